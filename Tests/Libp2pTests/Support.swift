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

  func listen() throws -> Multiaddr {
    try host.listen(on: Multiaddr("/ip4/127.0.0.1/tcp/0")).with(host.peerID)
  }

  func connect(to address: Multiaddr, patience: Duration = .seconds(5)) async throws -> Connection {
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
  func first<Found: Sendable>(
    where matches: (Event.Kind) -> Found?, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Found {
    var found: Found?
    try await eventually("one among \(kinds.count) other things", sourceLocation: sourceLocation) {
      found = kinds.lazy.compactMap(matches).first
      return found != nil
    }
    return try #require(found, sourceLocation: sourceLocation)
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

extension Stream {
  /// Reads to the end.
  func readAll() async throws -> [UInt8] {
    var all: [UInt8] = []
    while let bytes = try await read() { all += bytes }
    return all
  }
}
