import Crypto
import TestSupport
import Testing

@testable import QUIC

@Suite struct EndpointTests {
  private func end(_ connection: Connection) -> ConnectionEnd? {
    connection.takeEvents().lazy.compactMap { if case .closed(let end) = $0 { end } else { nil } }.first
  }

  @Test("under load a client shows by Retry that it is where it says, before anything is remembered")
  func retry() throws {
    var server = Configuration()
    server.retryThreshold = 0
    let network = try SimulatedNetwork(server: server)
    let client = try network.connect()
    #expect(network.run { client.isHandshakeConfirmed })
    #expect(client.retrySource != nil)
    #expect(network.serverConnections.count == 1)
    #expect(network.serverConnections[0].originalDestination == client.originalDestination)
  }

  @Test("a token is good for its address, its time and its connection only")
  func tokens() {
    let tokens = AddressTokens()
    let address = PathAddress(high: 1, low: 2, port: 3)
    let content = AddressTokens.Content.retry(originalDestination: .random(), source: .random())
    let token = tokens.seal(content, for: address, now: 5)
    #expect(tokens.open(token, from: address, now: 6) == content)
    #expect(tokens.open(token, from: PathAddress(high: 1, low: 2, port: 4), now: 6) == nil)
    #expect(tokens.open(token, from: address, now: 20_000_000_000) == nil)
    #expect(AddressTokens().open(token, from: address, now: 6) == nil)
    for index in token.indices {
      var forged = token
      forged[index] ^= 1
      #expect(tokens.open(forged, from: address, now: 6) == nil)
    }
  }

  @Test("a token for connections to come is good for a day, from any port of its host")
  func newTokens() {
    let tokens = AddressTokens()
    let token = tokens.seal(.address, for: PathAddress(high: 1, low: 2, port: 3), now: 5)
    #expect(tokens.open(token, from: PathAddress(high: 1, low: 2, port: 4), now: 20_000_000_000) == .address)
    #expect(tokens.open(token, from: PathAddress(high: 1, low: 3, port: 3), now: 6) == nil)
    #expect(tokens.open(token, from: PathAddress(high: 1, low: 2, port: 3), now: 90_000_000_000_000) == nil)
    for index in token.indices {
      var forged = token
      forged[index] ^= 1
      #expect(tokens.open(forged, from: PathAddress(high: 1, low: 2, port: 3), now: 6) == nil)
    }
  }

  @Test("a client that was there before is spared the Retry, as long as it comes from the same host")
  func returningClient() throws {
    var server = Configuration()
    server.retryThreshold = 0
    let network = try SimulatedNetwork(server: server)
    let store = network.client.tokensOfServers
    let first = try Pair.connected(network)
    #expect(first.client.connection.retrySource != nil)
    #expect(first.run { store.count == 1 })
    network.clientAddress.port += 1
    let second = try Pair.connected(network)
    #expect(second.client.connection.isHandshakeConfirmed)
    #expect(second.client.connection.retrySource == nil)
    #expect(second.run { store.count == 1 })
    network.clientAddress.low += 10
    let third = try Pair.connected(network)
    #expect(third.client.connection.isHandshakeConfirmed)
    #expect(third.client.connection.retrySource != nil)
  }

  @Test("tokens are kept of so many servers only, and used once")
  func tokenStore() {
    let store = TokenStore()
    func server(_ number: Int) -> PathAddress { PathAddress(high: 0, low: UInt64(number), port: 1) }
    for number in 0..<2 * TokenStore.bound { store.keep([UInt8(number & 255)], of: server(number)) }
    #expect(store.count == TokenStore.bound)
    #expect(store.take(for: server(0)) == [])
    #expect(store.take(for: server(300)) == [44])
    #expect(store.take(for: server(300)) == [])
    store.keep([UInt8](repeating: 0, count: TokenStore.lengthBound + 1), of: server(1))
    #expect(store.take(for: server(1)) == [])
  }

  @Test("a Retry that nobody sealed is passed over")
  func spoofedRetry() throws {
    let network = try SimulatedNetwork()
    let client = try network.connect()
    network.tamper = { datagram in
      guard !datagram.toServer else { return [datagram] }
      var buffer = DatagramBuffer(capacity: 200)
      RetryPacket.write(
        into: &buffer, to: client.localIDs.active[0].id, from: .random(), original: .random(), token: [1, 2, 3])
      var spoofed = datagram
      spoofed.bytes = Array(buffer.bytes[..<buffer.end])
      return [spoofed, datagram]
    }
    #expect(network.run { client.isHandshakeConfirmed })
    #expect(client.retrySource == nil)
  }

  @Test("a packet of another version is answered with those that are spoken, and a client believes that once")
  func versionNegotiation() throws {
    let network = try SimulatedNetwork()
    var packet = bytes(hex: "c06b3343cf08" + "0102030405060708" + "04" + "a1a2a3a4")
    packet += [UInt8](repeating: 0, count: 1_200 - packet.count)
    var answer = DatagramBuffer(capacity: 2_000)
    let address = SimulatedNetwork.clientAddress
    let arrival = network.server.receive(&packet, 0..<1_200, from: address, ecn: .notECT, answer: &answer, now: 1)
    guard case .answer = arrival else {
      Issue.record("no answer")
      return
    }
    let header = try #require(PacketHeader(answer.bytes, 0..<answer.end, localIDLength: 8))
    #expect(header.kind == .versionNegotiation)
    #expect(hex(answer.bytes[header.destination]) == "a1a2a3a4")
    #expect(VersionNegotiationPacket.versions(header, in: answer.bytes).contains(1))

    let client = try network.connect()
    var reply = bytes(hex: "8000000000")
    let local = client.localIDs.active[0].id
    reply += [UInt8(local.count)] + local.bytes
    reply += [UInt8(client.originalDestination.count)] + client.originalDestination.bytes
    reply += bytes(hex: "6b3343cf")
    client.receive(&reply, 0..<reply.count, from: SimulatedNetwork.serverAddress, ecn: .notECT, now: 2)
    #expect(end(client) == .versionMismatch([0x6b33_43cf]))
  }

  @Test("a connection that the server has forgotten ends with a stateless reset")
  func statelessReset() throws {
    let network = try SimulatedNetwork()
    let client = try network.connect()
    network.run { client.isHandshakeConfirmed }
    network.run(for: 0.2)
    network.serverConnections[0].finishClosing()
    let id = try #require(client.openStream())
    _ = client.write(id, [UInt8](repeating: 1, count: 500), 0..<500)
    network.run(for: 1) { client.isClosed }
    #expect(end(client) == .statelessReset)
  }

  @Test("nothing is sent to a client that was not heard of again, beyond three times what it sent")
  func amplification() throws {
    var server = Configuration()
    server.handshakeTimeout = 20_000_000_000
    let network = try SimulatedNetwork(server: server, serverTLS: TestIdentity.make(padding: 9_000))
    _ = try network.connect()
    var (received, sent) = (0, 0)
    network.tamper = { datagram in
      if datagram.toServer {
        guard received == 0 else { return [] }
        received += datagram.bytes.count
        return [datagram]
      }
      sent += datagram.bytes.count
      return []
    }
    network.run(for: 30)
    #expect(received >= 1_200)
    #expect(sent > 0 && sent <= 3 * received)
    #expect(network.serverConnections.allSatisfy { $0.isClosed })
  }

  @Test("a client that changes its address is followed once it has proven to be there", arguments: [1, 7])
  func migration(_ host: UInt64) throws {
    let network = try SimulatedNetwork()
    let pair = try Pair.connected(network)
    let message = [UInt8](repeating: 5, count: 400_000)
    let id = try #require(pair.client.send(message))
    pair.run(for: 0.1)
    network.clientAddress = PathAddress(high: 0, low: host, port: 1_001)
    pair.run(for: 30) { pair.client.ended.contains(id) }
    #expect(pair.client.received[id] == message)
    let server = try #require(pair.server).connection
    #expect(server.peerAddress == network.clientAddress)
    #expect(server.path.isValidated)
    #expect(server.path.challenge == nil)
  }

  @Test("a certificate that is refused ends the handshake on both sides with the alert")
  func refusedCertificate() throws {
    let network = try SimulatedNetwork()
    let client = try network.connect { _ throws(CertificateRejection) in
      throw CertificateRejection(alert: 45, "too old")
    }
    network.run(for: 5) { client.isClosed }
    #expect(end(client) == .failed(TransportError(.crypto(alert: 45), frameType: FrameType.crypto, "too old")))
    let server = try #require(network.serverConnections.first)
    guard case .failedByPeer(let error)? = end(server) else {
      Issue.record("the server was not told")
      return
    }
    #expect(error.code == .crypto(alert: 45))
  }

  @Test("no protocol in common ends the handshake with no_application_protocol")
  func noProtocol() throws {
    let network = try SimulatedNetwork(serverTLS: TestIdentity.make(protocols: ["other"]))
    let client = try network.connect()
    network.run(for: 5) { client.isClosed }
    guard case .failedByPeer(let error)? = end(client) else {
      Issue.record("the client was not told")
      return
    }
    #expect(error.code == .crypto(alert: 120))
  }

  @Test("an idle connection stays for an hour of keepalives, and ends soon without them")
  func idle() throws {
    let network = try SimulatedNetwork()
    let client = try network.connect()
    network.run(for: 3_600)
    #expect(client.isConnected)
    #expect(network.steps < 10_000)
    #expect(client.space(.application).sent.nextNumber < 1_000)
    network.tamper = { _ in [] }
    network.run(for: 60)
    #expect(end(client) == .timedOut)
    #expect(client.isClosed && network.serverConnections[0].isClosed)
  }

  @Test("connections that come and go, in order or not, leave nothing behind", arguments: [0, 0.4])
  func nothingStays(_ loss: Double) throws {
    var conditions = Conditions()
    conditions.loss = loss
    var impatient = Configuration()
    impatient.handshakeTimeout = 500_000_000
    impatient.idleTimeout = 2_000_000_000
    let network = try SimulatedNetwork(seed: 3, conditions, client: impatient, server: impatient)
    for round in 0..<60 {
      let client = try network.connect()
      network.run(for: 2) { client.isHandshakeConfirmed || client.isClosed }
      if let id = client.openStream() { _ = client.write(id, [1, 2, 3], 0..<3) }
      network.run(for: 0.05)
      if round.isMultiple(of: 3) { client.close(code: 1, now: network.now) }
    }
    // Those that were not closed are forgotten when nobody keeps them alive.
    network.tamper = { _ in [] }
    network.run(for: 60)
    #expect(network.clientConnections.allSatisfy { $0.isClosed })
    #expect(network.serverConnections.allSatisfy { $0.isClosed })
    #expect(network.client.table.isEmpty)
    #expect(network.server.table.isEmpty)
  }

  @Test("the keys are updated again and again, by either side")
  func keyUpdates() throws {
    var often = Configuration()
    often.keyUpdateInterval = 20
    let pair = try Pair.connected(try SimulatedNetwork(client: often, server: often))
    let message = [UInt8](repeating: 9, count: 4_000_000)
    let id = try #require(pair.client.send(message))
    pair.run { pair.client.ended.contains(id) }
    #expect(pair.client.received[id] == message)
    #expect(pair.client.connection.currentStatistics.keyUpdates > 10)
  }

  @Test(
    "two flows share a bottleneck fairly, also when one is of Reno, and ECN keeps packets from being lost",
    arguments: [false, true], [CongestionAlgorithm.cubic, .newReno])
  func fairness(_ marks: Bool, _ other: CongestionAlgorithm) throws {
    var conditions = Conditions()
    conditions.bottleneck = (rate: 1_250, queue: 40_000)
    conditions.delay = (20, 20)
    conditions.marks = marks
    // Larger datagrams make a flow more eager.
    conditions.mtu = 1_500
    let network = try SimulatedNetwork(conditions)
    let clients = [Traffic(try network.connect()), Traffic(try network.connect())]
    clients[1].connection.path.congestion = Congestion(other, datagramSize: PathMTU.base)
    network.run { clients.allSatisfy { $0.connection.isHandshakeConfirmed } }
    let servers = network.serverConnections.map(Traffic.init)
    let message = [UInt8](repeating: 9, count: 30_000_000)
    for client in clients { _ = client.send(message) }
    network.run(for: 30) {
      for traffic in clients + servers { traffic.pump() }
      return false
    }
    let amounts = servers.map { Double($0.received.values.reduce(0) { $0 + $1.count }) }
    let total = amounts.reduce(0, +)
    #expect(total > 0.8 * 1_250 * 30_000, "\(amounts)")
    // Reno halves its window where CUBIC gives up three tenths of it.
    let least = other == .newReno ? 0.25 : 0.4
    #expect(amounts.allSatisfy { $0 > least * total }, "\(amounts)")
    if marks {
      #expect(clients.allSatisfy { $0.connection.currentStatistics.isECNCapable == true })
      #expect(clients.allSatisfy { $0.connection.currentStatistics.congestionEvents > 0 })
    }
  }
}
