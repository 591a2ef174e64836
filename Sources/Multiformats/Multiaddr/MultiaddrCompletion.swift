/// What may come next while someone types a multiaddr.
public struct MultiaddrCompletion: Hashable, Sendable {
  /// The text as typed so far.
  public let text: String
  /// The names of protocols that can stand where the text ends, the likeliest first; empty inside of a value, and after
  /// a text that is not the beginning of an address.
  public let names: [String]
  /// What of the text a name replaces, in UTF-8 offsets: the beginning of a name, or of a value.
  public let range: Range<Int>
  /// What the value that the text ends in has to be; nil where a name is due.
  public let expectedValue: String?

  /// What may come after `text`.
  public init(_ text: String) {
    let bytes = text.utf8.span
    self.text = text
    switch Self.end(of: bytes) {
    case .name(let start, let previous):
      let typed = bytes.extracting(start...).text
      let likely = (previous.map { Self.followers[$0] ?? [] } ?? Self.starters).map(\.name)
      let fitting = likely.filter { $0.hasPrefix(typed) }
      names = fitting.isEmpty ? MultiaddrProtocol.allCases.map(\.name).filter { $0.hasPrefix(typed) } : fitting
      range = start..<bytes.count
      expectedValue = nil
    case .value(let start, let `protocol`):
      names = []
      range = start..<bytes.count
      expectedValue = `protocol`.expectedValue
    case .nothing:
      names = []
      range = bytes.count..<bytes.count
      expectedValue = nil
    }
  }

  /// The text with one of the names in its place, and a slash after it if a value must follow.
  public func accepting(_ name: String) -> String {
    let head = text.utf8.prefix(range.lowerBound)
    let slash = MultiaddrProtocol(name: name)?.takesValue == true ? "/" : ""
    return (head.isEmpty ? "/" : String(decoding: head, as: UTF8.self)) + name + slash
  }

  /// What a text ends in, and where that starts.
  private enum End {
    case name(start: Int, after: MultiaddrProtocol?)
    case value(start: Int, of: MultiaddrProtocol)
    /// Nothing that could become an address.
    case nothing
  }

  private static func end(of text: Span<UInt8>) -> End {
    let slash = UInt8(ascii: "/")
    var previous: MultiaddrProtocol?
    var start = text.isEmpty || text[0] != slash ? 0 : 1
    while true {
      let end = text.firstIndex(of: slash, from: start)
      guard end < text.count else { return .name(start: start, after: previous) }
      guard let `protocol` = MultiaddrProtocol(name: text.extracting(start..<end)) else { return .nothing }
      start = end + 1
      if `protocol`.takesValue {
        let valueEnd = `protocol`.size == .path ? text.count : text.firstIndex(of: slash, from: start)
        guard valueEnd < text.count else { return .value(start: start, of: `protocol`) }
        start = valueEnd + 1
      }
      previous = `protocol`
    }
  }

  private static let starters: [MultiaddrProtocol] = [
    .ip4, .dns4, .dns, .ip6, .dns6, .dnsaddr, .p2p, .ip6zone, .unix, .memory, .onion3,
  ]

  /// What sensibly follows a protocol.
  private static let followers: [MultiaddrProtocol: [MultiaddrProtocol]] = [
    .ip4: [.tcp, .udp, .http, .https, .tls, .ipcidr],
    .ip6: [.tcp, .udp, .http, .https, .tls, .ipcidr],
    .ip6zone: [.ip6],
    .dns: [.tcp, .udp, .http, .https, .tls],
    .dns4: [.tcp, .udp, .http, .https, .tls],
    .dns6: [.tcp, .udp, .http, .https, .tls],
    .dnsaddr: [.p2p, .tcp, .udp],
    .tcp: [.p2p, .ws, .tls, .wss, .http, .https, .noise],
    .udp: [.quicV1, .webrtcDirect, .quic],
    .quicV1: [.p2p, .webtransport, .http],
    .webtransport: [.certhash, .p2p],
    .webrtcDirect: [.certhash, .p2p],
    .certhash: [.p2p, .certhash],
    .tls: [.ws, .http, .sni, .p2p],
    .sni: [.ws, .http],
    .ws: [.p2p],
    .wss: [.p2p],
    .noise: [.p2p],
    .http: [.p2p, .httpPath],
    .https: [.p2p, .httpPath],
    .httpPath: [.p2p],
    .p2p: [.p2pCircuit, .httpPath],
    .p2pCircuit: [.p2p, .webrtc],
    .webrtc: [.p2p],
    .memory: [.p2p],
    .onion3: [.p2p, .http],
  ]
}
