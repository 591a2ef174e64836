/// The status line and the fields of a response, RFC 9112 §4.
public struct ResponseHead: MessageHead, CustomStringConvertible {
  /// The status.
  public var status: HTTPStatus
  /// The reason phrase: for people, without meaning, often empty.
  public var reason: String
  /// The version.
  public var version: HTTPVersion
  /// The fields.
  public var fields: HTTPFields

  /// A head to be written, with the registered reason phrase unless another is given.
  public init(
    status: HTTPStatus, reason: String? = nil, version: HTTPVersion = .http11, fields: HTTPFields = HTTPFields()
  ) {
    self.status = status
    self.reason = reason ?? status.reasonPhrase
    self.version = version
    self.fields = fields
  }

  /// Always a response.
  public static var role: MessageRole { .response }

  /// The status line.
  public var description: String { "\(version) \(status.code) \(reason)" }

  /// Whether it is a 1xx other than 101, after which the final response follows.
  public var isInterim: Bool { status.isInformational && status != .switchingProtocols }

  /// Whether another exchange may follow.
  public var keepsAlive: Bool { wantsPersistence }

  /// Tells the client whether another exchange may follow, in the form that its version understands (RFC 9112 §9.3).
  /// Other connection options stay.
  public mutating func setKeepAlive(_ keepsAlive: Bool, answering request: RequestHead) {
    var options = fields.list(.connection).filter {
      !$0.equalsIgnoringCase("close") && !$0.equalsIgnoringCase("keep-alive")
    }
    if !keepsAlive {
      options.append("close")
    } else if request.version == .http10 || version == .http10 {
      options.append("keep-alive")
    }
    fields[.connection] = options.isEmpty ? nil : options.joined(separator: ", ")
  }

  /// Reads a status line. The space before an empty reason phrase may be missing, as some servers leave it out.
  public init(startLine line: Span<UInt8>) throws(HTTPError) {
    guard line.count >= 12, line[8] == .space, line.count == 12 || line[12] == .space,
      let version = try HTTPVersion(line.extracting(..<8)),
      let code = Self.code(line.extracting(9..<12))
    else { throw .malformedStatusLine(excerpt(line)) }
    status = HTTPStatus(code)
    reason = line.count > 13 ? try String(fieldValue: line.extracting(13...), of: "reason phrase") : ""
    self.version = version
    fields = HTTPFields()
  }

  private static func code(_ digits: Span<UInt8>) -> Int? {
    var code = 0
    for index in digits.indices {
      guard digits[index].isDigit else { return nil }
      code = code * 10 + Int(digits[index] - UInt8(ascii: "0"))
    }
    return code >= 100 ? code : nil
  }

  /// Appends `HTTP/1.1 CODE REASON`.
  public func appendStartLine(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: version.rawValue.utf8)
    bytes.append(.space)
    bytes.append(contentsOf: String(status.code).utf8)
    bytes.append(.space)
    bytes.append(contentsOf: reason.utf8)
  }

  /// A response needs no field.
  public func validateFields() throws(HTTPError) {}

  /// RFC 9112 §6.3: none to HEAD and with 1xx, 204, 304; another protocol after 101 and 2xx to CONNECT; else as the
  /// fields say, or until the connection closes.
  public func bodyFraming(answering method: HTTPMethod?) throws(HTTPError) -> BodyFraming {
    if status == .switchingProtocols || method == .connect && status.isSuccess { return .tunnel }
    if method == .head || status.isInformational || status == .noContent || status == .notModified { return .none }
    return try fields.bodyFraming(version) ?? .untilClose
  }
}
