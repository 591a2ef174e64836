import Engine
import Files
import Glibc
import HTTP1
import Libp2pHTTP

/// Prints a response: its body's bytes to a file or a pipe as they come, all of it readable to a terminal, or as JSON.
struct ResponsePrinter {
  let output: Output
  let file: String?

  /// The largest body that is held in memory: for JSON, and to be laid out on a terminal.
  private static let maximumInMemory = 64 << 20

  /// Whether the status is among what is printed.
  var showsHead: Bool { output.isJSON || output.isVerbose || (output.isTerminal && file == nil) }

  func print(_ response: HTTPResponse) async throws {
    if output.isJSON { return try await printJSON(response) }
    output.verbose("\(response.head)")
    if let file { return try await stream(response, to: FileSink(path: file)) }
    guard output.isTerminal else { return try await stream(response, to: StandardOutputSink(output: output)) }
    try printHead(response.head)
    guard isText(response.head) else {
      let (body, isWhole) = try await read(response, limit: 1 << 20)
      return try output.line(
        "(\(isWhole ? "" : "more than ")\(body.count) bytes that are no text; --output FILE keeps them)")
    }
    if response.head.fields[.contentType]?.contains("json") == true {
      let (body, _) = try await read(response, limit: Self.maximumInMemory)
      return try output.trusted(pretty(body))
    }
    // Text is shown as it comes: an answer that never ends is read line by line.
    var rest: [UInt8] = []
    while let part = try await response.readBody() {
      let bytes = rest + part
      let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? (bytes.count > 1 << 16 ? bytes.count : 0)
      if end > 0 { try output.trusted(output.cleanLines(String(decoding: bytes[..<end], as: UTF8.self))) }
      rest = Array(bytes[end...])
    }
    if !rest.isEmpty { try output.line(String(decoding: rest, as: UTF8.self)) }
  }

  private func read(_ response: HTTPResponse, limit: Int) async throws -> (body: [UInt8], isWhole: Bool) {
    try await response.readAll(limit: limit)
  }

  private func printJSON(_ response: HTTPResponse) async throws {
    var body: [UInt8]?
    if let file {
      try await stream(response, to: FileSink(path: file))
    } else {
      let (bytes, isWhole) = try await read(response, limit: Self.maximumInMemory)
      guard isWhole else {
        throw Complaint(.failed, "the body is longer than 64 MiB", hint: "--output FILE streams it to a file")
      }
      body = bytes
    }
    let (bodyBytes, timing) = await (response.bodyBytes, response.timing)
    try output.json(
      ResponseAnswer(response.head, body: body, bodyBytes: bodyBytes, route: response.route, timing: timing))
  }

  private func stream(_ response: HTTPResponse, to sink: some ByteSink) async throws {
    do {
      while let part = try await response.readBody() { try sink.write(part) }
      try sink.close()
    } catch {
      await response.cancel()
      throw error
    }
  }

  private func printHead(_ head: ResponseHead) throws {
    let colour: Output.Colour = head.status.isSuccess ? .green : head.status.isRedirection ? .yellow : .red
    let status = output.coloured(output.clean("\(head.status.code) \(head.reason)"), colour)
    var lines = ["\(output.coloured(head.version.rawValue, .dim)) \(status)"]
    lines += head.fields.map { field in
      "\(output.coloured(output.clean(field.name.spelling), .cyan)): \(output.clean(field.value))"
    }
    try output.trusted(lines.joined(separator: "\n") + "\n\n")
  }

  private func isText(_ head: ResponseHead) -> Bool {
    let type = head.fields[.contentType]?.lowercased() ?? "text/plain"
    return ["text/", "json", "xml", "javascript", "x-www-form-urlencoded"].contains { type.contains($0) }
  }

  private func pretty(_ body: [UInt8]) -> String {
    guard let outline = try? JSONOutline(body) else {
      return output.cleanLines(String(decoding: body, as: UTF8.self)) + "\n"
    }
    return outline.lines.map { line in
      String(repeating: "  ", count: line.depth)
        + line.pieces.map { piece in
          let text = output.clean(outline.text(piece))
          switch piece.token {
          case .key: return output.coloured(text, .blue)
          case .string: return output.coloured(text, .green)
          case .number, .keyword: return output.coloured(text, .yellow)
          case .punctuation: return text == ":" ? ": " : text
          }
        }.joined()
    }.joined(separator: "\n") + "\n"
  }
}

/// Where a body goes.
protocol ByteSink {
  func write(_ bytes: [UInt8]) throws
  func close() throws
}

/// Standard output.
struct StandardOutputSink: ByteSink {
  let output: Output

  func write(_ bytes: [UInt8]) throws { try output.bytes(bytes) }
  func close() throws {}
}

/// A file, which is made or replaced.
struct FileSink: ByteSink {
  private let descriptor: Int32
  private let path: String

  init(path: String) throws {
    self.path = path
    do { descriptor = try openForWriting(path) } catch { throw Complaint(.disk, "\(path): \(error)") }
  }

  func write(_ bytes: [UInt8]) throws {
    do { try writeAll(bytes, to: descriptor) } catch { throw Complaint(.disk, "\(path): \(error)") }
  }

  // A disk may say only now that it is full.
  func close() throws {
    guard Glibc.close(descriptor) == 0 else { throw Complaint(.disk, "\(path): \(SystemError())") }
  }
}
