import Identity
import Libp2p
import Libp2pHTTP
import NetIO
import PeerStore
import Wire

/// An error in the words of the edge: what a person reads, what a program can tell apart, and what to try.
public struct Complaint: Error, Hashable, Sendable, CustomStringConvertible {
  /// Kinds of failure that programs tell apart, with the exit code of each.
  public enum Code: Int32, Sendable {
    case failed = 1
    case timedOut = 2
    case tooManyRedirects = 6
    case badAddress = 10
    case unreachable = 11
    case wrongPeer = 12
    case protocolNotSupported = 13
    case streamReset = 14
    case authenticationFailed = 15
    case usage = 64
    case disk = 74
    case configuration = 78
    case interrupted = 130

    /// The name in `--json`.
    public var name: String { "\(self)" }
  }

  /// What a failure is about, where something is to be done about it.
  public enum Topic: Sendable {
    /// A peer's well-known resource was read, and is no good.
    case wellKnown
    /// The peer can be reached over plain HTTP only, which was not allowed.
    case plainHTTP
  }

  /// Which kind of failure it is.
  public var code: Code
  /// What it is about, if something is to be done about that.
  public var topic: Topic?
  /// What happened and why, in one line.
  public var message: String
  /// What to try, if there is something.
  public var hint: String?

  /// A failure in words.
  public init(_ code: Code, _ message: String, hint: String? = nil, topic: Topic? = nil) {
    self.code = code
    self.topic = topic
    self.message = message
    self.hint = hint
  }

  /// The message, and the hint after it.
  public var description: String { hint.map { "\(message) (\($0))" } ?? message }

  /// Any error of the rooms below.
  public init(_ error: any Error) {
    switch error {
    case let complaint as Complaint: self = complaint
    case let error as TargetReference.Malformed: self.init(.badAddress, error.description, hint: error.hint)
    case let error as HTTPClientError: self.init(error)
    case let error as Libp2pError: self.init(error)
    case let error as StreamError: self.init(error)
    case let error as RelayFailure: self.init(error)
    case let error as ListenError: self.init(.failed, error.description)
    case let error as KeyFile.Failure:
      self.init(.disk, error.description, hint: "--identity FILE names another key, --ephemeral does without")
    case let error as PeerStoreError: self.init(.disk, error.description, hint: error.hint)
    case let error as PeerLookupError: self.init(.badAddress, error.description, hint: error.hint)
    case let error as RequestItem.Malformed: self.init(.usage, error.description)
    case let error as RequestDraft.Malformed: self.init(.usage, error.description)
    case is CancellationError: self.init(.interrupted, "cancelled")
    default: self.init(.failed, "\(error)")
    }
  }

  private init(_ error: HTTPClientError) {
    switch error {
    case .peer(let error): self.init(error)
    case .stream(let error): self.init(error)
    case .message: self.init(.failed, error.description)
    case .insecure:
      self.init(
        .failed, error.description, hint: "--insecure-http sends the request all the same", topic: .plainHTTP)
    case .body: self.init(.disk, error.description)
    case .wellKnown: self.init(.failed, error.description, topic: .wellKnown)
    case .notMounted:
      self.init(.protocolNotSupported, error.description, hint: "peerscope protocols TARGET lists what it serves")
    case .redirect: self.init(.failed, error.description)
    case .tooManyRedirects: self.init(.tooManyRedirects, error.description)
    }
  }

  private init(_ error: StreamError) {
    switch error {
    case .timedOut: self.init(.timedOut, "timed out", hint: "--timeout SECONDS waits longer")
    case .resetByPeer: self.init(.streamReset, error.description)
    case .resetLocally: self.init(.interrupted, error.description)
    case .protocolRefused: self.init(Libp2pError(error))
    case .writeAfterEnd, .truncated, .connectionLost: self.init(.failed, error.description)
    }
  }

  private init(_ error: Libp2pError) {
    switch error {
    case .noAddresses:
      self.init(.badAddress, error.description, hint: "add one with peerscope peers add MULTIADDR")
    case .unreachable(let failures): self.init(failures, error.description)
    case .protocolNotSupported:
      self.init(
        .protocolNotSupported, error.description,
        hint: "peerscope identify TARGET lists what its streams speak; --stream-protocol ID asks for another")
    case .stream(let error): self.init(error)
    case .identify, .connectionClosed, .limit: self.init(.failed, error.description)
    case .refused: self.init(.failed, error.description, hint: "peerscope peers block PEER --remove unblocks a peer")
    }
  }

  private init(_ error: RelayFailure) {
    switch error {
    case .address, .expired, .voucher, .message: self.init(.failed, error.description)
    case .unreachable(let error):
      self.init(error)
      message = "the relay: \(message)"
    case .refused: self.init(.failed, error.description, hint: DialAdvice.otherRelay)
    case .stream(.protocolRefused): self.init(.protocolNotSupported, error.description)
    case .stream(let error):
      self.init(error)
      message = "the relay: \(message)"
    }
  }

  init(_ failures: [AddressFailure], _ words: String) {
    let code = DialAdvice.code(for: failures.map(\.reason.fault))
    let cause = DialAdvice.mostTelling(failures) { $0.reason.fault }
    let hint = cause.flatMap { DialAdvice.hint(for: $0.reason.fault, at: $0.step, of: $0.address) }
    let patience = hint.map { "\($0)\($0.hasSuffix("?") ? "" : ";") --timeout SECONDS waits longer" }
    self.init(code, words, hint: code == .timedOut ? patience : hint)
  }
}
