import Events
import Identity
import Multiformats

/// What became of the attempt to reach one address, as events told it.
public struct DialAttempt: Hashable, Sendable, Identifiable {
  /// Its name.
  public let id: DialID
  /// The address.
  public let address: Multiaddr
  /// Whom it is to reach, if that is known.
  public var peer: PeerID?
  /// Why it has its place; nil if it is in no race.
  public internal(set) var choice: DialChoice?
  /// When it began; nil while it waits.
  public internal(set) var started: Timestamp?
  /// The steps that are done, in their order, and how long each took.
  public internal(set) var steps: [Step] = []
  /// How it stands.
  public internal(set) var state = State.waiting
  /// When something was last heard of it.
  public internal(set) var latest: Timestamp

  /// A step that is done.
  public struct Step: Hashable, Sendable {
    /// The step.
    public let step: DialStep
    /// How long it took.
    public let took: Duration
  }

  /// Why an attempt failed.
  public struct Failure: Hashable, Sendable {
    /// At which step.
    public let step: DialStep
    /// Why, in plain words.
    public let reason: String
    /// What kind of failure it is.
    public let fault: DialFault
    /// How long that step had taken.
    public let took: Duration
  }

  /// How an attempt stands.
  public enum State: Hashable, Sendable {
    /// Its time has not come.
    case waiting
    /// It is being tried.
    case underWay
    /// It failed.
    case failed(Failure)
    /// It did not fail: how it ended.
    case ended(DialOutcome)
  }

  /// An attempt that has its place, or begins.
  init(_ id: DialID, _ address: Multiaddr, _ peer: PeerID?, at time: Timestamp) {
    self.id = id
    self.address = address
    self.peer = peer ?? address.peerID
    latest = time
  }

  /// Whether the address led to the peer, in time or too late.
  public var isReached: Bool {
    switch state {
    case .ended(.won), .ended(.tooLate): true
    default: false
    }
  }

  /// Whether nothing more happens with it.
  public var isOver: Bool {
    switch state {
    case .failed, .ended: true
    case .waiting, .underWay: false
    }
  }

  /// The connection that it became.
  public var connection: ConnectionID? { if case .ended(.won(let id)) = state { id } else { nil } }

  /// Why it failed, if it did.
  public var failure: Failure? { if case .failed(let failure) = state { failure } else { nil } }

  /// The step that is being taken, as far as can be told from those that are done.
  public var stepUnderWay: DialStep? {
    guard state == .underWay else { return nil }
    if steps.isEmpty { return address.host?.name == nil ? .connect : .resolve }
    return DialStep.allCases.first { $0 > steps[steps.count - 1].step }
  }

  /// How long the steps that are done took, all together.
  public var took: Duration { steps.reduce(.zero) { $0 + $1.took } }
}

extension DialAttempt {
  /// Takes in what happened with it.
  mutating func apply(_ event: Event) {
    latest = event.time
    switch event.kind {
    case .dialStarted:
      started = event.time
      state = .underWay
    case .dialStep(_, let step, let took):
      if steps.count < DialStep.allCases.count { steps.append(Step(step: step, took: took)) }
    case .dialFailed(_, _, _, let step, let reason, let fault):
      let spent = started.map { max(.zero, event.time.since($0) - took) } ?? .zero
      state = .failed(Failure(step: step, reason: reason, fault: fault, took: spent))
    case .dialEnded(_, let outcome): state = .ended(outcome)
    default: break
    }
  }
}
