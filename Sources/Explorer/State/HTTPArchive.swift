import Engine
import FoundationEssentials
import HTTP1
import Libp2pHTTP

/// A request and its response as an HTTP archive, HAR 1.2: the form in which browsers and proxies hand them on.
struct HTTPArchive: Encodable {
  struct Log: Encodable {
    let version = "1.2"
    let creator: Creator
    let entries: [Entry]
  }
  struct Creator: Encodable {
    let name: String
    let version: String
  }
  struct Entry: Encodable {
    let startedDateTime: String
    let time: Double
    let request: Request
    let response: Response
    let cache: [String: String] = [:]
    let timings: Timings
  }
  struct Field: Encodable {
    let name: String
    let value: String
  }
  struct Request: Encodable {
    let method: String
    let url: String
    let httpVersion = "HTTP/1.1"
    let cookies: [Field] = []
    let headers: [Field]
    let queryString: [Field]
    let postData: Content?
    let headersSize = -1
    let bodySize: Int
  }
  struct Response: Encodable {
    let status: Int
    let statusText: String
    let httpVersion = "HTTP/1.1"
    let cookies: [Field] = []
    let headers: [Field]
    let content: Content
    let redirectURL: String
    let headersSize = -1
    let bodySize: Int
  }
  struct Content: Encodable {
    var size: Int?
    let mimeType: String
    let text: String?
    var encoding: String?
  }
  /// Milliseconds; -1 for a step that was not taken.
  struct Timings: Encodable {
    let dns: Double
    let connect: Double
    let ssl: Double
    let send: Double
    let wait: Double
    let receive: Double
  }

  let log: Log

  /// The archive as JSON.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension HTTPArchive {
  /// An exchange that has a response. `request` is what was sent, `url` where to.
  /// Secrets among the headers of the response are masked unless they are to be shown.
  init?(_ exchange: Exchange, request: HTTPRequest, url: String, agent: String, showsSecrets: Bool) {
    guard let head = exchange.head else { return nil }
    let names = agent.split(separator: "/", maxSplits: 1).map(String.init)
    let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().joined().split(separator: "&")
    let body: [UInt8]? = if case .bytes(let bytes) = request.body { bytes } else { nil }
    let sent = Request(
      method: request.method.rawValue, url: url,
      headers: request.fields.map { Field(name: $0.name.spelling, value: $0.value) },
      queryString: query.map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let decoded = parts.map { part in
          (try? PercentCoding.decode(part)).flatMap { String(validating: $0, as: UTF8.self) } ?? part
        }
        return Field(name: decoded[0], value: decoded.count > 1 ? decoded[1] : "")
      },
      postData: body.map {
        Content(mimeType: request.fields[.contentType] ?? "", text: String(decoding: $0, as: UTF8.self))
      }, bodySize: body?.count ?? 0)
    let type = head.fields[.contentType] ?? ""
    let isText = exchange.body.isText
    let content = Content(
      size: exchange.body.total, mimeType: type,
      text: isText
        ? String(decoding: exchange.body.bytes, as: UTF8.self) : Data(exchange.body.bytes).base64EncodedString(),
      encoding: isText ? nil : "base64")
    let received = Response(
      status: head.status.code, statusText: head.reason,
      headers: head.fields.map { field in
        let isHidden = !showsSecrets && Secret.isSecret(field.name.spelling)
        return Field(name: field.name.spelling, value: isHidden ? Secret.mask : field.value)
      }, content: content,
      redirectURL: head.fields["Location"] ?? "", bodySize: exchange.body.total)
    let timing = exchange.timing
    func milliseconds(_ duration: Duration?) -> Double { duration.map { $0 / .milliseconds(1) } ?? -1 }
    let entry = Entry(
      startedDateTime: exchange.sentAt.date.formatted(.iso8601.time(includingFractionalSeconds: true)),
      time: max(0, milliseconds(timing.total)), request: sent, response: received,
      timings: Timings(
        dns: milliseconds(timing.resolve), connect: milliseconds(timing.dial), ssl: milliseconds(timing.security),
        send: max(0, milliseconds(timing.send)), wait: max(0, milliseconds(timing.wait)),
        receive: max(0, milliseconds(timing.body))))
    log = Log(creator: Creator(name: names.first ?? "", version: names.count > 1 ? names[1] : ""), entries: [entry])
  }
}
