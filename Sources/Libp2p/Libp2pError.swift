import Identity
import NetIO
import Wire

/// Why a peer could not be talked to.
public enum Libp2pError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No address of the peer is known.
  case noAddresses(PeerID?)
  /// Every address failed, each for its reason; there is one at least.
  case unreachable([AddressFailure])
  /// The peer speaks none of the protocols that were asked for.
  case protocolNotSupported([String])
  /// A stream ended other than in order.
  case stream(StreamError)
  /// What came on an identify stream is no identify message.
  case identify(IdentifyError)
  /// The connection is closed or takes no more streams.
  case connectionClosed(String)
  /// A bound of this side was met: which.
  case limit(String)
  /// This side has nothing to do with the peer: why.
  case refused(String)

  /// The host neither dials nor listens any more.
  public static let hostClosed = Libp2pError.connectionClosed("the host is closed")

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .noAddresses(let peer?): "no address of \(peer) is known"
    case .noAddresses(nil): "there is no address to dial"
    case .unreachable(let failures) where failures.count == 1: failures[0].description
    case .unreachable(let failures):
      "none of \(failures.count) addresses could be dialled: " + failures.map(\.description).joined(separator: "; ")
    case .protocolNotSupported(let ids): "the peer does not speak \(ids.joined(separator: ", "))"
    case .stream(let error): error.description
    case .identify(let error): error.description
    case .connectionClosed(let reason): reason
    case .limit(let which): which
    case .refused(let why): why
    }
  }

  /// A stream's end as the error of what was done with the stream.
  public init(_ error: StreamError) {
    if case .protocolRefused(let id) = error {
      self = .protocolNotSupported([id])
    } else {
      self = .stream(error)
    }
  }
}
