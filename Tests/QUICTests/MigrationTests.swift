import Testing

@testable import QUIC

/// A client that goes on from another of its addresses.
@Suite struct MigrationTests {
  private let message = [UInt8](repeating: 5, count: 2_000_000)

  @Test(
    "a client goes on from another address, with another id, and believes nothing of the new path before it is seen")
  func migration() throws {
    let network = try SimulatedNetwork()
    let pair = try Pair.connected(network)
    let client = pair.client.connection
    let id = try #require(pair.client.send(message))
    pair.run(for: 0.1)
    let (former, formerID) = (client.path, client.remoteIDs.current)
    #expect(client.migrate(to: 1, now: network.now))
    #expect(client.remoteIDs.current != formerID)
    #expect(!client.path.rtt.hasSample && former.rtt.hasSample)
    #expect(client.path.congestion.window < former.congestion.window)
    #expect(!client.migrate(to: 2, now: network.now))
    pair.run(for: 30) { pair.client.ended.contains(id) }
    #expect(pair.client.received[id] == message)
    #expect(client.peerAddress.local == 1)
    #expect(client.path.challenge == nil && client.formerPath == nil)
    #expect(client.path.rtt.hasSample)
    #expect(client.currentStatistics.isECNCapable == true)
    #expect(try #require(pair.server).connection.peerAddress == network.clientAddress(1))
    // The id was given back, and there is another one for the next move.
    #expect(client.migrate(to: 2, now: network.now))
    #expect(pair.run(for: 5) { pair.server?.connection.peerAddress == network.clientAddress(2) })
  }

  @Test("an idle client that moves is followed at once")
  func idle() throws {
    let network = try SimulatedNetwork()
    let pair = try Pair.connected(network)
    pair.run(for: 3)
    #expect(pair.client.connection.migrate(to: 1, now: network.now))
    #expect(pair.run(for: 1) { pair.server?.connection.peerAddress == network.clientAddress(1) })
    #expect(pair.run(for: 1) { pair.client.connection.path.challenge == nil })
  }

  @Test("an address from which nothing gets through is left again")
  func deadEnd() throws {
    let network = try SimulatedNetwork()
    let pair = try Pair.connected(network)
    let client = pair.client.connection
    let id = try #require(pair.client.send(message))
    pair.run(for: 0.1)
    network.tamper = { $0.toServer && $0.from == network.clientAddress(1) ? [] : [$0] }
    #expect(client.migrate(to: 1, now: network.now))
    pair.run(for: 60) { pair.client.ended.contains(id) }
    #expect(pair.client.received[id] == message)
    #expect(client.peerAddress.local == 0)
    #expect(pair.client.end == nil)
  }

  @Test("who may not move stays: a server, a client whose handshake goes on, and one whose peer does not want it")
  func refusals() throws {
    let network = try SimulatedNetwork()
    let early = try network.connect()
    #expect(!early.migrate(to: 1, now: network.now))
    let pair = try Pair.connected(network)
    #expect(!(try #require(pair.server).connection.migrate(to: 1, now: network.now)))
    #expect(!pair.client.connection.migrate(to: 0, now: network.now))
    pair.client.connection.peerParameters.disablesActiveMigration = true
    #expect(!pair.client.connection.migrate(to: 1, now: network.now))
  }
}
