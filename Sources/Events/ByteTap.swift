import CLinux
import NetIO
import Synchronization

/// Keeps the bytes that pass through streams that a person chose, for a capture: decrypted, in a bounded part of memory.
/// While nothing is chosen, it costs one look at a flag for each read and write of a stream.
public final class ByteTap: Sendable {
  /// What is chosen.
  public enum Subject: Hashable, Sendable {
    /// All streams of a connection, those too that are still to come.
    case connection(ConnectionID)
    case stream(StreamID)
  }

  /// Bytes that passed in one go.
  public struct Part: Hashable, Sendable {
    /// When.
    public let time: Timestamp
    /// Through which stream.
    public let stream: StreamID
    /// `inbound` for what was received.
    public let direction: Direction
    /// How many bytes passed in this direction before, since they were recorded.
    public let offset: Int
    /// The bytes.
    public let bytes: [UInt8]

    /// Bytes that passed in one go.
    public init(time: Timestamp, stream: StreamID, direction: Direction, offset: Int, bytes: [UInt8]) {
      self.time = time
      self.stream = stream
      self.direction = direction
      self.offset = offset
      self.bytes = bytes
    }
  }

  /// How much was recorded.
  public struct Status: Hashable, Sendable {
    /// What is recorded at the moment.
    public var subjects: Set<Subject> = []
    /// Bytes that are kept.
    public var kept = 0
    /// Bytes that passed when there was no room for them any more.
    public var dropped = 0

    /// Nothing is recorded.
    public init() {}
  }

  private struct Way: Hashable {
    let stream: StreamID
    let direction: Direction
  }

  private struct Contents {
    var status = Status()
    var parts: [Part] = []
    var offsets: [Way: Int] = [:]
  }

  /// The most bytes that are kept.
  public let capacity: Int
  private let isOn = Atomic<Bool>(false)
  private let contents = Locked(Contents())

  /// A tap that records nothing yet.
  public init(capacity: Int = 16 << 20) { self.capacity = capacity }

  /// How much was recorded.
  public var status: Status { contents.withLock { $0.status } }

  /// What was recorded, in the order in which it passed.
  public var parts: [Part] { contents.withLock { $0.parts } }

  /// Records from now on. What was recorded before stays, unless nothing was being recorded: then it makes room.
  public func start(_ subject: Subject) {
    contents.withLock { contents in
      if contents.status.subjects.isEmpty { contents = Contents() }
      contents.status.subjects.insert(subject)
    }
    isOn.store(true, ordering: .relaxed)
  }

  /// Records no more; what was recorded stays until something is recorded anew.
  public func stop(_ subject: Subject) {
    let isOver = contents.withLock { contents in
      contents.status.subjects.remove(subject)
      return contents.status.subjects.isEmpty
    }
    if isOver { isOn.store(false, ordering: .relaxed) }
  }

  /// Takes note of bytes that passed, if they are of a stream that was chosen. May be called from any thread.
  public func note(_ stream: StreamID, _ direction: Direction, _ bytes: @autoclosure () -> [UInt8]) {
    guard isOn.load(ordering: .relaxed) else { return }
    contents.withLock { contents in
      let subjects = contents.status.subjects
      guard subjects.contains(.stream(stream)) || subjects.contains(.connection(stream.connection)) else { return }
      let bytes = bytes()
      guard !bytes.isEmpty else { return }
      let way = Way(stream: stream, direction: direction)
      let offset = contents.offsets[way, default: 0]
      contents.offsets[way] = offset + bytes.count
      guard contents.status.kept + bytes.count <= capacity else { return contents.status.dropped += bytes.count }
      contents.status.kept += bytes.count
      let time = Timestamp(nanoseconds: cl_realtime_ns())
      contents.parts.append(Part(time: time, stream: stream, direction: direction, offset: offset, bytes: bytes))
    }
  }
}
