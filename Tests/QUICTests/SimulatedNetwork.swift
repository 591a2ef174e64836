import Crypto
import TestSupport

@testable import QUIC

/// What the network does to datagrams. Shares are of 1; times are milliseconds.
struct Conditions {
  var loss = 0.0
  /// Datagrams that leave together are lost together, as on links that pass segments on in bundles.
  var bundleLoss = 0.0
  var duplication = 0.0
  var corruption = 0.0
  var reordering = 0.0
  /// One way, to the server and back.
  var delay = (there: 10.0, back: 10.0)
  /// A time in which nothing arrives.
  var blackout: ClosedRange<Double>?
  /// The largest datagram that gets through.
  var mtu = 65_535
  /// Bytes per millisecond, and bytes that wait at most; nil for no bottleneck.
  var bottleneck: (rate: Double, queue: Int)?
  /// Whether routers mark packets with CE rather than drop them.
  var marks = false
}

/// Two endpoints and what lies between them, with time in hand.
final class SimulatedNetwork {
  struct Datagram {
    var bytes: [UInt8]
    var toServer: Bool
    var ecn: ECNCodepoint
    var from: PathAddress
    var arrival: UInt64
    var order: Int
  }

  static let clientAddress = PathAddress(high: 0, low: 1, port: 1000)
  static let serverAddress = PathAddress(high: 0, low: 2, port: 2000)

  let conditions: Conditions
  let client: Endpoint
  let server: Endpoint
  private(set) var now: UInt64 = 1_000_000_000
  /// Where the client's datagrams seem to come from, if they leave from the first of its addresses.
  var clientAddress = SimulatedNetwork.clientAddress
  /// How many addresses the client has.
  private static let clientAddresses: UInt16 = 3
  private var random: SeededGenerator
  private var flying: [Datagram] = []
  private var order = 0
  private var queueFreeAt: [UInt64] = [0, 0]
  private var buffer = DatagramBuffer(capacity: 1 << 17)
  private(set) var clientConnections: [Connection] = []
  private(set) var serverConnections: [Connection] = []
  /// What passed the network.
  private(set) var datagrams = 0
  private(set) var steps = 0
  /// Changes datagrams on their way, or drops them with nil.
  var tamper: ((Datagram) -> [Datagram])?

  init(
    seed: UInt64 = 1, _ conditions: Conditions = Conditions(), client: Configuration = Configuration(),
    server: Configuration = Configuration(), clientTLS: TLSConfiguration? = nil, serverTLS: TLSConfiguration? = nil,
    openLog: Endpoint.LogOpener? = nil, verifier: @escaping CertificateVerifier = TestIdentity.verifier
  ) throws {
    let usual = try TestIdentity.tls.get()
    self.conditions = conditions
    random = SeededGenerator(seed: seed)
    self.client = Endpoint(client, tls: clientTLS ?? usual, isListening: false, openLog: openLog, verifier: verifier)
    self.server = Endpoint(server, tls: serverTLS ?? usual, isListening: true, openLog: openLog, verifier: verifier)
  }

  func connect(verifier: @escaping CertificateVerifier = TestIdentity.verifier) throws -> Connection {
    let connection = try client.connect(to: Self.serverAddress, now: now, verifier: verifier)
    clientConnections.append(connection)
    return connection
  }

  /// Lets go of connections that are over, as a host does.
  func forgetClosed() {
    clientConnections.removeAll(where: \.isClosed)
    serverConnections.removeAll(where: \.isClosed)
  }

  private func chance(_ share: Double) -> Bool { share > 0 && Double.random(in: 0..<1, using: &random) < share }

  /// Lets every connection send what it has.
  func flush() {
    for (connections, toServer) in [(clientConnections, true), (serverConnections, false)] {
      for connection in connections {
        while true {
          buffer.removeAll()
          guard let transmit = connection.transmit(into: &buffer, maximumDatagrams: 10, now: now) else { break }
          if chance(conditions.bundleLoss) { continue }
          for start in stride(from: transmit.range.lowerBound, to: transmit.range.upperBound, by: transmit.segmentSize)
          {
            let end = min(transmit.range.upperBound, start + transmit.segmentSize)
            send(
              Array(buffer.bytes[start..<end]), toServer: toServer, ecn: transmit.ecn, to: transmit.address)
          }
        }
      }
    }
  }

  /// Where the client's datagrams seem to come from that leave from one of its addresses.
  func clientAddress(_ local: UInt16) -> PathAddress {
    var address = clientAddress
    address.port += 100 * local
    return address
  }

  private func send(_ bytes: [UInt8], toServer: Bool, ecn: ECNCodepoint, to: PathAddress) {
    var from: PathAddress
    if toServer {
      guard to.fromAnywhere == Self.serverAddress else { return }
      from = clientAddress(to.local)
    } else {
      guard let local = (0..<Self.clientAddresses).first(where: { clientAddress($0) == to }) else { return }
      from = Self.serverAddress
      from.local = local
    }
    let datagram = Datagram(bytes: bytes, toServer: toServer, ecn: ecn, from: from, arrival: 0, order: 0)
    for datagram in tamper.map({ $0(datagram) }) ?? [datagram] { inject(datagram) }
  }

  /// Puts a datagram on its way.
  func inject(_ datagram: Datagram) {
    datagrams += 1
    let elapsed = Double(now - 1_000_000_000) / 1e6
    if datagram.bytes.count > conditions.mtu || chance(conditions.loss) { return }
    if let blackout = conditions.blackout, blackout.contains(elapsed) { return }
    var datagram = datagram
    if chance(conditions.corruption), !datagram.bytes.isEmpty {
      let index = Int.random(in: 0..<datagram.bytes.count, using: &random)
      datagram.bytes[index] ^= UInt8.random(in: 1...255, using: &random)
    }
    var delay = (datagram.toServer ? conditions.delay.there : conditions.delay.back) * 1e6
    if let (rate, queue) = conditions.bottleneck {
      let side = datagram.toServer ? 0 : 1
      let start = max(now, queueFreeAt[side])
      let waiting = Double(start - now) / 1e6 * rate
      if conditions.marks, waiting > Double(queue) / 2, datagram.ecn == .ect0 { datagram.ecn = .ce }
      if waiting > Double(queue) { return }
      queueFreeAt[side] = start + UInt64(Double(datagram.bytes.count) / rate * 1e6)
      delay += Double(queueFreeAt[side] - now)
    }
    if chance(conditions.reordering) { delay += Double.random(in: 0..<20e6, using: &random) }
    for _ in 0..<(chance(conditions.duplication) ? 2 : 1) {
      datagram.arrival = now + UInt64(delay)
      datagram.order = order
      order += 1
      flying.append(datagram)
    }
  }

  /// Goes on to the next moment in which something happens; false if nothing ever will.
  func step() -> Bool {
    flush()
    steps += 1
    let connections = clientConnections + serverConnections
    let timers = connections.compactMap(\.nextTimeout).min()
    let arrivals = flying.map(\.arrival).min()
    guard let next = [timers, arrivals].compactMap({ $0 }).min() else { return false }
    now = max(now, next)
    for connection in connections where connection.nextTimeout.map({ $0 <= now }) ?? false {
      connection.handleTimeout(now: now)
    }
    let due = flying.filter { $0.arrival <= now }.sorted { $0.order < $1.order }
    flying.removeAll { $0.arrival <= now }
    for datagram in due { deliver(datagram) }
    return true
  }

  private func deliver(_ datagram: Datagram) {
    var bytes = datagram.bytes
    var answer = DatagramBuffer(capacity: 2_000)
    let endpoint = datagram.toServer ? server : client
    let arrival = endpoint.receive(
      &bytes, 0..<bytes.count, from: datagram.from, ecn: datagram.ecn, answer: &answer, now: now)
    switch arrival {
    case .known, .none: break
    case .new(let connection): serverConnections.append(connection)
    case .answer:
      inject(
        Datagram(
          bytes: Array(answer.bytes[..<answer.end]), toServer: !datagram.toServer, ecn: .notECT,
          from: datagram.toServer ? Self.serverAddress : clientAddress, arrival: 0, order: 0))
    }
  }

  /// Steps until `condition` holds, or nothing happens any more, or `seconds` of simulated time have passed.
  @discardableResult
  func run(for seconds: Double = 60, until condition: () -> Bool = { false }) -> Bool {
    let end = now + UInt64(seconds * 1e9)
    while !condition() {
      guard now <= end, step() else { return condition() }
    }
    return true
  }
}

/// Sends on streams of a connection and keeps what comes.
final class Traffic {
  let connection: Connection
  private(set) var received: [StreamID: [UInt8]] = [:]
  private(set) var ended: Set<StreamID> = []
  private(set) var resets: [StreamID: UInt64] = [:]
  private(set) var end: ConnectionEnd?
  private(set) var isConnected = false
  private var pending: [StreamID: (bytes: [UInt8], offset: Int)] = [:]
  /// Answers every stream of the peer with what came on it.
  var echoes = false

  init(_ connection: Connection) {
    self.connection = connection
  }

  func send(_ bytes: [UInt8]) -> StreamID? {
    guard let id = connection.openStream() else { return nil }
    pending[id] = (bytes, 0)
    push(id)
    return id
  }

  private func push(_ id: StreamID) {
    guard case (let bytes, var offset)? = pending[id] else { return }
    offset += connection.write(id, bytes, offset..<bytes.count)
    pending[id] = (bytes, offset)
    if offset == bytes.count {
      connection.finish(id)
      pending[id] = nil
    }
  }

  /// Looks at what happened.
  func pump() {
    for event in connection.takeEvents() {
      switch event {
      case .connected: isConnected = true
      case .readable(let id): read(id)
      case .writable(let id): push(id)
      case .closed(let reason): end = reason
      case .opened, .stopped, .streamsAvailable, .datagram: break
      }
    }
  }

  private func read(_ id: StreamID) {
    while true {
      switch connection.read(id) {
      case .bytes(let bytes):
        received[id, default: []] += bytes
        connection.consumed(id, bytes.count)
      case .end:
        ended.insert(id)
        guard echoes else { return }
        pending[id] = (received[id] ?? [], 0)
        push(id)
        return
      case .reset(let code):
        resets[id] = code
        return
      case .nothing: return
      }
    }
  }
}
