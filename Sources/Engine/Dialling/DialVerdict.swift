import Events
import Multiformats

/// What all attempts to reach a peer come to, and what to try if that is not much.
public struct DialVerdict: Hashable, Sendable {
  /// How the peer can be reached.
  public enum Reach: String, Sendable {
    /// Streams can be opened on a connection of its own.
    case direct
    /// Only through a relay.
    case relay
    /// Only its HTTP servers answer.
    case http
    /// Not at all.
    case none
  }

  /// How it can be reached.
  public let reach: Reach
  /// The attempt that is used from now on.
  public let winner: DialAttempt?
  /// Why it cannot be reached better: of several failures the one that says most.
  public let cause: DialAttempt?

  /// Judges attempts that are over.
  public init(_ attempts: [DialAttempt]) {
    let reached = attempts.filter(\.isReached)
    func best(_ fits: (DialAttempt) -> Bool) -> DialAttempt? {
      reached.first { fits($0) && $0.connection != nil } ?? reached.first(where: fits)
    }
    if let direct = best({ $0.address.kind == .stream }) {
      (reach, winner) = (.direct, direct)
    } else if let relayed = best({ $0.address.kind == .relay }) {
      (reach, winner) = (.relay, relayed)
    } else if let http = best({ $0.address.kind == .http }) {
      (reach, winner) = (.http, http)
    } else {
      (reach, winner) = (.none, nil)
    }
    let failures = attempts.filter { $0.failure != nil }
    cause = reach == .direct ? nil : DialAdvice.mostTelling(failures) { $0.failure?.fault ?? .other }
  }

  /// One line: `reachable directly`, or why not.
  public var words: String {
    switch reach {
    case .direct: "reachable directly"
    case .relay: "reachable only through a relay" + because
    case .http: "reachable only over HTTP" + because
    case .none: "not reachable" + (cause == nil ? ": there is nothing to dial" : because)
    }
  }

  private var because: String { cause?.failure.map { ": \($0.step.rawValue): \($0.reason)" } ?? "" }

  /// What to try; nil if there is nothing to better.
  public var hint: String? { cause.flatMap(\.hint) }
}
