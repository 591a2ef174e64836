import Identity
import Multiformats
import NetIO
import QUIC
import TestSupport
import Testing

@testable import Libp2p

/// A NAT on loopback, which can forget whom it has let through.
@NetworkActor
private final class ForgetfulNAT {
  private let server: DatagramInfo
  private let front: UDPSocket
  /// What stands for each client at the server, by the client's port.
  private var mappings: [UInt16: UDPSocket] = [:]
  private var forgotten: Set<UInt16> = []
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  init(to port: UInt16) throws {
    server = DatagramInfo(SocketAddress(ip: [127, 0, 0, 1], port: port))
    front = try UDPSocket(on: SocketAddress(ip: [127, 0, 0, 1], port: 0))
    front.setHandlers(readable: { [weak self] in self?.outward() }, writable: nil)
  }

  var port: UInt16 { front.localAddress.port }

  /// Lets nothing through of those it knows, for good.
  func forget() {
    forgotten.formUnion(mappings.keys)
  }

  private func outward() {
    while let (count, info) = try? front.receive(into: &buffer) {
      guard !forgotten.contains(info.port), let mapping = mapping(of: info) else { continue }
      pass(count, info, mapping, server)
    }
  }

  private func mapping(of client: DatagramInfo) -> UDPSocket? {
    if let known = mappings[client.port] { return known }
    guard let socket = try? UDPSocket(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) else { return nil }
    mappings[client.port] = socket
    socket.setHandlers(readable: { [weak self] in self?.inward(socket, client) }, writable: nil)
    return socket
  }

  private func inward(_ socket: UDPSocket, _ client: DatagramInfo) {
    while let (count, info) = try? socket.receive(into: &buffer) {
      if !forgotten.contains(client.port) { pass(count, info, front, client) }
    }
  }

  private func pass(_ count: Int, _ info: DatagramInfo, _ socket: UDPSocket, _ to: DatagramInfo) {
    var onward = DatagramInfo(high: to.high, low: to.low, port: to.port)
    onward.segmentSize = info.segmentSize
    onward.ecn = info.ecn
    _ = try? socket.send(buffer, 0..<count, onward)
  }

  func close() {
    for socket in [front] + mappings.values { socket.close() }
  }
}

@Suite struct QUICMigrationTests {
  @Test("a connection whose path falls silent goes on from another port, and its streams notice no more than a pause")
  @NetworkActor func silentPath() async throws {
    let server = try Peer(), client = try Peer()
    serveEcho(server.host)
    let nat = try ForgetfulNAT(to: #require(server.listen(.quic).udpPort))
    let connection = try await client.connect(
      to: Multiaddr("/ip4/127.0.0.1/udp/\(nat.port)/quic-v1").with(server.host.peerID))
    #expect(try await connection.echo(pattern(100_000)).received == pattern(100_000))
    let muxer = try #require(connection.muxer as? QUICMuxer)
    #expect(muxer.connection.peerAddress.local == 0)
    for local in [1, 2] as [UInt16] {
      nat.forget()
      #expect(try await connection.echo(pattern(1_000_000)).received == pattern(1_000_000))
      #expect(muxer.connection.peerAddress.local == local)
    }
    client.host.close()
    server.host.close()
    nat.close()
  }
}
