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
        if tab == .auth, composer.credentials != .none {
          return .init(tab.title, note: Words.scheme(composer.credentials))
        }
        return .init(tab.title, count: count > 0 ? count : nil)
      }, selected: request.tab.rawValue)
  }

  func drawComposer(on inside: Canvas) {
    let places = ComposerPlaces(inside.bounds)
    inside[places.uri].text(requestURI, 1, 0, .dim, width: inside.width - 2, cut: .middle)
    inside[places.rule].inset().rule(tabTitle, "", 0)
    if request.tab == .wire { drawWire(on: inside[places.rows]) }
    if request.tab == .options { drawOptionLabels(on: inside[places.rows]) }
    if request.tab == .auth { drawAuthLabels(places, on: inside) }
    if request.tab == .body { inside[places.rows].text(Words.bodyKindLabel, 1, 0, .dim) }
    for place in fieldPlaces(places) { draw(place.field, on: inside[place.rect]) }
    if !places.routeRule.isEmpty {
      inside[places.routeRule].inset().rule(
        Line(Words.routeTitle), keyHint("composer.peer", Words.changeHint) ?? "", 0)
    }
    inside[places.route].line(routeLine(width: inside.width - 2), 1, 0, .dim, width: inside.width - 2)
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
    case .name(let row): place.line(templated(fieldText(field)), 0, 0, request.row(row).isOn ? .text : .dim)
    case .value(let row): drawValue(request.row(row), on: place)
    case .path where request.composer.path.isEmpty: place.text(Words.pathPlaceholder, 0, 0, .placeholder)
    case .path: place.line(templated(Secret.hiding(target: fieldText(field))), 0, 0)
    case .secret: place.line(discreetSecret, 0, 0)
    case .file where request.composer.text.isEmpty: place.text(Words.filePlaceholder, 0, 0, .placeholder)
    default: place.text(fieldText(field), 0, 0, request.composer.peer == nil && field == .peer ? .placeholder : .text)
    }
    if isCurrent { place.setCursor(0, 0) }
  }

  private func placeholder(of field: RequestState.Field) -> String {
    switch field {
    case .path: Words.pathPlaceholder
    case .name: Words.namePlaceholder
    case .value: Words.valuePlaceholder
    case .file: Words.filePlaceholder
    default: ""
    }
  }

  /// A text with its variables set apart; those without a value as a warning.
  private func templated(_ text: String) -> Line {
    guard text.contains("{{") else { return Line(text) }
    let variables = variables
    return RequestVariables.parts(of: text).reduce(into: Line()) { line, part in
      switch part {
      case .text(let text): line += Line(String(text))
      case .escaped(let text): line += Line("\\" + text)
      case .variable(let name, let whole): line += Line(String(whole), variables[name] == nil ? .warning : .accent)
      }
    }
  }

  private func drawSwitch(_ isOn: Bool?, on canvas: Canvas) {
    guard let isOn else { return }
    canvas.text(isOn ? "[x]" : "[ ]", 0, 0, isOn ? .accent : .dim)
  }

  private func drawValue(_ row: Composer.Row, on canvas: Canvas) {
    // Secrets are not shown to whoever looks over one's shoulder.
    let isHidden = Secret.isSecret(row.name) && !row.value.isEmpty && !Secret.hasVariable(row.value)
    let text = isHidden ? Line(Secret.mask) : templated(row.value)
    let sign = request.tab == .body && row.kind != .string ? "\(row.kind.separator) " : ""
    canvas.line("\(sign, .dim)\(text)", 0, 0, row.isOn ? .text : .dim)
  }

  private func drawBodyText(on canvas: Canvas) {
    guard !request.composer.text.isEmpty else { return _ = canvas.text(Words.bodyPlaceholder, 0, 0, .placeholder) }
    let lines = request.discreet.maskedText.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (row, line) in lines.prefix(canvas.height).enumerated() { canvas.line(templated(String(line)), 0, row) }
  }

  /// The token or password, masked unless it is a variable's.
  private var discreetSecret: Line {
    let text = fieldText(.secret)
    return text.isEmpty || Secret.hasVariable(text) ? templated(text) : Line(Secret.mask)
  }

  private func drawAuthLabels(_ places: ComposerPlaces, on canvas: Canvas) {
    let credentials = request.composer.credentials
    for place in fieldPlaces(places) where request.authFields.contains(place.field) {
      let label = Words.authLabel(place.field, credentials)
      canvas.text(label, place.rect.x - 9, place.rect.y, .dim)
    }
    let rows = canvas[places.rows]
    rows.text(Words.authRemark(credentials), 1, rows.height > 3 ? 3 : 2, .dim, width: rows.width - 2)
  }

  private func drawOptionLabels(on canvas: Canvas) {
    canvas.text(Words.timeoutLabel, 1, 0, .dim)
    canvas.text(Words.transportLabel, 28, 0, .dim)
    canvas.text(Words.secondsUnit, 23, 0, .dim)
  }

  // MARK: The whole of it

  /// The request's target as one URI, variables with their values; where it is not known yet what path a protocol has,
  /// that stands beside.
  var requestURI: String {
    let composer = request.composer
    guard let key = composer.peer else { return "" }
    let path = Secret.hiding(target: variables.shown(composer.path))
    guard let id = composer.protocolID else { return uri(of: key, target: path) }
    guard let mount = book[key]?.wellKnown?.mounts.first(where: { $0.id == id }) else {
      return "multiaddr:\(base(of: key))   \(Secret.hiding(target: variables.shown(composer.fullPath)))"
    }
    return uri(of: key, target: mount.path + path.drop { $0 == "/" })
  }

  /// A path and query at a peer as one URI.
  func uri(of key: PeerKey, target: String) -> String {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].drop { $0 == "/" }
    let query = parts.count > 1 ? "?\(parts[1])" : ""
    let place = path.isEmpty ? "" : "/http-path/\(PercentCoding.encode(path.utf8, as: .queryPart))"
    return "multiaddr:\(base(of: key))\(place)\(query)"
  }

  private func base(of key: PeerKey) -> String {
    switch key {
    case .peer(let id):
      (route?.address.withoutPeerID ?? route?.address).map { $0.with(id) }?.description ?? "/p2p/\(id)"
    case .address(let address): "\(address)"
    }
  }

  private func drawWire(on canvas: Canvas) {
    for (row, line) in wireLines.dropFirst(request.rows.offset).prefix(canvas.height).enumerated() {
      canvas.text(line, 1, row, .text, width: canvas.width - 2)
    }
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
    let transport = request.composer.transport
    let all = book[key].map { HTTPTarget($0).addresses } ?? []
    let addresses = all.filter { transport == nil || $0.transport == transport }
    let known = addresses.first { $0.kind != .http } ?? addresses.first
    let contact = contact(with: key)
    let standing = contact?.connections.first { connection in
      connection.info?.muxer != nil && (transport == nil || connection.info?.transport == transport?.rawValue)
    }
    if let connection = standing, let info = connection.info {
      let address = info.direction == .outbound ? info.remoteAddress : known ?? info.remoteAddress
      return PlannedRoute(address: address, connection: "\(connection.id.number)", stack: info.stack)
    }
    guard let address = known else { return nil }
    return PlannedRoute(
      address: address, connection: nil, stack: address.transport?.rawValue ?? address.kind.rawValue)
  }

  private func routeLine(width: Int) -> Line {
    guard let key = request.composer.peer else { return Line(Words.noRequest) }
    guard let route else { return Line(Words.noWay, .warning) }
    let isHTTP = route.address.kind == .http
    var parts: [Segments.Segment] = [.init("\(route.stack, .accent)", drops: 0)]
    if let connection = route.connection {
      parts.append(.init(Line(Words.openConnection(connection))))
      parts.append(.init(Line(Words.newStream(HTTPClient.httpProtocolID)), drops: 2))
      parts.append(.init(Line(Words.noDialNeeded), drops: 3))
    } else {
      parts.append(.init(Line(isHTTP ? Words.overHTTP : Words.newStream(HTTPClient.httpProtocolID)), drops: 2))
      parts.append(.init(Line(Words.isDialled)))
      parts.append(.init(Line(Words.addressesToTry(book[key]?.addresses.count ?? 1)), drops: 3))
    }
    parts.append(.init(Line(Words.timeoutIs(request.composer.timeout))))
    return Segments(parts).line(fitting: width)
  }
}
