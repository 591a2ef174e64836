import Engine
import Events
import PeerStore
import TerminalUI

extension ExploreState {
  /// Gives the request, or its body, to the person's editor.
  mutating func openEditor(_ arguments: Arguments) -> [Effect] {
    commitField()
    _ = go(to: .request)
    let isBody = arguments[0].map { $0 == "body" } ?? (request.tab == .body && request.composer.bodyKind != .fields)
    guard isBody else {
      let text = request.rejectedEdit ?? requestFile.text
      return [.edit(text, suffix: ".txt", .request)]
    }
    let text = request.composer.bodyKind == .text ? request.composer.text : ""
    return [.edit(text, suffix: JSONShape.looksLikeJSON(text) || text.isEmpty ? ".json" : ".txt", .body)]
  }

  /// Takes over what comes back from the editor.
  mutating func takeEdited(_ editing: Editing, _ result: Result<String, Complaint>) {
    do throws(Complaint) {
      let text = try result.get()
      switch editing {
      case .body: take(editedBody: text)
      case .request: try take(editedRequest: text)
      // Whoever reads the file watches it.
      case .file: break
      }
    } catch {
      notice = Notice(error)
    }
  }

  private mutating func take(editedBody text: String) {
    // Editors end the last line; a body that was written without an end keeps none.
    let isEnded = text.hasSuffix("\n") && !request.composer.text.hasSuffix("\n")
    let body = isEnded ? String(text.dropLast()) : text
    guard body != request.composer.text else {
      notice = Notice(.hint, Words.editedNothing)
      return
    }
    _ = setBody(Arguments([body]))
    notice = Notice(.done, Words.edited)
  }

  private mutating func take(editedRequest text: String) throws(Complaint) {
    guard text != request.rejectedEdit ?? requestFile.text else {
      notice = Notice(.hint, Words.editedNothing)
      return
    }
    do {
      let file = try RequestFile(text: text)
      let before = request.composer
      var composer = file.composer
      composer.peer = file.peer == "-" ? nil : try find(file.peer).key
      request.composer = composer
      request.rejectedEdit = nil
      request.field = .path
      request.showNewItems(since: before)
      notice = Notice(.done, Words.edited)
    } catch {
      request.rejectedEdit = text
      let reason = (error as? RequestFile.Malformed)?.description ?? Complaint(error).message
      throw Complaint(.usage, Words.editRejected(reason), hint: Words.editRejectedHint)
    }
  }
}

/// What a text is, as its beginning tells.
enum JSONShape {
  static func looksLikeJSON(_ text: String) -> Bool {
    let first = text.first { !$0.isWhitespace }
    return first == "{" || first == "["
  }
}
