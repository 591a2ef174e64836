import Foundation
import NetIO

/// A long path that begins and ends on loopback, for TCP: what comes goes on after a while. Nothing gets lost, and there
/// is room for all that waits. It is a process of its own, so that its work is not done on the time of either side.
@NetworkActor
final class DelayRelay {
  /// One of the two ways of a connection.
  @NetworkActor
  private final class Way {
    private let source: TCPSocket
    private let destination: TCPSocket
    private let delay: Duration
    private var waiting: [(due: Deadline, bytes: [UInt8])] = []
    /// How much of the first that waits has gone on already.
    private var sent = 0
    private var timer: LoopTimer?
    private var hasEnded = false

    init(from source: TCPSocket, to destination: TCPSocket, taking delay: Duration) {
      (self.source, self.destination, self.delay) = (source, destination, delay)
    }

    /// Takes what has come, but not so much at a time that what is due has to wait.
    func take() {
      var buffer = [UInt8](repeating: 0, count: 256 << 10)
      for _ in 0..<4 where !hasEnded {
        switch Result(catching: { () throws(StreamError) in try source.tryRead(into: &buffer, at: 0) }) {
        case .success(.bytes(let count)): waiting.append((.after(delay), Array(buffer[..<count])))
        case .success(.wouldBlock): return arm()
        case .success(.end), .failure:
          hasEnded = true
          waiting.append((.after(delay), []))
        }
      }
      arm()
      guard !hasEnded else { return }
      NetworkActor.loop.schedule(at: .now) { [weak self] in NetworkActor.assumeIsolated { self?.take() } }
    }

    private func arm() {
      guard timer == nil, let first = waiting.first else { return }
      timer = NetworkActor.loop.schedule(at: first.due) { [weak self] in
        NetworkActor.assumeIsolated {
          self?.timer = nil
          self?.passOn()
        }
      }
    }

    /// Writes what is due, as far as the destination takes it.
    func passOn() {
      var count = 0
      defer { waiting.removeFirst(count) }
      let now = Deadline.now
      for (due, bytes) in waiting {
        guard due <= now else { break }
        guard !bytes.isEmpty else { return destination.closeWrite() }
        while sent < bytes.count {
          guard case .bytes(let written)? = try? destination.tryWrite(bytes, sent..<bytes.count) else { return }
          sent += written
        }
        sent = 0
        count += 1
      }
      // In the next turn, when what has gone on is forgotten.
      NetworkActor.loop.atEndOfTurn { [weak self] in NetworkActor.assumeIsolated { self?.arm() } }
    }
  }

  private var ways: [Way] = []

  private func join(_ near: TCPSocket, _ far: TCPSocket, _ delay: Duration) {
    let there = Way(from: near, to: far, taking: delay)
    let back = Way(from: far, to: near, taking: delay)
    near.setHandlers(readable: { [weak there] in there?.take() }, writable: { [weak back] in back?.passOn() })
    far.setHandlers(readable: { [weak back] in back?.take() }, writable: { [weak there] in there?.passOn() })
    ways += [there, back]
    there.take()
    back.take()
  }

  /// Leads to a port of loopback, says in one line where the path begins, and ends when standard input does.
  static func serve(to port: UInt16, roundTrip: Duration) async throws {
    let peer = SocketAddress(ip: [127, 0, 0, 1], port: port)
    let relay = DelayRelay()
    let listener = try TCPListener(on: SocketAddress(ip: [127, 0, 0, 1], port: 0)) { near in
      NetworkActor.task {
        guard let far = try? await TCPSocket.connect(to: peer, deadline: .after(.seconds(5))) else {
          return near.close(abruptly: true)
        }
        relay.join(near, far, roundTrip / 2)
      }
    }
    print(listener.localAddress.port)
    fflush(nil)
    await BenchPeer.endOfInput()
    listener.close()
  }
}
