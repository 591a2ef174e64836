import Engine
import Events
import FoundationEssentials
import HTTP1
import Identity
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  /// The choice that saves all requests that were read.
  private static let all = "all"

  /// Reads requests: a file by its path, a line of curl as it is.
  mutating func importRequests(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    commitField()
    guard let text = arguments[0], !text.trimmingSpaces.isEmpty else {
      return prompt("request.import", Words.importTitle, Words.importPlaceholder, "")
    }
    guard RequestImport.Format(detecting: text) == .http else { return try importText(text) }
    return [.importRequests(path: text.trimmingSpaces.expandingTilde)]
  }

  /// Takes a paste that is requests, if it is; false for any other.
  func isImport(_ text: String) -> Bool {
    switch RequestImport.Format(detecting: text) {
    case .curl: true
    case .har: text.contains("\"entries\"")
    case .http: text.contains(where: \.isNewline) && (try? RequestImport(text, as: .http)) != nil
    }
  }

  mutating func importText(_ text: String) throws(Complaint) -> [Effect] {
    let file: RequestImport
    do throws(RequestImport.Malformed) { file = try RequestImport(text) } catch {
      throw Complaint(.usage, Words.cannotImport(error.description))
    }
    return try take(file)
  }

  mutating func take(imported result: Result<RequestImport, Complaint>) -> [Effect] {
    do throws(Complaint) { return try take(result.get()) } catch {
      notice = Notice(error)
      return []
    }
  }

  private mutating func take(_ file: RequestImport) throws(Complaint) -> [Effect] {
    let effects: [Effect]
    if file.requests.count == 1 {
      effects = try take(file.requests[0])
    } else {
      request.imported = file.requests
      let choices = file.requests.enumerated().map { index, request in
        Picker.Choice(
          value: "\(index + 1)", title: request.name ?? "\(request.method.rawValue) \(request.url)",
          detail: request.name == nil ? "" : "\(request.method.rawValue) \(request.url)")
      }
      let all = Picker.Choice(
        value: Self.all, title: Words.saveAll(file.requests.count), detail: Words.saveAllDetail)
      effects = pick(Words.importedTitle(file.requests.count), "request.imported", [all] + choices, current: "1")
    }
    if !file.remarks.isEmpty {
      notice = Notice(
        .hint, Words.leftOut(file.remarks.count), hint: file.remarks.prefix(8).map(\.text).joined(separator: ", "))
    } else {
      notice = Notice(.done, Words.imported(file.requests.count))
    }
    return effects
  }

  /// Takes up one of the requests that were read, or saves all of them.
  mutating func chooseImported(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    if arguments[0] == Self.all { return try saveImported() }
    guard let number = arguments[0].flatMap({ Int($0) }), request.imported.indices.contains(number - 1) else {
      throw Complaint(.usage, Words.nothingImported)
    }
    return try take(request.imported[number - 1])
  }

  private mutating func saveImported() throws(Complaint) -> [Effect] {
    var effects: [Effect] = []
    let imported = request.imported
    request.imported = []
    for item in imported {
      let (composer, changes) = try composer(for: item)
      if !changes.isEmpty { effects.append(.store(changes)) }
      let name = freeName(for: item)
      let file = RequestFile(composer, peer: composer.peer.map { reference(to: $0) } ?? "-")
      request.saved.files[name] = file
      effects.append(.saveRequest(name, file.text))
    }
    notice = Notice(.done, Words.savedAll(imported.count))
    return effects
  }

  /// A file's name for a request, none that is taken.
  private func freeName(for item: ImportedRequest) -> String {
    let words =
      item.name
      ?? "\(item.method.rawValue.lowercased())-\(item.url.split(separator: "?")[0].split(separator: "/").last ?? "")"
    let letters = words.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" }
    let base = String(letters.drop { $0 == "." || $0 == "-" }.prefix(60))
    var name = base.isEmpty ? "request" : base
    var number = 1
    while request.saved.files[name] != nil {
      number += 1
      name = "\(base)-\(number)"
    }
    return name
  }

  private mutating func take(_ item: ImportedRequest) throws(Complaint) -> [Effect] {
    let (composer, changes) = try composer(for: item)
    request.imported = []
    open(composer)
    let store = changes.isEmpty ? [] : [Effect.store(changes)]
    return store + go(to: .request)
  }

  /// The request in the fields of the composer, and what the store is told of a peer that is new.
  private func composer(for item: ImportedRequest) throws(Complaint) -> (Composer, [PeerStore.Change]) {
    var composer = Composer()
    composer.timeout = item.timeout.map(Format.plain) ?? Format.plain(settings.timeout)
    composer.method = item.method
    composer.follows = item.follows
    composer.headers = item.fields.map { .init(name: $0.name, value: $0.value) }
    switch item.body {
    case .none: break
    case .text(let text): (composer.bodyKind, composer.text) = (.text, text)
    case .file(let path): (composer.bodyKind, composer.text) = (.file, path)
    }
    let (key, target, changes) = try place(of: item.url)
    composer.peer = key
    composer.takeTarget(target)
    return (composer, changes)
  }

  /// Whom a URL means and what of it, and the change that makes the store know it. A variable for the host is looked up;
  /// one without a value leaves the peer to be chosen.
  private func place(
    of url: String
  ) throws(Complaint) -> (key: PeerKey?, target: String, changes: [PeerStore.Change]) {
    if url.hasPrefix("/"), (try? TargetReference(url)) == nil { return (request.composer.peer, url, []) }
    let (server, target) = Self.divided(url)
    guard let text = try? variables.expanding(server) else { return (request.composer.peer, target, []) }
    do {
      switch try TargetReference(text) {
      case .alias(let name): return (try find("@\(name)").key, target, [])
      case .peer(let id): return (.peer(id), target, [])
      case .address(let address, let path):
        let server = address.decapsulating(.httpPath) ?? address
        let path = text == url ? path ?? target : target
        if let key = known(server) { return (key, path, []) }
        let key = PeerKey(of: server)
        return (key, path, [PeerStore.Change(key, .addresses([server], .manual, at: clock.now.date))])
      }
    } catch {
      throw Complaint(error)
    }
  }

  /// A peer that is known to have an address, or an HTTP server of the same name and port.
  private func known(_ address: Multiaddr) -> PeerKey? {
    func isSame(_ other: Multiaddr) -> Bool {
      if other == address { return true }
      guard let authority = address.httpAuthority else { return false }
      return other.httpAuthority == authority && other.hasTLS == address.hasTLS
    }
    return peers.rows.groups.joined().first { $0.addresses.contains { isSame($0.address) } }?.key
  }

  /// A URL as the part that says whom, and path and query; neither is decoded, since variables may stand in them.
  private static func divided(_ url: String) -> (server: String, target: String) {
    let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    guard !url.hasPrefix("multiaddr:"), !url.hasPrefix("/") else { return (url, "/") }
    guard let end = url[start...].firstIndex(where: { $0 == "/" || $0 == "?" || $0 == "#" }) else { return (url, "/") }
    let target = url[end...].prefix { $0 != "#" }
    return (String(url[..<end]), target.hasPrefix("/") ? String(target) : "/\(target)")
  }
}

extension Composer {
  /// Takes a path with its query: the pairs of the query become rows.
  mutating func takeTarget(_ target: String) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    guard parts.count > 1, !parts[1].isEmpty else { return }
    let pairs = parts[1].split(separator: "&", omittingEmptySubsequences: false)
    // What would not come out as it went in stays in the path.
    let isPlain = pairs.allSatisfy { $0.contains("=") && !$0.hasPrefix("=") && !$0.contains("+") }
    let items = URLComponents(string: "?\(parts[1])", encodingInvalidCharacters: false)?.queryItems ?? []
    let rows = items.compactMap { item in item.value.map { Row(name: item.name, value: $0) } }
    guard pairs.count <= 1_000, isPlain, rows.count == pairs.count else { return path = target }
    query += rows
  }
}
