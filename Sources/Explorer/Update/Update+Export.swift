import Engine
import HTTP1
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  var nothingToExport: String? { request.composer.peer == nil ? Words.noRequest : nil }

  /// Puts the request on the clipboard in the form that is named, or lets one be chosen.
  mutating func export(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    commitField()
    guard let name = arguments[0] else {
      let choices = ExportForm.allCases.map {
        Picker.Choice(value: $0.rawValue, title: $0.rawValue, detail: Words.exportDetail($0))
      }
      return pick(Words.exportTitle, "request.export", choices, current: nil)
    }
    guard let form = ExportForm(rawValue: name) else { throw Complaint(.usage, Words.noSuchForm(name)) }
    return [.copy(try exported(form), what: Words.exportDetail(form))]
  }

  /// The request in a form.
  func exported(_ form: ExportForm) throws(Complaint) -> String {
    switch form {
    case .shell: return shellLine
    case .file: return requestFile.text
    case .wire:
      do { return String(decoding: try wireBytes(), as: UTF8.self) } catch { throw Complaint(error) }
    case .curl: return try curlLine()
    case .har:
      guard let exchange = request.exchange, exchange.head != nil else { throw Complaint(.usage, Words.nothingSent) }
      do {
        let sent = try plannedRequest(exchange.composer)
        let archive = HTTPArchive(
          exchange, request: sent.request, url: requestURI, agent: us?.agent ?? Words.program)
        return archive?.text ?? ""
      } catch {
        throw Complaint(error)
      }
    }
  }

  /// curl reaches HTTP servers alone.
  private func curlLine() throws(Complaint) -> String {
    let addresses = request.composer.peer.flatMap { book[$0]?.addresses } ?? []
    guard let address = addresses.map(\.address).first(where: { $0.kind == .http }), let name = address.httpAuthority
    else { throw Complaint(.usage, Words.curlCannot) }
    do {
      let request = try plannedRequest(self.request.composer).request
      var words = [
        "curl", "-X", request.method.rawValue, "\(address.hasTLS ? "https" : "http")://\(name)\(request.target)",
      ]
      for field in request.fields { words += ["-H", "\(field.name.spelling): \(field.value)"] }
      if case .bytes(let body) = request.body { words += ["--data-binary", String(decoding: body, as: UTF8.self)] }
      return words.map(Composer.quoted).joined(separator: " ")
    } catch {
      throw Complaint(error)
    }
  }
}
