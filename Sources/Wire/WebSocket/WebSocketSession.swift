/// A WebSocket after its handshake (RFC 6455 §5 to §7), either side of it: frames in, frames out. No extension is
/// spoken. Nothing of a message is kept: its bytes are handed on as they come.
public struct WebSocketSession: Sendable {
  /// Which side this is.
  public enum Role: Sendable {
    case client, server
  }

  /// Bounds on what a peer may send.
  public struct Limits: Sendable {
    /// The longest frame that is taken, in bytes. It is not kept, so that this bounds no memory.
    public var frame = 256 << 20
    /// Answers to pings that wait to be sent, in bytes; beyond that they are left out (§5.5.3).
    public var pendingPongs = 16 << 10

    /// The usual bounds.
    public init() {}
  }

  /// What a message is made of.
  public enum MessageKind: Hashable, Sendable {
    case text, binary
  }

  /// What happened.
  public enum Event: Hashable, Sendable {
    /// Bytes of a message, unmasked, at these places of the bytes that were received; never none.
    case data(MessageKind, Range<Int>)
    /// The message is complete.
    case messageEnd(MessageKind)
    /// The peer answered a ping, or sent one that nobody asked for.
    case pong([UInt8])
    /// The peer ends the connection, with its code if it gave one, and nothing more comes. The answer is in
    /// ``takeOutput()``; the server then closes the transport, and the client waits until it has.
    case closed(code: UInt16?, reason: String)
  }

  /// A frame whose payload has come in part.
  private struct Frame: Sendable {
    var header: WebSocketHeader
    var remaining: Int
    var mask: WebSocketMask?
  }

  private let role: Role
  private let limits: Limits
  private var partialHeader: [UInt8] = []
  private var frame: Frame?
  private var control: [UInt8] = []
  private var message: MessageKind?
  private var text = UTF8Check()
  private var output: [UInt8] = []
  private var hasSentClose = false
  /// Whether the peer has closed, or was cut off for an error: what it sends further is not looked at.
  public private(set) var isClosed = false

  /// A session that has just begun.
  public init(role: Role, limits: Limits = Limits()) {
    self.role = role
    self.limits = limits
  }

  // MARK: Receiving

  /// Takes what the peer sent, `bytes[range]`, unmasks it in place, and tells what it means.
  ///
  /// - Throws: what the peer did wrong. A close that tells it so is in ``takeOutput()``.
  public mutating func receive(
    _ bytes: inout [UInt8], _ range: Range<Int>, events: inout [Event]
  ) throws(WebSocketError) {
    do throws(WebSocketError) {
      var cursor = range.lowerBound
      while !isClosed {
        if frame == nil {
          guard try readHeader(bytes, &cursor, range.upperBound) else { return }
        }
        guard try readPayload(&bytes, &cursor, range.upperBound, &events) else { return }
      }
    } catch {
      close(code: error.closeCode)
      isClosed = true
      throw error
    }
  }

  /// Begins the next frame; false if its header has not come whole.
  private mutating func readHeader(
    _ bytes: [UInt8], _ cursor: inout Int, _ end: Int
  ) throws(WebSocketError) -> Bool {
    let header: WebSocketHeader
    if partialHeader.isEmpty, end - cursor >= 2, end - cursor >= WebSocketHeader.size(bytes[cursor + 1]) {
      header = try WebSocketHeader(bytes[cursor..<end], maximumLength: limits.frame)
      cursor += WebSocketHeader.size(bytes[cursor + 1])
    } else {
      while partialHeader.count < 2 || partialHeader.count < WebSocketHeader.size(partialHeader[1]) {
        guard cursor < end else { return false }
        partialHeader.append(bytes[cursor])
        cursor += 1
      }
      header = try WebSocketHeader(partialHeader[...], maximumLength: limits.frame)
      partialHeader.removeAll(keepingCapacity: true)
    }
    try begin(header)
    return true
  }

  private mutating func begin(_ header: WebSocketHeader) throws(WebSocketError) {
    guard (header.mask != nil) == (role == .server) else { throw .wrongMasking(isMasked: header.mask != nil) }
    switch header.opcode {
    case .continuation: guard message != nil else { throw .unexpectedContinuation }
    case .text, .binary:
      guard message == nil else { throw .unfinishedMessage }
      message = header.opcode == .text ? .text : .binary
      text = UTF8Check()
    case .close, .ping, .pong: control.removeAll(keepingCapacity: true)
    }
    frame = Frame(header: header, remaining: header.length, mask: header.mask.map(WebSocketMask.init))
  }

  /// Takes what there is of the frame's payload; false if the bytes are used up.
  private mutating func readPayload(
    _ bytes: inout [UInt8], _ cursor: inout Int, _ end: Int, _ events: inout [Event]
  ) throws(WebSocketError) -> Bool {
    guard var frame else { return true }
    let range = cursor..<cursor + min(frame.remaining, end - cursor)
    frame.mask?.apply(to: &bytes, range)
    cursor = range.upperBound
    frame.remaining -= range.count
    self.frame = frame.remaining == 0 ? nil : frame
    if frame.header.opcode.isControl {
      control += bytes[range]
      if frame.remaining == 0 { try takeControl(frame.header.opcode, &events) }
    } else if let message {
      if message == .text, !text.accepts(bytes[range]) { throw .malformedText }
      if !range.isEmpty { events.append(.data(message, range)) }
      if frame.remaining == 0, frame.header.isFinal { try endMessage(message, &events) }
    }
    return cursor < end
  }

  private mutating func endMessage(_ kind: MessageKind, _ events: inout [Event]) throws(WebSocketError) {
    guard kind == .binary || text.isComplete else { throw .malformedText }
    message = nil
    events.append(.messageEnd(kind))
  }

  private mutating func takeControl(_ opcode: WebSocketOpcode, _ events: inout [Event]) throws(WebSocketError) {
    switch opcode {
    case .ping:
      let fits = output.count + control.count + WebSocketHeader.maximumSize <= limits.pendingPongs
      if fits, !hasSentClose { appendControl(.pong, control) }
    case .pong: events.append(.pong(control))
    case .close: try takeClose(&events)
    case .continuation, .text, .binary: break
    }
  }

  private mutating func takeClose(_ events: inout [Event]) throws(WebSocketError) {
    var code: UInt16?
    if !control.isEmpty {
      guard control.count >= 2 else { throw .malformedClose }
      let given = UInt16(control[0]) << 8 | UInt16(control[1])
      guard Self.mayBeSent(given) else { throw .forbiddenCloseCode(given) }
      code = given
    }
    guard let reason = String(validating: control.dropFirst(2), as: UTF8.self) else { throw .malformedText }
    isClosed = true
    close(code: code)
    events.append(.closed(code: code, reason: reason))
  }

  /// The codes of §7.4 and of the registry after it; the others say what no peer can.
  private static func mayBeSent(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }

  // MARK: Sending

  /// What is to be sent now: answers to the peer, pings and the close.
  public mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    return output
  }

  /// Whether there is something in ``takeOutput()``.
  public var hasOutput: Bool { !output.isEmpty }

  /// Whether messages may be sent: not after the close.
  public var maySend: Bool { !hasSentClose }

  /// Appends `bytes[range]` to `output` as a message of one frame, or as a part of one.
  ///
  /// - Parameters:
  ///   - opcode: what the message is, or a continuation.
  ///   - isFinal: whether the message is complete with it.
  public mutating func append(
    _ opcode: WebSocketOpcode = .binary, _ bytes: [UInt8], _ range: Range<Int>, isFinal: Bool = true,
    to output: inout [UInt8]
  ) {
    precondition(!hasSentClose, "nothing may follow a WebSocket's close")
    appendFrame(
      WebSocketHeader(opcode, isFinal: isFinal, mask: newMask, length: range.count), bytes[range], to: &output)
  }

  /// Asks the peer for a sign of life, with at most 125 bytes that it sends back.
  public mutating func ping(_ payload: [UInt8] = []) {
    precondition(payload.count <= WebSocketHeader.maximumControl, "a ping has at most 125 bytes")
    if !hasSentClose { appendControl(.ping, payload) }
  }

  /// Ends the connection; nothing may be sent after that. Only the first of several counts.
  ///
  /// - Parameter code: why (§7.4.1): 1000 for an orderly end; nil says nothing.
  public mutating func close(code: UInt16? = 1000) {
    guard !hasSentClose else { return }
    appendControl(.close, code.map { [UInt8($0 >> 8), UInt8($0 & 0xff)] } ?? [])
    hasSentClose = true
  }

  private mutating func appendControl(_ opcode: WebSocketOpcode, _ payload: [UInt8]) {
    appendFrame(WebSocketHeader(opcode, mask: newMask, length: payload.count), payload[...], to: &output)
  }

  /// A client masks every frame with a key that nobody can foresee (§5.3).
  private var newMask: UInt32? { role == .client ? UInt32.random(in: .min ... .max) : nil }

  private func appendFrame(_ header: WebSocketHeader, _ payload: ArraySlice<UInt8>, to output: inout [UInt8]) {
    header.append(to: &output)
    let start = output.count
    output += payload
    guard let key = header.mask else { return }
    var mask = WebSocketMask(key)
    mask.apply(to: &output, start..<output.count)
  }
}
