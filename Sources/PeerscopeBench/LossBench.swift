import Events
import Foundation
import HTTP1
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO

/// How fast the senders of several implementations are on a path that loses datagrams. All send to the same receiver, at
/// the same time, each over a path of its own; how much of that is chance, the rounds tell, each with losses of its own.
@NetworkActor
enum LossBench {
  private static let loss = 0.01
  private static let roundTrip = Duration.milliseconds(63)
  /// What a link of Ethernet carries over IPv6.
  private nonisolated static let ethernet = 1_452
  private static let rounds = 6
  private static let time = Duration.seconds(20)

  /// A sender, and the path to it.
  struct Sender: Sendable {
    let name: String
    /// Nil if it is not installed.
    let address: Multiaddr?
    /// The size of what is fetched from it: more than it can send in the time.
    let megabytes: Int
    var largestDatagram = LossBench.ethernet
  }

  /// Runs all senders against each other, the peers of the tests among them where they are installed.
  static func measure(_ peerscope: Multiaddr) async -> Result<[Figure], any Error> {
    do {
      let go = try? RealPeerProcess("peer_p2pd"), py = try? RealPeerProcess("peer_py")
      defer { for peer in [go, py] { peer?.stop() } }
      let senders = [
        Sender(name: "peerscope", address: peerscope, megabytes: 256),
        Sender(name: "go-libp2p (p2pd)", address: go?.quic, megabytes: 48),
        Sender(name: "py-libp2p", address: py?.quic, megabytes: 48),
        Sender(
          name: "peerscope, datagrams as on loopback", address: peerscope, megabytes: 256, largestDatagram: 65_535),
      ]
      var rates = [[Double]](repeating: [], count: senders.count)
      for seed in 1...UInt64(rounds) {
        let runs = senders.map { sender in NetworkActor.task { await run(sender, seed: seed) } }
        for (index, run) in runs.enumerated() {
          if let rate = try await run.value.get() { rates[index].append(rate) }
        }
      }
      return .success(zip(senders, rates).map(figure))
    } catch {
      return .failure(error)
    }
  }

  private static func figure(_ sender: Sender, _ rates: [Double]) -> Figure {
    let name = "QUIC, loss 1 %, 63 ms: \(sender.name)"
    guard !rates.isEmpty else { return Figure(name: name, value: .nan, unit: "not installed") }
    let mean = rates.reduce(0, +) / Double(rates.count)
    let variance = rates.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(max(1, rates.count - 1))
    let uncertainty = (variance / Double(rates.count)).squareRoot()
    return Figure(
      name: name, value: mean, unit: "MB/s ± " + String(format: "%.2f", uncertainty),
      limit: sender.largestDatagram == ethernet ? ("response function of Reno and CUBIC", promised) : nil)
  }

  /// What a sender reaches that takes no more than its share (RFC 9438 §4.3, §5.1), in MB/s.
  private static var promised: Double {
    let window = (1.5 / loss).squareRoot()
    return window * Double(ethernet) / 1e6 / (roundTrip.milliseconds / 1e3)
  }

  private static func run(_ sender: Sender, seed: UInt64) async -> Result<Double?, any Error> {
    do { return .success(try await rate(of: sender, seed: seed)) } catch { return .failure(error) }
  }

  /// MB/s that come from a sender; nil if there is none.
  private static func rate(of sender: Sender, seed: UInt64) async throws -> Double? {
    guard let address = sender.address, let port = address.udpPort, let peer = address.peerID else { return nil }
    let relay = try LossyRelay(
      to: SocketAddress(ip: [127, 0, 0, 1], port: port),
      LossyRelay.Path(loss: loss, roundTrip: roundTrip, largestDatagram: sender.largestDatagram, seed: seed))
    defer { relay.close() }
    let client = HTTPClient(try Host(keys: KeyPair(), bus: EventBus(), configuration: BenchPeer.configuration))
    defer { client.host.close() }
    let near = try Multiaddr("/ip4/127.0.0.1/udp/\(relay.address.port)/quic-v1").with(peer)
    let response = try await client.send(
      HTTPRequest(.get, "/blob/\(sender.megabytes << 20)"), to: HTTPTarget(peer: nil, addresses: [near]),
      deadline: .after(time * 3))
    // Not before: it is not about handshakes, which one of the peers does not finish when the wrong packet is lost.
    relay.isLossy = true
    let start = Deadline.now
    var count = 0
    while Deadline.now.since(start) < time, let part = try await response.readBody() { count += part.count }
    return Double(count) / 1e6 / (Deadline.now.since(start).milliseconds / 1e3)
  }
}
