import Foundation
import Glibc
import Testing

@testable import QUIC

@Suite struct MemoryTests {
  /// Whether the tests run one at a time, so that what the process holds says something about one of them.
  private static let isAlone = ProcessInfo.processInfo.environment["PEERSCOPE_TESTS"] == "complete"

  /// Bytes of memory that the whole process holds (proc_pid_statm(5)).
  private func held() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .ascii).split(separator: " ")
    return try #require(Int(pages[1])) * sysconf(Int32(_SC_PAGESIZE))
  }

  private struct Weak {
    weak var connection: Connection?
  }

  /// The whole life of a connection; returns both ends of it.
  private func connectAndClose(_ network: SimulatedNetwork, byClient: Bool) throws -> [Weak] {
    let pair = try Pair.connected(network)
    let id = try #require(pair.client.send([1, 2, 3]))
    pair.run { pair.client.ended.contains(id) }
    try #require(pair.client.received[id] == [1, 2, 3])
    let ends = [pair.client.connection, try #require(pair.server).connection]
    ends[byClient ? 0 : 1].close(code: 0, now: network.now)
    network.run(for: 10) {
      pair.pump()
      return ends.allSatisfy(\.isClosed)
    }
    return ends.map { Weak(connection: $0) }
  }

  /// How many connections come and go: ten thousand where there is time for it.
  private static let rounds = isAlone ? 10_000 : 1_000

  @Test("thousands of connections that were opened, used and closed leave nothing behind")
  func manyConnections() throws {
    let network = try SimulatedNetwork()
    var connections: [Weak] = []
    connections.reserveCapacity(20_000)
    var before = 0
    for round in 0..<Self.rounds {
      // What the first ones bring along for good, such as tables of TLS, is not of a connection.
      if round == 500 { before = try held() }
      connections += try connectAndClose(network, byClient: round.isMultiple(of: 2))
      network.forgetClosed()
    }
    let growth = try held() - before
    #expect(connections.indices.filter { connections[$0].connection != nil } == [])
    #expect(network.clientConnections.isEmpty && network.serverConnections.isEmpty)
    #expect(network.client.table.isEmpty && network.server.table.isEmpty)
    if Self.isAlone { #expect(growth < 2 << 20, "\(growth) bytes") }
  }

  @Test("an hour of silence, with only keepalives, takes no more memory than a minute of it")
  func idle() throws {
    let network = try SimulatedNetwork()
    let client = try network.connect()
    network.run(for: 60)
    let server = try #require(network.serverConnections.first)
    let before = try held()
    network.run(for: 3_600)
    let growth = try held() - before
    #expect(client.isConnected && server.isConnected)
    for connection in [client, server] {
      let space = connection.space(.application)
      #expect((300..<1_000).contains(space.sent.nextNumber))
      #expect(space.sent.nextNumber - space.sent.firstNumber < 8)
      #expect(space.received.numbers.count < 8)
    }
    if Self.isAlone { #expect(growth < 1 << 20, "\(growth) bytes in an hour") }
  }
}
