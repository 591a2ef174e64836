import Events
import Foundation
import Identity
import Journal
import Multiformats
import PeerStore

/// What a busy host tells: streams that come and go, and bytes on them.
struct Traffic {
  private static let peers = 48
  private var stream: UInt64 = 1

  /// The connections that all of it is on.
  static func connections() throws -> [ConnectionInfo] {
    try (0..<peers).map { number in
      ConnectionInfo(
        id: ConnectionID(number: UInt64(number)), direction: .outbound,
        peer: try KeyPair(generating: .ed25519).peerID, proof: .noise,
        remoteAddress: try Multiaddr("/ip4/192.0.2.\(number + 1)/tcp/4001"), localAddress: nil, transport: "tcp",
        security: "noise", muxer: "yamux")
    }
  }

  /// The next events, four to a stream.
  mutating func next(_ count: Int) -> [Event.Kind] {
    (0..<count / 4).flatMap { _ -> [Event.Kind] in
      stream += 1
      let id = StreamID(ConnectionID(number: stream % UInt64(Self.peers)), number: stream)
      return [
        .streamOpened(id, .outbound), .streamNegotiated(id, protocolID: "/ipfs/ping/1.0.0"),
        .bytes(id.connection, stream: id, received: 1_000, sent: 200), .streamClosed(id, .finished),
      ]
    }
  }
}

/// A file of a peer store, gone with the value.
final class BenchStore {
  let path: String

  /// Makes a store of so many peers, each with three addresses.
  init(peers count: Int) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "peerscope-bench-\(getpid())-\(count)").path
    let writer = PeerStore(path: path)
    try writer.apply((0..<count).map(Self.change))
    try writer.flush()
  }

  deinit { for end in ["", ".lock"] { try? FileManager.default.removeItem(atPath: path + end) } }

  /// The same in memory alone.
  static func book(of count: Int) throws -> PeerBook {
    let store = PeerStore(path: nil)
    try store.apply((0..<count).map(change))
    return store.snapshot
  }

  private static func change(_ number: Int) throws -> PeerStore.Change {
    let addresses = try ["tcp/4001", "udp/4001/quic-v1", "tcp/443/tls/http"].map { ending in
      try Multiaddr("/ip4/10.\(number >> 16).\(number >> 8 & 255).\(number & 255)/\(ending)")
    }
    let peer = try PeerID(bytes: [0, 36, 8, 1, 18, 32] + (0..<32).map { _ in UInt8.random(in: 0...255) })
    return .init(.peer(peer), .addresses(addresses, .identify, at: Date()))
  }
}

/// A session file with a full log, gone with the value.
final class BenchSession {
  let path: String

  init(events count: Int) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "peerscope-bench-\(getpid()).jsonl").path
    let time = Timestamp(nanoseconds: 1_700_000_000_000_000_000)
    var traffic = Traffic()
    let kinds = try Traffic.connections().map { Event.Kind.connectionOpened($0) } + traffic.next(count)
    let lines = kinds.flatMap { SessionFile.line(Event(time: time, kind: $0)) }
    try Data(SessionFile.header(since: time) + lines).write(to: URL(filePath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
