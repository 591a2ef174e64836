import FoundationEssentials
import HTTP1

extension RequestImport {
  /// The longest that a variable of a file may become once others are put into it, in bytes.
  static let longestVariable = 64 << 10

  /// Reads a file of the REST clients of editors: requests divided by `###`, each a line `METHOD URL`, headers, an empty
  /// line, a body. `@name = value` sets a variable; one that the file does not set stays `{{name}}`.
  mutating func readHTTPFile(_ text: String) throws(Malformed) {
    var reader = HTTPFileReader()
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      if line.hasPrefix("###") {
        try finish(&reader, line: index + 1)
        let title = line.drop { $0 == "#" }.trimmed
        reader.name = title.isEmpty ? nil : String(title)
      } else {
        try reader.take(line, number: index + 1)
      }
      for (text, number) in reader.leftOut { leaveOut(text, line: number) }
      reader.leftOut = []
    }
    try finish(&reader, line: 1 + text.count { $0.isNewline })
  }

  private mutating func finish(_ reader: inout HTTPFileReader, line: Int) throws(Malformed) {
    if let (request, start) = try reader.finish() { try add(request, line: start) }
  }
}

/// Reads a `.http` file line by line; a request is done when the next begins.
private struct HTTPFileReader {
  var leftOut: [(text: String, line: Int)] = []
  /// What the next request is called.
  var name: String?

  private enum Place {
    case before, target, headers, body
    /// In a script of the editor, up to `%}`; afterwards it goes on there.
    indirect case script(then: Place)
  }

  private var place = Place.before
  private var request: ImportedRequest?
  private var start = 1
  private var bodyLines: [Substring] = []
  private var values: [String: String] = [:]

  mutating func take(_ line: Substring, number: Int) throws(RequestImport.Malformed) {
    switch place {
    case .before: try takeBefore(line, number)
    case .target where line.first == " " || line.first == "\t" || line.hasPrefix("?") || line.hasPrefix("&"):
      let more = line.trimmed
      if more.isEmpty { return place = .body }
      let part = try resolved(String(more), number)
      request?.url += part
    case .target, .headers: try takeHeader(line, number)
    case .body: try takeBody(line, number)
    case .script(let then): if line.contains("%}") { place = then }
    }
  }

  private mutating func takeBefore(_ line: Substring, _ number: Int) throws(RequestImport.Malformed) {
    let text = line.trimmed
    if text.isEmpty { return }
    if text.hasPrefix("#") || text.hasPrefix("//") { return takeRemark(text, number) }
    if text.hasPrefix("@") { return try takeVariable(text.dropFirst(), number) }
    if text.hasPrefix("<") || text.hasPrefix(">") { return takeScript(text, number, then: .before) }
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
    var url = words[...]
    var method = HTTPMethod.get
    if words.count > 1, words[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "-") }) {
      method = HTTPMethod(String(words[0]))
      url = words[1...]
    }
    if let last = url.last, url.count > 1, last.hasPrefix("HTTP/") { url = url.dropLast() }
    guard ["GRPC", "WEBSOCKET", "GRAPHQL"].allSatisfy({ $0 != method.rawValue }) else {
      throw .init(number, "\(method.rawValue) is no method of HTTP")
    }
    // Spaces between variables and paths are kept by nobody; a line of words is no URL.
    guard url.count == 1, let target = url.first, looksLikeTarget(target) else {
      throw .init(number, "not METHOD URL: \(text.prefix(60))")
    }
    var request = ImportedRequest(url: try resolved(String(target), number))
    request.method = method
    request.name = name
    self.request = request
    start = number
    place = .target
  }

  private func looksLikeTarget(_ text: Substring) -> Bool {
    text.hasPrefix("/") || text.hasPrefix("@") || text.hasPrefix("{{") || text.contains(":") || text.contains(".")
      || text.hasPrefix("localhost")
  }

  /// A remark, in which `@name` says what the request is called.
  private mutating func takeRemark(_ text: Substring, _ number: Int) {
    let remark = text.drop { $0 == "#" || $0 == "/" }.trimmed
    guard remark.hasPrefix("@") else { return }
    let words = remark.dropFirst().split(separator: " ", maxSplits: 1)
    switch words.first {
    case "name"? where words.count > 1: name = String(words[1].drop { $0 == "=" || $0 == " " })
    case "no-redirect"?, nil: break
    default: leftOut.append((String(remark), number))
    }
  }

  private mutating func takeVariable(_ text: Substring, _ number: Int) throws(RequestImport.Malformed) {
    guard let equals = text.firstIndex(of: "=") else { throw .init(number, "not @name = value") }
    let name = String(text[..<equals].trimmed)
    guard RequestVariables.isName(name) else { throw .init(number, "“\(name.prefix(40))” cannot be a variable's name") }
    guard values.count < RequestVariables.most else { throw .init(number, "there are too many variables") }
    values[name] = try resolved(String(text[text.index(after: equals)...].trimmed), number)
  }

  /// A script of the editor, or a file for its answer: nothing of it is run.
  private mutating func takeScript(_ text: Substring, _ number: Int, then next: Place) {
    leftOut.append((String(text.prefix(60)), number))
    if text.contains("{%"), !text.contains("%}") { place = .script(then: next) }
  }

  private mutating func takeHeader(_ line: Substring, _ number: Int) throws(RequestImport.Malformed) {
    place = .headers
    let text = line.trimmed
    if text.isEmpty { return place = .body }
    if text.hasPrefix("#") || text.hasPrefix("//") { return takeRemark(text, number) }
    guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
      throw .init(number, "not NAME: VALUE, and no empty line before a body: \(text.prefix(60))")
    }
    let name = String(text[..<colon].trimmed)
    let value = try resolved(String(text[text.index(after: colon)...].trimmed), number)
    if name.lowercased() == "host", let path = request?.url, path.hasPrefix("/") {
      request?.url = "http://\(value)\(path)"
    } else if ImportedRequest.madeAnew.contains(name.lowercased()) {
      leftOut.append(("\(name): \(value)", number))
    } else {
      request?.fields.append(.init(name: name, value: Self.credentials(name, value)))
    }
  }

  /// `Basic name password`, as these files may have it, in the form that is sent.
  private static func credentials(_ name: String, _ value: String) -> String {
    let words = value.split(separator: " ", maxSplits: 2)
    guard name.lowercased() == "authorization", words.first?.lowercased() == "basic", !value.contains("{{") else {
      return value
    }
    let pair =
      words.count == 3 ? "\(words[1]):\(words[2])" : words.count == 2 && words[1].contains(":") ? "\(words[1])" : nil
    return pair.map { "Basic \(Data($0.utf8).base64EncodedString())" } ?? value
  }

  private mutating func takeBody(_ line: Substring, _ number: Int) throws(RequestImport.Malformed) {
    let text = line.trimmed
    if text.hasPrefix("> ") || text.hasPrefix(">> ") || text.hasPrefix(">>! ") || text.hasPrefix("<> ") {
      return takeScript(text, number, then: .body)
    }
    if text.hasPrefix("< "), bodyLines.allSatisfy({ $0.trimmed.isEmpty }), request?.body == ImportedRequest.Body.none {
      let file = try resolved(String(text.dropFirst(2).trimmed), number)
      request?.body = .file(file)
      return
    }
    bodyLines.append(line)
  }

  /// The request that is read now, and the line in which it began.
  mutating func finish() throws(RequestImport.Malformed) -> (ImportedRequest, line: Int)? {
    defer {
      request = nil
      name = nil
      bodyLines = []
      place = .before
    }
    guard var request else { return nil }
    while bodyLines.last?.trimmed.isEmpty == true { bodyLines.removeLast() }
    if !bodyLines.isEmpty, request.body == .none {
      request.body = .text(try resolved(bodyLines.joined(separator: "\n"), start))
    }
    return (request, start)
  }

  /// A text with the values of the file's own variables; others stay, to be found in an environment.
  private mutating func resolved(_ text: String, _ number: Int) throws(RequestImport.Malformed) -> String {
    guard text.contains("{{") else { return text }
    var resolved = ""
    for part in RequestVariables.parts(of: text) {
      switch part {
      case .text(let text): resolved += text
      case .escaped(let text): resolved += "\\" + text
      case .variable(let name, let whole): resolved += values[name] ?? String(whole)
      }
      let bound = max(RequestImport.longestVariable, 2 * text.utf8.count)
      guard resolved.utf8.count <= bound else { throw .init(number, "its variables make it too long") }
    }
    if resolved.contains("{{$") { leftOut.append(("{{$…}}, a value that the editor makes", number)) }
    return resolved
  }
}
