import Engine
import Events
import HTTP1
import Identity
import Journal
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  var composerTabs: TabBar {
    let composer = request.composer
    let counts: [Composer.Tab: Int] = [
      .query: composer.query.count(where: \.isOn), .headers: composer.headers.count(where: \.isOn),
    ]
    return TabBar(
      Composer.Tab.allCases.map { tab in
        let count = counts[tab] ?? 0
        if tab == .body, composer.bodyKind != .none { return .init(tab.title, note: "•") }
        return .init(tab.title, count: count > 0 ? count : nil)
      }, selected: request.tab.rawValue)
  }

  func drawComposer(on inside: Canvas) {
    let places = ComposerPlaces(inside.bounds)
    inside[places.uri].text(requestURI, 1, 0, .dim, width: inside.width - 2, cut: .middle)
    inside[places.rule].inset().rule(tabTitle, "", 0)
    if request.tab == .wire { drawWire(on: inside[places.rows]) }
    if request.tab == .options { drawOptionLabels(on: inside[places.rows]) }
    if request.tab == .body { inside[places.rows].text(Words.bodyKindLabel, 1, 0, .dim) }
    for place in fieldPlaces(places) { draw(place.field, on: inside[place.rect]) }
    if !places.routeRule.isEmpty { inside[places.routeRule].inset().rule(Line(Words.routeTitle), "", 0) }
    inside[places.route].line(routeLine, 1, 0, .dim, width: inside.width - 2)
  }

  private var tabTitle: Line {
    let composer = request.composer
    let counts: [Composer.Tab: Int] = [
      .query: composer.query.count, .headers: composer.headers.count, .body: composer.fields.count,
    ]
    let count = counts[request.tab] ?? 0
    return count > 0 && request.hasRows ? "\(request.tab.title) \("\(count)", .dim)" : Line(request.tab.title)
  }

  // MARK: Fields

  private func draw(_ field: RequestState.Field, on canvas: Canvas) {
    let isCurrent = request.field == field && pane == .composer && overlay == nil
    if isCurrent, let typing = request.typing {
      return typing.draw(on: canvas, .init(placeholder: Line(placeholder(of: field))))
    }
    if field == .text {
      if let area = request.area { return area.draw(on: canvas, focused: isCurrent) }
      return drawBodyText(on: isCurrent ? canvas.on(.selection) : canvas)
    }
    let place = isCurrent ? canvas.on(.selection) : canvas
    switch field {
    case .method: place.text(fieldText(field), 0, 0, .accent)
    case .row(let row): drawSwitch(row < request.rowCount - 1 ? request.row(row).isOn : nil, on: place)
    case .follows:
      drawSwitch(request.composer.follows, on: place)
      place.text(Words.followLabel, 5, 0)
    case .name(let row) where row == request.rowCount - 1: place.text(Words.namePlaceholder, 0, 0, .placeholder)
    case .value(let row) where row == request.rowCount - 1: place.text(Words.valuePlaceholder, 0, 0, .placeholder)
    case .name(let row): place.text(fieldText(field), 0, 0, request.row(row).isOn ? .text : .dim)
    case .value(let row): drawValue(request.row(row), on: place)
    case .path where request.composer.path.isEmpty: place.text(Words.pathPlaceholder, 0, 0, .placeholder)
    default: place.text(fieldText(field), 0, 0, request.composer.peer == nil && field == .peer ? .placeholder : .text)
    }
    if isCurrent { place.setCursor(0, 0) }
  }

  private func placeholder(of field: RequestState.Field) -> String {
    switch field {
    case .path: Words.pathPlaceholder
    case .name: Words.namePlaceholder
    case .value: Words.valuePlaceholder
    default: ""
    }
  }

  private func drawSwitch(_ isOn: Bool?, on canvas: Canvas) {
    guard let isOn else { return }
    canvas.text(isOn ? "[x]" : "[ ]", 0, 0, isOn ? .accent : .dim)
  }

  private func drawValue(_ row: Composer.Row, on canvas: Canvas) {
    // Secrets are not shown to whoever looks over one's shoulder.
    let isSecret = request.tab == .headers && Secret.isSecret(row.name)
    let text = isSecret && !row.value.isEmpty ? Secret.mask : row.value
    let sign = request.tab == .body && row.kind != .string ? "\(row.kind.separator) " : ""
    canvas.line("\(sign, .dim)\(text)", 0, 0, row.isOn ? .text : .dim)
  }

  private func drawBodyText(on canvas: Canvas) {
    guard !request.composer.text.isEmpty else { return _ = canvas.text(Words.bodyPlaceholder, 0, 0, .placeholder) }
    let lines = request.composer.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (row, line) in lines.prefix(canvas.height).enumerated() { canvas.text(String(line), 0, row) }
  }

  private func drawOptionLabels(on canvas: Canvas) {
    canvas.text(Words.timeoutLabel, 1, 0, .dim)
    canvas.text(Words.secondsUnit, 23, 0, .dim)
  }

  // MARK: The whole of it

  /// The request's target as one URI.
  var requestURI: String {
    guard let key = request.composer.peer else { return "" }
    let base =
      switch key {
      case .peer(let id):
        (route?.address.withoutPeerID ?? route?.address).map { $0.with(id) }?.description ?? "/p2p/\(id)"
      case .address(let address): "\(address)"
      }
    guard request.composer.protocolID == nil else { return "multiaddr:\(base)   \(request.composer.fullPath)" }
    let path = request.composer.path.drop { $0 == "/" }
    guard !path.isEmpty else { return "multiaddr:\(base)" }
    return "multiaddr:\(base)/http-path/\(PercentCoding.encode(path.utf8, as: .queryPart))"
  }

  private func drawWire(on canvas: Canvas) {
    for (row, line) in wireLines.prefix(canvas.height).enumerated() {
      canvas.text(line, 1, row, .text, width: canvas.width - 2)
    }
  }

  /// The bytes that would be sent, as lines, secrets masked.
  var wireLines: [String] {
    do {
      return String(decoding: try wireBytes(), as: UTF8.self)
        .split(separator: "\r\n", omittingEmptySubsequences: false).map { Secret.hiding(headerLine: String($0)) }
    } catch {
      return [Complaint(error).message]
    }
  }

  /// The bytes that would be sent.
  func wireBytes() throws -> [UInt8] {
    let planned = try plannedRequest(request.composer)
    return try planned.request.bytes(host: planned.host, isOneShot: planned.isOneShot, userAgent: us?.agent)
  }

  /// A request as it would be sent, and to what host: as far as that is known before it is.
  func plannedRequest(
    _ composer: Composer
  ) throws -> (request: HTTPRequest, host: String, isOneShot: Bool) {
    guard let key = composer.peer else { throw Complaint(.usage, Words.noRequest) }
    let mount = composer.protocolID.flatMap { id in book[key]?.wellKnown?.mounts.first { $0.id == id }?.path }
    guard composer.protocolID == nil || mount != nil else { throw Complaint(.usage, Words.wireUnresolved) }
    let path = mount.map { $0 + composer.path.drop { $0 == "/" } } ?? composer.path
    let isStream = route.map { $0.address.kind != .http } ?? true
    let host = isStream ? key.peerID?.description : route?.address.httpAuthority
    return (try composer.draft.request(target: path), host ?? key.description, isStream)
  }

  // MARK: The way

  /// How a request gets to a peer.
  struct PlannedRoute {
    /// Where to: an address that can be dialled, also where a connection stands that the peer opened.
    let address: Multiaddr
    /// The connection that is there already.
    let connection: String?
    /// What it is made of.
    let stack: String
  }

  /// How the request would get there, as far as it is known before.
  var route: PlannedRoute? {
    guard let key = request.composer.peer else { return nil }
    let addresses = book[key].map { HTTPTarget($0).addresses } ?? []
    let known = addresses.first { $0.kind != .http } ?? addresses.first
    let contact = contact(with: key)
    if let connection = contact?.connections.first(where: { $0.info?.muxer != nil }), let info = connection.info {
      let address = info.direction == .outbound ? info.remoteAddress : known ?? info.remoteAddress
      return PlannedRoute(address: address, connection: "\(connection.id.number)", stack: info.stack)
    }
    guard let address = known else { return nil }
    return PlannedRoute(
      address: address, connection: nil, stack: address.transport?.rawValue ?? address.kind.rawValue)
  }

  private var routeLine: Line {
    guard let key = request.composer.peer else { return Line(Words.noRequest) }
    guard let route else { return Line(Words.noWay, .warning) }
    let isHTTP = route.address.kind == .http
    var parts: [Line] = ["\(route.stack, .accent)"]
    if let connection = route.connection {
      parts += [Line(Words.openConnection(connection)), Line(Words.newStream(HTTPClient.httpProtocolID))]
      parts.append(Line(Words.noDialNeeded))
    } else {
      parts.append(Line(isHTTP ? Words.overHTTP : Words.newStream(HTTPClient.httpProtocolID)))
      parts.append(Line(Words.isDialled))
      parts.append(Line(Words.addressesToTry(book[key]?.addresses.count ?? 1)))
    }
    parts.append(Line(Words.timeoutIs(request.composer.timeout)))
    return Line.joined(parts, separator: "   ")
  }
}

/// Header values that must not be read over one's shoulder.
enum Secret {
  /// What stands for one.
  static let mask = "••••••••"

  private static let names: Set<String> = ["authorization", "proxy-authorization", "cookie", "set-cookie"]

  /// Whether a header's value is one.
  static func isSecret(_ name: String) -> Bool { names.contains(name.lowercased()) }

  /// A line `Name: value` with a value that is a secret masked.
  static func hiding(headerLine line: String) -> String {
    guard let colon = line.firstIndex(of: ":"), isSecret(String(line[..<colon])) else { return line }
    return "\(line[...colon]) \(mask)"
  }
}
