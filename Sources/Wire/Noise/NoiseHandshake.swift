import Crypto
import Identity

/// A libp2p Noise handshake, either side of it (noise spec): bytes in, bytes out, and at the end who the peer is and
/// the keys of the session.
///
///     var handshake = try NoiseHandshake(role: .initiator, as: identity)
///     send(handshake.takeOutput())
///     while try !handshake.receive(bytes) { send(handshake.takeOutput()); … }
///     send(handshake.takeOutput())
public struct NoiseHandshake: Sendable {
  /// Which side this is.
  public enum Role: Sendable {
    case initiator, responder
  }

  /// What a completed handshake leaves.
  public struct Result: Sendable {
    /// The peer's identity key, proven.
    public let remoteKey: PublicKey
    /// What the peer said besides.
    public let remoteExtensions: NoiseExtensions
    /// Bytes of the session that came with the handshake's last message.
    public let rest: [UInt8]
    let sendKey: [UInt8]
    let receiveKey: [UInt8]
  }

  /// More than the two messages of a peer with the largest keys.
  private static let maximumInput = 2 * (NoiseSession.maximumFrame + 2)

  private let identity: NoiseIdentity
  private let expected: PeerID?
  private var pattern: NoiseXX
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var payload: NoisePayload?

  /// A handshake that has begun: an initiator's first message is in ``takeOutput()``. With `expected`, the peer must
  /// prove to be that one.
  public init(
    role: Role, as identity: NoiseIdentity, expected: PeerID? = nil, prologue: [UInt8] = []
  ) throws(NoiseError) {
    self.identity = identity
    self.expected = expected
    let ephemeralKey = try noise { () throws(OpenSSLError) in try X25519() }
    pattern = NoiseXX(
      isInitiator: role == .initiator, staticKey: identity.staticKey, ephemeralKey: ephemeralKey,
      prologue: prologue)
    if pattern.mustWrite { try write(payload: []) }
  }

  /// What is to be sent now.
  public mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    return output
  }

  /// Takes what the peer sent; true once the handshake is complete on this side.
  public mutating func receive(_ bytes: [UInt8]) throws(NoiseError) -> Bool {
    input += bytes
    guard pattern.isComplete || input.count <= Self.maximumInput else { throw .tooMuchInput }
    while !pattern.isComplete, input.count >= 2 {
      let end = 2 + Int(input[0]) << 8 + Int(input[1])
      guard input.count >= end else { break }
      try read(Array(input[2..<end]))
      input.removeFirst(end)
    }
    return pattern.isComplete
  }

  /// What the handshake has led to; nil while it is not complete.
  public var result: Result? {
    guard pattern.isComplete, let payload else { return nil }
    let (send, receive) = pattern.split()
    return Result(
      remoteKey: payload.identityKey, remoteExtensions: payload.extensions, rest: input, sendKey: send,
      receiveKey: receive)
  }

  private mutating func read(_ message: [UInt8]) throws(NoiseError) {
    let content = try pattern.read(message)
    // An initiator's first message is not sealed: whatever it holds proves nothing and is passed over.
    if !pattern.remoteStatic.isEmpty {
      let payload = try NoisePayload(content, staticKey: pattern.remoteStatic)
      let actual = payload.identityKey.peerID
      if let expected, expected != actual { throw .peerIDMismatch(expected: expected, actual: actual) }
      self.payload = payload
    }
    if pattern.mustWrite { try write(payload: identity.payload) }
  }

  private mutating func write(payload: [UInt8]) throws(NoiseError) {
    let message = try pattern.write(payload: payload)
    output += [UInt8(message.count >> 8), UInt8(message.count & 0xff)]
    output += message
  }
}
