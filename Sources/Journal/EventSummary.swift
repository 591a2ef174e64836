import Events
import Identity
import Multiformats

/// An event as a line of the log, in parts that a screen sets side by side. What came from a peer stands in it as it
/// came: whoever shows it cleans it.
public struct EventSummary: Hashable, Sendable {
  /// Which way it goes.
  public enum Mark: Hashable, Sendable {
    /// Towards the peer.
    case outgoing
    /// From the peer.
    case incoming
    /// Something failed.
    case failed
    /// Neither.
    case note
    /// A person put it there.
    case marker
  }

  /// When it happened.
  public var time: Timestamp
  /// Which way it goes.
  public var mark: Mark
  /// What it is about: `stream 24`, `conn 7`, `dial`, `listen`.
  public var subject: String
  /// Whom it is about.
  public var peer: PeerNode.ID?
  /// What happened, in a word or two: `open`, `request`, `200 OK`.
  public var word: String
  /// The rest, in columns.
  public var details: [String]
}

extension ActivityTree {
  /// An event as a line of the log. What the event itself does not say comes from the tree, as long as it is there.
  public func summary(of event: Event) -> EventSummary {
    let (mark, word, details) = words(for: event)
    let place = Place(of: event, in: self)
    return EventSummary(
      time: event.time, mark: mark, subject: place.subject, peer: place.peer, word: word, details: details)
  }

  typealias Words = (mark: EventSummary.Mark, word: String, details: [String])

  /// What happened, in words.
  func words(for event: Event) -> Words {
    switch event.kind {
    case .listening(let address): return (.note, "open", ["\(address)"])
    case .stoppedListening(let address): return (.note, "closed", ["\(address)"])
    case .inboundFailed(let address, let reason): return (.failed, "refused", [reason, "\(address)"])
    case .dialStarted(_, _, let address): return (.outgoing, "dial", ["\(address)"])
    case .dialStep(_, let step, let took): return (.outgoing, step.rawValue, [Figures.span(took)])
    case .discovered(_, let addresses): return (.incoming, "neighbour", addresses.map(\.description))
    case .lookup(let lookup, let took):
      let count = lookup.failure ?? Figures.count(lookup.records, "record")
      return (lookup.failure == nil ? .note : .failed, "lookup", [lookup.type, lookup.name, count, Figures.span(took)])
    case .dialQueued(_, _, let address, let choice):
      return (.note, "queued", ["\(address)", "after \(Figures.span(choice.delay))", choice.reason.rawValue])
    case .dialEnded(_, let outcome): return words(for: outcome)
    case .dialFailed(_, _, let address, let step, let reason, _):
      return (.failed, "failed", [reason, "\(address)", step.rawValue])
    case .connectionOpened(let info): return words(for: info)
    case .connectionClosed(let id, let reason): return words(for: reason, after: self[id]?.opened, at: event.time)
    case .identified(_, let identity): return words(for: identity)
    case .roundTrip(_, let took): return (.note, "round trip", [Figures.span(took)])
    case .path(_, let figures):
      let lost = "\(figures.packetsLost) of \(figures.packetsSent) packets lost"
      let window = "window \(Figures.bytes(figures.congestionWindow))"
      return (.note, "path", [window, lost, "ECN \(figures.ecn.rawValue)"])
    case .streamOpened(_, let direction): return (direction.mark, "open", [])
    case .streamNegotiated(let id, let protocolID):
      let took = self[id].map { Figures.span(event.time.age(since: $0.opened)) }
      return (self[id]?.direction?.mark ?? .note, "agreed", [protocolID] + [took].compactMap { $0 })
    case .streamClosed(let id, let reason): return words(for: reason, after: self[id]?.opened, at: event.time)
    case .bytes(_, _, let received, let sent): return words(received: received, sent: sent)
    case .relay(let relayEvent): return words(for: relayEvent, at: event.time)
    case .holePunch(_, let step): return words(for: step)
    case .request(let request):
      let protocolID = request.stream.flatMap { self[$0]?.protocolID }
      return (request.direction.mark, "request", ["\(request.method) \(request.target)", protocolID].compactMap { $0 })
    case .response(let id, let response): return words(for: response, to: self[id], at: event.time)
    case .requestFinished(let id, let bodyBytes, let took):
      return (answerMark(id), "done", [Figures.bytes(bodyBytes), Figures.span(took)])
    case .requestFailed(_, let reason): return (.failed, "failed", [reason])
    case .marker(let name, _): return (.marker, "marker", [name])
    }
  }

  private func words(for outcome: DialOutcome) -> Words {
    switch outcome {
    case .won(let connection): (.note, "won", ["conn \(connection.number)"])
    case .tooLate: (.note, "too late", ["another was first"])
    case .overtaken: (.note, "given up", ["another was first"])
    case .led(let count): (.note, "led to", [count == 1 ? "1 address" : "\(count) addresses"])
    }
  }

  private func words(for info: ConnectionInfo) -> Words {
    let took = info.steps.values.reduce(Int64(0)) { $0.saturatingAdd($1.wholeNanoseconds) }
    let handshake = took > 0 ? [Figures.span(.nanoseconds(took))] : []
    let relay = info.isRelayed ? ["through a relay, \(Figures.allowance(info.allowance))"] : []
    return (
      info.direction.mark, "open", [info.layers.joined(separator: " "), "\(info.remoteAddress)"] + relay + handshake
    )
  }

  private func words(for event: RelayEvent, at time: Timestamp) -> Words {
    switch event {
    case .reserved(let address, _, let until, let allowance):
      let span = "for \(Figures.span(until.age(since: time)))"
      return (.incoming, "reserved", [span, "\(address)", Figures.allowance(allowance)])
    case .notReserved(let address, let reason): return (.failed, "no place", [reason, "\(address)"])
    case .promised(_, let until): return (.outgoing, "reserved", ["for \(Figures.span(until.age(since: time)))"])
    case .circuitOpened(let from, let to): return (.note, "circuit", ["\(from.short) to \(to.short)"])
    case .circuitClosed(let from, let to, let sent, let returned, let reason):
      let (mark, word, details) = words(for: reason, after: nil, at: time)
      let traffic = "\(Figures.bytes(sent)) there, \(Figures.bytes(returned)) back"
      return (mark, word, ["\(from.short) to \(to.short)", traffic] + details)
    case .refused(_, let reason): return (.failed, "refused", [reason])
    }
  }

  private func words(for step: HolePunchStep) -> Words {
    switch step {
    case .attempt(let number, let addresses):
      return (.outgoing, "punching", ["attempt \(number)"] + addresses.map(\.description))
    case .succeeded(let id): return (.note, "direct", ["a hole is punched: conn \(id.number) takes over"])
    case .failed(let reason): return (.failed, "no hole", [reason])
    }
  }

  private func words(for identity: PeerIdentity) -> Words {
    let pushed = identity.wasPushed ? ["pushed"] : []
    let protocols = Figures.count(identity.protocols.count, "protocol")
    let addresses = identity.listenAddresses.count == 1 ? "1 address" : "\(identity.listenAddresses.count) addresses"
    return (.incoming, "identify", [identity.agentVersion, protocols, addresses] + pushed)
  }

  private func words(for reason: EndReason, after start: Timestamp?, at time: Timestamp) -> Words {
    let age = start.map { [Figures.span(time.age(since: $0))] } ?? []
    return switch reason {
    case .finished: (.note, "closed", age)
    case .resetLocally: (.outgoing, "reset", ["by us"] + age)
    case .resetByPeer(let code): (.failed, "reset", ["by the peer" + (code.map { ", code \($0)" } ?? "")] + age)
    case .timedOut: (.failed, "timed out", age)
    case .failed(let reason): (.failed, "failed", [reason] + age)
    }
  }

  private func words(received: Int, sent: Int) -> Words {
    let parts = [received > 0 ? "↓ \(Figures.bytes(received))" : nil, sent > 0 ? "↑ \(Figures.bytes(sent))" : nil]
    return (received >= sent ? .incoming : .outgoing, "data", parts.compactMap { $0 })
  }

  private func words(for response: ResponseSummary, to request: RequestNode?, at time: Timestamp) -> Words {
    let took = request.map { Figures.span(time.age(since: $0.sent)) }
    let details = [response.contentType, response.contentLength.map(Figures.bytes), took].compactMap { $0 }
    let word = response.reason.isEmpty ? "\(response.status)" : "\(response.status) \(response.reason)"
    return (request.map { $0.summary.direction.answer } ?? .incoming, word, details)
  }

  private func answerMark(_ id: RequestID) -> EventSummary.Mark {
    self[id]?.summary.direction.answer ?? .incoming
  }
}

extension ConnectionInfo {
  /// What it is made of, from the bottom up, as far as one does not follow from the other: QUIC secures and carries
  /// streams by itself.
  public var layers: [String] {
    if let muxer, transport.hasPrefix(muxer) { return [transport] }
    return [transport, security, muxer].compactMap { $0 == "none" ? nil : $0 }
  }
}

extension Direction {
  fileprivate var mark: EventSummary.Mark { self == .outbound ? .outgoing : .incoming }
  fileprivate var answer: EventSummary.Mark { self == .outbound ? .incoming : .outgoing }
}

/// Where in the tree an event belongs.
public struct Place: Hashable, Sendable {
  /// The dial that it is of.
  public var dial: DialID?
  /// The connection that it is of.
  public var connection: ConnectionID?
  /// The stream that it is of.
  public var stream: StreamID?
  /// The request that it is of.
  public var request: RequestID?
  /// The peer that it is of.
  public var peer: PeerNode.ID?
  /// Whether it is between a relay and those that it serves.
  var isOfRelay = false

  init() {}

  /// The place of an event, as far as the event says and the tree still knows. Whose connection it is on is what costs
  /// most to find, and is left out with `findsPeer` false.
  public init(of event: Event, in tree: ActivityTree, findsPeer: Bool = true) {
    switch event.kind {
    case .listening, .stoppedListening, .inboundFailed, .lookup: break
    case .relay(let event):
      isOfRelay = true
      peer = event.peer.map(PeerNode.ID.peer)
    case .holePunch(let id, _): connection = id
    case .dialStarted(let id, let peer, let address), .dialQueued(let id, let peer, let address, _),
      .dialFailed(let id, let peer, let address, _, _, _):
      dial = id
      self.peer = tree[id]?.peer ?? (peer ?? address.peerID).map(PeerNode.ID.peer) ?? .address(address)
    case .discovered(let peer, _): self.peer = .peer(peer)
    case .dialStep(let id, _, _), .dialEnded(let id, _):
      dial = id
      peer = tree[id]?.peer
    case .connectionOpened(let info): connection = info.id
    case .connectionClosed(let id, _), .identified(let id, _), .roundTrip(let id, _), .path(let id, _):
      connection = id
    case .streamOpened(let id, _), .streamNegotiated(let id, _), .streamClosed(let id, _): stream = id
    case .bytes(let id, let stream, _, _): (connection, self.stream) = (id, stream)
    case .request(let summary):
      (request, connection, stream) = (summary.id, summary.connection, summary.stream)
    case .response(let id, _), .requestFinished(let id, _, _), .requestFailed(let id, _):
      let summary = tree[id]?.summary
      (request, connection, stream) = (id, summary?.connection, summary?.stream)
    case .marker(_, let thing): place(thing, in: tree)
    }
    connection = connection ?? stream?.connection
    if findsPeer, peer == nil, let connection {
      peer = tree[connection]?.peer ?? event.peer
    }
  }

  private mutating func place(_ thing: MarkedThing?, in tree: ActivityTree) {
    switch thing {
    case .peer(let id)?: peer = .peer(id)
    case .address(let address)?: peer = .address(address)
    case .connection(let id)?: connection = id
    case .stream(let id)?: stream = id
    case .request(let id)?:
      let summary = tree[id]?.summary
      (request, connection, stream) = (id, summary?.connection, summary?.stream)
    case .dial(let id)?:
      dial = id
      peer = tree[id]?.peer
    case nil: break
    }
  }

  var subject: String {
    if let stream { return "stream \(stream.number)" }
    if let connection { return "conn \(connection.number)" }
    if request != nil { return "request" }
    if isOfRelay { return "relay" }
    if dial != nil { return "dial" }
    return peer == nil ? "listen" : "peer"
  }
}

extension Event {
  /// The peer that the event itself names.
  fileprivate var peer: PeerNode.ID? {
    switch kind {
    case .connectionOpened(let info): info.peer.map(PeerNode.ID.peer)
    case .identified(_, let identity): .peer(identity.peer)
    default: nil
    }
  }
}

extension RelayEvent {
  /// The peer at the other end: the relay, or whom we serve.
  fileprivate var peer: PeerID? {
    switch self {
    case .reserved(_, let relay, _, _): relay
    case .notReserved(let address, _): address.peerID
    case .promised(let peer, _), .refused(let peer, _): peer
    case .circuitOpened(let from, _), .circuitClosed(let from, _, _, _, _): from
    }
  }
}
