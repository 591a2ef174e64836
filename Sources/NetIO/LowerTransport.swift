/// What a layer over a transport (TLS, WebSocket) has below itself: it keeps what the transport does not take, tells the
/// layer's users when there is room again, and closes only after what was sent has left.
@NetworkActor
public final class LowerTransport {
  /// How long what was sent may take to leave after the layer was closed.
  private static let lingering = Duration.seconds(5)

  private let transport: any ByteTransport
  private var unsent = UnsentBytes()
  private var onReadable: (@NetworkActor () -> Void)?
  private var onWritable: (@NetworkActor () -> Void)?
  private var endsWriting = false
  /// Whether the layer was closed.
  public private(set) var isClosed = false

  /// Takes a transport over.
  public init(_ transport: any ByteTransport) {
    self.transport = transport
    transport.setHandlers(
      readable: { [weak self] in self?.onReadable?() }, writable: { [weak self] in self?.becameWritable() })
  }

  /// See ``ByteTransport/endIsAnnounced``.
  public var endIsAnnounced: Bool { transport.endIsAnnounced }

  /// See ``ByteTransport/setHandlers(readable:writable:)``.
  public func setHandlers(readable: (@NetworkActor () -> Void)?, writable: (@NetworkActor () -> Void)?) {
    onReadable = readable
    onWritable = writable
  }

  /// See ``ByteTransport/tryRead(into:at:)``.
  public func tryRead(into buffer: inout [UInt8], at offset: Int) throws(StreamError) -> Transfer {
    try transport.tryRead(into: &buffer, at: offset)
  }

  /// Tells the layer's users in the next turn that there is more to be read: for a layer that stops before it has taken
  /// all there is.
  public func announceAgain() {
    NetworkActor.loop.atEndOfTurn { [weak self] in NetworkActor.assumeIsolated { self?.onReadable?() } }
  }

  /// Sends `bytes[..<end]`, or keeps them. Who sends much asks first with ``hasRoom()``.
  public func send(_ bytes: [UInt8], before end: Int) throws(StreamError) {
    _ = try unsent.send(bytes, before: end, into: transport)
  }

  /// Whether all that was sent has left, so that more may be.
  public func hasRoom() throws(StreamError) -> Bool {
    try unsent.flush(into: transport)
  }

  private func becameWritable() {
    // If this fails, so will what is tried next, which somebody hears of.
    guard (try? unsent.flush(into: transport)) ?? true else { return }
    if isClosed { return transport.close(abruptly: false) }
    if endsWriting { transport.closeWrite() }
    onWritable?()
  }

  /// Ends the sending side after what was sent.
  public func closeWrite() {
    endsWriting = true
    if unsent.count == 0 { transport.closeWrite() }
  }

  /// Ends both directions: at once, or not before what was sent has left.
  public func close(abruptly: Bool) {
    guard !isClosed else { return }
    isClosed = true
    onReadable = nil
    onWritable = nil
    guard !abruptly, unsent.count > 0 else { return transport.close(abruptly: abruptly) }
    // Until then the timer keeps this alive.
    NetworkActor.loop.schedule(at: .after(Self.lingering)) {
      NetworkActor.assumeIsolated { self.transport.close(abruptly: self.unsent.count > 0) }
    }
  }
}
