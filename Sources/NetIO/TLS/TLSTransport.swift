import Crypto

/// TLS over another transport.
@NetworkActor
public final class TLSTransport: ByteTransport {
  /// What is sealed before it is handed on, in bytes.
  private static let batch = 256 << 10
  /// What one read takes from the transport at most, in bytes: a peer may send records without end that carry nothing.
  private static let readBudget = 1 << 20
  private static var receiveScratch = ScratchBuffer(size: 256 << 10)
  private static var sealScratch = ScratchBuffer(size: 0)

  private let session: TLSSession
  private let lower: LowerTransport
  /// Whether the session reads from memory of ``receiveScratch``.
  private var hasLentMemory = false
  private var hasEnded = false
  /// Whether the transport ended without TLS's own end.
  private var hasLostPeer = false
  private var hasSentEnd = false

  /// Takes over a transport on which a handshake was completed.
  public init(_ session: TLSSession, over transport: any ByteTransport) {
    self.session = session
    lower = LowerTransport(transport)
  }

  /// Makes `transport` a TLS client's; it is closed if that fails. `name` is whom the certificate must be for, a DNS name
  /// (which is also sent as SNI) or an IP address; nil for whomever it is for.
  public static func client(
    over transport: any ByteTransport, _ context: TLSContext, name: String?, deadline: Deadline
  ) async throws(TLSError) -> TLSTransport {
    try await handshake(over: transport, context, .client(name: name), deadline)
  }

  /// Makes `transport` a TLS server's; it is closed if that fails.
  public static func server(
    over transport: any ByteTransport, _ context: TLSContext, deadline: Deadline
  ) async throws(TLSError) -> TLSTransport {
    try await handshake(over: transport, context, .server, deadline)
  }

  private static func handshake(
    over transport: any ByteTransport, _ context: TLSContext, _ role: TLSSession.Role, _ deadline: Deadline
  ) async throws(TLSError) -> TLSTransport {
    let (session, _) = try await TransportStream.handshake(over: transport, deadline: deadline) {
      stream throws(TLSError) in
      let session = try TLSSession(context, role)
      do {
        while true {
          let isComplete = Result { () throws(TLSError) in try session.shakeHands() }
          // What there is to send includes the alert that tells the peer why.
          try await stream.write(session.takeOutput())
          if try isComplete.get() { return session }
          guard let bytes = try await stream.read() else { throw TLSError.handshake("the peer closed the connection") }
          session.receive(bytes)
        }
      } catch let error as TLSError {
        throw error
      } catch {
        throw .stream((error as? StreamError) ?? .resetLocally)
      }
    }
    return TLSTransport(session, over: transport)
  }

  // MARK: ByteTransport

  public var endIsAnnounced: Bool { hasEnded || hasLostPeer || lower.endIsAnnounced }

  public func tryRead(into buffer: inout [UInt8], at offset: Int) throws(StreamError) -> Transfer {
    guard !lower.isClosed else { throw .resetLocally }
    var end = offset
    var isDry = false
    var budget = Self.readBudget
    while !hasEnded {
      switch try session.read(into: &buffer, at: &end) {
      case .isFull: return .bytes(end - offset)
      case .end: hasEnded = true
      case .needsInput:
        // A key update may have to be answered.
        if session.hasOutput { try flush() }
        giveBackMemory()
        if budget <= 0 { lower.announceAgain() } else if !isDry, try receive(&isDry, &budget) { continue }
        guard end == offset else { return .bytes(end - offset) }
        if hasLostPeer { throw .truncated }
        return .wouldBlock
      }
    }
    return end > offset ? .bytes(end - offset) : .end
  }

  /// Gives the session what the transport has; false if that is nothing. `isDry` is set when there is no more for now.
  private func receive(_ isDry: inout Bool, _ budget: inout Int) throws(StreamError) -> Bool {
    var memory = Self.receiveScratch.take()
    switch try lower.tryRead(into: &memory, at: 0) {
    case .bytes(let count):
      isDry = count < memory.count && !lower.endIsAnnounced
      budget -= count
      session.lendInput(memory, before: count)
      hasLentMemory = true
      return true
    case .wouldBlock: break
    case .end: hasLostPeer = true
    }
    Self.receiveScratch.giveBack(memory)
    return false
  }

  /// The session has looked at all that it was given: an idle connection needs no memory for that.
  private func giveBackMemory() {
    let memory = session.takeBackInput()
    if hasLentMemory { Self.receiveScratch.giveBack(memory) }
    hasLentMemory = false
  }

  public func tryWrite(_ buffer: [UInt8], _ range: Range<Int>) throws(StreamError) -> Transfer {
    guard !lower.isClosed else { throw .resetLocally }
    guard !hasSentEnd else { throw .writeAfterEnd }
    if session.hasOutput { try flush() }
    guard try lower.hasRoom() else { return .wouldBlock }
    let batch = range.prefix(Self.batch)
    session.lendOutput(Self.sealScratch.take())
    try session.write(buffer, batch)
    try flush()
    return .bytes(batch.count)
  }

  /// Hands on what the session has sealed.
  private func flush() throws(StreamError) {
    let sealed = session.takeOutput()
    defer { Self.sealScratch.giveBack(sealed) }
    try lower.send(sealed, before: sealed.count)
  }

  public func setHandlers(readable: (@NetworkActor () -> Void)?, writable: (@NetworkActor () -> Void)?) {
    lower.setHandlers(readable: readable, writable: writable)
  }

  public func closeWrite() {
    sendEnd()
    lower.closeWrite()
  }

  private func sendEnd() {
    guard !hasSentEnd, !lower.isClosed else { return }
    hasSentEnd = true
    session.end()
    // A transport that takes nothing more has lost its peer: then there is nobody to be told.
    try? flush()
  }

  public func close(abruptly: Bool) {
    if !abruptly { sendEnd() }
    lower.close(abruptly: abruptly)
  }
}
