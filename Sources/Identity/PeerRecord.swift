import Multiformats
import Protobuf

/// What a peer says of itself, to be believed of nobody else: its addresses at one time (libp2p RFC 0003).
public struct PeerRecord: Hashable, Sendable {
  private static let domain = "libp2p-peer-record"
  private static let payloadType: [UInt8] = [0x03, 0x01]

  /// Who it is about.
  public let peerID: PeerID
  /// Of two records the one with the larger number is the newer.
  public let sequence: UInt64
  /// Where the peer listens. Addresses that cannot be read are left out.
  public let addresses: [Multiaddr]

  /// What a peer says at one time.
  public init(peerID: PeerID, sequence: UInt64, addresses: [Multiaddr]) {
    self.peerID = peerID
    self.sequence = sequence
    self.addresses = addresses
  }

  /// Reads an envelope with a record, and verifies that it was signed by the peer that it is about.
  public init(envelope message: [UInt8]) throws(IdentityError) {
    let envelope = try SignedEnvelope(protobuf: message, domain: Self.domain)
    guard envelope.payloadType == Self.payloadType else { throw .payloadType(envelope.payloadType) }
    try self.init(protobuf: envelope.payload)
    let signer = envelope.publicKey.peerID
    guard signer == peerID else { throw .foreignRecord(signer: signer, subject: peerID) }
  }

  /// The record in an envelope signed with the keys of the peer it is about.
  public func sealed(with keys: KeyPair) throws(IdentityError) -> [UInt8] {
    try SignedEnvelope(signing: protobuf, type: Self.payloadType, domain: Self.domain, with: keys).protobuf
  }

  private init(protobuf message: [UInt8]) throws(IdentityError) {
    var id: [UInt8]?
    var sequence: UInt64 = 0
    var addresses: [Multiaddr] = []
    do throws(ProtobufError) {
      var reader = ProtobufReader(message)
      while let field = try reader.next() {
        switch field.number {
        case 1: id = try field.bytes()
        case 2: sequence = try field.varint()
        case 3: if let address = try Self.address(in: field.bytes()) { addresses.append(address) }
        default: break
        }
      }
      guard id != nil else { throw .missing(field: "peer_id") }
    } catch {
      throw .malformed(error)
    }
    self.init(peerID: try PeerID(bytes: id ?? []), sequence: sequence, addresses: addresses)
  }

  private static func address(in message: [UInt8]) throws(ProtobufError) -> Multiaddr? {
    var reader = ProtobufReader(message)
    while let field = try reader.next(), field.number == 1 {
      return try? Multiaddr(bytes: field.bytes())
    }
    return nil
  }

  private var protobuf: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(peerID.bytes, field: 1)
    writer.write(sequence, field: 2)
    for address in addresses {
      var info = ProtobufWriter()
      info.write(address.bytes, field: 1)
      writer.write(info.bytes, field: 3)
    }
    return writer.bytes
  }
}
