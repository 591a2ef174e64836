import Events
import HTTP1
import Identity
import Libp2p
import Multiformats
import NetIO

extension HTTPClient {
  /// Tries every HTTP server of a target to its end, and tells of each step as of any dial: it counts as reached once it
  /// has answered a request, whatever the status. Returns why those failed that did.
  ///
  /// Plain HTTP is tried too: nothing of worth is sent.
  public func tryServers(of target: HTTPTarget, deadline: Deadline) async -> [AddressFailure] {
    let addresses = await serverAddresses(of: target, deadline: deadline)
    return await withTaskGroup(of: AddressFailure?.self) { group in
      for address in addresses { group.addTask { await self.tryServer(at: address, deadline) } }
      var failures: [AddressFailure] = []
      for await failure in group { if let failure { failures.append(failure) } }
      return failures
    }
  }

  private func tryServer(at address: Multiaddr, _ deadline: Deadline) async -> AddressFailure? {
    let id = DialID.next()
    let connection: ServerConnection
    switch await pool.connection(to: address, mayReuse: false, as: id, deadline: deadline) {
    case .failure(let failure): return failure
    case .success(let made): connection = made
    }
    let start = Deadline.now
    do throws(HTTPClientError) {
      try await ask(connection, min(deadline, .after(.seconds(10))))
      bus.emit(.dialStep(id, .negotiate, took: Deadline.now.since(start)))
      return nil
    } catch {
      let failure = AddressFailure(address: address, step: .negotiate, reason: .init(error))
      bus.emit(.dialFailed(id, peer: address.peerID, failure))
      return failure
    }
  }

  /// Sends a request whose answer says that a server of HTTP is there.
  private func ask(_ connection: ServerConnection, _ deadline: Deadline) async throws(HTTPClientError) {
    connection.stream.setDeadline(deadline)
    defer { pool.discard(connection) }
    let exchange = ClientExchange(on: connection.stream, answering: .head) { _ in }
    let request = HTTPRequest(.head, "/")
    let head = request.head(host: connection.hostName, isOneShot: true, userAgent: configuration.userAgent)
    try await exchange.send(head, request.body)
    _ = try await exchange.head()
  }
}

extension AddressFailure.Reason {
  fileprivate init(_ error: HTTPClientError) {
    self =
      switch error {
      case .stream(.timedOut): .timedOut
      case .stream(.resetLocally): .cancelled
      case .message(let error): .failed("what answers there does not speak HTTP: \(error)")
      default: .failed(error.description)
      }
  }
}
