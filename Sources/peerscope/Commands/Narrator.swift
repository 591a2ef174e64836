import Engine
import Events
import FoundationEssentials
import Identity
import Journal
import Multiformats
import NetIO

/// Tells on standard error what happens, for those who asked with `-v`.
enum Narrator {
  /// Tells of everything on the bus from now on.
  static func start(_ bus: EventBus) {
    let place = Locked<EventInbox?>(nil)
    let inbox = bus.listen {
      // The inbox is in its place before anything can have been emitted to it by this thread; others may be quicker.
      guard let inbox = place.withLock({ $0 }) else { return }
      for event in inbox.drain().events { if let line = line(event.kind) { Output.error("* \(line)") } }
    }
    place.withLock { $0 = inbox }
  }

  private static func line(_ kind: Event.Kind) -> String? {
    switch kind {
    case .listening(let address): "listening on \(address)"
    case .stoppedListening(let address): "no longer listening on \(address)"
    case .dialStarted(_, _, let address): "dialling \(address)"
    case .dialStep(_, let step, let took): "  \(step.rawValue): \(text(took))"
    case .dialFailed(_, _, let address, let step, let reason, _): "\(address): \(step.rawValue): \(reason)"
    case .lookup(let lookup, let took):
      "\(lookup.type) of \(lookup.name): \(lookup.failure ?? "\(lookup.records) records"), \(text(took))"
    case .discovered(let peer, let addresses):
      "neighbour \(peer) at \(addresses.map(\.description).joined(separator: ", "))"
    case .dialQueued, .dialEnded(_, .won): nil
    case .dialEnded(_, .tooLate): "  another address was first: closed again"
    case .dialEnded(_, .overtaken): "  another address was first: given up"
    case .dialEnded(_, .led(let count)): "  leads to \(count) addresses"
    case .inboundFailed(let address, let reason): "from \(address): \(reason)"
    case .connectionOpened(let info):
      "connection \(info.id.number) \(info.direction.rawValue): \(info.peer?.description ?? "no peer id") at "
        + "\(info.remoteAddress), \([info.transport, info.security, info.muxer].compactMap { $0 }.joined(separator: ", "))"
        + (info.isRelayed ? ", through a relay, \(Figures.allowance(info.allowance))" : "")
    case .connectionClosed(let id, let reason): "connection \(id.number) closed: \(text(reason))"
    case .identified(_, let identity):
      "\(identity.peer) is \(identity.agentVersion), \(identity.protocols.count) protocols"
    case .roundTrip(let id, let time): "connection \(id.number): round trip \(text(time))"
    case .path(let id, let figures):
      "connection \(id.number): window \(figures.congestionWindow) bytes, \(figures.packetsLost) of "
        + "\(figures.packetsSent) packets lost, ECN \(figures.ecn.rawValue)"
    case .streamOpened(let id, let direction): "stream \(id.number) \(direction.rawValue)"
    case .streamNegotiated(let id, let name): "stream \(id.number): \(name)"
    case .streamClosed(let id, let reason): "stream \(id.number) closed: \(text(reason))"
    case .bytes: nil
    case .relay(let event): line(event)
    case .holePunch(let id, let step): "connection \(id.number): \(line(step))"
    case .request(let request): "\(request.direction == .inbound ? "<" : ">") \(request.method) \(request.target)"
    case .response(_, let response): "< \(response.status) \(response.reason)"
    case .requestFinished(_, let bytes, let took): "  \(bytes) bytes in \(text(took))"
    case .requestFailed(_, let reason): "  failed: \(reason)"
    case .marker: nil
    }
  }

  private static func line(_ event: RelayEvent) -> String {
    switch event {
    case .reserved(let address, _, let until, let allowance):
      "reserved at \(address) until \(until.date.formatted(.iso8601)), \(Figures.allowance(allowance))"
    case .notReserved(let address, let reason): "no reservation at \(address): \(reason)"
    case .promised(let peer, let until): "reserved for \(peer) until \(until.date.formatted(.iso8601))"
    case .circuitOpened(let from, let to): "circuit from \(from) to \(to)"
    case .circuitClosed(let from, let to, let sent, let returned, let reason):
      "circuit from \(from) to \(to) closed after \(sent) bytes there, \(returned) back: \(text(reason))"
    case .refused(let peer, let reason): "refused \(peer): \(reason)"
    }
  }

  private static func line(_ step: HolePunchStep) -> String {
    switch step {
    case .attempt(let number, let addresses):
      "hole punching, attempt \(number): " + addresses.map(\.description).joined(separator: ", ")
    case .succeeded(let id): "hole punched: connection \(id.number) is direct"
    case .failed(let reason): "no hole punched: \(reason)"
    }
  }

  private static func text(_ duration: Duration) -> String {
    "\(duration.milliseconds.text(decimals: 2)) ms"
  }

  private static func text(_ reason: EndReason) -> String {
    switch reason {
    case .finished: "in order"
    case .resetLocally: "by us"
    case .resetByPeer(let code): "reset by the peer" + (code.map { " with code \($0)" } ?? "")
    case .timedOut: "timed out"
    case .failed(let why): why
    }
  }
}
