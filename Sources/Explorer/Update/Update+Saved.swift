import Engine
import HTTP1
import PeerStore
import TerminalUI

extension ExploreState {
  var nothingSaved: String? { request.saved.isEmpty ? Words.nothingSaved : nil }

  /// Whom the request is for, as a file names it.
  var requestPeerText: String {
    guard let key = request.composer.peer else { return "-" }
    return book[key]?.alias.map { "@\($0)" } ?? "\(key)"
  }

  /// The request as it would stand in a file.
  var requestFile: RequestFile { RequestFile(request.composer, peer: requestPeerText) }

  /// Whether it differs from what is saved under its name.
  var isRequestChanged: Bool {
    request.savedName.map { request.saved[$0]?.text != requestFile.text } ?? false
  }

  /// Saves the request under a name: under the one that it has, or under a new one.
  mutating func saveRequest(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    commitField()
    guard let name = arguments[0] ?? request.savedName, !name.isEmpty else {
      return prompt("request.save", Words.saveRequestTitle, Words.saveRequestPlaceholder, "")
    }
    guard !name.hasPrefix("."), !name.contains("/"), name.utf8.count <= 100, !name.utf8.contains(0) else {
      throw Complaint(.usage, Words.notAFileName(name))
    }
    guard name == request.savedName || request.saved[name] == nil else {
      throw Complaint(.usage, Words.requestExists(name))
    }
    request.savedName = name
    request.saved[name] = requestFile
    notice = Notice(.done, Words.savedRequest(name))
    return [.saveRequest(name, requestFile.text)]
  }

  /// Takes up a saved request.
  mutating func openRequest(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let name = arguments[0] else {
      let choices = request.saved.sorted { $0.key < $1.key }.map { name, file in
        Picker.Choice(
          value: name, title: name, detail: "\(file.composer.method.rawValue) \(file.peer) \(file.composer.fullPath)")
      }
      return pick(Words.openRequestTitle, "request.open", choices, current: request.savedName)
    }
    guard let file = request.saved[name] else { throw Complaint(.usage, Words.noSavedRequest(name)) }
    var composer = file.composer
    composer.peer = file.peer == "-" ? nil : try find(file.peer).key
    request.composer = composer
    request.savedName = name
    request.typing = nil
    request.area = nil
    request.field = .path
    request.tab = composer.bodyKind == .none ? .query : .body
    focus[.request] = .composer
    return go(to: .request)
  }
}
