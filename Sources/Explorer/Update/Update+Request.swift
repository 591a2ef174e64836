import Engine
import FoundationEssentials
import HTTP1
import PeerStore
import TerminalUI

extension ExploreState {
  static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

  // MARK: Why not

  var noPeerForRequest: String? { screen == .request ? nil : subject == nil ? Words.noPeer : nil }

  var noRequest: String? {
    if isOffline { return Words.offline }
    return request.composer.peer == nil ? Words.noRequest : nil
  }

  var noExchange: String? { request.exchange == nil ? Words.nothingSent : nil }
  var noBody: String? { (request.exchange?.body.total ?? 0) == 0 ? Words.noBody : nil }

  /// A part of a body must not be taken for all of it.
  var noBodyToSave: String? { noBody ?? (request.exchange?.isUnderWay == true ? Words.bodyIsComing : nil) }

  var noDocument: String? { request.exchange?.body.outline == nil ? Words.notJSON : nil }

  var noOutline: String? {
    if request.responseTab == .difference { return nil }
    return request.responseTab == .pretty && request.exchange?.body.outline != nil ? nil : Words.notJSON
  }

  // MARK: Beginning

  /// Begins a request to a peer, below the protocol that is selected, or at a path.
  mutating func newRequest(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    var composer = Composer()
    composer.peer = try arguments[0].map { (name) throws(Complaint) in try find(name).key } ?? subject
    composer.timeout = request.composer.timeout
    if case .mount(let id)? = peers.item, screen == .peers, arguments[0] == nil { composer.protocolID = id }
    composer.path = composer.protocolID == nil ? "/" : ""
    open(composer)
    if let path = arguments[1] { return try setPath(Arguments([path])) }
    beginTyping(.path)
    return go(to: .request)
  }

  /// Puts a request into the fields, with the name that it is saved under.
  mutating func open(_ composer: Composer, savedAs name: String? = nil) {
    request.composer = composer
    request.savedName = name
    request.typing = nil
    request.area = nil
    request.tab = composer.firstTab
    request.field = .path
    focus[.request] = .composer
  }

  // MARK: Fields

  /// Types in the field, or chooses where there is something to choose from.
  mutating func editField() -> [Effect] {
    switch request.field {
    case .method: return chooseMethod()
    case .peer: return choosePeer()
    case .protocolID: return chooseProtocol()
    case .follows, .bodyKind: return toggleField()
    case .transport: return (try? setTransport(Arguments())) ?? []
    case .scheme: return (try? setCredentials(Arguments())) ?? []
    case .row(let row): beginTyping(.name(row))
    case .path, .name, .value, .timeout, .text, .file, .user, .secret: beginTyping(request.field)
    }
    return []
  }

  mutating func beginTyping(_ field: RequestState.Field) {
    request.field = field
    switch field {
    case .path: request.typing = TextField(request.composer.path)
    case .timeout: request.typing = TextField(request.composer.timeout)
    case .name(let row): request.typing = TextField(row < request.rowCount ? request.row(row).name : "")
    case .value(let row): request.typing = TextField(row < request.rowCount ? request.row(row).value : "")
    case .text:
      request.composer.bodyKind = .text
      var area = TextArea(request.composer.text)
      // The cursor goes to the end, where writing goes on.
      for _ in 1..<max(1, area.count) { _ = area.handle(.down) }
      _ = area.handle(.end)
      request.area = area
    case .file: request.typing = TextField(request.composer.text)
    case .user, .secret: request.typing = TextField(fieldText(field))
    case .method, .peer, .protocolID, .row, .bodyKind, .transport, .follows, .scheme: break
    }
  }

  /// Takes over what was typed. Items behind a path become rows; what is wrong with them is said, and they stay there.
  mutating func commitField() {
    do throws(Complaint) { try takeField() } catch { notice = Notice(error) }
    request.typing = nil
    request.area = nil
  }

  private mutating func takeField() throws(Complaint) {
    if let area = request.area { request.composer.text = area.text }
    guard let text = request.typing?.text else { return }
    switch request.field {
    case .path:
      request.composer.path = text
      let before = request.composer
      do { try request.composer.takeItems() } catch {
        request.composer = before
        throw Complaint(error)
      }
      if namesProtocol(request.composer.path) { request.composer.divideProtocol() }
      if request.composer != before { request.showNewItems(since: before) }
    case .timeout:
      guard let seconds = Double(text), seconds > 0, seconds <= 86_400 else {
        throw Complaint(.usage, Words.notSeconds(text))
      }
      request.composer.timeout = text
    case .name(let row): request.setRow(row) { $0.name = text }
    case .value(let row): request.setRow(row) { $0.value = text }
    case .file: request.composer.text = text
    case .user, .secret: request.composer.credentials.take(text, as: request.field)
    case .method, .peer, .protocolID, .row, .bodyKind, .text, .transport, .follows, .scheme: break
    }
  }

  /// Whether a path begins with one of the protocols that the peer is known to serve, as in `/x/echo/1//items`.
  private func namesProtocol(_ path: String) -> Bool {
    let mounts = request.composer.peer.flatMap { book[$0]?.wellKnown?.mounts } ?? []
    return mounts.contains { path.hasPrefix("\($0.id)//") }
  }

  /// Enter in a field: the path is sent, a name goes on with its value, everything else is done.
  mutating func acceptField() throws(Complaint) -> [Effect] {
    let field = request.field
    try takeField()
    request.typing = nil
    switch field {
    case .path where noRequest == nil: return try sendRequest()
    case .name(let row) where row < request.rowCount - 1: beginTyping(.value(row))
    case .value(let row):
      // Another row, until one is left empty.
      beginTyping(.name(row + 1))
    case .user: beginTyping(.secret)
    default: break
    }
    return []
  }

  mutating func leaveField() {
    commitField()
    request.dropEmptyRows()
  }

  /// Goes to the next field, typing if the last was typed in; past the last to the next pane.
  mutating func nextField(_ step: Int) throws(Complaint) -> [Effect] {
    let isTyping = request.typing != nil
    try takeField()
    request.typing = nil
    request.area = nil
    let fields = request.fieldOrder
    let index = fields.firstIndex(of: request.field) ?? 0
    guard fields.indices.contains(index + step) else { return stepPane(step) }
    request.field = fields[index + step]
    if isTyping, request.field.isText { beginTyping(request.field) }
    return []
  }

  mutating func moveInComposer(_ motion: Motion) {
    let lines = request.fieldLines
    let line = lines.firstIndex { $0.contains(request.field) } ?? 0
    let place = lines[line].firstIndex(of: request.field) ?? 0
    switch motion {
    case .left: request.field = lines[line][max(0, place - 1)]
    case .right: request.field = lines[line][min(lines[line].count - 1, place + 1)]
    case .step(let move):
      let target =
        switch move {
        case .up: line - 1
        case .down: line + 1
        case .first: 0
        case .last: lines.count - 1
        default: line
        }
      guard lines.indices.contains(target) else {
        if request.tab == .wire {
          request.rows.scroll(by: move.distance(count: request.rows.count, page: request.rows.height))
        }
        return
      }
      request.field = lines[target][target == 0 ? lines[0].count - 1 : min(place, lines[target].count - 1)]
    }
  }

  // MARK: Choosing

  mutating func setMethod(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let name = arguments[0] else { return chooseMethod() }
    guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !name.isEmpty else {
      throw Complaint(.usage, Words.notAMethod(name))
    }
    request.composer.method = HTTPMethod(name.uppercased())
    request.field = .method
    return []
  }

  private mutating func chooseMethod() -> [Effect] {
    pick(
      Words.method, "composer.method",
      Self.methods.map { .init(value: $0, title: $0, detail: Words.methodDetail($0)) },
      current: request.composer.method.rawValue)
  }

  mutating func setRequestPeer(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let name = arguments[0] else { return choosePeer() }
    let key = try find(name).key
    if key != request.composer.peer { request.composer.protocolID = nil }
    request.composer.peer = key
    request.field = .path
    return []
  }

  private mutating func choosePeer() -> [Effect] {
    let choices = peers.rows.groups.joined().map { peer in
      Picker.Choice(value: peer.key.description, title: peer.name, detail: shownNote(of: peer))
    }
    return pick(Words.peer, "composer.peer", choices, current: request.composer.peer?.description)
  }

  mutating func setProtocol(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let id = arguments[0] else { return chooseProtocol() }
    request.composer.protocolID = id == Words.noProtocol ? nil : id
    if request.composer.protocolID == nil, !request.composer.path.hasPrefix("/") {
      request.composer.path = "/" + request.composer.path
    }
    request.field = .path
    return []
  }

  private mutating func chooseProtocol() -> [Effect] {
    guard let key = request.composer.peer else {
      notice = Notice(.hint, Words.noRequest)
      return []
    }
    let mounts = book[key]?.wellKnown?.mounts ?? []
    guard !mounts.isEmpty else {
      notice = Notice(.hint, Words.noProtocols)
      return []
    }
    let none = Picker.Choice(value: Words.noProtocol, title: Words.noProtocol, detail: Words.noProtocolDetail)
    return pick(
      Words.protocolNoun, "composer.protocol",
      [none] + mounts.map { .init(value: $0.id, title: $0.id, detail: $0.path) },
      current: request.composer.protocolID ?? Words.noProtocol)
  }

  mutating func pick(
    _ title: String, _ command: String, _ choices: [Picker.Choice], current: String?
  ) -> [Effect] {
    var picker = Picker(title: title, command: command, choices: choices)
    picker.list.settle(count: choices.count, height: choices.count)
    picker.list.select(choices.firstIndex { $0.value == current } ?? 0)
    overlay = .picker(picker)
    return []
  }

  // MARK: Sending

  mutating func sendRequest() throws(Complaint) -> [Effect] {
    try takeField()
    request.typing = nil
    request.area = nil
    request.dropEmptyRows()
    return try send(request.composer, savedAs: request.savedName)
  }

  /// What is to be sent, with values in place of variables.
  func sending(_ composer: Composer) throws(Complaint) -> Sending {
    guard let peer = composer.peer else { throw Complaint(.usage, Words.noRequest) }
    do throws(RequestVariables.Unknown) {
      return Sending(
        peer: peer, draft: try composer.draft.expanding(variables), follows: composer.follows,
        timeout: composer.patience, transport: composer.transport)
    } catch {
      throw unknown(error)
    }
  }

  mutating func send(_ composer: Composer, savedAs name: String? = nil) throws(Complaint) -> [Effect] {
    let sending = try sending(composer)
    let peer = sending.peer
    let id = work.begin(Words.sending(composer.method.rawValue, self.name(of: peer)), peer, at: clock.now)
    request.exchanges.insert(
      Exchange(id: id, composer: composer, peerName: self.name(of: peer), sentAt: clock.now, savedName: name), at: 0)
    request.listedID = id
    // A tab of what was made of another answer does not stay.
    if request.responseTab.rawValue > RequestState.Tab.stream.rawValue { request.responseTab = .pretty }
    show(id)
    return [.send(id, sending)]
  }
}
