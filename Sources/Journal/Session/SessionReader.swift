import Events
import FoundationEssentials

/// Reads a session file piece by piece. A line that is no event takes no other with it; a last line without an end, as a
/// crash leaves it, is told apart.
public struct SessionReader: Sendable {
  /// A line that could not be read.
  public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Its number, from 1.
    public let line: Int
    /// What is wrong.
    public let reason: String

    /// The problem and its place.
    public var description: String { "line \(line): \(reason)" }
  }

  /// Why a file is not read at all.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its first line is not that of a session.
    case notASession
    /// A newer peerscope wrote it.
    case newerVersion(Int)

    /// One line that says what is wrong.
    public var description: String {
      switch self {
      case .notASession: "this is no session of peerscope"
      case .newerVersion(let version):
        "a newer peerscope wrote this session (version \(version), this one reads \(SessionFile.version))"
      }
    }
  }

  /// So many problems are told; the rest is counted.
  private static let maximumProblems = 100

  /// When the session began; nil before the first line is read.
  public private(set) var since: Timestamp?
  /// What could not be read.
  public private(set) var problems: [Problem] = []
  /// How many lines could not be read.
  public private(set) var badLines = 0
  /// How many bytes of a last line without an end there were.
  public private(set) var tornBytes = 0

  private var rest: [UInt8] = []
  private var lines = 0
  /// Whether the line that is being read is too long already, so that its bytes are passed over.
  private var isPassingOver = false
  private let decoder = JSONDecoder()

  /// A reader at the beginning of a file.
  public init() {}

  /// Takes the next bytes, and gives the events in the lines that end with them.
  public mutating func read(_ bytes: [UInt8]) throws(Failure) -> [Event] {
    var events: [Event] = []
    var start = 0
    for end in bytes.indices where bytes[end] == UInt8(ascii: "\n") {
      append(bytes[start..<end])
      if let event = try endLine() { events.append(event) }
      start = end + 1
    }
    append(bytes[start...])
    return events
  }

  /// Says that the file is at its end. A last line without an end counts if it is whole.
  public mutating func finish() throws(Failure) -> [Event] {
    guard !rest.isEmpty || isPassingOver else {
      if since == nil { throw .notASession }
      return []
    }
    let (torn, bad, told) = (rest.count, badLines, problems.count)
    let event = try endLine()
    if badLines > bad {
      // What was cut off is not wrong, only not all there.
      badLines = bad
      problems.removeLast(problems.count - told)
      tornBytes = torn
    }
    return event.map { [$0] } ?? []
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) {
    if isPassingOver { return }
    rest += bytes
    if rest.count > SessionFile.maximumLine {
      isPassingOver = true
      rest.removeAll()
    }
  }

  private mutating func endLine() throws(Failure) -> Event? {
    lines += 1
    defer {
      rest.removeAll(keepingCapacity: true)
      isPassingOver = false
    }
    guard since != nil else {
      since = try header()
      return nil
    }
    if isPassingOver {
      note("it has more than \(SessionFile.maximumLine) bytes")
    } else if !rest.allSatisfy({ $0 <= UInt8(ascii: " ") }) {
      do {
        let event = try decoder.decode(SessionLine.self, from: Data(rest)).event
        if event.isPlausible { return event }
        note("it has a number that nothing can have")
      } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
        note("it is not JSON")
      } catch {
        note("it is no event")
      }
    }
    return nil
  }

  /// When the session began.
  private func header() throws(Failure) -> Timestamp {
    guard let header = try? decoder.decode(SessionFile.Header.self, from: Data(rest)), header.peerscope == "session"
    else { throw .notASession }
    guard header.version <= SessionFile.version else { throw .newerVersion(header.version) }
    guard let since = Timestamp(text: header.since) else { throw .notASession }
    return since
  }

  private mutating func note(_ reason: String) {
    badLines += 1
    if problems.count < Self.maximumProblems { problems.append(Problem(line: lines, reason: reason)) }
  }
}

extension Event {
  /// Whether its numbers are such that something can have been so: sums of them, and spans between them, then are too.
  fileprivate var isPlausible: Bool {
    guard time.isPlausible else { return false }
    return switch kind {
    case .dialStep(_, _, let took), .roundTrip(_, let took): took.isPlausible
    case .lookup(let lookup, let took): took.isPlausible && lookup.records.isPlausible
    case .dialQueued(_, _, _, let choice): choice.delay.isPlausible
    case .dialEnded(_, .led(let count)): count.isPlausible
    case .path(_, let figures):
      figures.congestionWindow.isPlausible && figures.packetsSent.isPlausible && figures.packetsLost.isPlausible
    case .connectionOpened(let info): info.steps.values.allSatisfy(\.isPlausible)
    case .bytes(_, _, let received, let sent): received.isPlausible && sent.isPlausible
    case .response(_, let summary): (100...999).contains(summary.status) && summary.contentLength?.isPlausible ?? true
    case .requestFinished(_, let bodyBytes, let took): bodyBytes.isPlausible && took.isPlausible
    case .marker(let name, _): name.utf8.count <= Marker.longestName
    default: true
    }
  }
}

extension Timestamp {
  /// From 1970 to the year 2200.
  fileprivate var isPlausible: Bool { (0..<7_258_118_400_000_000_000).contains(nanoseconds) }
}

extension Duration {
  /// Up to a hundred years.
  fileprivate var isPlausible: Bool { self >= .zero && self < .seconds(3_155_760_000) }
}

extension Int {
  /// Up to an exbibyte.
  fileprivate var isPlausible: Bool { (0...1 << 60).contains(self) }
}
