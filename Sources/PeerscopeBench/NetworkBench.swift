import Events
import HTTP1
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO

/// A peer in another process on loopback: over TCP or a WebSocket, Noise or TLS, and yamux, or over QUIC.
@NetworkActor
struct NetworkBench {
  let target: HTTPTarget
  private let security: SecurityProtocol
  private let client: HTTPClient

  init(_ address: Multiaddr, _ security: SecurityProtocol) throws {
    target = HTTPTarget(peer: nil, addresses: [address])
    self.security = security
    client = try Self.newClient(security)
  }

  /// What can be measured alone.
  enum Part: String, CaseIterable {
    case bulk, requests, connections
  }

  /// The figures of some parts.
  static func measure(
    _ address: Multiaddr, _ security: SecurityProtocol = .noise, over carrier: String, _ parts: [Part],
    aead: (String, Double), echo: (String, Double)
  ) async -> Result<[Figure], any Error> {
    do {
      let bench = try NetworkBench(address, security)
      var figures: [Figure] = []
      func add(_ name: String, _ value: Double, _ unit: String, limit: (String, Double)? = nil) {
        figures.append(Figure(name: "\(carrier): \(name)", value: value, unit: unit, limit: limit))
      }
      _ = try await bench.latencies(count: 200)
      for part in parts {
        switch part {
        case .bulk:
          let before = CPUTime.used
          add(
            "download 64 MiB", try await median(of: 5) { try await bench.download(megabytes: 64) }, "MB/s", limit: aead)
          let took = CPUTime.used - before
          add("upload 64 MiB", try await median(of: 5) { try await bench.upload(megabytes: 64) }, "MB/s", limit: aead)
          add("CPU for a downloaded GB, this side", took / (5 * 64 * 1.048576) * 1e3, "s")
        case .requests:
          let times = try await bench.latencies(count: 5_000)
          add("GET, median", percentile(times, 0.5), "ms", limit: echo)
          add("GET, 99th percentile", percentile(times, 0.99), "ms", limit: echo)
          add("GET, 16 at a time", try await bench.rate(count: 40_000, width: 16), "1/s")
        case .connections: add("new connections", try await bench.connections(count: 1_000), "1/s")
        }
      }
      return .success(figures)
    } catch {
      return .failure(error)
    }
  }

  private static func median(of count: Int, _ measure: () async throws -> Double) async rethrows -> Double {
    var values: [Double] = []
    for _ in 0..<count { values.append(try await measure()) }
    return values.sorted()[count / 2]
  }

  private static func newClient(_ security: SecurityProtocol) throws -> HTTPClient {
    var configuration = BenchPeer.configuration
    configuration.security = [security]
    return HTTPClient(try Host(keys: KeyPair(), bus: EventBus(), configuration: configuration))
  }

  private var deadline: Deadline { .after(.seconds(120)) }

  /// MB/s of a response's body.
  func download(megabytes: Int) async throws -> Double {
    let size = megabytes << 20
    let start = Deadline.now
    let response = try await client.send(HTTPRequest(.get, "/blob/\(size)"), to: target, deadline: deadline)
    while try await response.readBody() != nil {}
    precondition(response.bodyBytes == size)
    return Double(size) / 1e6 / (Deadline.now.since(start).milliseconds / 1e3)
  }

  /// MB/s of a request's body.
  func upload(megabytes: Int) async throws -> Double {
    let part = [UInt8](repeating: 7, count: 256 << 10)
    let left = Locked(megabytes << 20)
    var request = HTTPRequest(.post, "/sink/")
    request.body = .stream(length: megabytes << 20) {
      left.withLock { left in
        left -= part.count
        return left >= 0
      } ? part : nil
    }
    let start = Deadline.now
    let response = try await client.send(request, to: target, deadline: deadline)
    _ = try await response.readAll(limit: 100)
    return Double(megabytes << 20) / 1e6 / (Deadline.now.since(start).milliseconds / 1e3)
  }

  /// Milliseconds that each of `count` requests takes, one after the other.
  func latencies(count: Int) async throws -> [Double] {
    var times: [Double] = []
    for _ in 0..<count {
      let start = Deadline.now
      try await get()
      times.append(Deadline.now.since(start).milliseconds)
    }
    return times.sorted()
  }

  /// Requests per second with `width` of them at a time.
  func rate(count: Int, width: Int) async throws -> Double {
    let start = Deadline.now
    let workers = (0..<width).map { _ in
      NetworkActor.task { for _ in 0..<count / width { try? await get() } }
    }
    for worker in workers { await worker.value }
    return Double(count) / (Deadline.now.since(start).milliseconds / 1e3)
  }

  private func get() async throws {
    let response = try await client.send(HTTPRequest(.get, "/hello/"), to: target, deadline: deadline)
    _ = try await response.readAll(limit: 1000)
  }

  /// New connections per second, each with one request and closed after it.
  func connections(count: Int) async throws -> Double {
    let other = try Self.newClient(security)
    let start = Deadline.now
    for _ in 0..<count {
      let response = try await other.send(HTTPRequest(.get, "/hello/"), to: target, deadline: deadline)
      _ = try await response.readAll(limit: 1000)
      for connection in other.host.connections { connection.close() }
    }
    return Double(count) / (Deadline.now.since(start).milliseconds / 1e3)
  }
}
