import Engine
import HTTP1
import Multiformats
import TerminalUI

extension ExploreState {
  var noToggle: String? {
    switch request.field {
    case .row(let row), .name(let row), .value(let row): row < request.rowCount - 1 ? nil : Words.noRow
    case .follows, .bodyKind: nil
    default: Words.noRow
    }
  }

  var noComposerRow: String? {
    switch request.field {
    case .row(let row), .name(let row), .value(let row): row < request.rowCount - 1 ? nil : Words.noRow
    default: Words.noRow
    }
  }

  mutating func toggleField() -> [Effect] {
    switch request.field {
    case .follows: request.composer.follows.toggle()
    case .bodyKind: request.composer.bodyKind = request.composer.bodyKind.stepped(1)
    case .row(let row), .name(let row), .value(let row): request.setRow(row) { $0.isOn.toggle() }
    default: break
    }
    return []
  }

  mutating func removeRow() -> [Effect] {
    switch request.field {
    case .row(let row), .name(let row), .value(let row):
      guard request.composer[request.tab].indices.contains(row) else { return [] }
      request.composer[request.tab].remove(at: row)
      request.field = .row(row)
    default: break
    }
    return []
  }

  /// Adds an item as httpie's users write it; without one, begins a new row of the tab.
  mutating func addItem(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let text = arguments[0] else {
      return prompt("composer.add", Words.itemTitle, Words.itemPlaceholder, "")
    }
    let before = request.composer
    do { request.composer.add(try RequestItem(text)) } catch { throw Complaint(error) }
    request.showNewItems(since: before)
    return []
  }

  /// All parts of the request as httpie's users write them, to be changed as one line.
  mutating func editItems(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    commitField()
    guard let text = arguments[0] else {
      let words = request.composer.allItems.filter(\.isOn).map { ShellLine.quoted($0.item.text) }
      return prompt("composer.items", Words.itemsTitle, Words.itemPlaceholder, words.joined(separator: " "))
    }
    var composer = request.composer
    // What is switched off is not in the line, and stays.
    for tab in [Composer.Tab.query, .headers, .body] { composer[tab].removeAll(where: \.isOn) }
    var rest = text[...]
    while !rest.isEmpty {
      let (word, next) = CommandText.split(rest)
      do { composer.add(try RequestItem(word)) } catch { throw Complaint(error) }
      rest = next
    }
    if composer.bodyKind == .fields, composer.fields.isEmpty { composer.bodyKind = .none }
    composer.method = request.composer.method == .get ? composer.method : request.composer.method
    request.composer = composer
    request.field = .path
    return []
  }

  mutating func setTransport(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let name = arguments[0] else {
      let any = Picker.Choice(value: Words.anyTransport, title: Words.anyTransport, detail: Words.anyTransportDetail)
      let choices = Engine.transports.map { Picker.Choice(value: $0.rawValue, title: $0.rawValue, detail: "") }
      return pick(
        Words.transportLabel, "composer.transport", [any] + choices,
        current: request.composer.transport?.rawValue ?? Words.anyTransport)
    }
    let transport = Engine.transports.first { $0.rawValue == name }
    guard transport != nil || name == Words.anyTransport else { throw Complaint(.usage, Words.noSuchTransport(name)) }
    request.composer.transport = transport
    return []
  }

  mutating func setPath(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    commitField()
    let before = request.composer
    request.composer.path = arguments.text
    // What names a protocol is taken apart, so that its fields show it.
    do { try request.composer.takeItems() } catch {
      request.composer = before
      throw Complaint(error)
    }
    request.composer.divideProtocol()
    request.showNewItems(since: before)
    request.field = .path
    return go(to: .request)
  }

  /// Takes up a scheme to prove oneself with, and what follows it; without one lets it be chosen.
  mutating func setCredentials(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let name = arguments[0] else {
      let choices = Credentials.Scheme.allCases.map {
        Picker.Choice(value: $0.rawValue, title: $0.rawValue, detail: Words.schemeDetail($0))
      }
      return pick(
        Words.schemeLabel, "composer.auth", choices, current: request.composer.credentials.scheme?.rawValue)
    }
    guard let scheme = Credentials.Scheme(rawValue: name) else {
      throw Complaint(.usage, Words.noSuchScheme(name))
    }
    let rest = arguments.words.dropFirst().joined(separator: " ")
    commitField()
    switch scheme {
    case .bearer where !rest.isEmpty: request.composer.credentials = .bearer(token: rest)
    case .basic where !rest.isEmpty:
      // A colon ends the name too, as curl's users write it.
      let parts = rest.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == ":" }.map(String.init)
      request.composer.credentials = .basic(user: parts[0], password: parts.count > 1 ? parts[1] : "")
    case request.composer.credentials.scheme: break
    case .none, .bearer, .basic: request.composer.credentials = Credentials(scheme)
    }
    request.tab = .auth
    request.field = .scheme
    // On the screen, what is still to be said is typed at once.
    if rest.isEmpty, scheme != .none, screen == .request { beginTyping(request.authFields[1]) }
    return []
  }

  mutating func setBody(_ arguments: Arguments) -> [Effect] {
    request.composer.text = arguments.text
    request.composer.bodyKind = arguments.text.isEmpty ? .none : .text
    if request.composer.bodyKind == .text, request.composer.method == .get { request.composer.method = .post }
    request.tab = .body
    return []
  }
}

extension Composer {
  /// Takes `PROTOCOL//rest` apart into the protocol and the path below it.
  mutating func divideProtocol() {
    guard let range = path.firstRange(of: "//"), range.lowerBound > path.startIndex else { return }
    protocolID = String(path[..<range.lowerBound])
    path = String(path[range.upperBound...])
  }
}

extension RequestState.Field {
  /// Whether it is typed in.
  var isText: Bool {
    switch self {
    case .path, .name, .value, .timeout, .text, .file, .user, .secret: true
    case .method, .peer, .protocolID, .row, .bodyKind, .transport, .follows, .scheme: false
    }
  }
}

extension RequestState {
  /// Whether the tab has rows of names and values.
  var hasRows: Bool {
    switch tab {
    case .query, .headers: true
    case .body: composer.bodyKind == .fields
    case .auth, .options, .wire: false
    }
  }

  /// The rows of the tab, with the empty one at the end that takes what is new; the lines of a text.
  var rowCount: Int {
    hasRows ? composer[tab].count + 1 : 0
  }

  func row(_ index: Int) -> Composer.Row {
    let rows = composer[tab]
    return rows.indices.contains(index) ? rows[index] : Composer.Row()
  }

  mutating func setRow(_ index: Int, _ change: (inout Composer.Row) -> Void) {
    var rows = composer[tab]
    if index == rows.count { rows.append(Composer.Row()) }
    guard rows.indices.contains(index) else { return }
    change(&rows[index])
    composer[tab] = rows
  }

  mutating func dropEmptyRows() {
    for tab in [Composer.Tab.query, .headers, .body] { composer[tab].removeAll(where: \.isEmpty) }
    if let row = selectedRow, row >= rowCount { field = .row(max(0, rowCount - 1)) }
  }

  /// The row that keys go to.
  var selectedRow: Int? {
    switch field {
    case .row(let row), .name(let row), .value(let row): row
    default: nil
    }
  }

  /// Shows the tab that something new has come to.
  mutating func showNewItems(since before: Composer) {
    let tabs: [Composer.Tab] = [.query, .headers, .body]
    if let changed = tabs.last(where: { composer[$0].count > before[$0].count }) { tab = changed }
  }

  func firstField(of tab: Composer.Tab) -> Field {
    fieldLines.dropFirst().first?.first ?? .path
  }

  /// The fields as they stand on the screen, line by line.
  var fieldLines: [[Field]] {
    var lines: [[Field]] = [[.method, .peer, .protocolID, .path]]
    switch tab {
    case .query, .headers: break
    case .body: lines.append([.bodyKind])
    case .auth: lines += [[.scheme], Array(authFields.dropFirst())].filter { !$0.isEmpty }
    case .options: lines += [[.timeout, .transport], [.follows]]
    case .wire: break
    }
    if hasRows { lines += (0..<rowCount).map { [.row($0), .name($0), .value($0)] } }
    if tab == .body, composer.bodyKind == .text { lines.append([.text]) }
    if tab == .body, composer.bodyKind == .file { lines.append([.file]) }
    return lines
  }

  /// The fields of what the request proves itself with.
  var authFields: [Field] {
    switch composer.credentials {
    case .none, .other: [.scheme]
    case .bearer: [.scheme, .secret]
    case .basic: [.scheme, .user, .secret]
    }
  }

  /// The fields in the order of the tab key.
  var fieldOrder: [Field] {
    fieldLines.flatMap { line in line.filter { if case .row = $0 { false } else { true } } }
  }
}
