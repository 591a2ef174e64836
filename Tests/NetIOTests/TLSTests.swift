import Crypto
import Foundation
import NetIO
import TestSupport
import Testing

@Suite struct TLSTests {
  /// A TLS echo on loopback, and the file with the certificate that makes it trusted.
  @NetworkActor private func echo() throws -> (listener: TCPListener, trust: TLSContext.Trust, folder: TemporaryFolder)
  {
    let made = try SelfSignedCertificate(hosts: ["localhost", "127.0.0.1"])
    let context = try TLSContext(certificateChain: made.certificate, privateKey: made.privateKey)
    let folder = try TemporaryFolder()
    try Data(made.certificate.utf8).write(to: folder.url.appending(path: "ca.pem"))
    let listener = try listenTLS(context) { stream in
      while let bytes = try? await stream.read() { try? await stream.write(bytes) }
      try? stream.closeWrite()
    }
    return (listener, .file(folder.path("ca.pem")), folder)
  }

  @NetworkActor private func client(
    of listener: TCPListener, _ trust: TLSContext.Trust, name: String
  ) async throws -> TransportStream {
    let deadline = Deadline.after(.seconds(5))
    let socket = try await TCPSocket.connect(to: listener.localAddress, deadline: deadline)
    let context = try TLSContext(trusting: trust)
    return TransportStream(try await TLSTransport.client(over: socket, context, name: name, deadline: deadline))
  }

  /// A listener that gives every connection, secured, to `serve`, together with the socket below.
  @NetworkActor private func listenTLS(
    _ context: TLSContext, _ serve: @escaping @NetworkActor (TransportStream) async -> Void
  ) throws -> TCPListener {
    try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      NetworkActor.task {
        let tls = try? await TLSTransport.server(over: socket, context, deadline: .after(.seconds(5)))
        if let tls { await serve(TransportStream(tls)) }
      }
    }
  }

  @Test("bytes come back through TLS in order, and the end is an end", arguments: ["localhost", "127.0.0.1"])
  @NetworkActor func roundTrip(name: String) async throws {
    let (listener, trust, folder) = try echo()
    defer { listener.close() }
    let stream = try await client(of: listener, trust, name: name)
    let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
    let writer = NetworkActor.task {
      try? await stream.write(sent)
      try? stream.closeWrite()
    }
    var received: [UInt8] = []
    while let bytes = try await stream.read() { received += bytes }
    await writer.value
    #expect(received == sent)
    withExtendedLifetime(folder) {}
  }

  @Test("a certificate for another name, and one that nobody vouches for, are refused with the reason")
  @NetworkActor func refusals() async throws {
    let (listener, trust, folder) = try echo()
    defer { listener.close() }
    await #expect(throws: TLSError.certificate("hostname mismatch")) {
      try await client(of: listener, trust, name: "example.com")
    }
    await #expect(throws: TLSError.certificate("IP address mismatch")) {
      try await client(of: listener, trust, name: "10.0.0.1")
    }
    await #expect(throws: TLSError.certificate("self-signed certificate")) {
      try await client(of: listener, .system, name: "localhost")
    }
    _ = try await client(of: listener, .anything, name: "example.com")
    withExtendedLifetime(folder) {}
  }

  @Test("a peer that does not speak TLS is told from one that does")
  @NetworkActor func notTLS() async throws {
    let listener = try listen { stream in try? await stream.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8)) }
    defer { listener.close() }
    await #expect(throws: TLSError.handshake("wrong version number")) {
      try await client(of: listener, .anything, name: "localhost")
    }
  }

  @Test("an end without TLS's own farewell is a truncation")
  @NetworkActor func truncation() async throws {
    let made = try SelfSignedCertificate(hosts: ["localhost"])
    let context = try TLSContext(certificateChain: made.certificate, privateKey: made.privateKey)
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { socket in
      NetworkActor.task {
        let tls = try? await TLSTransport.server(over: socket, context, deadline: .after(.seconds(5)))
        _ = try? tls?.tryWrite([1, 2, 3], 0..<3)
        socket.closeWrite()
      }
    }
    defer { listener.close() }
    let stream = try await client(of: listener, .anything, name: "localhost")
    #expect(try await stream.read() == [1, 2, 3])
    await #expect(throws: StreamError.truncated) { try await stream.read() }
  }

  @Test("files that hold no certificate or key are a configuration error")
  func configuration() throws {
    #expect(throws: TLSError.self) { try TLSContext(certificateChain: "rubbish", privateKey: "rubbish") }
    #expect(throws: TLSError.self) { try TLSContext(trusting: .file("/nonexistent")) }
    let one = try SelfSignedCertificate(hosts: ["a"]), other = try SelfSignedCertificate(hosts: ["a"])
    #expect(throws: TLSError.self) { try TLSContext(certificateChain: one.certificate, privateKey: other.privateKey) }
  }
}
