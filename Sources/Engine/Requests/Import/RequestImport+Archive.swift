import FoundationEssentials
import HTTP1

extension RequestImport {
  private struct Archive: Decodable {
    struct Log: Decodable { let entries: [Entry] }
    struct Entry: Decodable { let request: Request }
    struct Pair: Decodable {
      let name: String
      let value: String?
    }
    struct Request: Decodable {
      let method: String
      let url: String
      let headers: [Pair]?
      let postData: Content?
    }
    struct Content: Decodable {
      let mimeType: String?
      let text: String?
      let params: [Pair]?
      let encoding: String?
    }
    let log: Log
  }

  /// Reads an HTTP archive. Responses in it are not asked for.
  mutating func readArchive(_ text: String) throws(Malformed) {
    let archive: Archive
    do { archive = try JSONDecoder().decode(Archive.self, from: Data(text.utf8)) } catch {
      throw Self.fault(of: error, in: text)
    }
    let lines = Self.lines(ofRequestsIn: text)
    for (index, entry) in archive.log.entries.enumerated() {
      let line = index < lines.count ? lines[index] : 1
      try add(read(entry.request, line: line), line: line)
    }
  }

  private mutating func read(_ entry: Archive.Request, line: Int) throws(Malformed) -> ImportedRequest {
    guard !entry.url.isEmpty else { throw Malformed(line, "a request without a url") }
    var request = ImportedRequest(url: entry.url)
    request.method = HTTPMethod(entry.method)
    for header in entry.headers ?? [] {
      // Fields of HTTP/2 begin with a colon; what is made anew goes without saying in an archive.
      guard !header.name.hasPrefix(":"), !ImportedRequest.madeAnew.contains(header.name.lowercased()) else { continue }
      request.fields.append(.init(name: header.name, value: header.value ?? ""))
    }
    guard let content = entry.postData else { return request }
    if let text = content.text, content.encoding == "base64" {
      if let data = Data(base64Encoded: text), let text = String(data: data, encoding: .utf8) {
        request.body = .text(text)
      } else {
        leaveOut("a body that is not text", line: line)
      }
    } else if let text = content.text {
      request.body = .text(text)
    } else if let params = content.params, !params.isEmpty {
      let pairs = params.map { pair in
        [pair.name, pair.value ?? ""].map { PercentCoding.encode($0.utf8, as: .queryPart) }.joined(separator: "=")
      }
      request.body = .text(pairs.joined(separator: "&"))
    }
    if let type = content.mimeType, !type.isEmpty, request.body != .none, !request.has("Content-Type") {
      request.fields.append(.init(name: "Content-Type", value: type))
    }
    return request
  }

  /// Where the archive is not what it should be: JSON that is none has a line, a document of another kind says what is
  /// missing.
  private static func fault(of error: any Error, in text: String) -> Malformed {
    do throws(JSONOutline.Malformed) { _ = try JSONOutline(Array(text.utf8)) } catch {
      return Malformed(line(at: error.offset, in: text), error.reason)
    }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context)?:
      return Malformed(1, "no HTTP archive: \(path(context)) has no “\(key.stringValue)”")
    case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
      return Malformed(1, "no HTTP archive: \(path(context)) is of another kind")
    default: return Malformed(1, "no HTTP archive")
    }
  }

  private static func path(_ context: DecodingError.Context) -> String {
    let keys = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
    return keys.isEmpty ? "the document" : keys.joined()
  }

  private static func line(at offset: Int, in text: String) -> Int {
    1 + text.utf8.prefix(offset).count { $0 == 0x0a }
  }

  /// The lines in which the requests of the entries begin.
  private static func lines(ofRequestsIn text: String) -> [Int] {
    guard let outline = try? JSONOutline(Array(text.utf8)) else { return [] }
    guard case .lines(let values)? = try? JSONPath(".log.entries[].request").result(in: outline) else { return [] }
    var lines: [Int] = []
    var (offset, line) = (0, 1)
    for value in values {
      guard let start = outline.lines[value].pieces.first?.range.lowerBound, start >= offset else { continue }
      line += outline.bytes[offset..<start].count { $0 == 0x0a }
      offset = start
      lines.append(line)
    }
    return lines
  }
}
