extension Multiaddr {
  /// What can be done with an address.
  public enum Kind: String, CaseIterable, Sendable {
    /// It is dialled with a libp2p transport, on which streams are opened.
    case stream
    /// It is that of an HTTP server: requests can be made there, and nothing else.
    case http
    /// It leads through a relay.
    case relay
    /// It is but a name that has to be resolved into addresses first.
    case dns
    /// Nothing of these: there is no host, or no transport that peerscope knows.
    case other
  }

  /// The protocol by which the host of an address is talked to.
  public enum Transport: String, CaseIterable, Sendable {
    case tcp
    case ws
    case wss
    case quicV1 = "quic-v1"
    case webtransport
    case webrtcDirect = "webrtc-direct"
    case http
    case https
    /// HTTP/3: HTTP over QUIC without libp2p.
    case http3

    /// Whether it carries HTTP only, and no libp2p streams.
    public var isHTTP: Bool { [.http, .https, .http3].contains(self) }
  }

  /// The protocols that may follow a host, and the transport that they make. Left out are those that name something but
  /// are no layer: `sni` after `tls`, `certhash`, and `p2p` and `http-path` at the end.
  private static let transports: [[MultiaddrProtocol]: Transport] = [
    [.tcp]: .tcp,
    [.tcp, .tls]: .tcp,
    [.tcp, .noise]: .tcp,
    [.tcp, .ws]: .ws,
    [.tcp, .wss]: .wss,
    [.tcp, .tls, .ws]: .wss,
    [.udp, .quicV1]: .quicV1,
    [.udp, .quicV1, .webtransport]: .webtransport,
    [.udp, .webrtcDirect]: .webrtcDirect,
    [.http]: .http,
    [.tcp, .http]: .http,
    [.https]: .https,
    [.tcp, .https]: .https,
    [.tls, .http]: .https,
    [.tcp, .tls, .http]: .https,
    [.udp, .quicV1, .http]: .http3,
  ]

  /// The protocol by which the host of the address is talked to; nil if there is no host, if peerscope knows no such
  /// transport, and if the address leads through a relay.
  public var transport: Transport? {
    host == nil ? nil : Self.transports[layers]
  }

  /// What can be done with the address.
  public var kind: Kind {
    if components.first(of: .p2pCircuit) != nil { return .relay }
    guard let host else { return .other }
    let layers = layers
    if let transport = Self.transports[layers] { return transport.isHTTP ? .http : .stream }
    return host.name != nil && layers.isEmpty ? .dns : .other
  }

  /// The protocols after the host, but for those that are no layer.
  private var layers: [MultiaddrProtocol] {
    var layers: [MultiaddrProtocol] = []
    var previous: MultiaddrProtocol?
    for component in components {
      switch component.protocol {
      case .ip6zone where previous == nil: continue
      case .certhash: break
      case .sni where previous == .tls: break
      case _ where previous == nil: break
      default: layers.append(component.protocol)
      }
      previous = component.protocol
    }
    // The peer and the resource stand behind the last layer.
    while let last = layers.last, last == .p2p || last == .httpPath { layers.removeLast() }
    return layers
  }
}
