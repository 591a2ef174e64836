import Files
import FoundationEssentials
import Glibc
import HTTP1
import Libp2pHTTP

/// A request as it is written down, before its parts are put together: what the command line and the composer share.
public struct RequestDraft: Hashable, Sendable {
  /// What a body is made of.
  public enum Body: Hashable, Sendable {
    /// The JSON object of the items; none if no item is part of it.
    case items
    /// This text.
    case text(String)
    /// A file, streamed; `-` is standard input.
    case file(path: String)
  }

  /// The method; nil for POST where there is a body and GET otherwise.
  public var method: HTTPMethod?
  /// The path, and a query if it has one; `PROTOCOL//rest` for a path below that protocol's mount point.
  public var path: String
  /// Headers, query and JSON fields, in their order.
  public var items: [RequestItem]
  /// The body.
  public var body: Body

  /// A request of these parts.
  public init(method: HTTPMethod? = nil, path: String = "/", items: [RequestItem] = [], body: Body = .items) {
    self.method = method
    self.path = path
    self.items = items
    self.body = body
  }

  /// Why a draft makes no request.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line.
    public let description: String
  }

  /// The most that a file named in an item may have, in bytes: it becomes part of a body that is held in memory.
  private static let maximumItemFile = 16 << 20

  /// Puts the request together. `target` is the path as the peer knows it, once a protocol's mount point was looked up.
  public func request(target: String) throws(Malformed) -> HTTPRequest {
    let path = PercentCoding.encode(target.utf8, as: .target)
    var request = HTTPRequest(.get, path.hasPrefix("/") ? path : "/" + path)
    request.target = try adding(query: request.target)
    switch body {
    case .items: if let json = try jsonBody() { request.body = .bytes(json) }
    case .text(let text): request.body = .bytes(Array(text.utf8))
    case .file(let path): request.body = try Self.stream(path)
    }
    let hasBody = if case .none = request.body { false } else { true }
    request.method = method ?? (hasBody ? .post : .get)
    if case .items = body, hasBody {
      request.fields.append(.contentType, "application/json")
      request.fields.append(.accept, "application/json, */*;q=0.5")
    } else {
      request.fields.append(.accept, "*/*")
    }
    for case .header(let name, _) in items { request.fields[name] = nil }
    for case .header(let name, let value?) in items {
      request.fields.append(name, name == .authorization ? Self.encoded(credentials: value) : value)
    }
    return request
  }

  /// `Basic NAME:PASSWORD`, as people write it, in the form that is sent (RFC 7617 §2). What is encoded already has no
  /// colon, and stays as it is.
  private static func encoded(credentials value: String) -> String {
    guard value.lowercased().hasPrefix("basic "), value.contains(":") else { return value }
    return "Basic \(Data(value.dropFirst(6).utf8).base64EncodedString())"
  }

  private func adding(query target: String) throws(Malformed) -> String {
    var target = target
    for case .query(let name, let value) in items {
      let pair = [name, value].map { PercentCoding.encode($0.utf8, as: .queryPart) }.joined(separator: "=")
      target += (target.contains("?") ? "&" : "?") + pair
    }
    return target
  }

  /// The JSON object that the items make, its fields in their order; nil if there are none.
  private func jsonBody() throws(Malformed) -> [UInt8]? {
    var fields: [String] = []
    for item in items {
      switch item {
      case .string(let name, let value): fields.append("\(Self.quoted(name)):\(Self.quoted(value))")
      case .json(let name, let value):
        guard RequestItem.isJSON(value) else {
          throw Malformed(description: "\(name):=\(value): the value is not JSON")
        }
        fields.append("\(Self.quoted(name)):\(value)")
      case .file(let name, let path): fields.append("\(Self.quoted(name)):\(Self.quoted(try Self.text(of: path)))")
      case .header, .query: break
      }
    }
    return fields.isEmpty ? nil : Array("{\(fields.joined(separator: ","))}".utf8)
  }

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let data = try? encoder.encode(text)
    return String(decoding: data ?? Data("\"\"".utf8), as: UTF8.self)
  }

  private static func text(of path: String) throws(Malformed) -> String {
    guard let file = try? InputFile(path: path) else { throw Malformed(description: "\(path): cannot be read") }
    guard let bytes = try? file.readAll(upTo: maximumItemFile + 1), bytes.count <= maximumItemFile,
      let text = String(validating: bytes, as: UTF8.self)
    else { throw Malformed(description: "\(path): not UTF-8 text of at most 16 MiB") }
    return text
  }

  /// A file as a body that is read as it is sent.
  private static func stream(_ path: String) throws(Malformed) -> HTTPRequest.Body {
    guard let file = try? InputFile.named(path) else { throw Malformed(description: "\(path): cannot be read") }
    var status = stat()
    let isRegular = fstat(file.descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    let offset = isRegular ? lseek(file.descriptor, 0, SEEK_CUR) : 0
    let source = FileSource(file)
    return .stream(length: isRegular ? max(0, Int(status.st_size) - Int(offset)) : nil) { try await source.next() }
  }
}

/// A file that is read piece by piece, away from the network's thread.
private actor FileSource {
  private static let pieceSize = 256 << 10

  private let file: InputFile

  init(_ file: InputFile) {
    self.file = file
  }

  func next() throws -> [UInt8]? {
    let bytes = try file.next(upTo: Self.pieceSize)
    return bytes.isEmpty ? nil : bytes
  }
}
