import FoundationEssentials
import HTTP1
import Multiformats
import NetIO

extension HTTPClient {
  /// Redirects that are followed one after the other.
  public nonisolated static let maximumRedirects = 10

  /// Sends a request and follows redirects as long as they stay with the peer that was asked: to another peer, scheme or
  /// host nobody is led unasked.
  public func send(
    following request: HTTPRequest, to target: HTTPTarget, deadline: Deadline
  ) async throws(HTTPClientError) -> HTTPResponse {
    var request = request
    for _ in 0...Self.maximumRedirects {
      let response = try await send(request, to: target, deadline: deadline)
      guard let next = try request.redirected(by: response.head, from: target) else { return response }
      response.cancel()
      request = next
    }
    throw .tooManyRedirects(Self.maximumRedirects)
  }
}

extension HTTPRequest {
  /// The request that a response redirects to (RFC 9110 §15.4); nil if it does not redirect.
  func redirected(by head: ResponseHead, from target: HTTPTarget) throws(HTTPClientError) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(head.status.code), let location = head.fields[.location] else {
      return nil
    }
    var next = self
    next.target = try resolve(location, target)
    let keepsMethod = [307, 308].contains(head.status.code) || method == .get || method == .head
    if keepsMethod {
      if case .stream = body {
        throw .redirect(to: location, reason: "the body was sent already, and cannot be sent again")
      }
    } else {
      next.method = .get
      next.body = .none
      next.fields[.contentType] = nil
    }
    return next
  }

  private func resolve(_ location: String, _ peer: HTTPTarget) throws(HTTPClientError) -> String {
    guard let base = URL(string: "http://peer.invalid\(target)"), let url = URL(string: location, relativeTo: base),
      let parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
    else { throw .redirect(to: location, reason: "it is no URL") }
    let isElsewhere = parts.host != "peer.invalid" || parts.scheme != "http"
    if isElsewhere, !peer.httpAddresses.contains(where: { $0.isOrigin(of: parts) }) {
      throw .redirect(to: location, reason: "it leads to somebody else")
    }
    let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    return path + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
  }
}

extension Multiaddr {
  /// Whether an absolute URL is of the HTTP server at this address: the same scheme, host and port.
  fileprivate func isOrigin(of url: URLComponents) -> Bool {
    let scheme = hasTLS ? "https" : "http"
    let usualPort = hasTLS ? 443 : 80
    guard let host = url.host, let name = serverName ?? self.host?.description else { return false }
    return url.scheme?.lowercased() == scheme && host.lowercased() == name.lowercased()
      && (url.port ?? usualPort) == tcpPort.map(Int.init) ?? usualPort
  }
}
