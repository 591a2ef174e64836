/// How long the same request took many times over, and what came of it each time.
public struct LatencyReport: Sendable {
  /// One time.
  public struct Sample: Hashable, Sendable {
    /// From the first byte of the request until the end of the response, connecting included where that was needed.
    public var took: Duration
    /// The status, or in words why there is none.
    public var outcome: Outcome

    /// One time.
    public init(took: Duration, outcome: Outcome) {
      self.took = took
      self.outcome = outcome
    }
  }

  /// What came of one time.
  public enum Outcome: Hashable, Sendable {
    case status(Int)
    case failed(String)
  }

  /// The most kinds of outcome that are told apart.
  static let mostOutcomes = 16

  /// The times that had a response, in order of how long they took.
  public private(set) var sorted: [Duration] = []
  /// How often each thing came out, the most frequent first.
  public private(set) var outcomes: [(outcome: Outcome, count: Int)] = []
  /// How often there was no response, or one whose status says that it is none (4xx, 5xx).
  public private(set) var errors = 0
  /// How many times there were.
  public private(set) var count = 0
  private var sum = Duration.zero

  /// No time yet.
  public init() {}

  /// Takes more of them.
  public mutating func add(_ samples: [Sample]) {
    for sample in samples {
      count += 1
      note(sample.outcome)
      switch sample.outcome {
      case .status(let code):
        if code >= 400 { errors += 1 }
        sorted.append(sample.took)
        sum += sample.took
      case .failed: errors += 1
      }
    }
    sorted.sort()
    outcomes.sort { $0.count > $1.count }
  }

  private mutating func note(_ outcome: Outcome) {
    if let index = outcomes.firstIndex(where: { $0.outcome == outcome }) {
      outcomes[index].count += 1
    } else if outcomes.count < Self.mostOutcomes {
      outcomes.append((outcome, 1))
    } else {
      outcomes[outcomes.count - 1].count += 1
    }
  }

  /// How long it took on average; nil without a response.
  public var mean: Duration? { sorted.isEmpty ? nil : sum / sorted.count }

  /// The time that a part of the responses, 0…1, did not take longer than (nearest rank).
  public func percentile(_ part: Double) -> Duration? {
    guard !sorted.isEmpty else { return nil }
    let rank = Int((part * Double(sorted.count)).rounded(.up))
    return sorted[max(0, min(sorted.count - 1, rank - 1))]
  }

  /// A stretch of time and how many responses took so long.
  public struct Bin: Hashable, Sendable {
    /// From here up to, and for the last one with, the end.
    public let start: Duration, end: Duration
    /// So many responses.
    public let count: Int
  }

  /// How many responses took how long, in so many stretches of one length, from the shortest time up to the 99th
  /// percentile; the last takes what is beyond, so that a single slow one does not press all others into one.
  public func histogram(_ bins: Int) -> [Bin] {
    guard bins > 0, let first = sorted.first, let last = sorted.last, let end = percentile(0.99) else { return [] }
    let width = max((end - first) / bins, .nanoseconds(1))
    var counts = [Int](repeating: 0, count: bins)
    for time in sorted { counts[min(bins - 1, max(0, Int((time - first) / width)))] += 1 }
    return counts.indices.map { index in
      Bin(
        start: first + width * index, end: index == bins - 1 ? max(last, end) : first + width * (index + 1),
        count: counts[index])
    }
  }
}
