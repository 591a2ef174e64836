import HTTP1
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO

/// How much a stream carries over a long path that loses nothing: at most one window per round trip.
@NetworkActor
enum DelayBench {
  private static let roundTrip = Duration.milliseconds(63)
  /// The largest window that a stream is given, in bytes.
  private static let window = 16 << 20

  /// Downloads from the peer at `address`, over TCP, Noise and yamux.
  static func measure(_ address: Multiaddr) async -> Result<[Figure], any Error> {
    do {
      guard let port = address.tcpPort, let peer = address.peerID else { return .success([]) }
      let path = try DelayRelayProcess(to: port, roundTrip: roundTrip)
      defer { path.stop() }
      let bench = try NetworkBench(Multiaddr("/ip4/127.0.0.1/tcp/\(path.port)").with(peer), .noise)
      // The connection is made, and the round trip known.
      _ = try await bench.latencies(count: 5)
      let limit = ("16 MiB per round trip", Double(window) / 1e6 / (roundTrip.milliseconds / 1e3))
      var figures: [Figure] = []
      for megabytes in [64, 1_024] {
        let name = "TCP, 63 ms: download \(megabytes) MiB"
        figures.append(
          Figure(name: name, value: try await bench.download(megabytes: megabytes), unit: "MB/s", limit: limit))
      }
      return .success(figures)
    } catch {
      return .failure(error)
    }
  }
}
