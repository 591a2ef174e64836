import Crypto
import Identity
import Protobuf

/// What a peer says in a handshake besides who it is (noise spec, "Noise Extensions").
public struct NoiseExtensions: Hashable, Sendable {
  /// Multihashes of the certificates of a WebTransport server.
  public var webTransportCertificateHashes: [[UInt8]] = []
  /// Muxers in the order of preference: agreeing on one here saves a round trip.
  public var streamMuxers: [String] = []

  /// Nothing is said unless it is set.
  public init(streamMuxers: [String] = []) {
    self.streamMuxers = streamMuxers
  }
}

/// Who a host is in all its handshakes: a static key, and the signed payload that says whose it is. Nothing in it is of
/// one session, so that it is signed once.
public struct NoiseIdentity: Sendable {
  let staticKey: X25519
  let payload: [UInt8]

  /// A fresh static key for the owner of `keys`.
  public init(_ keys: KeyPair, extensions: NoiseExtensions = NoiseExtensions()) throws(NoiseError) {
    staticKey = try noise { () throws(OpenSSLError) in try X25519() }
    payload = try NoisePayload.message(keys: keys, staticKey: staticKey.publicKey, extensions: extensions)
  }
}

/// The `NoiseHandshakePayload`: proof that the owner of an identity key is the owner of the session's static key
/// (noise spec, "libp2p Data in Handshake Messages").
struct NoisePayload {
  private static let signaturePrefix = Array("noise-libp2p-static-key:".utf8)
  /// More extensions of a kind than this are of no use to anybody.
  private static let maximumEntries = 64

  let identityKey: PublicKey
  let extensions: NoiseExtensions

  /// The message of a peer with these keys.
  static func message(
    keys: KeyPair, staticKey: [UInt8], extensions: NoiseExtensions
  ) throws(NoiseError) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.write(keys.publicKey.protobuf, field: 1)
    do { writer.write(try keys.sign(signaturePrefix + staticKey), field: 2) } catch { throw .badIdentity(error) }
    var inner = ProtobufWriter()
    for hash in extensions.webTransportCertificateHashes { inner.write(hash, field: 1) }
    for muxer in extensions.streamMuxers { inner.write(muxer, field: 2) }
    if !inner.bytes.isEmpty { writer.write(inner.bytes, field: 4) }
    return writer.bytes
  }

  /// Reads a message and verifies it against the static key that the peer holds in the session.
  init(_ message: [UInt8], staticKey: [UInt8]) throws(NoiseError) {
    var key: [UInt8]?
    var signature: [UInt8] = []
    var extensions = NoiseExtensions()
    do throws(ProtobufError) {
      var reader = ProtobufReader(message)
      while let field = try reader.next() {
        switch field.number {
        case 1: key = try field.bytes()
        case 2: signature = try field.bytes()
        case 4: extensions = try Self.extensions(in: field.bytes())
        default: break
        }
      }
      guard key != nil else { throw .missing(field: "identity_key") }
    } catch {
      throw .malformedPayload(error)
    }
    do throws(IdentityError) {
      identityKey = try PublicKey(protobuf: key ?? [])
      guard identityKey.verifies(signature, over: Self.signaturePrefix + staticKey) else { throw .badSignature }
    } catch {
      throw .badIdentity(error)
    }
    self.extensions = extensions
  }

  private static func extensions(in message: [UInt8]) throws(ProtobufError) -> NoiseExtensions {
    var extensions = NoiseExtensions()
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      switch field.number {
      case 1: extensions.webTransportCertificateHashes.append(try field.bytes())
      case 2: extensions.streamMuxers.append(try field.string())
      default: break
      }
      let entries = extensions.webTransportCertificateHashes.count + extensions.streamMuxers.count
      guard entries <= maximumEntries else { throw .tooManyFields }
    }
    return extensions
  }
}
