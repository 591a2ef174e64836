import Crypto
import Identity
import Libp2p
import Multiformats
import NetIO
import Testing

/// How often the two sides wait for each other until the first byte of a response is there: what a long way makes slow.
@Suite struct RoundTripTests {
  @Test(
    "the first byte of a response comes after as few round trips as the protocols allow",
    arguments: [
      // One for the security protocol, one for the stream and what is asked on it; TCP's own comes on top.
      ("", SecurityProtocol.noise, 2), ("", .tls, 2),
      // One more for the WebSocket, and one for the TLS below it.
      ("/ws", .noise, 3), ("/ws", .tls, 3), ("/tls/ws", .noise, 4),
    ])
  @NetworkActor func count(_ suffix: String, _ security: SecurityProtocol, _ expected: Int) async throws {
    let made = try SelfSignedCertificate(hosts: ["localhost"])
    let tls = try TLSContext(certificateChain: made.certificate, privateKey: made.privateKey)
    let server = try Peer(), client = try Peer { $0.security = [security] }
    serveEcho(server.host)
    let address = try server.host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0\(suffix)"), tls: tls)
    let way = try LongWay(to: #require(SocketAddress(host: "127.0.0.1", port: address.tcpPort ?? 0)))
    let far = try Multiaddr("/ip4/127.0.0.1/tcp/\(way.port)\(suffix)").with(server.host.peerID)
    let stream = try await client.connect(to: far, patience: .seconds(30)).openStream("/echo/1")
    try await stream.write([1])
    #expect(try await stream.read() == [1])
    #expect(way.roundTrips == expected)
  }
}

/// A way to a server on which everything that one side has to say arrives together, and before the other side may answer.
@NetworkActor
private final class LongWay {
  /// How long nothing must come until one side is taken to have said all. Both sides run on the loop that measures it, so
  /// that a slow machine does not make them seem silent.
  private static let silence = Duration.milliseconds(50)

  private let listener: TCPListener
  private(set) var roundTrips = 0

  var port: UInt16 { listener.localAddress.port }

  init(to server: SocketAddress) throws {
    let accepted = Locked<(@NetworkActor @Sendable (TCPSocket) -> Void)?>(nil)
    listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      accepted.withLock { $0 }?(socket)
    }
    accepted.withLock {
      $0 = { [weak self] socket in NetworkActor.task { try? await self?.carry(TransportStream(socket), server) } }
    }
  }

  private func carry(_ client: TransportStream, _ address: SocketAddress) async throws {
    let server = TransportStream(try await TCPSocket.connect(to: address, deadline: .after(.seconds(5))))
    let (up, down) = (Inbox(client), Inbox(server))
    while let request = await up.everything(silence: Self.silence) {
      roundTrips += 1
      try await server.write(request)
      guard let answer = await down.everything(silence: Self.silence) else { break }
      try await client.write(answer)
    }
    client.reset(.resetLocally)
    server.reset(.resetLocally)
  }

  /// What one side has said and was not carried yet.
  @NetworkActor
  private final class Inbox {
    private var bytes: [UInt8] = []
    private var hasEnded = false
    private let news = Signal()

    init(_ stream: TransportStream) {
      NetworkActor.task { [self] in
        while let more = try? await stream.read() {
          bytes += more
          news.give()
        }
        hasEnded = true
        news.give()
      }
    }

    func everything(silence: Duration) async -> [UInt8]? {
      while bytes.isEmpty, !hasEnded { await news.wait() }
      var count = 0
      while count < bytes.count {
        count = bytes.count
        try? await Task.sleep(for: silence)
      }
      defer { bytes = [] }
      return bytes.isEmpty ? nil : bytes
    }
  }
}
