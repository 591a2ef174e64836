/// A status code, RFC 9110 §15.
public struct HTTPStatus: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Three digits; anything else is refused with ``HTTPError/malformedStatusLine(_:)`` when it is written.
  public let code: Int

  /// A status of this code.
  public init(_ code: Int) {
    self.code = code
  }

  /// A status of this code.
  public init(integerLiteral code: Int) {
    self.init(code)
  }

  /// The phrase that the registry gives the code, or the empty string for one that it does not know.
  public var reasonPhrase: String { Self.reasonPhrases[code] ?? "" }

  /// The code and its phrase, such as `404 Not Found`.
  public var description: String {
    let phrase = reasonPhrase
    return phrase.isEmpty ? "\(code)" : "\(code) \(phrase)"
  }

  /// 1xx: a final response is still to come (except after 101).
  public var isInformational: Bool { (100..<200).contains(code) }
  /// 2xx
  public var isSuccess: Bool { (200..<300).contains(code) }
  /// 3xx
  public var isRedirection: Bool { (300..<400).contains(code) }
  /// 4xx
  public var isClientError: Bool { (400..<500).contains(code) }
  /// 5xx
  public var isServerError: Bool { (500..<600).contains(code) }
}

extension HTTPStatus {
  /// 100 Continue
  public static let `continue`: Self = 100
  /// 101 Switching Protocols
  public static let switchingProtocols: Self = 101
  /// 200 OK
  public static let ok: Self = 200
  /// 204 No Content
  public static let noContent: Self = 204
  /// 304 Not Modified
  public static let notModified: Self = 304
  /// 400 Bad Request
  public static let badRequest: Self = 400
  /// 401 Unauthorized
  public static let unauthorized: Self = 401
  /// 403 Forbidden
  public static let forbidden: Self = 403
  /// 404 Not Found
  public static let notFound: Self = 404
  /// 405 Method Not Allowed
  public static let methodNotAllowed: Self = 405
  /// 406 Not Acceptable
  public static let notAcceptable: Self = 406
  /// 413 Content Too Large
  public static let contentTooLarge: Self = 413
  /// 414 URI Too Long
  public static let uriTooLong: Self = 414
  /// 426 Upgrade Required
  public static let upgradeRequired: Self = 426
  /// 431 Request Header Fields Too Large
  public static let requestHeaderFieldsTooLarge: Self = 431
  /// 500 Internal Server Error
  public static let internalServerError: Self = 500
  /// 501 Not Implemented
  public static let notImplemented: Self = 501
  /// 502 Bad Gateway
  public static let badGateway: Self = 502
  /// 503 Service Unavailable
  public static let serviceUnavailable: Self = 503
  /// 504 Gateway Timeout
  public static let gatewayTimeout: Self = 504
  /// 505 HTTP Version Not Supported
  public static let versionNotSupported: Self = 505

  /// The IANA registry of status codes.
  private static let reasonPhrases: [Int: String] = [
    100: "Continue", 101: "Switching Protocols", 102: "Processing", 103: "Early Hints",

    200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content",
    205: "Reset Content", 206: "Partial Content", 207: "Multi-Status", 208: "Already Reported", 226: "IM Used",

    300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
    305: "Use Proxy", 307: "Temporary Redirect", 308: "Permanent Redirect",

    400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout",
    409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large",
    414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
    421: "Misdirected Request", 422: "Unprocessable Content", 423: "Locked", 424: "Failed Dependency",
    425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",

    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Timeout", 505: "HTTP Version Not Supported", 506: "Variant Also Negotiates",
    507: "Insufficient Storage", 508: "Loop Detected", 510: "Not Extended", 511: "Network Authentication Required",
  ]
}
