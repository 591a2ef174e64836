import HTTP1
import NetIO

/// The small services that a peer can offer without anything behind it: to try clients with.
public enum BuiltInMount: String, CaseIterable, Sendable {
  /// A greeting with the peer's id.
  case hello
  /// The request's body back, and its fields as `Echo-NAME`.
  case echo
  /// `PATH/N` gives N bytes, `PATH/chunked/N` the same without a length.
  case blob
  /// `PATH/CODE` answers with that status.
  case status
  /// Lines, 200 ms apart; `PATH/N` of them, otherwise ten.
  case slow
  /// The 32 bytes of a POST back (`/http-ping/1`).
  case ping

  /// The protocol and path under which it is mounted where nothing else is said.
  public var place: WellKnown.Mount {
    switch self {
    case .ping: WellKnown.Mount(id: "/http-ping/1", path: "/http-ping/")
    default: WellKnown.Mount(id: "/\(rawValue)/1", path: "/\(rawValue)/")
    }
  }

  /// What answers its requests. `name` is who greets: the peer's id.
  public func handler(for name: String) -> HTTPMux.Handler {
    switch self {
    case .hello: { exchange in try await exchange.respond(.ok, text: "Hello from \(name)\n") }
    case .echo: { exchange in try await exchange.echo() }
    case .blob: { exchange in try await exchange.blob() }
    case .status: { exchange in try await exchange.answerWithStatus() }
    case .slow: { exchange in try await exchange.lines() }
    case .ping: { exchange in try await exchange.pong() }
    }
  }
}

extension HTTPMux {
  /// All built-in services at their usual places, for the peer of this name.
  public static func builtIns(for name: String) -> HTTPMux {
    var mux = HTTPMux()
    for service in BuiltInMount.allCases {
      mux.mount(service.place.id, at: service.place.path, service.handler(for: name))
    }
    return mux
  }
}

extension ServerExchange {
  fileprivate func echo() async throws {
    var fields = HTTPFields()
    fields.append(.contentType, request.fields[.contentType] ?? "application/octet-stream")
    for field in request.fields.prefix(64) { fields.append(HTTPFieldName("Echo-" + field.name.spelling), field.value) }
    let length = request.fields[.contentLength].flatMap { Int($0) }
    let isChunked = request.fields.contains(.transferEncoding)
    try await begin(.ok, fields: fields, length: isChunked ? nil : length ?? 0)
    while let part = try await readBody() { try await write(part) }
    try await end()
  }

  fileprivate func blob() async throws {
    var number = rest
    let isChunked = number.hasPrefix("chunked/")
    if isChunked { number = number.dropFirst("chunked/".count) }
    guard let size = Int(number), size >= 0 else {
      return try await respond(.badRequest, text: "wanted: a number of bytes, as in blob/1000 or blob/chunked/1000\n")
    }
    try await begin(.ok, fields: ["Content-Type": "application/octet-stream"], length: isChunked ? nil : size)
    // A head alone needs no body made for it.
    if request.method != .head {
      for start in stride(from: 0, to: size, by: Blob.block) {
        try await write(Blob.bytes(start..<min(size, start + Blob.block)))
      }
    }
    try await end()
  }

  fileprivate func answerWithStatus() async throws {
    guard let code = Int(rest), (200...599).contains(code) else {
      return try await respond(.badRequest, text: "wanted: a status, as in status/404\n")
    }
    let status = HTTPStatus(code)
    if status.isRedirection, status != .notModified {
      return try await respond(status, fields: ["Location": "/hello/"])
    }
    try await respond(status, text: "\(status)\n")
  }

  fileprivate func lines() async throws {
    let count = rest.isEmpty ? 10 : Int(rest) ?? 0
    guard (1...10_000).contains(count) else {
      return try await respond(.badRequest, text: "wanted: a number of lines up to 10000, as in slow/5\n")
    }
    try await begin(.ok, fields: ["Content-Type": "text/plain; charset=utf-8"], length: nil)
    for line in 1...count {
      try await write(Array("line \(line) of \(count)\n".utf8))
      if line < count { try await Task.sleep(for: .milliseconds(200)) }
    }
    try await end()
  }

  fileprivate func pong() async throws {
    guard request.method == .post else {
      return try await respond(.methodNotAllowed, fields: ["Allow": "POST"])
    }
    var body: [UInt8] = []
    while body.count <= 32, let part = try await readBody() { body += part }
    guard body.count == 32 else { return try await respond(.badRequest, text: "a ping has 32 bytes\n") }
    try await respond(.ok, fields: ["Content-Type": "application/octet-stream"], body: body)
  }
}

/// Bytes of which each says where it stands: a lost, doubled or displaced block shows. The byte at `i` is the low one of
/// `i ^ i >> 8 ^ i >> 16 ^ i >> 24`.
public enum Blob {
  /// The size of the blocks in which blobs are made, and whose multiples may begin one.
  public static let block = 64 << 10

  private static let first: [UInt8] = (0..<block).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }

  /// The bytes of a range that lies within one block.
  public static func bytes(_ range: Range<Int>) -> [UInt8] {
    let high = UInt8(truncatingIfNeeded: range.lowerBound >> 16 ^ range.lowerBound >> 24)
    let offset = range.lowerBound % block
    return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      first.withUnsafeBufferPointer { first in
        for index in 0..<range.count { buffer[index] = first[offset + index] ^ high }
      }
      count = range.count
    }
  }

  /// Whether `bytes` are those of a blob from `offset` on.
  public static func matches(_ bytes: [UInt8], from offset: Int) -> Bool {
    var cursor = 0
    while cursor < bytes.count {
      let start = offset + cursor
      let end = min(offset + bytes.count, (start / block + 1) * block)
      guard bytes[cursor..<cursor + end - start].elementsEqual(Self.bytes(start..<end)) else { return false }
      cursor += end - start
    }
    return true
  }
}
