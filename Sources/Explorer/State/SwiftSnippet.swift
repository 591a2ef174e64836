import HTTP1
import Libp2pHTTP

/// A request as a program in Swift, on Foundation alone.
enum SwiftSnippet {
  /// For a peer that is an HTTP server. `file` is what the body is read from, if it is a file's.
  static func session(_ request: HTTPRequest, url: String, timeout: String, file: String) -> String {
    var lines = [
      "import Foundation", "#if canImport(FoundationNetworking)", "  import FoundationNetworking", "#endif", "",
      "guard let url = URL(string: \(literal(url))) else { fatalError(\"not a URL\") }",
      "var request = URLRequest(url: url, timeoutInterval: \(timeout))",
      "request.httpMethod = \(literal(request.method.rawValue))",
    ]
    for field in request.fields {
      lines.append("request.addValue(\(literal(field.value)), forHTTPHeaderField: \(literal(field.name.spelling)))")
    }
    switch request.body {
    case .none: break
    case .bytes(let body):
      lines.append("request.httpBody = Data(\(literal(String(decoding: body, as: UTF8.self))).utf8)")
    case .stream: lines.append("request.httpBodyStream = InputStream(fileAtPath: \(literal(file)))")
    }
    lines += [
      "", "let (data, response) = try await URLSession.shared.data(for: request)",
      "if let response = response as? HTTPURLResponse { print(response.statusCode) }",
      "print(String(decoding: data, as: UTF8.self))", "",
    ]
    return lines.joined(separator: "\n")
  }

  /// For a peer that only libp2p reaches: peerscope does it.
  static func program(_ words: [String]) -> String {
    """
    import Foundation

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [\(words.map(literal).joined(separator: ", "))]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    print(process.terminationStatus, String(decoding: data, as: UTF8.self))

    """
  }

  /// A text as it stands in Swift's source.
  static func literal(_ text: String) -> String {
    let escaped = text.unicodeScalars.reduce(into: "") { literal, scalar in
      switch scalar {
      case "\\", "\"": literal += "\\\(scalar)"
      case "\n": literal += "\\n"
      case "\r": literal += "\\r"
      case "\t": literal += "\\t"
      case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
        literal += "\\u{\(String(scalar.value, radix: 16))}"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return "\"\(escaped)\""
  }
}
