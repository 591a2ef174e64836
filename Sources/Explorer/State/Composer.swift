import Engine
import FoundationEssentials
import HTTP1
import Multiformats
import PeerStore
import TerminalUI

/// A request that is being written.
struct Composer: Hashable, Sendable {
  /// A row of a query, of headers or of a JSON body.
  struct Row: Hashable, Sendable {
    /// What the value of a JSON body's field is.
    enum Kind: Hashable, Sendable {
      /// A string.
      case string
      /// JSON as it is.
      case json
      /// The name of a file, whose text is the string.
      case file
    }

    var isOn = true
    var name = ""
    var value = ""
    var kind = Kind.string

    var isEmpty: Bool { name.isEmpty && value.isEmpty }
  }

  /// What a body is made of.
  enum BodyKind: Int, CaseIterable, Hashable, Sendable {
    case none, fields, text
    /// A file, named by the text.
    case file
  }

  /// The parts that do not fit beside each other.
  enum Tab: Int, CaseIterable, Hashable, Sendable {
    case query, headers, body
    /// What the headers say of who sends it.
    case auth
    case options, wire
  }

  var method = HTTPMethod.get
  var peer: PeerKey?
  /// The HTTP protocol below whose mount point the path is; nil for a path of the peer's.
  var protocolID: String?
  var path = "/"
  var query: [Row] = []
  var headers: [Row] = []
  var fields: [Row] = []
  var bodyKind = BodyKind.none
  /// The body as it is, or the path of its file.
  var text = ""
  /// In seconds.
  var timeout = "30"
  var follows = false
  /// The only transport that may be taken; nil for whichever leads there.
  var transport: Multiaddr.Transport?

  /// How long all of it may take.
  var patience: Duration { .seconds(max(0.1, min(86_400, Double(timeout) ?? 30))) }

  /// The rows of a tab that has any.
  subscript(tab: Tab) -> [Row] {
    get {
      switch tab {
      case .query: query
      case .headers: headers
      case .body: fields
      case .auth, .options, .wire: []
      }
    }
    set {
      switch tab {
      case .query: query = newValue
      case .headers: headers = newValue
      case .body: fields = newValue
      case .auth, .options, .wire: break
      }
    }
  }

  /// The path as requests have it: below a protocol, `PROTOCOL//rest`.
  var fullPath: String {
    guard let protocolID else { return path.isEmpty ? "/" : path }
    return "\(protocolID)//\(path.drop { $0 == "/" })"
  }

  /// The parts of the request that are sent.
  private var items: [RequestItem] { allItems.filter(\.isOn).map(\.item) }

  /// All parts that have a name, those too that are switched off.
  var allItems: [(item: RequestItem, isOn: Bool)] {
    let named = { (row: Row) in !row.name.isEmpty }
    return headers.filter(named).map { (.header(HTTPFieldName($0.name), $0.value), $0.isOn) }
      + query.filter(named).map { (.query($0.name, $0.value), $0.isOn) }
      + (bodyKind == .fields ? fields.filter(named).map { ($0.item, $0.isOn) } : [])
  }

  /// The request in the form that the engine sends.
  var draft: RequestDraft {
    let body: RequestDraft.Body =
      switch bodyKind {
      case .none, .fields: .items
      case .text: .text(text)
      case .file: .file(path: text.expandingTilde)
      }
    var draft = RequestDraft(method: method, path: fullPath, items: items, body: body)
    draft.mayWait = false
    return draft
  }

  /// Takes a part of a request as httpie's users write it.
  mutating func add(_ item: RequestItem) {
    switch item {
    case .header(let name, let value): headers.append(Row(name: name.spelling, value: value ?? ""))
    case .query(let name, let value): query.append(Row(name: name, value: value))
    case .string(let name, let value): addField(Row(name: name, value: value))
    case .json(let name, let value): addField(Row(name: name, value: value, kind: .json))
    case .file(let name, let path): addField(Row(name: name, value: path, kind: .file))
    }
  }

  private mutating func addField(_ row: Row) {
    fields.append(row)
    if bodyKind == .none { bodyKind = .fields }
    if method == .get { method = .post }
  }

  /// Takes what stands around the path, divided by spaces, as parts of the request: a method in capitals before it, and
  /// items behind it.
  mutating func takeItems() throws(RequestItem.Malformed) {
    var (word, rest) = CommandText.split(path[...])
    let isMethod = word.count > 1 && word.allSatisfy { $0.isASCII && $0.isUppercase } && !rest.isEmpty
    let named = isMethod ? HTTPMethod(word) : nil
    if isMethod { (word, rest) = CommandText.split(rest) }
    let target = word
    while !rest.isEmpty {
      (word, rest) = CommandText.split(rest)
      add(try RequestItem(word))
    }
    // What is written out counts, whatever the items would have it be.
    method = named ?? method
    path = target
  }

  /// The same request as the words of a line of a shell.
  func shellWords(peer: String, environment: String?) -> [String] {
    var words = ShellLine.command(method) + [peer, fullPath]
    if follows { words.append("--follow") }
    if timeout != "30" { words += ["--timeout", timeout] }
    if let transport { words += ["--transport", transport.rawValue] }
    if let environment, !variableNames.isEmpty { words += ["--env", environment] }
    words += items.map(\.text)
    if bodyKind == .text { words += ["--raw", text] }
    if bodyKind == .file { words += ["--body", "@\(text)"] }
    return words
  }

  /// The names of the variables that stand anywhere in it.
  var variableNames: Set<String> {
    let texts = (headers + query + fields).flatMap { [$0.name, $0.value] } + [fullPath, text]
    let parts = texts.flatMap { RequestVariables.parts(of: $0) }
    return Set(parts.compactMap { if case .variable(let name, _) = $0 { name } else { nil } })
  }
}

extension Composer.Row {
  /// The row as a part of a JSON body.
  fileprivate var item: RequestItem {
    switch kind {
    case .string: .string(name, value)
    case .json: .json(name, value)
    case .file: .file(name, path: value)
    }
  }
}

extension Composer.Row.Kind {
  /// What divides the name from the value.
  var separator: String {
    switch self {
    case .string: "="
    case .json: ":="
    case .file: "@"
    }
  }
}
