import Engine
import HTTP1
import PeerStore
import TerminalUI

extension ExploreState {
  var nothingSaved: String? { request.saved.files.isEmpty ? Words.nothingSaved : nil }

  /// Whom the request is for, as a file names it.
  var requestPeerText: String {
    request.composer.peer.map { reference(to: $0) } ?? "-"
  }

  /// The request as it would stand in a file.
  var requestFile: RequestFile { RequestFile(request.composer, peer: requestPeerText) }

  /// Whether it differs from what is saved under its name.
  var isRequestChanged: Bool {
    request.savedName.map { request.saved.files[$0]?.text != requestFile.text } ?? false
  }

  // MARK: Saving

  /// Saves the request under a name: under the one that it has, or under a new one.
  mutating func saveRequest(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    commitField()
    guard let name = arguments[0] ?? request.savedName, !name.isEmpty else {
      return prompt("request.save", Words.saveRequestTitle, Words.saveRequestPlaceholder, suggestedFolder)
    }
    try expectFree(name, except: request.savedName)
    request.savedName = name
    request.saved.files[name] = requestFile
    request.saved.selection = .request(name)
    notice = Notice(.done, Words.savedRequest(name))
    return [.saveRequest(name, requestFile.text)]
  }

  /// The folder in which a request that has no name yet is likely to be wanted: that of its peer.
  private var suggestedFolder: String {
    guard let alias = request.composer.peer.flatMap({ book[$0]?.alias }), !alias.contains("/"), !alias.hasPrefix(".")
    else { return "" }
    return "\(alias)/"
  }

  /// Complains about a name that no file can have, or that another request than `known` has.
  private func expectFree(_ name: String, except known: String?) throws(Complaint) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPath = parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && $0.utf8.count <= 100 && !$0.utf8.contains(0) }
    guard isPath, parts.count <= RequestShelf.deepest else { throw Complaint(.usage, Words.notAFileName(name)) }
    guard name == known || request.saved.files[name] == nil else {
      throw Complaint(.usage, Words.requestExists(name))
    }
  }

  // MARK: Taking up

  /// Takes up a saved request.
  mutating func openRequest(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let name = arguments[0] else {
      let choices = request.saved.files.sorted { $0.key < $1.key }.map { name, file in
        Picker.Choice(
          value: name, title: name, detail: "\(file.composer.method.rawValue) \(file.peer) \(file.composer.fullPath)")
      }
      return pick(Words.openRequestTitle, "request.open", choices, current: request.savedName)
    }
    open(try savedComposer(name), savedAs: name)
    request.saved.selection = .request(name)
    return go(to: .request)
  }

  private func savedComposer(_ name: String) throws(Complaint) -> Composer {
    guard let file = request.saved.files[name] else { throw Complaint(.usage, Words.noSavedRequest(name)) }
    var composer = file.composer
    composer.peer = file.peer == "-" ? nil : try find(file.peer).key
    return composer
  }

  var notChanged: String? {
    guard request.savedName != nil else { return Words.isNotSaved }
    return isRequestChanged ? nil : Words.isAsSaved
  }

  /// Has the request as it is saved again.
  mutating func resetRequest() throws(Complaint) -> [Effect] {
    guard let name = request.savedName else { return [] }
    request.composer = try savedComposer(name)
    request.typing = nil
    request.area = nil
    request.field = .path
    notice = Notice(.done, Words.reset(name))
    return []
  }

  // MARK: The tree

  var noSavedRow: String? { request.saved.selectedName == nil ? Words.selectSaved : nil }

  /// Goes through the two lists of the pane, from the end of one to the beginning of the other.
  mutating func moveInRequests(_ move: Move) {
    switch (request.list, move) {
    case (.saved, .down) where request.saved.list.selection >= request.saved.tree.rows.count - 1:
      guard !request.historyRows.isEmpty else { return }
      request.list = .history
      request.historyList.select(0)
      showHistoryEntry()
    case (.history, .up) where request.historyList.selection == 0 && !request.saved.files.isEmpty:
      request.list = .saved
      request.saved.select(request.saved.tree.rows.count - 1)
    case (.saved, _):
      request.saved.list.move(move)
      request.saved.selection = request.saved.row?.id
    case (.history, _):
      request.historyList.move(move)
      showHistoryEntry()
    }
  }

  /// Folds the selected folder, or takes up the selected request.
  mutating func openSaved() throws(Complaint) -> [Effect] {
    if let name = request.saved.selectedName { return try openRequest(Arguments([name])) }
    request.saved.fold(nil)
    return []
  }

  /// Sends the selected request as it is saved.
  mutating func sendSaved() throws(Complaint) -> [Effect] {
    guard let name = request.saved.selectedName else { return [] }
    return try send(savedComposer(name), savedAs: name)
  }

  /// Gives the selected request another name, and by that another folder.
  mutating func renameSaved(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let name = request.saved.selectedName, let file = request.saved.files[name] else { return [] }
    guard let new = arguments[0] else { return prompt("saved.rename", Words.renameTitle(name), "", name) }
    guard new != name else { return [] }
    try expectFree(new, except: name)
    request.saved.files[name] = nil
    request.saved.files[new] = file
    request.saved.selection = .request(new)
    if request.savedName == name { request.savedName = new }
    notice = Notice(.done, Words.renamed(new))
    return [.renameRequest(name, to: new, file.text)]
  }

  /// Asks whether the selected request is to be removed.
  mutating func removeSaved() -> [Effect] {
    guard let name = request.saved.selectedName else { return [] }
    overlay = .question(
      Question(
        text: Words.removeRequestQuestion(name), yes: Words.removeRequest, consequences: [.removeRequest(name)]))
    return []
  }

  mutating func remove(saved name: String) -> [Effect] {
    request.saved.files[name] = nil
    if request.savedName == name { request.savedName = nil }
    notice = Notice(.done, Words.removedRequest(name))
    return [.removeRequest(name)]
  }
}

extension Composer {
  /// The tab that shows the most of it.
  var firstTab: Tab { bodyKind != .none ? .body : query.isEmpty && !headers.isEmpty ? .headers : .query }
}
