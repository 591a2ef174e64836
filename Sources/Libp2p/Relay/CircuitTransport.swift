import Events
import NetIO

/// A stream of one connection as what carries another: relayed connections stand on it.
@NetworkActor
final class CircuitTransport: ByteTransport {
  private let stream: Stream
  /// What the relay gives; nil if it gives without limit.
  private let limit: RelayAllowance?
  private let opened = Deadline.now
  private var passed = (received: 0, sent: 0)
  /// What was read and did not fit.
  private var surplus: ArraySlice<UInt8> = []
  private var onReadable: (@NetworkActor () -> Void)?
  private var onWritable: (@NetworkActor () -> Void)?
  private var isProgressScheduled = false
  private var isClosed = false
  private(set) var endIsAnnounced = false

  /// Takes over a stream on which nothing but the carried connection follows.
  init(_ stream: Stream, limit: RelayAllowance?) {
    self.stream = stream
    self.limit = limit
    stream.setDeadline(nil)
    stream.isHandedOver = true
    stream.onProgress = { [weak self] in self?.scheduleProgress() }
  }

  /// The outer connection tells in the midst of handling what it received: the inner one is told when that is over.
  private func scheduleProgress() {
    guard !isProgressScheduled, !isClosed else { return }
    isProgressScheduled = true
    NetworkActor.loop.atEndOfTurn { [weak self] in NetworkActor.assumeIsolated { self?.progress() } }
  }

  private func progress() {
    isProgressScheduled = false
    onReadable?()
    onWritable?()
  }

  func setHandlers(readable: (@NetworkActor () -> Void)?, writable: (@NetworkActor () -> Void)?) {
    onReadable = readable
    onWritable = writable
  }

  func tryRead(into buffer: inout [UInt8], at offset: Int) throws(StreamError) -> Transfer {
    var end = offset
    while end < buffer.count {
      if surplus.isEmpty {
        do throws(StreamError) {
          switch try stream.tryRead() {
          case .bytes(let bytes): surplus = bytes[...]
          case .end where end == offset: return try ended()
          case .nothing where end == offset: return .wouldBlock
          case .end:
            endIsAnnounced = true
            return .bytes(end - offset)
          case .nothing: return .bytes(end - offset)
          }
        } catch {
          // What was read before is handed on first; the failure stays for the next time.
          if end > offset {
            endIsAnnounced = true
            return .bytes(end - offset)
          }
          throw explained(error)
        }
      }
      let part = surplus.prefix(buffer.count - end)
      buffer.replaceSubrange(end..<end + part.count, with: part)
      surplus = surplus.dropFirst(part.count)
      end += part.count
      passed.received += part.count
    }
    return .bytes(end - offset)
  }

  func tryWrite(_ buffer: [UInt8], _ range: Range<Int>) throws(StreamError) -> Transfer {
    do throws(StreamError) {
      let count = try stream.tryWrite(buffer, range)
      passed.sent += count
      return count == 0 ? .wouldBlock : .bytes(count)
    } catch {
      throw explained(error)
    }
  }

  func closeWrite() {
    NetworkActor.task { [stream] in try? await stream.closeWrite() }
  }

  func close(abruptly: Bool) {
    guard !isClosed else { return }
    isClosed = true
    onReadable = nil
    onWritable = nil
    stream.onProgress = nil
    if abruptly { return stream.reset(.resetLocally) }
    // What the connection said last still goes out; the relay hands it on before it ends the other side.
    NetworkActor.task { [stream] in await stream.closeInOrder() }
  }

  /// A relay says nothing when it ends a connection; what it had given tells whether that is used up.
  private func explained(_ error: StreamError) -> StreamError {
    // What the relay has counted need not all have arrived here.
    guard case .resetByPeer = error, isUsedUp(allBut: (limit?.bytes ?? 0) / 4) else { return error }
    return Self.usedUp
  }

  /// Some relays end a connection in order even then: when the last byte that they let pass has arrived.
  private func ended() throws(StreamError) -> Transfer {
    guard !isUsedUp(allBut: 0) else { throw Self.usedUp }
    return .end
  }

  private static let usedUp = StreamError.connectionLost("what the relay lets pass is used up, in bytes or in time")

  private func isUsedUp(allBut margin: Int) -> Bool {
    guard let limit else { return false }
    if let duration = limit.duration, Deadline.now.since(opened) + .seconds(1) >= duration { return true }
    return limit.bytes.map { max(passed.received, passed.sent) >= $0 - margin } ?? false
  }
}
