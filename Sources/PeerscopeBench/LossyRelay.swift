import Glibc
import NetIO

/// A long and lossy path that begins and ends on loopback, for one connection: what comes goes on after a while, unless
/// it is drawn that it gets lost. Nothing overtakes, and there is room for all that waits.
@NetworkActor
final class LossyRelay {
  struct Path: Sendable {
    /// The share of datagrams that get lost, on each of the two ways.
    var loss: Double
    var roundTrip: Duration
    /// The largest datagram that gets through, in bytes.
    var largestDatagram: Int
    /// Decides what gets lost.
    var seed: UInt64
  }

  /// One of the two ways.
  private final class Way {
    let socket: UDPSocket
    /// Where its datagrams go; nil while nobody has come.
    var destination: DatagramInfo?
    var waiting: [(due: Deadline, bytes: [UInt8], ecn: UInt8)] = []
    var random: (UInt16, UInt16, UInt16)
    var timer: LoopTimer?

    init(_ socket: UDPSocket, to destination: DatagramInfo?, seed: UInt64) {
      self.socket = socket
      self.destination = destination
      random = (
        UInt16(truncatingIfNeeded: seed), UInt16(truncatingIfNeeded: seed >> 16), UInt16(truncatingIfNeeded: seed >> 32)
      )
    }

    /// A number from 0 to 1 (erand48(3)).
    func draw() -> Double {
      withUnsafeMutablePointer(to: &random) { pointer in
        pointer.withMemoryRebound(to: UInt16.self, capacity: 3) { erand48($0) }
      }
    }
  }

  private let path: Path
  private let there: Way
  private let back: Way
  /// Whether anything gets lost yet.
  var isLossy = false
  private var isClosed = false
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  /// Where the path begins.
  var address: SocketAddress { back.socket.localAddress }

  /// A path to a peer.
  init(to peer: SocketAddress, _ path: Path) throws {
    self.path = path
    let loopback = SocketAddress(ip: [127, 0, 0, 1], port: 0)
    let (near, far) = (try UDPSocket(on: loopback), try UDPSocket(on: loopback))
    there = Way(far, to: DatagramInfo(peer), seed: path.seed &* 2)
    back = Way(near, to: nil, seed: path.seed &* 2 &+ 1)
    near.setHandlers(readable: { [weak self] in self?.receive(fromClient: true) }, writable: nil)
    far.setHandlers(readable: { [weak self] in self?.receive(fromClient: false) }, writable: nil)
  }

  private func receive(fromClient: Bool) {
    let (arrival, onward) = fromClient ? (back, there) : (there, back)
    while !isClosed {
      do throws(SocketError) {
        guard let (count, info) = try arrival.socket.receive(into: &buffer) else { break }
        if fromClient { arrival.destination = DatagramInfo(info.address(isIPv6: false)) }
        let size = info.segmentSize > 0 ? info.segmentSize : max(1, count)
        for start in stride(from: 0, to: count, by: size) {
          take(buffer[start..<min(count, start + size)], ecn: info.ecn, onto: onward)
        }
      } catch {
        // It tells of a datagram that was sent on, not of the socket.
      }
    }
    arm(onward)
  }

  private func take(_ bytes: ArraySlice<UInt8>, ecn: UInt8, onto way: Way) {
    guard !isLossy || way.draw() >= path.loss, bytes.count <= path.largestDatagram else { return }
    way.waiting.append((.after(path.roundTrip / 2), Array(bytes), ecn))
  }

  private func arm(_ way: Way) {
    guard way.timer == nil, let first = way.waiting.first else { return }
    way.timer = NetworkActor.loop.schedule(at: first.due) { [weak self] in
      NetworkActor.assumeIsolated { self?.passOn(way) }
    }
  }

  private func passOn(_ way: Way) {
    way.timer = nil
    let now = Deadline.now
    let due = way.waiting.prefix { $0.due <= now }
    for (_, bytes, ecn) in due {
      guard var destination = way.destination else { break }
      destination.ecn = ecn
      _ = try? way.socket.send(bytes, 0..<bytes.count, destination)
    }
    way.waiting.removeFirst(due.count)
    arm(way)
  }

  func close() {
    isClosed = true
    for way in [there, back] {
      if let timer = way.timer { NetworkActor.loop.cancel(timer) }
      way.socket.close()
    }
  }
}
