import Engine
import FoundationEssentials
import HTTP1

/// Values that must not be read over one's shoulder.
enum Secret {
  /// What stands for one on the screen.
  static let mask = "••••••••"
  /// Shorter values are not looked for in texts: they would be found everywhere.
  static let shortest = 4

  /// Whether a value of this name is one.
  static func isSecret(_ name: String) -> Bool { SecretName.isLikely(name) }

  /// A line `Name: value` with a value that is a secret masked.
  static func hiding(headerLine line: String) -> String {
    guard let colon = line.firstIndex(of: ":"), isSecret(String(line[..<colon])) else { return line }
    return "\(line[...colon]) \(mask)"
  }

  /// A path and query in which values are masked whose names are those of secrets.
  static func hiding(target: String) -> String { replacing(secretsOf: target) { _, _ in mask } }

  /// A path and query with other values in place of those whose names are those of secrets.
  static func replacing(secretsOf target: String, by replacement: (_ name: String, _ value: String) -> String) -> String
  {
    guard let mark = target.firstIndex(of: "?") else { return target }
    let path = target[...mark]
    return path + replacing(secretsOfPairs: String(target[target.index(after: mark)...]), by: replacement)
  }

  /// The same for pairs `name=value`, divided by `&`.
  static func replacing(secretsOfPairs text: String, by replacement: (_ name: String, _ value: String) -> String)
    -> String
  {
    text.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      guard let equals = pair.firstIndex(of: "="), isSecret(String(pair[..<equals])) else { return String(pair) }
      let value = String(pair[pair.index(after: equals)...])
      guard !value.isEmpty, !hasVariable(value) else { return String(pair) }
      return pair[...equals] + replacement(String(pair[..<equals]), value)
    }.joined(separator: "&")
  }

  /// Whether a value is, in part at least, a variable's.
  static func hasVariable(_ text: String) -> Bool {
    RequestVariables.parts(of: text).contains(where: \.isVariable)
  }

  /// A name as a variable may have it.
  static func variableName(_ name: String) -> String {
    let letters = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }
    let text = String(letters.prefix(60))
    return RequestVariables.isName(text) ? text : "secret"
  }
}

/// A request with a variable in place of every secret that stood in it as it is.
struct DiscreetRequest: Sendable {
  /// The request as it was written.
  let source: Composer
  /// The request as it may be kept and handed on.
  let composer: Composer
  /// The body as it may be shown.
  let maskedText: String
  /// What stood there, by the names of the variables.
  private(set) var secrets: [String: String] = [:]

  /// Takes the secrets out of a request.
  init(_ composer: Composer) {
    var discreet = composer
    var secrets: [String: String] = [:]
    let used = composer.variableNames
    func hide(_ name: String, _ value: String) -> String {
      let base = Secret.variableName(name)
      var free = base
      var number = 1
      while used.contains(free) || secrets[free].map({ $0 != value }) ?? false {
        number += 1
        free = "\(base)-\(number)"
      }
      secrets[free] = value
      return "{{\(free)}}"
    }
    func hide(_ row: inout Composer.Row) {
      guard Secret.isSecret(row.name), row.kind != .file, !row.value.isEmpty, !Secret.hasVariable(row.value) else {
        return
      }
      row.value = hide(row.name, row.value)
    }
    for index in discreet.headers.indices { hide(&discreet.headers[index]) }
    for index in discreet.query.indices { hide(&discreet.query[index]) }
    for index in discreet.fields.indices { hide(&discreet.fields[index]) }
    discreet.path = Secret.replacing(secretsOf: discreet.path, by: hide)
    if discreet.bodyKind == .text { discreet.text = Self.hiding(secretsOfBody: discreet.text, by: hide) }
    source = composer
    self.composer = discreet
    self.secrets = secrets
    maskedText = secrets.keys.reduce(discreet.text) { $0.replacing("{{\($1)}}", with: Secret.mask) }
  }

  /// A body of JSON or of a form, the two that have names.
  private static func hiding(secretsOfBody text: String, by hide: (String, String) -> String) -> String {
    guard let outline = try? JSONOutline(Array(text.utf8)) else {
      let isForm = text.utf8.count < 64 << 10 && text.contains("=") && !text.contains(where: \.isWhitespace)
      return isForm ? Secret.replacing(secretsOfPairs: text, by: hide) : text
    }
    var hidden = ""
    var start = 0
    for line in outline.lines where line.pieces.count > 2 && line.pieces[0].token == .key {
      let value = line.pieces[2]
      guard value.token == .string, Secret.isSecret(outline.text(line.pieces[0])) else { continue }
      let content = String(outline.text(value).dropFirst().dropLast())
      guard !content.isEmpty, !Secret.hasVariable(content) else { continue }
      hidden += String(decoding: outline.bytes[start..<value.range.lowerBound], as: UTF8.self)
      hidden += "\"\(hide(String(outline.text(line.pieces[0]).dropFirst().dropLast()), content))\""
      start = value.range.upperBound
    }
    return hidden + String(decoding: outline.bytes[start...], as: UTF8.self)
  }

  /// Values for all variables, a sign of its own in place of each that is a secret: one that no encoding changes, to be
  /// found again in whatever the request becomes.
  func standIns(with variables: RequestVariables) -> StandIns {
    var all = variables.all.filter { secrets[$0.name] == nil }
    var signs: [(sign: String, name: String)] = []
    func sign(_ name: String) -> String {
      signs.append(("qz7secret\(signs.count)zq7", name))
      return signs[signs.count - 1].sign
    }
    all = all.map { $0.isSecret ? .init(name: $0.name, value: sign($0.name), isSecret: true) : $0 }
    all += secrets.keys.sorted().map { .init(name: $0, value: sign($0), isSecret: true) }
    return StandIns(variables: RequestVariables(all), signs: signs)
  }

  /// The real values of all variables.
  func values(with variables: RequestVariables) -> RequestVariables {
    RequestVariables(
      variables.all.filter { secrets[$0.name] == nil } + secrets.map { .init(name: $0, value: $1, isSecret: true) })
  }
}

/// Values in which nothing is a secret.
struct StandIns: Sendable {
  let variables: RequestVariables
  fileprivate let signs: [(sign: String, name: String)]

  /// Whether something had to be hidden.
  var isEmpty: Bool { signs.isEmpty }

  /// A text that was made with these values, with the names of secrets for their signs.
  func naming(_ text: String) -> String { replacing(text) { "{{\($0)}}" } }

  /// The same with masks for them.
  func masking(_ text: String) -> String { replacing(text) { _ in Secret.mask } }

  private func replacing(_ text: String, _ replacement: (String) -> String) -> String {
    // A body may be long.
    guard !signs.isEmpty else { return text }
    return signs.reduce(decodingPairs(of: text)) { text, pair in
      text.replacing(pair.sign, with: replacement(pair.name))
    }
  }

  /// Names and passwords that were encoded with a sign in them are written as they were before: in base64 no sign would
  /// be found.
  private func decodingPairs(of text: String) -> String {
    text.replacing(/Basic ([A-Za-z0-9+\/]+=*)/) { match in
      let pair = Data(base64Encoded: String(match.1)).flatMap { String(validating: $0, as: UTF8.self) }
      guard let pair, signs.contains(where: { pair.contains($0.sign) }) else { return String(match.0) }
      return "Basic \(pair)"
    }
  }
}

extension RequestVariables {
  /// A text as it may be shown: with the values of variables, those of secrets masked; names without a value stay.
  func shown(_ text: String) -> String {
    Self.parts(of: text).reduce(into: "") { shown, part in
      switch part {
      case .text(let text), .escaped(let text): shown += text
      case .variable(let name, let whole):
        shown += variable(name).map { $0.isSecret ? Secret.mask : $0.value } ?? String(whole)
      }
    }
  }

  /// The variable of a name.
  func variable(_ name: String) -> Variable? { all.first { $0.name == name } }

  /// What is to be looked for in texts that come back, because it must not be shown: the values of secrets, as they are
  /// and as they stand in a query.
  var secretTexts: [String] {
    let values = all.filter { $0.isSecret && $0.value.utf8.count >= Secret.shortest }.map(\.value)
    return Array(Set(values + values.map { PercentCoding.encode($0.utf8, as: .queryPart) }))
      .sorted { $0.utf8.count > $1.utf8.count }
  }
}
