/// A protocol that a component of a multiaddr can name: all of protocols.csv of
/// <https://github.com/multiformats/multiaddr>.
///
/// A new protocol is a case and a row of the table below.
public enum MultiaddrProtocol: CaseIterable, Hashable, Sendable {
  case ip4, ip6, ip6zone, ipcidr
  case dns, dns4, dns6, dnsaddr
  case tcp, udp, sctp, dccp
  case udt, utp, quic, quicV1
  case tls, sni, noise
  case ws, wss, webtransport, certhash, webrtc, webrtcDirect
  case http, https, httpPath
  case p2p, p2pCircuit
  case unix, memory
  case onion, onion3, garlic64, garlic32
  case p2pWebSocketStar, p2pStardust, p2pWebRTCStar, p2pWebRTCDirect

  /// How a component's value is delimited in the binary form.
  public enum Size: Hashable, Sendable {
    /// There is no value.
    case none
    /// So many bits, always.
    case bits(Int)
    /// A varint with the number of bytes, then these.
    case varint
    /// As `varint`; in the text it is the rest of the address, slashes and all, and no component can follow.
    case path
  }

  /// A line of the table.
  struct Row: Sendable {
    let code: UInt64
    let name: String
    let size: Size
    let transcoder: MultiaddrTranscoder

    init(_ code: UInt64, _ name: String, _ size: Size = .none, _ transcoder: MultiaddrTranscoder = .none) {
      self.code = code
      self.name = name
      self.size = size
      self.transcoder = transcoder
    }
  }

  /// The table: multicodec, name, size of the value, how the value is written.
  var row: Row {
    switch self {
    case .ip4: Row(4, "ip4", .bits(32), .ip4)
    case .ip6: Row(41, "ip6", .bits(128), .ip6)
    case .ip6zone: Row(42, "ip6zone", .varint, .zone)
    case .ipcidr: Row(43, "ipcidr", .bits(8), .number(bytes: 1))

    case .dns: Row(53, "dns", .varint, .hostName)
    case .dns4: Row(54, "dns4", .varint, .hostName)
    case .dns6: Row(55, "dns6", .varint, .hostName)
    case .dnsaddr: Row(56, "dnsaddr", .varint, .hostName)

    case .tcp: Row(6, "tcp", .bits(16), .number(bytes: 2))
    case .udp: Row(273, "udp", .bits(16), .number(bytes: 2))
    case .sctp: Row(132, "sctp", .bits(16), .number(bytes: 2))
    case .dccp: Row(33, "dccp", .bits(16), .number(bytes: 2))

    case .udt: Row(301, "udt")
    case .utp: Row(302, "utp")
    case .quic: Row(460, "quic")
    case .quicV1: Row(461, "quic-v1")

    case .tls: Row(448, "tls")
    case .sni: Row(449, "sni", .varint, .hostName)
    case .noise: Row(454, "noise")

    case .ws: Row(477, "ws")
    case .wss: Row(478, "wss")
    case .webtransport: Row(465, "webtransport")
    case .certhash: Row(466, "certhash", .varint, .certificateHash)
    case .webrtc: Row(281, "webrtc")
    case .webrtcDirect: Row(280, "webrtc-direct")

    case .http: Row(480, "http")
    case .https: Row(443, "https")
    case .httpPath: Row(481, "http-path", .varint, .httpPath)

    case .p2p: Row(421, "p2p", .varint, .peerID)
    case .p2pCircuit: Row(290, "p2p-circuit")

    case .unix: Row(400, "unix", .path, .path)
    case .memory: Row(777, "memory", .bits(64), .number(bytes: 8))

    case .onion: Row(444, "onion", .bits(96), .onion(hostBytes: 10))
    case .onion3: Row(445, "onion3", .bits(296), .onion(hostBytes: 35))
    case .garlic64: Row(446, "garlic64", .varint, .garlic64)
    case .garlic32: Row(447, "garlic32", .varint, .garlic32)

    case .p2pWebSocketStar: Row(479, "p2p-websocket-star")
    case .p2pStardust: Row(277, "p2p-stardust")
    case .p2pWebRTCStar: Row(275, "p2p-webrtc-star")
    case .p2pWebRTCDirect: Row(276, "p2p-webrtc-direct")
    }
  }
}
