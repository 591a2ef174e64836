import HTTP1

/// Requests as another program wrote them down: lines of a shell with curl, an HTTP archive, a `.http` file.
public struct RequestImport: Hashable, Sendable {
  /// The most bytes of an archive, which has responses in it, and of all else; the most requests that are made of them.
  public static let maximumBytes = 32 << 20
  static let maximumTextBytes = 4 << 20
  static let most = 1_000

  /// What requests are written in.
  public enum Format: String, CaseIterable, Hashable, Sendable {
    /// One or more curl commands, as a shell or "copy as cURL" has them.
    case curl
    /// An HTTP archive, HAR 1.2.
    case har
    /// A file of the REST clients of editors, several requests divided by `###`.
    case http

    /// The format that a text is in, as its beginning tells.
    public init(detecting text: String) {
      let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
      if start.first == "{" {
        self = .har
      } else if start.hasPrefix("curl") && start.dropFirst(4).first.map({ $0.isWhitespace || $0 == "\\" }) ?? true
        || start.hasPrefix("$ curl ")
      {
        self = .curl
      } else {
        self = .http
      }
    }
  }

  /// Something that was there and is not carried over.
  public struct Remark: Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    /// What it is, and why where that is not plain.
    public let text: String
    /// One line.
    public var description: String { "line \(line): \(text)" }
  }

  /// Why a text cannot be read.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    /// What is wrong there.
    public let reason: String
    /// One line.
    public var description: String { "line \(line): \(reason)" }

    init(_ line: Int, _ reason: String) {
      self.line = line
      self.reason = reason
    }
  }

  /// The requests in their order, one at least.
  public internal(set) var requests: [ImportedRequest] = []
  /// What is not carried over, in the order of lines.
  public internal(set) var remarks: [Remark] = []

  /// Reads a text; without a format, in the one that its beginning tells.
  public init(_ text: String, as format: Format? = nil) throws(Malformed) {
    let format = format ?? Format(detecting: text)
    let limit = format == .har ? Self.maximumBytes : Self.maximumTextBytes
    guard text.utf8.count <= limit else { throw Malformed(1, "there are more than \(limit >> 20) MiB") }
    switch format {
    case .curl: try readCurl(text)
    case .har: try readArchive(text)
    case .http: try readHTTPFile(text)
    }
    guard !requests.isEmpty else { throw Malformed(1, "there is no request in it") }
  }

  mutating func add(_ request: ImportedRequest, line: Int) throws(Malformed) {
    guard requests.count < Self.most else { throw Malformed(line, "there are more than \(Self.most) requests") }
    requests.append(request)
  }

  mutating func leaveOut(_ text: String, line: Int) {
    // What is left out again and again is named once for each line at most, and not without end.
    let remark = Remark(line: line, text: String(text.prefix(200)))
    if remarks.count < Self.most, remarks.last != remark { remarks.append(remark) }
  }
}

/// A request that was read from somewhere.
public struct ImportedRequest: Hashable, Sendable {
  /// A header.
  public struct Field: Hashable, Sendable {
    /// Its name as it was written.
    public var name: String
    /// Its value.
    public var value: String
  }

  /// What it carries.
  public enum Body: Hashable, Sendable {
    case none
    case text(String)
    /// The path of a file.
    case file(String)
  }

  /// What it was called, if anything.
  public var name: String?
  /// The method.
  public var method = HTTPMethod.get
  /// Where to: anything that a target may be, with path and query; variables may stand in it.
  public var url: String
  /// Headers in their order.
  public var fields: [Field] = []
  /// The body.
  public var body = Body.none
  /// How long all of it may take, in seconds.
  public var timeout: Double?
  /// Whether redirects are followed.
  public var follows = false

  init(url: String) { self.url = url }

  func has(_ name: String) -> Bool { fields.contains { $0.name.lowercased() == name.lowercased() } }
}

extension ImportedRequest {
  /// Fields that are made anew whenever a request is sent; to keep an old one would make it wrong.
  static let madeAnew: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer",
    "upgrade", "accept-encoding",
  ]
}
