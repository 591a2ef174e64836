import Foundation
import Synchronization
import TestSupport
import Testing

@testable import QUIC

@Suite struct LogTests {
  private struct Head: Decodable {
    struct Trace: Decodable {
      struct VantagePoint: Decodable {
        var type: String
      }
      struct CommonFields: Decodable {
        var ODCID: String
        var time_format: String
      }
      var vantage_point: VantagePoint
      var common_fields: CommonFields
    }
    var qlog_version: String
    var qlog_format: String
    var trace: Trace
  }

  private struct Entry: Decodable {
    struct Body: Decodable {
      struct Header: Decodable {
        var packet_type: String
        var packet_number: UInt64
      }
      struct Frame: Decodable {
        var frame_type: String
      }
      var header: Header?
      var frames: [Frame]?
      var application_code: UInt64?
    }
    var time: Double
    var name: String
    var data: Body
  }

  @Test("both sides of a connection write what qlog's schema asks for, and tell the same story")
  func qlog() throws {
    let files = Mutex<[Role: [UInt8]]>([:])
    var conditions = Conditions()
    conditions.loss = 0.1
    let network = try SimulatedNetwork(seed: 5, conditions) { role, _ in
      { bytes in files.withLock { $0[role, default: []] += bytes } }
    }
    let pair = try Pair.connected(network)
    let client = pair.client
    let id = try #require(client.send([UInt8](repeating: 1, count: 100_000)))
    pair.run(for: 20) { client.ended.contains(id) }
    client.connection.close(code: 9, now: network.now)
    network.run(for: 30)

    var packets: [Role: (sent: Int, received: Int)] = [:]
    for (role, bytes) in files.withLock({ $0 }) {
      let records = bytes.split(separator: 0x1e).map { Data($0) }
      let head = try JSONDecoder().decode(Head.self, from: records[0])
      #expect((head.qlog_version, head.qlog_format) == ("0.3", "JSON-SEQ"))
      #expect(head.trace.vantage_point.type == (role == .client ? "client" : "server"))
      #expect(head.trace.common_fields.ODCID == client.connection.originalDestination.hex)
      let entries = try records.dropFirst().map { try JSONDecoder().decode(Entry.self, from: $0) }
      #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.time <= $1.time })
      let names = Dictionary(grouping: entries, by: \.name).mapValues(\.count)
      packets[role] = (names["transport:packet_sent"] ?? 0, names["transport:packet_received"] ?? 0)
      #expect(names["recovery:packet_lost"] ?? 0 > 0)
      #expect(names["recovery:metrics_updated"] ?? 0 > 0)
      #expect(entries.first { $0.name == "connectivity:connection_closed" }?.data.application_code == 9)
      let types = Set(entries.flatMap { $0.data.frames ?? [] }.map(\.frame_type))
      #expect(types.isSuperset(of: ["crypto", "ack", "stream", "padding", "handshake_done"]))
      #expect(Set(entries.compactMap(\.data.header?.packet_type)) == ["initial", "handshake", "1RTT"])
    }
    let (ours, theirs) = (try #require(packets[.client]), try #require(packets[.server]))
    #expect(theirs.received <= ours.sent && theirs.received > ours.sent / 2)
    #expect(ours.received <= theirs.sent && ours.received > theirs.sent / 2)
  }

  @Test("the secrets of a handshake can be logged, five lines with the same random number")
  func keyLog() throws {
    let lines = Mutex<[String]>([])
    let tls = try TestIdentity.make(keyLog: { line in lines.withLock { $0.append(line) } })
    let network = try SimulatedNetwork(clientTLS: tls)
    let client = try network.connect()
    network.run { client.isHandshakeConfirmed }
    let parts = lines.withLock { $0 }.map { $0.split(separator: " ") }
    #expect(parts.count == 5 && parts.allSatisfy { $0.count == 3 })
    #expect(Set(parts.map { $0[1] }).count == 1)
    #expect(parts.contains { $0[0] == "CLIENT_TRAFFIC_SECRET_0" })
  }
}
