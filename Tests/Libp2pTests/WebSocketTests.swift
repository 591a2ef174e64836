import Crypto
import Events
import Foundation
import Identity
import Libp2p
import Multiformats
import NetIO
import TestSupport
import Testing
import Wire

/// Connections over WebSockets, in both roles, and what strangers do to their listeners.
@Suite struct WebSocketTests {
  /// A server's certificate, and the file that makes it trusted.
  struct Web {
    let server: TLSContext
    let trust: TLSContext.Trust
    let folder: TemporaryFolder

    init(_ hosts: String...) throws {
      let made = try SelfSignedCertificate(hosts: hosts.isEmpty ? ["localhost"] : hosts)
      server = try TLSContext(certificateChain: made.certificate, privateKey: made.privateKey)
      folder = try TemporaryFolder()
      try Data(made.certificate.utf8).write(to: folder.url.appending(path: "ca.pem"))
      trust = .file(folder.path("ca.pem"))
    }
  }

  @NetworkActor private func listen(_ server: Peer, _ suffix: String, _ web: Web) throws -> Multiaddr {
    let address = try Multiaddr("/ip4/127.0.0.1/tcp/0\(suffix)")
    return try server.host.listen(on: address, tls: web.server).with(server.host.peerID)
  }

  @Test(
    "bytes come back over every kind of WebSocket and every security, in order, and the end is an end",
    arguments: ["/ws", "/tls/ws", "/wss"], SecurityProtocol.allCases)
  @NetworkActor func echo(_ suffix: String, _ security: SecurityProtocol) async throws {
    let web = try Web()
    let server = try Peer(.rsa), client = try Peer { $0.security = [security] }
    serveEcho(server.host)
    let address = try listen(server, suffix, web)
    #expect(address.description.contains(suffix == "/ws" ? "/ws/" : "/tls/ws/"))
    let connection = try await client.connect(to: address)
    let name = suffix == "/ws" ? "ws" : "wss"
    #expect((connection.info.transport, connection.info.security) == (name, security.name))
    let stream = try connection.openStream("/echo/1")
    let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
    let writer = NetworkActor.task {
      try? await stream.write(sent)
      try? await stream.closeWrite()
    }
    #expect(try await stream.readAll() == sent)
    await writer.value
    let inbound = try #require(server.host.connections.first)
    #expect((inbound.info.transport, inbound.info.security) == (name, security.name))
    #expect(inbound.info.remoteAddress == connection.info.localAddress)
    connection.close()
    let reason = try await server.recorder.first {
      if case .connectionClosed(_, let reason) = $0 { reason } else { nil }
    }
    #expect(reason == .finished)
  }

  @Test("a server that is dialled by name must have a certificate for it that somebody trusted vouches for")
  @NetworkActor func trust() async throws {
    let web = try Web()
    let server = try Peer()
    let port = try #require(listen(server, "/tls/ws", web).tcpPort)
    func dial(_ text: String, _ trust: TLSContext.Trust) async throws -> String? {
      let client = try Peer { $0.webTrust = trust }
      let address = try Multiaddr(text)
      do throws(Libp2pError) {
        _ = try await client.host.connect(to: server.host.peerID, at: [address], deadline: .after(.seconds(5)))
        return nil
      } catch {
        guard case .unreachable(let failures) = error, failures.first?.step == .connect else { return "\(error)" }
        return failures.first?.words
      }
    }
    let named = "/dns4/localhost/tcp/\(port)/tls/ws"
    #expect(try await dial(named, web.trust) == nil)
    #expect(try await dial(named, .system) == "the certificate is not good: self-signed certificate")
    #expect(try await dial(named, .anything) == nil)
    let sni = "/ip4/127.0.0.1/tcp/\(port)/tls/sni"
    #expect(try await dial("\(sni)/localhost/ws", web.trust) == nil)
    #expect(try await dial("\(sni)/example.com/ws", web.trust) == "the certificate is not good: hostname mismatch")
    // The system's authorities do not vouch for bare addresses: who is there is proven inside. Those that are named do.
    let bare = "/ip4/127.0.0.1/tcp/\(port)/tls/ws"
    #expect(try await dial(bare, .system) == nil)
    #expect(try await dial(bare, .anything) == nil)
    #expect(try await dial(bare, web.trust) == "the certificate is not good: IP address mismatch")
    let vouched = try Web("127.0.0.1")
    let other = try #require(listen(server, "/tls/ws", vouched).tcpPort)
    #expect(try await dial("/ip4/127.0.0.1/tcp/\(other)/tls/ws", vouched.trust) == nil)
    #expect(
      try await dial("/ip4/127.0.0.1/tcp/\(other)/tls/ws", web.trust)
        == "the certificate is not good: self-signed certificate")
    // And a door that speaks no TLS, or nothing but it.
    let plain = try #require(listen(server, "/ws", web).tcpPort)
    #expect(
      try await dial("/ip4/127.0.0.1/tcp/\(plain)/tls/ws", .system) == "the TLS handshake failed: wrong version number")
  }

  @Test("a listener without a certificate does not listen for secure WebSockets")
  @NetworkActor func noCertificate() throws {
    let server = try Peer()
    let address = try Multiaddr("/ip4/127.0.0.1/tcp/0/tls/ws")
    #expect(throws: ListenError.unsupported(address, "TLS needs a certificate to show")) {
      try server.host.listen(on: address)
    }
  }

  @Test("an HTTP request to the same port has an HTTP answer, and the log tells of it")
  @NetworkActor func plainHTTP() async throws {
    let server = try Peer()
    let stream = try await rawStream(to: server)
    try await stream.write(Array("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
    var answer: [UInt8] = []
    while let bytes = try await stream.read() { answer += bytes }
    #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 426 Upgrade Required\r\n"))
    try stream.closeWrite()
    let reason = try await server.recorder.first { if case .inboundFailed(_, let reason) = $0 { reason } else { nil } }
    #expect(reason == "a plain HTTP request came instead of a WebSocket: GET /hello HTTP/1.1")
  }

  @Test("a server that opens no WebSocket is explained")
  @NetworkActor func notFound() async throws {
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      let stream = TransportStream(socket)
      NetworkActor.task {
        _ = try? await stream.read()
        try? await stream.write(Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8))
      }
    }
    defer { listener.close() }
    let address = try Multiaddr("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)/ws")
    let failure = AddressFailure(
      address: address, step: .connect, reason: .failed("the server opens no WebSocket there: 404 Not Found"))
    let client = try Peer()
    await #expect(throws: Libp2pError.unreachable([failure])) { try await client.connect(to: address) }
  }

  @Test("a server that says nothing is waited for until the deadline, and no longer", arguments: ["/ws", "/tls/ws"])
  @NetworkActor func silent(_ suffix: String) async throws {
    let kept = Locked<[TCPSocket]>([])
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      kept.withLock { $0.append(socket) }
    }
    defer { listener.close() }
    let address = try Multiaddr("/ip4/127.0.0.1/tcp/\(listener.localAddress.port)\(suffix)")
    let client = try Peer()
    let failure = AddressFailure(address: address, step: .connect, reason: .timedOut)
    await #expect(throws: Libp2pError.unreachable([failure])) {
      try await client.connect(to: address, patience: .milliseconds(200))
    }
  }

  // MARK: Frames

  @NetworkActor private func rawStream(to server: Peer) async throws -> TransportStream {
    let address = try server.host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0/ws"))
    let place = try #require(SocketAddress(host: "127.0.0.1", port: address.tcpPort ?? 0))
    return TransportStream(try await TCPSocket.connect(to: place, deadline: .after(.seconds(5))))
  }

  /// An open WebSocket to a server, its frames the test's to make.
  @NetworkActor private func openSocket(to server: Peer) async throws -> TransportStream {
    let stream = try await rawStream(to: server)
    var handshake = try WebSocketClientHandshake(host: "localhost")
    try await stream.write(handshake.takeOutput())
    while try handshake.receive(try #require(await stream.read())) == nil {}
    return stream
  }

  /// What a client understands of what a server says.
  private struct Heard {
    var data: [UInt8] = []
    var pongs = 0
    var close: UInt16?

    @NetworkActor mutating func read(_ session: inout WebSocketSession, _ stream: TransportStream) async throws {
      var bytes = try #require(try await stream.read())
      var events: [WebSocketSession.Event] = []
      try session.receive(&bytes, 0..<bytes.count, events: &events)
      for event in events {
        switch event {
        case .data(_, let range): data += bytes[range]
        case .pong: pongs += 1
        case .closed(let code, _): close = code
        case .messageEnd: break
        }
      }
    }
  }

  @Test("a frame that breaks the rules ends the connection with the code that says so, and the reason in the log")
  @NetworkActor func unmasked() async throws {
    let server = try Peer()
    let stream = try await openSocket(to: server)
    try await stream.write([0x82, 0x01, 0x00])
    var session = WebSocketSession(role: .client)
    var heard = Heard()
    while !session.isClosed { try await heard.read(&session, stream) }
    #expect(heard.close == 1002)
    let reason = try await server.recorder.first { if case .inboundFailed(_, let reason) = $0 { reason } else { nil } }
    #expect(reason == "the peer sent a WebSocket frame without a mask, which clients must not")
  }

  @Test("where frames begin and end means nothing, and pings between them are answered")
  @NetworkActor func fragments() async throws {
    let server = try Peer()
    var session = WebSocketSession(role: .client)
    var bytes: [UInt8] = []
    // Every byte of the proposal in a message of its own, text or binary, and a ping after each.
    for byte in Array("\u{13}/multistream/1.0.0\n\u{0d}/nothing/1.0\n".utf8) {
      session.append(byte % 2 == 0 ? .text : .binary, [byte], 0..<1, to: &bytes)
      session.ping([byte])
      bytes += session.takeOutput()
    }
    let answer = "\u{13}/multistream/1.0.0\n\u{03}na\n"
    let stream = try await openSocket(to: server)
    try await stream.write(bytes)
    var heard = Heard()
    while heard.data.count < answer.utf8.count || heard.pongs < 34 { try await heard.read(&session, stream) }
    #expect(String(decoding: heard.data, as: UTF8.self) == answer)
    session.close(code: 1001)
    try await stream.write(session.takeOutput())
    while !session.isClosed { try await heard.read(&session, stream) }
    #expect(heard.close == 1001)
    #expect(heard.pongs == 34)
  }

  @Test("a peer that floods with pings and reads no answers has some of them left out, and nobody else waits for it")
  @NetworkActor func pingFlood() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    let stream = try await openSocket(to: server)
    var session = WebSocketSession(role: .client)
    for _ in 0..<1_000 { session.ping([UInt8](repeating: 1, count: 125)) }
    let pings = session.takeOutput()
    let address = try server.listen()
    for _ in 0..<60 { try await stream.write(pings) }
    let echo = try await client.connect(to: address).openStream("/echo/1")
    try await echo.write([1])
    #expect(try await echo.read() == [1])
    for _ in 0..<60 { try await stream.write(pings) }
    // What is answered to this comes after all answers to pings.
    var greeting: [UInt8] = []
    session.append(.binary, Array("\u{13}/multistream/1.0.0\n".utf8), 0..<20, to: &greeting)
    try await stream.write(greeting)
    var heard = Heard()
    while heard.data.count < 20 { try await heard.read(&session, stream) }
    #expect(heard.pongs > 0 && heard.pongs < 120_000)
  }
}
