import Engine
import Events

/// A request that is sent many times over.
struct Repetition: Sendable {
  /// The most times, and the most at once.
  static let most = 100_000
  static let mostAtOnce = 64

  enum Phase: Hashable, Sendable {
    case running, finished, cancelled
  }

  let id: Work.ID
  /// What is sent, in words.
  let words: String
  let count: Int
  let atOnce: Int
  let since: Timestamp
  /// When it was over.
  var until: Timestamp?
  var phase = Phase.running
  var report = LatencyReport()
}

/// What a command of the shell makes of a body.
struct PipeRun: Sendable {
  /// The most that is kept of what it says, in bytes.
  static let maximumOutput = 4 << 20

  enum Phase: Hashable, Sendable {
    case running
    case ended(PipeEnd)
    case failed(String)
  }

  let id: Work.ID
  /// Whose body it is given.
  let exchange: Work.ID
  let command: String
  var output = BodyView()
  var phase = Phase.running
}

/// How a command of the shell ended.
public struct PipeEnd: Hashable, Sendable {
  /// Its exit code; nil if a signal ended it.
  public var code: Int32?
  /// That signal.
  public var signal: Int32?
  /// Whether it said more than is kept, and was ended for that.
  public var isCut: Bool
}
