import Files
import FoundationEssentials

/// A file that a person writes: its values, and where each stands.
public struct JSON5Document: Sendable {
  /// What may stand in such a file.
  public enum Value: Equatable, Sendable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([Value])
    case object([String: Value])
    case nothing
  }

  /// Why a text is not JSON5.
  public struct Fault: Error, Equatable, Sendable {
    /// Where, when that is known.
    public let position: SourcePosition?
    /// What should stand there.
    public let expected: String
  }

  /// What the file says.
  public let value: Value
  private let positions: [String: SourcePosition]

  /// Reads a text.
  public init(_ text: String) throws(Fault) {
    let map = JSON5Map(text)
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    guard map.fault == nil, let value = try? decoder.decode(Value.self, from: Data(text.utf8)) else {
      throw Fault(position: map.fault?.position, expected: map.fault?.expected ?? "JSON5")
    }
    self.value = value
    positions = map.positions
  }

  /// Where the value of a key path stands, as `colors.accent` or `keys.0`; that of the whole file is empty.
  public func position(_ path: String) -> SourcePosition? { positions[path] }
}

extension JSON5Document.Value: Decodable {
  /// Any value; what has no kind of its own here is nothing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let list = try? container.decode([Self].self) {
      self = .list(list)
    } else if let object = try? container.decode([String: Self].self) {
      self = .object(object)
    } else {
      self = .nothing
    }
  }
}

/// Why a file cannot be read.
public enum FileProblem: Error, Hashable, Sendable {
  /// It cannot be opened or read.
  case unreadable(SystemError)
  /// It has more bytes than a person writes.
  case tooLarge
}

/// The text of a file of at most so many bytes, without the mark that some editors put before it. Never waits.
public func text(ofFile file: String, atMost most: Int) throws(FileProblem) -> String {
  let bytes: [UInt8]
  do throws(SystemError) { bytes = try InputFile(path: file, waits: false).readAll(upTo: most + 1) } catch {
    throw .unreadable(error)
  }
  guard bytes.count <= most else { throw .tooLarge }
  let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
  return String(decoding: bytes.starts(with: byteOrderMark) ? bytes[byteOrderMark.count...] : bytes[...], as: UTF8.self)
}

/// The one of `words` that a slip of a key or two away gives `word`.
public func nearest(to word: String, among words: [String]) -> String? {
  let distances = words.map { (word: $0, distance: editDistance(word, $0)) }
  return distances.min { $0.distance < $1.distance }.flatMap { $0.distance <= 2 ? $0.word : nil }
}

/// How many letters have to be added, dropped or changed to make one word of the other (Levenshtein).
private func editDistance(_ one: String, _ other: String) -> Int {
  let other = Array(other)
  var row = Array(0...other.count)
  for (line, letter) in one.prefix(64).enumerated() {
    var diagonal = row[0]
    row[0] = line + 1
    for column in other.indices {
      let changed = diagonal + (letter == other[column] ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
    }
  }
  return row[other.count]
}
