import Engine
import Events
import Identity
import Journal
import Libp2p
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  /// Makes the rows of what is shown of the selected peer.
  mutating func makeDetail(width: Int) {
    guard let key = peers.selectedPeer else {
      peers.detail = []
      return
    }
    guard let peer = book[key] else {
      peers.detail = [.blank, .line(Line(" \(Words.awaited)", .dim))]
      return
    }
    let maker = DetailMaker(state: self, peer: peer, contact: contact(with: key), width: width)
    peers.detail = maker.rows(peers.tab)
  }
}

/// Says what there is to say of one peer.
struct DetailMaker {
  let state: ExploreState
  let peer: Peer
  let contact: Contact?
  let width: Int

  var isWide: Bool { width >= 60 }

  func rows(_ tab: PeersState.Tab) -> [DetailRow] {
    switch tab {
    case .overview: overview
    case .addresses: fullAddresses
    case .protocols: allProtocols
    case .streams: streams
    case .requests: requests
    }
  }

  // MARK: Overview

  private var overview: [DetailRow] {
    var rows = isWide ? [.blank] + facts : briefFacts
    rows.append(.blank)
    rows += addresses + [.blank]
    rows += httpProtocols + [.blank]
    rows += streamProtocols
    return rows
  }

  private var facts: [DetailRow] {
    var rows: [DetailRow] = []
    func add(_ title: String, _ value: Line) {
      guard !value.isEmpty else { return }
      rows.append(.line(" \(title.padded(to: 9), .dim)\(value)"))
    }
    if let id = peer.peerID {
      add(Words.peerIDTitle, "\("\(id)")   \(keyType(id), .dim)")
    } else {
      add(Words.addressTitle, Line("\(peer.key)"))
    }
    if let identify = peer.identify {
      let words = Words.identified(state.clock.age(of: identify.at), wasPushed: contact?.wasPushed == true)
      add(Words.agentTitle, "\(identify.agentVersion)   \(words, .dim)")
    }
    add(Words.stateTitle, stateLine(brief: false))
    if !proofs.isEmpty {
      add(Words.proofTitle, Line(Words.proofs(proofs), proofs.contains(.none) ? .warning : .good))
    }
    if let observed = contact?.observedAddress { add(Words.seenAsTitle, Line("\(observed)")) }
    add(Words.notesTitle, Line.joined(noteParts, separator: "     "))
    return rows
  }

  private var briefFacts: [DetailRow] {
    var rows: [DetailRow] = []
    if let id = peer.peerID {
      let text = "\(id)"
      let room = max(8, width - 2)
      let type = Line.joined(
        [Line(keyType(id), .dim)] + proofs.prefix(1).map { Line(Words.briefProof($0), $0.role) },
        separator: " \("·", .dim) ")
      if text.count + type.width + 3 <= room {
        rows.append(.line(" \(text)   \(type)"))
      } else {
        rows.append(.line(Line(" \(text.prefix(room))")))
        let rest = String(text.dropFirst(room))
        let gap = max(1, room - rest.count - type.width)
        rows.append(.line(" \(rest)\(String(repeating: " ", count: gap))\(type)"))
      }
    } else {
      rows.append(.line(Line(" \(peer.key)")))
    }
    if let identify = peer.identify { rows.append(.line(Line(" \(identify.agentVersion)"))) }
    rows.append(.line(" \(stateLine(brief: true))"))
    // A note and tags in a row of their own each, where they do not fit into one.
    let notes = noteParts
    let together = Line.joined(notes, separator: "   ")
    if !notes.isEmpty { rows += (together.width < width - 1 ? [together] : notes).map { .line(" \($0)") } }
    return rows
  }

  /// How the connections that stand have proven who is there, each way once.
  private var proofs: [PeerIDProof] {
    var proofs: [PeerIDProof] = []
    for proof in contact?.connections.compactMap(\.info?.proof) ?? [] where !proofs.contains(proof) {
      proofs.append(proof)
    }
    return proofs
  }

  private func keyType(_ id: PeerID) -> String { id.publicKey?.type.description ?? "" }

  /// The note and the tags, as far as there are any.
  private var noteParts: [Line] {
    let tags = peer.tags.joined(separator: " ")
    let list: Line = tags.isEmpty ? "" : "\(Words.tags, .dim)  \(tags)"
    return [Line(state.shownNote(of: peer)), list].filter { !$0.isEmpty }
  }

  private func stateLine(brief: Bool) -> Line {
    guard let contact, contact.isConnected, let since = contact.since else { return lastContact }
    let (glyph, role) = state.sign(of: peer, contact)
    let age = Figures.lasting(state.clock.now.since(since))
    let gap = brief ? "  " : "   "
    var parts: [Line] = [brief ? "\(glyph, role) \(age)" : "\(glyph, role) \(Words.connected) \(age)"]
    parts.append(Line(Format.count(contact.connections.count, Words.connectionNoun)))
    parts.append(Line(Format.count(contact.streams, Words.streamNoun)))
    if let roundTrip = contact.roundTrip {
      parts.append(brief ? Line(Figures.span(roundTrip)) : "\(Words.roundTrip) \(Figures.span(roundTrip))")
    }
    var line = Line.joined(parts, separator: Line(gap))
    if !brief, let history = contact.connections.first?.traffic.history {
      let values = history.values(at: state.clock.now).suffix(8).map { Double($0.received + $0.sent) }
      line += "   \(Canvas.sparkline(values), .graphIn)"
    }
    return line
  }

  private var lastContact: Line {
    switch contact?.state {
    case .dialling?: return "\("○", .info) \(Words.dialling)"
    case .failed(let step, let reason)?: return "\("✗", .error) \(Words.failed(step.rawValue, reason))"
    default: break
    }
    let failure = peer.addresses.compactMap(\.lastTry).max { $0.at < $1.at }
    if case .failed(let step, let reason)? = failure?.outcome {
      return "\("✗", .error) \(Words.failed(step, reason))  \(state.clock.age(of: failure?.at), .dim)"
    }
    guard let seen = peer.lastSeen else { return "\("○", .dim) \(Words.neverSeen)" }
    return "\("○", .dim) \(Words.notConnectedNow)  \(Words.lastSeen(state.clock.age(of: seen)), .dim)"
  }

  // MARK: Addresses

  private var addresses: [DetailRow] {
    let all = addressesInOrder
    let title: Line = "\(Words.addressesTitle) \("\(all.count)", .dim)"
    var rows = [DetailRow(.rule(title, isWide ? Line(Words.triedInOrder) : ""))]
    if all.isEmpty { rows.append(.line(Line(" \(Words.noAddresses)", .dim))) }
    return rows + all.map { row(of: $0) }
  }

  /// The addresses as a dial would try them.
  private var addressesInOrder: [PeerAddress] {
    let known = Dictionary(peer.addresses.map { ($0.address, $0) }) { first, _ in first }
    return peer.addresses.map(\.address).inDialOrder.compactMap { known[$0] }
  }

  private func row(of address: PeerAddress) -> DetailRow {
    let isUsed = contact?.connections.contains { $0.info?.remoteAddress == address.address } ?? false
    let (glyph, role, word) = outcome(of: address, isUsed: isUsed)
    let time = address.lastTry.flatMap { $0.outcome == .reached ? Figures.briefly($0.took) : nil }
    guard isWide else {
      let name = address.address.inShort
      let last = time.map { Line($0, isUsed ? .good : nil) } ?? Line(word, role)
      return DetailRow(.cells(.addresses, [Line(glyph, role), Line(name), last]), .address(address.address))
    }
    let info = isUsed ? contact?.connections.first { $0.info?.remoteAddress == address.address }?.info : nil
    let stack =
      info.map { $0.isRelayed ? Words.relay : $0.stack } ?? address.address.transport?.rawValue
      ?? address.address.kind.rawValue
    return DetailRow(
      .cells(
        .addresses,
        [
          Line(glyph, role), Line(address.address.withoutRelayID), Line(stack, .dim), Line(time ?? "—"),
          Line(word, role),
        ]),
      .address(address.address))
  }

  private func outcome(of address: PeerAddress, isUsed: Bool) -> (String, Role, String) {
    if isUsed { return ("✓", .good, Words.inUse) }
    switch address.lastTry?.outcome {
    case .reached? where address.address.kind == .relay: return ("◐", .warning, Words.backup)
    case .reached?: return ("✓", .good, Words.ready)
    case .failed(_, let reason)?: return ("✗", .error, Words.inAWord(reason))
    case nil: return ("·", .dim, Words.untried)
    }
  }

  /// Every address with all that is known of it, the last attempts on one time line.
  private var fullAddresses: [DetailRow] {
    let race = DialView(state.dials.attempts(of: peer.key), width: width, now: state.clock.now)
    var rows = race.head + [DetailRow(.header(.addressesFull))]
    for address in addressesInOrder {
      let isUsed = contact?.connections.contains { $0.info?.remoteAddress == address.address } ?? false
      let (glyph, role, _) = outcome(of: address, isUsed: isUsed)
      let tried = address.lastTry
      rows.append(
        DetailRow(
          .cells(
            .addressesFull,
            [
              Line(glyph, role), Line(isWide ? address.address.withoutRelayID : address.address.inShort),
              Line(address.source.name, .dim),
              Line(tried.map { state.clock.age(of: $0.at) } ?? "—"),
              Line(tried.map { $0.outcome == .reached ? Figures.briefly($0.took) : "—" } ?? "—"),
            ]),
          .address(address.address)))
      let attempts = state.dials.attempts(of: peer.key, at: address.address)
      if attempts.isEmpty, case .failed(let step, let reason)? = tried?.outcome {
        rows.append(.line("   \(Words.failed(step, reason), .error)"))
      }
      rows += attempts.flatMap { race.rows(of: $0, under: address.address) }
    }
    if peer.addresses.isEmpty { rows = [.line(Line(" \(Words.noAddresses)", .dim))] }
    return rows
  }
}

extension PeerIDProof {
  /// The role that says at a glance whether there is one.
  fileprivate var role: Role { self == .none ? .warning : .good }
}

extension ConnectionInfo {
  /// What it is made of: `tcp noise yamux`.
  var stack: String { ((isRelayed ? [Words.relay] : []) + layers).joined(separator: " ") }
}

extension Multiaddr {
  /// Host and port: `192.0.2.1:4001`; the whole address where it has none.
  var endpoint: String {
    guard let host, let port = tcpPort ?? udpPort else { return description }
    return if case .ip6 = host { "[\(host)]:\(port)" } else { "\(host):\(port)" }
  }

  /// All of it but the id of the relay that it leads through: that would hide what is before it.
  var withoutRelayID: String {
    let parts = split { $0.protocol == .p2pCircuit }
    guard kind == .relay, let relay = parts.head?.withoutPeerID, let behind = parts.tail else { return description }
    return "\(relay)/…\(behind)"
  }

  /// Host, port and transport, for narrow places: `192.0.2.1:4001/tcp`; of what is behind a relay those of the relay.
  var inShort: String {
    if kind == .relay, host != nil { return "\(Words.relay) \(endpoint)" }
    guard host != nil, tcpPort != nil || udpPort != nil else { return description }
    return "\(endpoint)/\(transport?.rawValue ?? (udpPort == nil ? "tcp" : "udp"))"
  }
}

extension String {
  /// The text with spaces behind it, up to a width.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - columns)) }
}
