import Engine
import HTTP1
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  /// The word that has secrets handed on too.
  static let withSecrets = "secrets"

  var nothingToExport: String? { request.composer.peer == nil ? Words.noRequest : nil }

  /// Puts the request on the clipboard in the form that is named, or lets one be chosen. Secrets stay behind as variables,
  /// unless they are asked for.
  mutating func export(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    commitField()
    guard let text = arguments[0] else { return chooseExport() }
    // What is chosen from the list comes as one word.
    let words = text.split(separator: " ").map(String.init) + arguments.words.dropFirst()
    guard let form = words.first.flatMap({ ExportForm(rawValue: $0) }) else {
      throw Complaint(.usage, Words.noSuchForm(text))
    }
    let isOpen = words.dropFirst().first == Self.withSecrets
    return [.copy(try exported(form, withSecrets: isOpen), what: Words.exportDetail(form))]
  }

  private mutating func chooseExport() -> [Effect] {
    let hasSecrets = !request.discreet.standIns(with: variables).isEmpty
    let choices = ExportForm.allCases.flatMap { form -> [Picker.Choice] in
      let plain = Picker.Choice(value: form.rawValue, title: form.rawValue, detail: Words.exportDetail(form))
      guard hasSecrets else { return [plain] }
      let open = Picker.Choice(
        value: "\(form.rawValue) \(Self.withSecrets)", title: "\(form.rawValue), \(Words.secretsToo)",
        detail: Words.exportDetail(form))
      return [plain, open]
    }
    return pick(Words.exportTitle, "request.export", choices, current: nil)
  }

  /// The request in a form. Without its secrets there is a variable in place of each.
  func exported(_ form: ExportForm, withSecrets isOpen: Bool = false) throws(Complaint) -> String {
    let composer = form == .har ? request.exchange?.composer ?? request.composer : request.composer
    let discreet = DiscreetRequest(composer)
    switch form {
    case .shell: return shellWords(of: isOpen ? composer : discreet.composer).joined(separator: " ")
    case .file: return RequestFile(isOpen ? composer : discreet.composer, peer: requestPeerText).text
    case .wire, .curl, .swift, .har: break
    }
    let standIns = discreet.standIns(with: variables)
    let values = isOpen ? discreet.values(with: variables) : standIns.variables
    do {
      let text = try rendered(form, discreet.composer, values, isOpen: isOpen)
      return isOpen ? text : standIns.naming(text)
    } catch let error as RequestVariables.Unknown {
      throw unknown(error)
    } catch {
      throw Complaint(error)
    }
  }

  private func rendered(
    _ form: ExportForm, _ composer: Composer, _ values: RequestVariables, isOpen: Bool
  ) throws -> String {
    let planned = try planned(composer, values)
    switch form {
    case .wire: return String(decoding: try bytes(of: planned), as: UTF8.self)
    case .curl:
      guard let url = try httpURL(of: composer, planned) else { throw Complaint(.usage, Words.curlCannot) }
      return curlLine(planned.request, url, composer)
    case .swift:
      guard let url = try httpURL(of: composer, planned) else {
        return SwiftSnippet.program(shellWords(of: composer, quoting: false))
      }
      return SwiftSnippet.session(planned.request, url: url, timeout: composer.timeout, file: composer.text)
    case .har:
      guard let exchange = request.exchange, exchange.head != nil, !exchange.isPast else {
        throw Complaint(.usage, Words.nothingSent)
      }
      let target = planned.request.target
      let url = try httpURL(of: composer, planned) ?? composer.peer.map { uri(of: $0, target: target) } ?? target
      let archive = HTTPArchive(
        exchange, request: planned.request, url: url, agent: us?.agent ?? Words.program, showsSecrets: isOpen)
      return archive?.text ?? ""
    case .shell, .file: return ""
    }
  }

  /// Where a request goes over HTTP; nil for a peer that has streams alone.
  private func httpURL(of composer: Composer, _ planned: PlannedRequest) throws -> String? {
    let addresses = composer.peer.flatMap { book[$0]?.addresses } ?? []
    guard let address = addresses.map(\.address).first(where: { $0.kind == .http }), let name = address.httpAuthority
    else { return nil }
    return "\(address.hasTLS ? "https" : "http")://\(name)\(planned.request.target)"
  }

  private func curlLine(_ request: HTTPRequest, _ url: String, _ composer: Composer) -> String {
    var words = ["curl", "-X", request.method.rawValue, url]
    if composer.follows { words.append("-L") }
    for field in request.fields { words += ["-H", "\(field.name.spelling): \(field.value)"] }
    switch request.body {
    case .none: break
    case .bytes(let body): words += ["--data-binary", String(decoding: body, as: UTF8.self)]
    case .stream: words += ["--data-binary", "@\(composer.text)"]
    }
    return words.map(ShellLine.quoted).joined(separator: " ")
  }
}
