import HTTP1
import Libp2p
import Multiformats
import NetIO

/// Why a request came to nothing.
public enum HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The peer could not be reached, or not talked to.
  case peer(Libp2pError)
  /// The response is not HTTP as it must be, or the request is not.
  case message(HTTPError)
  /// The exchange was cut short.
  case stream(StreamError)
  /// The address is one of plain HTTP, which anybody on the way can read and change.
  case insecure(Multiaddr)
  /// The body that was to be sent could not be read: why.
  case body(String)
  /// The document that says what the peer serves cannot be read: at which path, why.
  case wellKnown(path: String, WellKnown.Malformed)
  /// The peer does not serve this protocol over HTTP.
  case notMounted(String)
  /// A redirect that is not followed: where it leads, why not.
  case redirect(to: String, reason: String)
  /// Redirects without end.
  case tooManyRedirects(Int)

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .peer(let error): error.description
    case .message(let error): error.description
    case .stream(let error): error.description
    case .insecure(let address): "\(address): plain HTTP is not secure"
    case .body(let reason): "the request's body: \(reason)"
    case .wellKnown(let path, let error): "\(path): \(error)"
    case .notMounted(let id): "the peer does not serve \(id) over HTTP"
    case .redirect(let target, let reason): "the redirect to \(target) is not followed: \(reason)"
    case .tooManyRedirects(let count): "more than \(count) redirects"
    }
  }

  /// A stream's end as the request's.
  init(_ error: StreamError) {
    if case .protocolRefused = error { self = .peer(Libp2pError(error)) } else { self = .stream(error) }
  }
}
