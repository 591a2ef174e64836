import Engine
import Events
import FoundationEssentials
import Identity
import Multiformats
import NetIO

/// Prints what `serve` says: where it can be reached, then a line for every request.
final class RequestLog: Sendable {
  private struct Ready: Encodable {
    let peerId: String
    let addrs: [String]
    let pid: Int32
  }

  struct Line: Encodable {
    let time: String
    let method: String
    let target: String
    let peer: Nullable<String>
    let status: Nullable<Int>
    let bodyBytes: Int
    let ms: Nullable<Double>
    let error: Nullable<String>
  }

  private struct State {
    private var requests: [RequestID: (RequestSummary, status: Int?)] = [:]
    private var peers: [ConnectionID: String] = [:]

    /// Takes note of an event; returns the line that a request makes when it is over.
    mutating func note(_ event: Event) -> Line? {
      switch event.kind {
      case .connectionOpened(let info): peers[info.id] = info.peer?.description ?? info.remoteAddress.description
      case .connectionClosed(let id, _): peers[id] = nil
      case .request(let request) where request.direction == .inbound: requests[request.id] = (request, nil)
      case .response(let id, let response): requests[id]?.status = response.status
      case .requestFinished(let id, let bytes, let took):
        return line(id, event.time, bytes: bytes, took: took, error: nil)
      case .requestFailed(let id, let reason): return line(id, event.time, bytes: 0, took: nil, error: reason)
      default: break
      }
      return nil
    }

    private mutating func line(
      _ id: RequestID, _ time: Timestamp, bytes: Int, took: Duration?, error: String?
    ) -> Line? {
      guard let (request, status) = requests.removeValue(forKey: id) else { return nil }
      let date = time.date
      return Line(
        time: date.formatted(.iso8601.time(includingFractionalSeconds: true)), method: request.method,
        target: request.target, peer: Nullable(peers[request.connection]), status: Nullable(status), bodyBytes: bytes,
        ms: Nullable(took?.milliseconds), error: Nullable(error))
    }
  }

  private let output: Output
  private let state = Locked(State())
  private let inbox = Locked<EventInbox?>(nil)

  init(_ bus: EventBus, _ output: Output) {
    self.output = output
    let inbox = bus.listen { [weak self] in self?.take() }
    self.inbox.withLock { $0 = inbox }
  }

  func ready(_ peer: PeerID, _ addresses: [Multiaddr]) throws {
    let pid = ProcessInfo.processInfo.processIdentifier
    if output.isJSON {
      try output.json(Ready(peerId: peer.description, addrs: addresses.map(\.description), pid: pid))
    } else {
      try output.line("peer \(peer), pid \(pid)")
      for address in addresses { try output.line("  \(address)") }
    }
  }

  private func take() {
    guard let inbox = inbox.withLock({ $0 }) else { return }
    let lines = state.withLock { state in inbox.drain().events.compactMap { state.note($0) } }
    for line in lines { try? print(line) }
  }

  private func print(_ line: Line) throws {
    if output.isJSON { return try output.json(line) }
    let status = line.status.value.map(String.init) ?? "✗"
    let time = line.ms.value.map { "\($0.text(decimals: 1)) ms" } ?? line.error.value ?? ""
    let words = [
      line.time, status, "\(line.method) \(line.target)", "\(line.bodyBytes) B", time, line.peer.value ?? "",
    ]
    // Why a request failed may be in the peer's words.
    try output.line(output.clean(words.joined(separator: "  ")))
  }
}
