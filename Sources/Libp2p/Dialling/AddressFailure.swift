import DNS
import Events
import Glibc
import Identity
import Multiformats
import NetIO
import Wire

/// Why one address could not be reached.
public struct AddressFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The address.
  public let address: Multiaddr
  /// The step that failed.
  public let step: DialStep
  /// Why.
  public let reason: Reason

  /// What stopped a dial.
  public enum Reason: Error, Hashable, Sendable {
    /// The step took longer than it may.
    case timedOut
    /// Nothing listens there.
    case refused
    /// There is no way to that network or host: in words.
    case noRoute(String)
    /// The name does not exist or has no addresses: in words.
    case unknownHost(String)
    /// The other side's certificate or signature proves nothing: in words.
    case badCertificate(String)
    /// The peer there is another.
    case peerIDMismatch(expected: PeerID, actual: PeerID)
    /// What answers there does not speak libp2p: in words.
    case notLibp2p(String)
    /// What answers there speaks HTTP, and no libp2p: in words.
    case speaksHTTP(String)
    /// The peer speaks none of these protocols.
    case protocolNotSupported([String])
    /// The address asks to be secured in a way that may not be used here.
    case securityExcluded(SecurityExclusion)
    /// The relay refuses, with this status.
    case relayRefused(RelayStatus)
    /// Nobody dials such addresses here: why.
    case unsupported(String)
    /// It was cancelled.
    case cancelled
    /// Anything else, in plain words.
    case failed(String)
  }

  /// The failure of a step.
  public init(address: Multiaddr, step: DialStep, reason: Reason) {
    self.address = address
    self.step = step
    self.reason = reason
  }

  /// One line: the address, the step and the reason.
  public var description: String { "\(address): \(step.rawValue): \(words)" }

  /// The reason in plain words.
  public var words: String { reason.words }
}

extension AddressFailure.Reason {
  /// The reason in plain words.
  public var words: String {
    switch self {
    case .timedOut: "timed out"
    case .refused: "refused: nothing listens there"
    case .peerIDMismatch(let expected, let actual): "the peer there is \(actual), not \(expected)"
    case .protocolNotSupported(let ids): "the peer does not speak \(ids.joined(separator: ", "))"
    case .securityExcluded(let exclusion): exclusion.description
    case .relayRefused(let status): status.description
    case .cancelled: "cancelled"
    case .noRoute(let why), .unknownHost(let why), .badCertificate(let why), .notLibp2p(let why), .speaksHTTP(let why),
      .unsupported(let why), .failed(let why):
      why
    }
  }

  /// What kind of failure it is.
  public var fault: DialFault {
    switch self {
    case .timedOut: .timedOut
    case .refused: .refused
    case .noRoute: .noRoute
    case .unknownHost: .unknownHost
    case .badCertificate: .badCertificate
    case .peerIDMismatch: .wrongPeer
    case .notLibp2p: .notLibp2p
    case .speaksHTTP: .httpOnly
    case .protocolNotSupported: .protocolNotSupported
    case .securityExcluded: .securityExcluded
    case .relayRefused(.noReservation): .noReservation
    case .relayRefused: .relayRefused
    case .unsupported: .unsupported
    case .cancelled: .cancelled
    case .failed: .other
    }
  }

  /// A socket call that failed.
  public init(_ error: SocketError) {
    self =
      switch error.code {
      case _ where error.isTimeout: .timedOut
      case ECANCELED: .cancelled
      case ECONNREFUSED: .refused
      case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL: .noRoute(error.reason)
      default: .failed(error.reason)
      }
  }

  /// A name that leads nowhere.
  public init(_ failure: LookupFailure) {
    self =
      switch failure.reason {
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      case .noSuchName, .noRecords, .badName: .unknownHost(failure.description)
      case .servers, .noServers, .aliases: .failed(failure.description)
      }
  }

  /// A handshake of the web's TLS that failed.
  public init(_ error: TLSError) {
    self =
      switch error {
      case .stream(.timedOut): .timedOut
      case .stream(.resetLocally): .cancelled
      case .certificate: .badCertificate(error.description)
      case .configuration, .handshake, .stream: .failed(error.description)
      }
  }

  init(_ failure: WebSocketTransport.Failure) {
    self =
      switch failure {
      case .stream(.timedOut): .timedOut
      case .stream(.resetLocally): .cancelled
      default: .failed(failure.description)
      }
  }

  init(_ failure: Upgrader.Failure) {
    self =
      switch failure {
      case .stream(.timedOut): .timedOut
      case .stream(.resetLocally): .cancelled
      case .negotiation(let error): .init(error)
      case .noise(.peerIDMismatch(let expected, let actual)): .peerIDMismatch(expected: expected, actual: actual)
      case .certificate(.peerIDMismatch(let expected, let actual)): .peerIDMismatch(expected: expected, actual: actual)
      case .noise(.badIdentity), .certificate: .badCertificate(failure.description)
      default: .failed(failure.description)
      }
  }

  init(_ failure: RelayFailure) {
    self =
      switch failure {
      case .address(let why): .unsupported(why)
      case .refused(let status): .relayRefused(status)
      case .unreachable(.unreachable(let failures)) where failures.count == 1:
        failures[0].reason.of(relay: failure.description)
      case .stream(.timedOut): .timedOut
      case .stream(.resetLocally): .cancelled
      default: .failed(failure.description)
      }
  }

  /// The same, as far as it says what kind of failure it is, where it is the relay that could not be reached.
  private func of(relay words: String) -> Self {
    switch self {
    case .timedOut, .refused, .cancelled: self
    case .noRoute: .noRoute(words)
    case .unknownHost: .unknownHost(words)
    default: .failed(words)
    }
  }

  /// Two sides that could not agree on what they speak.
  init(_ error: MultistreamError) {
    self =
      switch error {
      case .refused(let ids): .protocolNotSupported(ids)
      case .notMultistream(let greeting) where greeting.hasPrefix("HTTP/"):
        .speaksHTTP("what answers there speaks HTTP (\(greeting)), and no libp2p")
      case .notMultistream, .malformedMessage, .messageTooLong: .notLibp2p(error.description)
      case .unexpectedAnswer, .tooManyProposals: .failed(error.description)
      }
  }
}

extension Event.Kind {
  /// A dial that failed.
  public static func dialFailed(_ id: DialID, peer: PeerID?, _ failure: AddressFailure) -> Event.Kind {
    .dialFailed(
      id, peer: peer, address: failure.address, step: failure.step, reason: failure.words,
      fault: failure.reason.fault)
  }
}
