import Events
import Identity
import Libp2p
import Multiformats
import NetIO
import TestSupport
import Testing

/// A host of the test, on a free port of loopback if it listens.
@NetworkActor
struct Peer {
  let host: Host
  let bus = EventBus()
  let recorder: Recorder

  init(
    _ type: KeyType = .ed25519, identifies: Bool = false,
    configure: (inout Host.Configuration) -> Void = { _ in }
  ) throws {
    var configuration = Host.Configuration(agentVersion: "test/1")
    configuration.identifiesPeers = identifies
    configure(&configuration)
    recorder = Recorder(bus)
    host = try Host(keys: KeyPair(generating: type), bus: bus, configuration: configuration)
  }

  /// What carries its connections.
  enum Carrier: String {
    case tcp = "tcp/0"
    case quic = "udp/0/quic-v1"
  }

  func listen(_ carrier: Carrier = .tcp) throws -> Multiaddr {
    try host.listen(on: Multiaddr("/ip4/127.0.0.1/\(carrier.rawValue)")).with(host.peerID)
  }

  func connect(to address: Multiaddr, patience: Duration = .seconds(60)) async throws -> Connection {
    try await host.connect(to: address.peerID, at: [address], deadline: .after(patience))
  }
}

/// Keeps what happened, and lets a test wait for something to happen.
final class Recorder: Sendable {
  private let events = Locked<[Event.Kind]>([])
  private let inbox = Locked<EventInbox?>(nil)

  init(_ bus: EventBus) {
    let inbox = bus.listen { [weak self] in self?.take() }
    self.inbox.withLock { $0 = inbox }
  }

  private func take() {
    guard let inbox = inbox.withLock({ $0 }) else { return }
    let new = inbox.drain().events.map(\.kind)
    events.withLock { $0 += new }
  }

  var kinds: [Event.Kind] { events.withLock { $0 } }

  /// Waits until `matches` finds what it looks for.
  func first<Found: Sendable>(where matches: (Event.Kind) -> Found?) async throws -> Found {
    try await first(1, where: matches)[0]
  }

  /// Waits until `matches` has found what it looks for so many times.
  func first<Found: Sendable>(_ count: Int, where matches: (Event.Kind) -> Found?) async throws -> [Found] {
    var found: [Found] = []
    try await eventually("\(count) among \(kinds.count) other things") {
      found = Array(kinds.lazy.compactMap(matches).prefix(count))
      return found.count == count
    }
    return found
  }
}

/// Registers an echo under `/echo/1`.
@NetworkActor
func serveEcho(_ host: Host) {
  host.setHandler("/echo/1") { stream in
    do throws(StreamError) {
      while let bytes = try await stream.read() { try await stream.write(bytes) }
      try await stream.closeWrite()
    } catch { stream.reset(error) }
  }
}

/// Bytes that do not repeat soon.
func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
}

extension Connection {
  /// Sends on a new stream to ``serveEcho(_:)`` and returns the stream with what came back.
  func echo(_ sent: [UInt8]) async throws -> (stream: Stream, received: [UInt8]) {
    let stream = try openStream("/echo/1")
    let writer = NetworkActor.task {
      try? await stream.write(sent)
      try? await stream.closeWrite()
    }
    let received = try await stream.readAll()
    await writer.value
    return (stream, received)
  }
}

extension Stream {
  /// Reads to the end.
  func readAll() async throws -> [UInt8] {
    var all: [UInt8] = []
    while let bytes = try await read() { all += bytes }
    return all
  }
}
