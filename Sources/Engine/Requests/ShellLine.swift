import HTTP1

/// Lines of a shell.
public enum ShellLine {
  /// A word as a shell takes it for one.
  public static func quoted(_ word: String) -> String {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-"
    if !word.isEmpty, word.allSatisfy(plain.contains) { return word }
    if word.unicodeScalars.contains(where: isForTerminals) { return escaped(word) }
    return "'\(word.replacing("'", with: "'\\''"))'"
  }

  /// Control characters stand as escapes (`$'…'` of bash, zsh and POSIX 2024): a line that is shown or pasted must not act on
  /// the terminal before the shell has it.
  private static func escaped(_ word: String) -> String {
    var text = "$'"
    for scalar in word.unicodeScalars {
      if isForTerminals(scalar) {
        // Octal: of hexadecimal digits, some shells take more than two.
        for byte in String(scalar).utf8 { text += "\\" + String(0o1000 + Int(byte), radix: 8).dropFirst() }
      } else {
        if scalar == "'" || scalar == "\\" { text += "\\" }
        text.unicodeScalars.append(scalar)
      }
    }
    return text + "'"
  }

  private static func isForTerminals(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
  }

  /// The words by which peerscope is called for a method.
  public static func command(_ method: HTTPMethod) -> [String] {
    let known: [HTTPMethod] = [.get, .head, .post, .put, .patch, .delete, .options]
    return ["peerscope"] + (known.contains(method) ? [method.rawValue.lowercased()] : ["request", method.rawValue])
  }
}

extension ImportedRequest {
  /// The request as a line of a shell that runs peerscope.
  public var shellLine: String {
    var words = ShellLine.command(method) + [url]
    if follows { words.append("--follow") }
    if let timeout { words += ["--timeout", Int(exactly: timeout).map { "\($0)" } ?? "\(timeout)"] }
    words += fields.map { RequestItem.header(HTTPFieldName($0.name), $0.value).text }
    switch body {
    case .none: break
    case .text(let text): words += ["--raw", text]
    case .file(let path): words += ["--body", "@\(path)"]
    }
    return words.map(ShellLine.quoted).joined(separator: " ")
  }
}
