import Engine
import Events
import HTTP1
import Journal
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

extension DetailMaker {
  // MARK: HTTP

  var httpProtocols: [DetailRow] {
    let mounts = shownMounts
    var rows = [DetailRow(.rule(httpTitle(mounts), httpTrailing))]
    if let mounts, !mounts.isEmpty {
      if isWide { rows.append(DetailRow(.header(.mounts))) }
      rows += mounts.map { row(of: $0) }
    }
    rows += httpRemarks(mounts)
    return rows
  }

  /// What the last reading said; nil if there was none.
  private var shownMounts: [WellKnownInfo.Mount]? {
    if case .read(let answer)? = reading?.outcome {
      return answer.document.mounts.map { WellKnownInfo.Mount(id: $0.id, path: $0.path) }
    }
    return peer.wellKnown?.mounts
  }

  /// Whether it is known what the resource says, or that there is none.
  var hasReadWellKnown: Bool {
    if case .read? = reading?.outcome { true } else { peer.wellKnown != nil }
  }

  private var reading: WellKnownReading? { state.peers.wellKnown[peer.key] }

  private func httpTitle(_ mounts: [WellKnownInfo.Mount]?) -> Line {
    let count = mounts.map { " \("\($0.count)", .dim)" as Line } ?? ""
    guard isWide, let path = readPath else { return Line(Words.httpProtocolsTitle) + count }
    return "\(Words.httpProtocolsTitle)\(count)   \(path, .dim)"
  }

  private var readPath: String? {
    let path: String? = if case .read(let answer)? = reading?.outcome { answer.path } else { peer.wellKnown?.path }
    return path.map { String($0.drop { $0 == "/" }) }
  }

  private var httpTrailing: Line {
    switch reading?.outcome {
    case .read(let answer)?:
      let took = isWide ? answer.timing.total.map(Figures.briefly) : nil
      let age = reading.map { state.clock.age(of: $0.at) }
      return Line([answer.document.shape.rawValue, took, age].compactMap { $0 }.joined(separator: " · "))
    case .failed?: return "\(Words.unreadable, .error)"
    case nil:
      return peer.wellKnown.map { Line("\($0.shape.rawValue) · \(state.clock.age(of: $0.at))") } ?? ""
    }
  }

  private func httpRemarks(_ mounts: [WellKnownInfo.Mount]?) -> [DetailRow] {
    var rows: [DetailRow] = []
    switch reading?.outcome {
    case .failed(let complaint)?: rows += wrapped(complaint.message, " ✗ ", .error)
    case .read(let answer)? where !answer.isPresent: rows += wrapped(Words.hasNoWellKnown, "   ", .dim)
    case .read(let answer)?: rows += answer.document.warnings.flatMap { wrapped($0, " ! ", .warning) }
    case nil: break
    }
    if rows.isEmpty, mounts?.isEmpty ?? true {
      rows += wrapped(mounts == nil ? Words.notReadYet : Words.servesNothing, "   ", .dim)
    }
    return rows
  }

  private func row(of mount: WellKnownInfo.Mount) -> DetailRow {
    let last = state.request.exchanges.first {
      $0.composer.peer == peer.key && $0.composer.protocolID == mount.id && $0.head != nil
    }
    let status = last?.head.map { Line("\($0.status.code)", $0.status.role) } ?? "—"
    let took = last?.timing.total.map { Line(Figures.briefly($0)) } ?? ""
    let path = Line(mount.path)
    let cells = isWide ? [Line(mount.id), path, Line(carriers, .dim), status, took] : [Line(mount.id), path, status]
    return DetailRow(.cells(.mounts, cells), .mount(mount.id))
  }

  /// What can carry requests to the peer.
  private var carriers: String {
    let addresses = peer.addresses.map(\.address)
    var carriers: [String] = []
    if addresses.contains(where: { $0.kind != .http }) || contact?.info?.muxer != nil {
      carriers.append(Words.streamCarrier(HTTPClient.httpProtocolID))
    }
    let transports = Set(addresses.filter { $0.kind == .http }.compactMap { $0.transport?.rawValue })
    return (carriers + transports.sorted()).joined(separator: " · ")
  }

  // MARK: Streams

  var streamProtocols: [DetailRow] {
    guard let identify = peer.identify else {
      guard peer.peerID != nil else { return [] }
      return [DetailRow(.rule(Line(Words.streamProtocolsTitle), ""))] + wrapped(Words.notIdentifiedYet, "   ", .dim)
    }
    let count = identify.protocols.count
    let title: Line = "\(Words.streamProtocolsTitle) \("\(count)", .dim)\(isWide ? "   \(Words.byIdentify)" : "", .dim)"
    let rule = DetailRow(.rule(title, Line(state.clock.age(of: identify.at))))
    return [rule] + flowed(identify.protocols)
  }

  /// Texts one after the other, as many in a row as fit.
  private func flowed(_ texts: [String]) -> [DetailRow] {
    var rows: [DetailRow] = []
    var line = ""
    for text in texts {
      if !line.isEmpty, line.columns + 3 + text.columns > width - 4 {
        rows.append(.line(Line("   \(line)")))
        line = ""
      }
      line += line.isEmpty ? text : "   \(text)"
    }
    if !line.isEmpty { rows.append(.line(Line("   \(line)"))) }
    return rows
  }

  /// A sentence in as many rows as it takes, a sign before the first.
  func wrapped(_ text: String, _ sign: String, _ role: Role) -> [DetailRow] {
    let lines = text.wrapped(to: max(10, width - sign.count - 1))
    return lines.enumerated().map { row, line in
      .line(Line((row == 0 ? sign : "".padded(to: sign.count)) + line, role))
    }
  }

  // MARK: Tabs

  /// Protocols of both kinds, and by what each is known.
  var allProtocols: [DetailRow] {
    let mounts = shownMounts ?? []
    let streams = peer.identify?.protocols ?? []
    guard !mounts.isEmpty || !streams.isEmpty else { return httpProtocols + [.blank] + streamProtocols }
    let remarks = mismatches(mounts, streams).flatMap { wrapped($0, " ! ", .warning) }
    return remarks + documents + [.blank, DetailRow(.header(.protocols))] + joined(mounts, streams).map { row(of: $0) }
  }

  /// The two documents that protocols are known by: where they were read, what they were like, and how old they are.
  private var documents: [DetailRow] {
    var rows: [DetailRow] = []
    func add(_ title: String, _ facts: [Line]) {
      let first: Line = " \(isWide ? title.padded(to: 9) : "\(title) ", .dim)"
      // Where there is little room each fact has a row.
      guard isWide else { return rows += [.line(first + facts[0])] + facts.dropFirst().map { .line("   " + $0) } }
      rows.append(.line(first + Line.joined(facts, separator: "   ")))
    }
    if shownMounts != nil, let readPath { add(Words.byHTTP, [Line(readPath), httpTrailing]) }
    if let identify = peer.identify {
      add(
        Words.byIdentify,
        [
          Line(identify.agentVersion),
          Line(Words.identified(state.clock.age(of: identify.at), wasPushed: contact?.wasPushed == true), .dim),
        ])
    }
    return rows
  }

  var streams: [DetailRow] {
    guard let contact, contact.isConnected else { return [.line(Line(" \(Words.notConnectedNow)", .dim))] }
    var rows: [DetailRow] = []
    for connection in contact.connections {
      let address = connection.info.map { "\($0.remoteAddress.inShort)" } ?? ""
      rows.append(
        DetailRow(
          .rule(
            "\(Words.connectionNoun) \("\(connection.id.number)") \(address, .dim)", Line(connection.info?.stack ?? "")),
          .connection(connection.id)))
      rows.append(DetailRow(.header(.streams)))
      rows += connection.streams.reversed().compactMap { state.journal.tree[$0] }.map { row(of: $0) }
    }
    return rows
  }

  private func row(of stream: StreamNode) -> DetailRow {
    let end = stream.ending
    return DetailRow(
      .cells(
        .streams,
        [
          Line("\(stream.id.number)"), Line(stream.protocolID ?? "—"), Line(stream.direction?.rawValue ?? ""),
          Line(end?.reason.word ?? Words.open, end?.reason.role),
          Line(Figures.lasting((end?.time ?? state.clock.now).since(stream.opened))),
          Line(Figures.bytes(stream.traffic.received)),
        ]),
      .stream(stream.id))
  }

  var requests: [DetailRow] {
    let sent = state.request.exchanges.filter { $0.composer.peer == peer.key }
    guard !sent.isEmpty else { return [.line(Line(" \(Words.nothingSentHere)", .dim))] }
    return [DetailRow(.header(.requests))]
      + sent.map { exchange in
        DetailRow(
          .cells(
            .requests,
            [
              Line(state.clock.moment(exchange.sentAt), .dim), exchange.statusLine, Line(exchange.summary),
              Line(exchange.timing.total.map(Figures.briefly) ?? ""),
            ]),
          .exchange(exchange.id))
      }
  }
}

extension Exchange {
  /// Why it came to nothing, in a word; nil if it did not.
  var failureWord: String? {
    guard case .failed(let complaint) = phase else { return nil }
    return complaint.code == .interrupted ? Words.endedShort : Words.inShort(complaint.message)
  }

  /// The status, or what stands for one, in three columns.
  var statusLine: Line {
    switch phase {
    case .failed: return Line("✗", .error)
    case .waiting: return Line("…", .dim)
    case .receiving, .finished: return head.map { Line("\($0.status.code)", $0.status.role) } ?? ""
    }
  }
}

extension HTTPStatus {
  /// The role that says at a glance how it went.
  var role: Role { isSuccess ? .good : isRedirection || isInformational ? .warning : .error }
}

extension EndReason {
  /// The role that says at a glance how it ended.
  var role: Role? {
    switch self {
    case .finished: .dim
    case .resetLocally: .warning
    case .resetByPeer, .timedOut, .failed: .error
    }
  }
}
