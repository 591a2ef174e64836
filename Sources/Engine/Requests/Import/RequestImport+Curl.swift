import FoundationEssentials
import HTTP1

extension RequestImport {
  /// Reads lines of a shell in which curl is called; other commands are left out.
  mutating func readCurl(_ text: String) throws(Malformed) {
    let shell = try ShellWords(text)
    for (what, line) in shell.notDone { leaveOut("\(what), which is the shell's", line: line) }
    for command in shell.commands {
      guard let start = command.firstIndex(where: { Self.isCurl($0.text) }) else {
        leaveOut(command[0].text, line: command[0].line)
        continue
      }
      for word in command[..<start] where !["$", "%"].contains(word.text) { leaveOut(word.text, line: word.line) }
      var line = CurlLine(Array(command[(start + 1)...]), line: command[start].line)
      try line.read()
      for remark in line.leftOut { leaveOut(remark.text, line: remark.line) }
      for request in try line.requests() { try add(request, line: command[start].line) }
    }
  }

  private static func isCurl(_ word: String) -> Bool {
    word == "curl" || word.hasSuffix("/curl") || word == "curl.exe"
  }
}

/// The arguments of one call of curl.
private struct CurlLine {
  private let words: [ShellWords.Word]
  private let line: Int
  private(set) var leftOut: [ShellWords.Word] = []

  private var method: HTTPMethod?
  private var urls: [String] = []
  private var fields: [ImportedRequest.Field] = []
  private var data: [String] = []
  private var isJSON = false
  private var file: String?
  private var isUpload = false
  private var parts: [(name: String, value: String)] = []
  private var query: [String] = []
  private var isGet = false
  private var isHead = false
  private var follows = false
  private var timeout: Double?

  init(_ words: [ShellWords.Word], line: Int) {
    self.words = words
    self.line = line
  }

  // MARK: Options

  /// Long names of the options that have a short one.
  private static let long: [Character: String] = [
    "X": "request", "H": "header", "d": "data", "G": "get", "I": "head", "u": "user", "A": "user-agent",
    "e": "referer", "b": "cookie", "L": "location", "m": "max-time", "F": "form", "T": "upload-file", "r": "range",
    "o": "output", "x": "proxy", "E": "cert", "c": "cookie-jar", "w": "write-out", "K": "config", "D": "dump-header",
    "C": "continue-at", "z": "time-cond", "U": "proxy-user", "Q": "quote", "t": "telnet-option", "y": "speed-time",
    "Y": "speed-limit", "P": "ftp-port", "h": "help", "k": "insecure", "s": "silent", "S": "show-error",
    "v": "verbose", "i": "include", "f": "fail", "g": "globoff", "O": "remote-name", "J": "remote-header-name",
    "N": "no-buffer", "n": "netrc", "q": "disable", "R": "remote-time", "Z": "parallel", "a": "append",
    "B": "use-ascii", "j": "junk-session-cookies", "l": "list-only", "M": "manual", "p": "proxytunnel",
    "V": "version", "#": "progress-bar", "0": "http1.0", "1": "tlsv1", "2": "sslv2", "3": "sslv3", "4": "ipv4",
    "6": "ipv6", ":": "next",
  ]

  /// The options with a value that mean nothing here, so that their values are not taken for URLs.
  private static let valued: Set<String> = Set(
    """
    output proxy cert cookie-jar write-out config dump-header continue-at time-cond proxy-user quote telnet-option \
    speed-time speed-limit ftp-port help abstract-unix-socket alt-svc aws-sigv4 cacert capath cert-type ciphers \
    connect-timeout connect-to create-file-mode crlfile curves delegation dns-interface dns-ipv4-addr dns-ipv6-addr \
    dns-servers doh-url ech egd-file engine etag-compare etag-save expect100-timeout form-string ftp-account \
    ftp-alternative-to-user ftp-method ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip hostpubmd5 \
    hostpubsha256 hsts interface ip-tos ipfs-gateway keepalive-cnt keepalive-time key key-type krb libcurl \
    limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs netrc-file noproxy \
    output-dir parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy-cacert proxy-capath \
    proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass \
    proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser \
    proxy1.0 pubkey random-file rate request-target resolve retry retry-delay retry-max-time sasl-authzid \
    service-name socks4 socks4a socks5 socks5-gssapi-service socks5-hostname stderr tftp-blksize tls-max \
    tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket variable vlan-priority
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  private static let taken: Set<String> = [
    "request", "header", "data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json", "user",
    "user-agent",
    "referer", "cookie", "max-time", "url", "url-query", "form", "upload-file", "range", "oauth2-bearer",
  ]

  mutating func read() throws(RequestImport.Malformed) {
    var rest = words[...]
    var isOptions = true
    while let word = rest.popFirst() {
      guard isOptions, word.text.hasPrefix("-"), word.text.count > 1 else {
        urls.append(word.text)
        continue
      }
      if word.text == "--" {
        isOptions = false
      } else if word.text.hasPrefix("--") {
        try readLong(word, &rest)
      } else {
        try readShort(word, &rest)
      }
    }
  }

  private mutating func readLong(
    _ word: ShellWords.Word, _ rest: inout ArraySlice<ShellWords.Word>
  ) throws(RequestImport.Malformed) {
    let name = String(word.text.dropFirst(2))
    if Self.taken.contains(name) {
      guard let value = rest.popFirst() else { throw .init(word.line, "\(word.text) wants a value") }
      return try take(name, value.text, as: word)
    }
    if takeSwitch(name) { return }
    leftOut.append(word)
    if Self.valued.contains(name), let value = rest.popFirst() { leftOut[leftOut.count - 1].text += " \(value.text)" }
  }

  private mutating func readShort(
    _ word: ShellWords.Word, _ rest: inout ArraySlice<ShellWords.Word>
  ) throws(RequestImport.Malformed) {
    var letters = word.text.dropFirst()
    while let letter = letters.popFirst() {
      let name = Self.long[letter] ?? ""
      let isTaken = Self.taken.contains(name)
      guard isTaken || Self.valued.contains(name) else {
        if !takeSwitch(name) { leftOut.append(.init(text: "-\(letter)", line: word.line)) }
        continue
      }
      // The value follows at once, or is the next word.
      guard let value = letters.isEmpty ? rest.popFirst()?.text : String(letters) else {
        throw .init(word.line, "-\(letter) wants a value")
      }
      letters = ""
      if isTaken {
        try take(name, value, as: word)
      } else {
        leftOut.append(.init(text: "-\(letter) \(value)", line: word.line))
      }
    }
  }

  private mutating func takeSwitch(_ name: String) -> Bool {
    switch name {
    case "get": isGet = true
    case "head": isHead = true
    case "location", "location-trusted": follows = true
    default: return false
    }
    return true
  }

  private mutating func take(
    _ name: String, _ value: String, as word: ShellWords.Word
  ) throws(RequestImport.Malformed) {
    switch name {
    case "request": method = HTTPMethod(value)
    case "header": takeHeader(value, word)
    case "data", "data-ascii", "data-binary": takeData(value, word)
    case "data-raw": data.append(value)
    case "data-urlencode": takeEncoded(value, word)
    case "json":
      isJSON = true
      takeData(value, word)
    case "user":
      guard value.contains(":") else { return leave(word, "the password of \(value) is not there") }
      fields.append(.init(name: "Authorization", value: "Basic \(Data(value.utf8).base64EncodedString())"))
    case "oauth2-bearer": fields.append(.init(name: "Authorization", value: "Bearer \(value)"))
    case "user-agent": fields.append(.init(name: "User-Agent", value: value))
    case "referer": fields.append(.init(name: "Referer", value: value))
    case "range": fields.append(.init(name: "Range", value: "bytes=\(value)"))
    case "cookie":
      guard value.contains("=") || value.contains("{{") else { return leave(word, "a file of cookies") }
      fields.append(.init(name: "Cookie", value: value))
    case "max-time":
      guard let seconds = Double(value), seconds > 0, seconds <= 86_400 else {
        throw .init(word.line, "“\(value)” is no number of seconds")
      }
      timeout = seconds
    case "url": urls.append(value)
    case "url-query": query.append(value.hasPrefix("+") ? String(value.dropFirst()) : value)
    case "upload-file":
      file = value
      isUpload = true
    case "form": takePart(value, word)
    default: leave(word, value)
    }
  }

  private mutating func leave(_ word: ShellWords.Word, _ why: String) {
    leftOut.append(.init(text: "\(word.text): \(why)", line: word.line))
  }

  // MARK: What is sent

  private mutating func takeHeader(_ value: String, _ word: ShellWords.Word) {
    guard !value.hasPrefix("@"), let end = value.firstIndex(where: { $0 == ":" || $0 == ";" }) else {
      return leave(word, value)
    }
    let name = String(value[..<end].trimmed)
    // HTTP/2's own fields are no headers of HTTP/1.1.
    guard !name.isEmpty, !ImportedRequest.madeAnew.contains(name.lowercased()) else { return leave(word, value) }
    fields.append(.init(name: name, value: String(value[value.index(after: end)...].trimmed)))
  }

  private mutating func takeData(_ value: String, _ word: ShellWords.Word) {
    guard value.hasPrefix("@") else { return data.append(value) }
    guard file == nil, data.isEmpty, value != "@-" else { return leave(word, value) }
    file = String(value.dropFirst())
  }

  private mutating func takeEncoded(_ value: String, _ word: ShellWords.Word) {
    guard let separator = value.firstIndex(where: { $0 == "=" || $0 == "@" }) else {
      return data.append(Self.encoded(value))
    }
    guard value[separator] == "=" else { return leave(word, value) }
    let content = Self.encoded(String(value[value.index(after: separator)...]))
    data.append(separator == value.startIndex ? content : "\(value[..<separator])=\(content)")
  }

  /// Percent-encoded, but for variables.
  private static func encoded(_ text: String) -> String {
    RequestVariables.parts(of: text).reduce(into: "") { encoded, part in
      switch part {
      case .text(let text), .escaped(let text): encoded += PercentCoding.encode(text.utf8, as: .queryPart)
      case .variable(_, let whole): encoded += whole
      }
    }
  }

  private mutating func takePart(_ value: String, _ word: ShellWords.Word) {
    guard let equals = value.firstIndex(of: "=") else { return leave(word, value) }
    let content = String(value[value.index(after: equals)...])
    let name = value[..<equals]
    guard !content.hasPrefix("@"), !content.hasPrefix("<"), !name.contains(where: { "\"\r\n".contains($0) }) else {
      return leave(word, "\(value), a file in a form")
    }
    parts.append((String(name), content))
  }

  // MARK: Putting it together

  func requests() throws(RequestImport.Malformed) -> [ImportedRequest] {
    guard !urls.isEmpty else { throw .init(line, "curl has no URL here") }
    return urls.map { request(to: $0) }
  }

  private func request(to url: String) -> ImportedRequest {
    var request = ImportedRequest(url: Self.withScheme(url))
    request.fields = fields
    request.timeout = timeout
    request.follows = follows
    var query = query
    var hasBody = true
    if isGet {
      query += data
      hasBody = false
    } else if let file {
      request.body = .file(file)
    } else if !data.isEmpty {
      request.body = .text(data.joined(separator: isJSON ? "" : "&"))
    } else if !parts.isEmpty {
      addForm(to: &request)
    } else {
      hasBody = false
    }
    if !query.isEmpty { request.url += (request.url.contains("?") ? "&" : "?") + query.joined(separator: "&") }
    if hasBody, parts.isEmpty || !data.isEmpty { addContentType(to: &request) }
    request.method = method ?? (isHead ? .head : isUpload ? .put : hasBody ? .post : .get)
    return request
  }

  private func addContentType(to request: inout ImportedRequest) {
    if isJSON {
      if !request.has("Content-Type") { request.fields.append(.init(name: "Content-Type", value: "application/json")) }
      if !request.has("Accept") { request.fields.append(.init(name: "Accept", value: "application/json")) }
    } else if !isUpload, !request.has("Content-Type") {
      request.fields.append(.init(name: "Content-Type", value: "application/x-www-form-urlencoded"))
    }
  }

  /// Fields of a form as multipart/form-data, RFC 7578.
  private func addForm(to request: inout ImportedRequest) {
    var boundary = "peerscope"
    while parts.contains(where: { $0.value.contains(boundary) }) { boundary += "-x" }
    let body = parts.map { part in
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\r\n\r\n\(part.value)\r\n"
    }
    request.body = .text(body.joined() + "--\(boundary)--\r\n")
    request.fields.removeAll { $0.name.lowercased() == "content-type" }
    request.fields.append(.init(name: "Content-Type", value: "multipart/form-data; boundary=\(boundary)"))
  }

  /// curl takes a host for one over HTTP.
  private static func withScheme(_ url: String) -> String {
    url.contains("://") || url.hasPrefix("/") || url.hasPrefix("multiaddr:") || url.hasPrefix("{{")
      ? url : "http://\(url)"
  }
}
