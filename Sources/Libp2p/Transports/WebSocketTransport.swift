import NetIO
import Wire

/// A WebSocket as a stream of bytes (libp2p WebSocket spec): what is written goes out in binary messages, and where the
/// peer's messages begin and end means nothing.
@NetworkActor
final class WebSocketTransport: ByteTransport {
  /// The longest frame that is sent, in bytes: some peers take no message of more than 1 MiB.
  private static let frameSize = 128 << 10
  /// What is framed before it is handed on, in bytes.
  private static let batch = 256 << 10
  /// What one read takes from the transport at most, in bytes: a peer may send frames without end that carry nothing.
  private static let readBudget = 1 << 20
  private static var scratch = ScratchBuffer(size: 0)

  private let lower: LowerTransport
  private var session: WebSocketSession
  /// Bytes that came with the handshake.
  private var early: [UInt8]
  private var events: [WebSocketSession.Event] = []
  /// Whether the transport ended.
  private var hasLostPeer = false

  private init(_ role: WebSocketSession.Role, over transport: any ByteTransport, early: [UInt8]) {
    session = WebSocketSession(role: role)
    lower = LowerTransport(transport)
    self.early = early
  }

  /// Why no WebSocket was opened.
  enum Failure: Error, CustomStringConvertible {
    case stream(StreamError)
    case handshake(WebSocketHandshakeError)

    var description: String {
      switch self {
      case .stream(.truncated): "the peer closed the connection during the handshake of WebSocket"
      case .stream(let error): error.description
      case .handshake(let error): error.description
      }
    }
  }

  /// Opens a WebSocket over `transport`, which is closed if that fails. `host` is what stands in `Host`.
  static func client(
    over transport: any ByteTransport, host: String, deadline: Deadline
  ) async throws(Failure) -> WebSocketTransport {
    let (rest, _) = try await TransportStream.handshake(over: transport, deadline: deadline) { stream throws(Failure) in
      var handshake: WebSocketClientHandshake
      do throws(WebSocketHandshakeError) { handshake = try WebSocketClientHandshake(host: host) } catch {
        throw .handshake(error)
      }
      do throws(StreamError) { try await stream.write(handshake.takeOutput()) } catch { throw .stream(error) }
      while true {
        let bytes = try await receive(on: stream)
        do throws(WebSocketHandshakeError) {
          if let rest = try handshake.receive(bytes) { return rest }
        } catch {
          throw .handshake(error)
        }
      }
    }
    return WebSocketTransport(.client, over: transport, early: rest)
  }

  /// Has a WebSocket opened by the peer over `transport`, which is closed if that fails.
  static func server(over transport: any ByteTransport, deadline: Deadline) async throws(Failure) -> WebSocketTransport
  {
    let (rest, _) = try await TransportStream.handshake(over: transport, deadline: deadline) { stream throws(Failure) in
      var handshake = WebSocketServerHandshake()
      while true {
        let bytes = try await receive(on: stream)
        let result = Result { () throws(WebSocketHandshakeError) in try handshake.receive(bytes) }
        do throws(StreamError) { try await stream.write(handshake.takeOutput()) } catch { throw .stream(error) }
        switch result {
        case .success(let rest?): return rest
        case .success(nil): continue
        case .failure(let error):
          // A plain HTTP client has its answer; a connection that is reset might take it away again.
          await stream.closeInOrder(within: .seconds(1))
          throw .handshake(error)
        }
      }
    }
    return WebSocketTransport(.server, over: transport, early: rest)
  }

  private static func receive(on stream: TransportStream) async throws(Failure) -> [UInt8] {
    do throws(StreamError) {
      guard let bytes = try await stream.read() else { throw .truncated }
      return bytes
    } catch {
      throw .stream(error)
    }
  }

  // MARK: ByteTransport

  var endIsAnnounced: Bool { session.isClosed || hasLostPeer || lower.endIsAnnounced }

  func tryRead(into buffer: inout [UInt8], at offset: Int) throws(StreamError) -> Transfer {
    guard !lower.isClosed else { throw .resetLocally }
    var end = offset
    var isDry = false
    var budget = Self.readBudget
    while end < buffer.count, !isDry, !session.isClosed, !hasLostPeer {
      guard budget > 0 else {
        lower.announceAgain()
        break
      }
      switch try readFrames(into: &buffer, at: end) {
      case .bytes(let count):
        budget -= count
        isDry = end + count < buffer.count && early.isEmpty && !lower.endIsAnnounced
        try unframe(&buffer, end + count, at: &end)
      case .wouldBlock: isDry = true
      // An end without a close is an end all the same: what is above knows whether it was time.
      case .end: hasLostPeer = true
      }
    }
    if end > offset { return .bytes(end - offset) }
    return session.isClosed || hasLostPeer ? .end : .wouldBlock
  }

  /// What came with the handshake, else what the transport has.
  private func readFrames(into buffer: inout [UInt8], at offset: Int) throws(StreamError) -> Transfer {
    guard !early.isEmpty else { return try lower.tryRead(into: &buffer, at: offset) }
    let count = min(early.count, buffer.count - offset)
    buffer.replaceSubrange(offset..<offset + count, with: early[..<count])
    early.removeFirst(count)
    return .bytes(count)
  }

  /// Makes of the frames in `buffer[cursor..<end]` their payload, and moves `cursor` past it.
  private func unframe(_ buffer: inout [UInt8], _ end: Int, at cursor: inout Int) throws(StreamError) {
    defer { events.removeAll(keepingCapacity: true) }
    let result = Result { () throws(WebSocketError) in
      try session.receive(&buffer, cursor..<end, events: &events)
    }
    // A peer that asks without reading the answers gets no more of them than there is room for.
    if session.hasOutput, try lower.hasRoom() { try send(session.takeOutput()) }
    if case .failure(let error) = result { throw .connectionLost(error.description) }
    for case .data(_, let range) in events {
      if range.lowerBound > cursor {
        buffer.withUnsafeMutableBytes { bytes in
          guard let base = bytes.baseAddress else { return }
          (base + cursor).copyMemory(from: base + range.lowerBound, byteCount: range.count)
        }
      }
      cursor += range.count
    }
  }

  func tryWrite(_ buffer: [UInt8], _ range: Range<Int>) throws(StreamError) -> Transfer {
    guard !lower.isClosed else { throw .resetLocally }
    guard session.maySend else { throw .writeAfterEnd }
    guard try lower.hasRoom() else { return .wouldBlock }
    var framed = Self.scratch.take()
    defer { Self.scratch.giveBack(framed) }
    framed.removeAll(keepingCapacity: true)
    if session.hasOutput { framed += session.takeOutput() }
    let batch = range.prefix(Self.batch)
    for start in stride(from: batch.lowerBound, to: batch.upperBound, by: Self.frameSize) {
      session.append(.binary, buffer, start..<min(batch.upperBound, start + Self.frameSize), to: &framed)
    }
    try send(framed)
    return .bytes(batch.count)
  }

  private func send(_ bytes: [UInt8]) throws(StreamError) {
    try lower.send(bytes, before: bytes.count)
  }

  func setHandlers(readable: (@NetworkActor () -> Void)?, writable: (@NetworkActor () -> Void)?) {
    lower.setHandlers(readable: readable, writable: writable)
  }

  /// A WebSocket has no half-close: this ends the whole of it in order.
  func closeWrite() {
    sendClose()
  }

  private func sendClose() {
    guard !lower.isClosed else { return }
    session.close()
    // A transport that takes nothing more has lost its peer: then there is nobody to be told.
    if session.hasOutput { try? send(session.takeOutput()) }
  }

  func close(abruptly: Bool) {
    if !abruptly { sendClose() }
    lower.close(abruptly: abruptly)
  }
}
