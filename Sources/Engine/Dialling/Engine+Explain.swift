import Events
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO
import Wire

/// A dial, explained.
public struct DialReport: Sendable {
  /// What became of each address, in the order of their places.
  public let attempts: [DialAttempt]
  /// What that comes to.
  public let verdict: DialVerdict
  /// What programs are told if the peer cannot be reached.
  public let complaint: Complaint?

  init(_ attempts: [DialAttempt]) {
    self.attempts = attempts
    verdict = DialVerdict(attempts)
    guard verdict.reach == .none else {
      complaint = nil
      return
    }
    complaint = Complaint(
      DialAdvice.code(for: attempts.compactMap { $0.failure?.fault }), verdict.words, hint: verdict.hint)
  }
}

extension Engine {
  /// Tries every address of a target to its end, HTTP servers included, and explains what came of each.
  ///
  /// - Parameter protocols: what a first stream has to speak; none if it is enough that streams can be opened.
  public func explain(
    _ target: HTTPTarget, speaking protocols: [String] = [], deadline: Deadline
  ) async -> DialReport {
    let inbox = bus.listen {}
    defer { inbox.cancel() }
    async let streams: Void = tryStreams(of: target, protocols, deadline)
    async let servers = client.tryServers(of: target, deadline: deadline)
    _ = await (streams, servers)
    var ledger = DialLedger()
    for event in inbox.drain().events { ledger.note(event) }
    return DialReport(ledger.all.filter { $0.isOf(target) })
  }

  private func tryStreams(of target: HTTPTarget, _ protocols: [String], _ deadline: Deadline) async {
    let addresses = target.addresses.filter { $0.kind != .http }
    let standing = target.peer.flatMap { host.connection(to: $0) }
    let inbox = bus.listen {}
    defer { inbox.cancel() }
    guard !addresses.isEmpty,
      let connection = try? await host.tryAll(of: target.peer, at: addresses, deadline: deadline)
    else { return }
    let dial = inbox.drain().events.lazy.compactMap { event -> DialID? in
      if case .dialEnded(let id, .won(connection.id)) = event.kind { id } else { nil }
    }.first
    if let dial { await check(connection, dial, protocols, deadline) }
    // The explanation leaves one connection behind, as any dial does, and no second one.
    if standing != nil { connection.close() }
  }

  /// Opens a stream: only that says that both sides have agreed on everything.
  private func check(_ connection: Connection, _ dial: DialID, _ protocols: [String], _ deadline: Deadline) async {
    let start = Deadline.now
    let proposals = protocols.isEmpty ? [PingMessage.protocolID] : protocols
    var reason: AddressFailure.Reason?
    do throws(Libp2pError) {
      let end = min(deadline, .after(.seconds(10)))
      try await connection.openStream(anyOf: proposals, deadline: end).reset(.resetLocally)
    } catch {
      switch error {
      // To refuse is to answer.
      case .protocolNotSupported(let ids): reason = protocols.isEmpty ? nil : .protocolNotSupported(ids)
      case .stream(.timedOut): reason = .timedOut
      case .stream(.resetLocally): reason = .cancelled
      default: reason = .failed(error.description)
      }
    }
    guard let reason else { return bus.emit(.dialStep(dial, .negotiate, took: Deadline.now.since(start))) }
    let failure = AddressFailure(address: connection.info.remoteAddress, step: .negotiate, reason: reason)
    bus.emit(.dialFailed(dial, peer: connection.peer, failure))
  }
}

extension DialAttempt {
  fileprivate func isOf(_ target: HTTPTarget) -> Bool {
    peer != nil && peer == target.peer || target.addresses.contains { $0 == address || $0 == choice?.origin }
  }
}
