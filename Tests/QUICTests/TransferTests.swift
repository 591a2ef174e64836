import Foundation
import TestSupport
import Testing

@testable import QUIC

@Suite struct TransferTests {
  private func message(_ count: Int, _ seed: Int = 0) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8 ^ seed) }
  }

  @Test("a handshake takes one round trip, and bytes go both ways")
  func plain() throws {
    let pair = try Pair(try SimulatedNetwork())
    pair.run { pair.client.isConnected }
    #expect(pair.network.now == 1_020_000_000)
    #expect(pair.client.connection.applicationProtocol == "test")
    #expect(pair.client.connection.peerIdentity != nil)
    let sent = message(100_000)
    let id = try #require(pair.client.send(sent))
    pair.run { pair.client.ended.contains(id) }
    #expect(pair.client.received[id] == sent)
    #expect(pair.client.end == nil)
  }

  @Test("every cipher suite carries bytes", arguments: CipherSuite.allCases)
  func suites(_ suite: CipherSuite) throws {
    let tls = try TestIdentity.make(suites: [suite])
    let pair = try Pair(try SimulatedNetwork(serverTLS: tls))
    pair.run { pair.client.isConnected }
    #expect(pair.client.connection.applicationKeys?.suite == suite)
    let id = try #require(pair.client.send(message(20_000)))
    pair.run { pair.client.ended.contains(id) }
    #expect(pair.client.received[id] == message(20_000))
  }

  @Test("a handshake with HelloRetryRequest succeeds")
  func helloRetryRequest() throws {
    let pair = try Pair(try SimulatedNetwork(serverTLS: TestIdentity.make(groups: "P-256")))
    #expect(pair.run { pair.client.isConnected })
    #expect(pair.client.end == nil)
  }

  @Test("a certificate of many packets does not stall the handshake")
  func largeCertificate() throws {
    let pair = try Pair(try SimulatedNetwork(serverTLS: TestIdentity.make(padding: 9_000)))
    #expect(pair.run { pair.client.isConnected })
    #expect(pair.client.isConnected)
    #expect(pair.network.now < 1_150_000_000)
  }

  /// How many networks are tried: 40, or as many as `PEERSCOPE_SEEDS` says.
  private static let seeds = ProcessInfo.processInfo.environment["PEERSCOPE_SEEDS"].flatMap(Int.init) ?? 40

  @Test("all bytes arrive, whatever the network does to them", arguments: 0..<seeds)
  func conditions(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed) &* 77)
    var conditions = Conditions()
    conditions.loss = Double.random(in: 0...0.3, using: &random)
    conditions.reordering = Double.random(in: 0...0.3, using: &random)
    conditions.duplication = Double.random(in: 0...0.2, using: &random)
    conditions.corruption = Double.random(in: 0...0.1, using: &random)
    conditions.delay = (.random(in: 0.1...80, using: &random), .random(in: 0.1...80, using: &random))
    if seed.isMultiple(of: 3) { conditions.blackout = 100...1_100 }
    if seed.isMultiple(of: 2) { conditions.mtu = 1_200 }
    try check(conditions, seed: UInt64(seed))
  }

  private func check(_ conditions: Conditions, seed: UInt64) throws {
    var configuration = Configuration()
    configuration.congestion = seed.isMultiple(of: 2) ? .cubic : .newReno
    configuration.keyUpdateInterval = 40
    configuration.handshakeTimeout = 60_000_000_000
    configuration.idleTimeout = 120_000_000_000
    let pair = try Pair(
      try SimulatedNetwork(seed: seed, conditions, client: configuration, server: configuration))
    pair.run(for: 90) { pair.client.isConnected }
    #expect(pair.client.isConnected, "seed \(seed): \(conditions), \(String(describing: pair.client.end))")
    let sizes = [0, 1, 1_000, 60_000, 200_000]
    let ids = try sizes.enumerated().map { try #require(pair.client.send(message($1, $0))) }
    pair.run(for: 600) { ids.allSatisfy(pair.client.ended.contains) }
    for (index, id) in ids.enumerated() {
      #expect(pair.client.received[id] ?? [] == message(sizes[index], index), "seed \(seed): stream \(id.rawValue)")
    }
    #expect(pair.client.end == nil, "seed \(seed): \(conditions)")
    pair.client.connection.close(code: 7, reason: "done", now: pair.network.now)
    pair.network.run(for: 300) {
      pair.pump()
      return false
    }
    // Nothing runs for ever.
    #expect(
      pair.network.clientConnections.allSatisfy(\.isClosed) && pair.network.serverConnections.allSatisfy(\.isClosed))
  }
}
