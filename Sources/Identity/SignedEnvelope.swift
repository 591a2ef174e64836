import Multiformats
import Protobuf

/// Something signed by a peer, bound to a purpose (libp2p RFC 0002).
public struct SignedEnvelope: Hashable, Sendable {
  /// Whose signature it is.
  public let publicKey: PublicKey
  /// What kind of thing is signed, a multicodec as bytes.
  public let payloadType: [UInt8]
  /// What is signed.
  public let payload: [UInt8]
  private let signature: [UInt8]

  /// Seals `payload` for the purpose that `domain` names.
  public init(signing payload: [UInt8], type: [UInt8], domain: String, with keys: KeyPair) throws(IdentityError) {
    publicKey = keys.publicKey
    payloadType = type
    self.payload = payload
    signature = try keys.sign(Self.signed(domain: domain, type: type, payload: payload))
  }

  /// Reads and verifies an envelope that was sealed for the same `domain`.
  public init(protobuf message: [UInt8], domain: String) throws(IdentityError) {
    var fields: [Int: [UInt8]] = [:]
    do throws(ProtobufError) {
      var reader = ProtobufReader(message)
      while let field = try reader.next(), field.number <= 5 { fields[field.number] = try field.bytes() }
      guard fields[1] != nil else { throw .missing(field: "public_key") }
    } catch {
      throw .malformed(error)
    }
    publicKey = try PublicKey(protobuf: fields[1] ?? [])
    payloadType = fields[2] ?? []
    payload = fields[3] ?? []
    signature = fields[5] ?? []
    let signed = Self.signed(domain: domain, type: payloadType, payload: payload)
    guard publicKey.verifies(signature, over: signed) else { throw .badSignature }
  }

  /// The `Envelope` message.
  public var protobuf: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(publicKey.protobuf, field: 1)
    writer.write(payloadType, field: 2)
    writer.write(payload, field: 3)
    writer.write(signature, field: 5)
    return writer.bytes
  }

  /// What the signature is over: each part after its length, so that none can be taken for another.
  private static func signed(domain: String, type: [UInt8], payload: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for part in [Array(domain.utf8), type, payload] {
      Varint.encode(UInt64(part.count), into: &bytes)
      bytes += part
    }
    return bytes
  }
}
