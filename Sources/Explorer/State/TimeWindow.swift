import Events
import Journal

/// The part of time that a timeline shows.
struct TimeWindow: Hashable, Sendable {
  /// The lengths that there are.
  private static let spans: [Duration] =
    [.milliseconds(100), .milliseconds(200), .milliseconds(500)]
    + [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 10_800, 43_200, 86_400].map { .seconds($0) }

  /// How long it is.
  var span = Duration.seconds(10)
  /// Where it ends; nil for now, whenever that is.
  var end: Timestamp?

  /// The next shorter, or longer, of the lengths that there are.
  mutating func zoom(in isIn: Bool) {
    let next = isIn ? Self.spans.last { $0 < span } : Self.spans.first { $0 > span }
    span = next ?? span
  }

  /// A length that so much time fits into.
  mutating func fit(_ duration: Duration) {
    span = Self.spans.first { $0 >= duration } ?? Self.spans[Self.spans.count - 1]
  }

  /// How long it is, in nanoseconds.
  var length: Int64 { span.components.seconds * 1_000_000_000 + span.components.attoseconds / 1_000_000_000 }

  /// The part of time, at a time.
  func range(at now: Timestamp) -> Range<Int64> {
    let end = (end ?? now).nanoseconds
    return end - length..<end
  }
}

/// From when to when something in the tree lasted.
struct Lifetime: Hashable, Sendable {
  let start: Timestamp
  /// Nil while it lasts.
  let end: Timestamp?
  var hasFailed = false
}

extension ActivityTree {
  /// From when to when a row lasted; nil where it stands for many.
  func lifetime(of id: TreeRow.ID) -> Lifetime? {
    switch id {
    case .peer, .older: return nil
    case .connection(let id):
      guard let node = self[id] else { return nil }
      return Lifetime(start: node.opened, end: node.ending?.time, hasFailed: node.ending?.reason.isBad ?? false)
    case .stream(let id):
      guard let node = self[id] else { return nil }
      return Lifetime(start: node.opened, end: node.ending?.time, hasFailed: node.ending?.reason.isBad ?? false)
    case .request(let id):
      guard let node = self[id] else { return nil }
      return Lifetime(start: node.sent, end: node.ended, hasFailed: node.hasFailed)
    case .dial(let id):
      guard let node = self[id] else { return nil }
      return Lifetime(start: node.started, end: node.failure?.time, hasFailed: node.failure != nil)
    }
  }
}

extension RequestNode {
  /// When all of the response was there; nil while it is not.
  var ended: Timestamp? {
    guard case .finished(_, let took) = state else { return hasFailed ? responded ?? sent : nil }
    return Timestamp(
      nanoseconds: sent.nanoseconds &+ Int64(took.components.seconds) &* 1_000_000_000
        &+ took.components.attoseconds / 1_000_000_000)
  }

  var hasFailed: Bool { if case .failed = state { true } else { false } }
}

extension EndReason {
  /// Whether it is no orderly end.
  var isBad: Bool { self != .finished }
}
