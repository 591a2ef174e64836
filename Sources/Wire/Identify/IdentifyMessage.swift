import Identity
import Multiformats
import Protobuf

/// What a peer says of itself (identify spec, "Identify Message").
public struct IdentifyMessage: Hashable, Sendable {
  /// Asking for it.
  public static let protocolID = "/ipfs/id/1.0.0"
  /// Telling it unasked, when it has changed.
  public static let pushProtocolID = "/ipfs/id/push/1.0.0"

  /// The family of protocols, as in `ipfs/0.1.0`; empty from some peers.
  public var protocolVersion = ""
  /// The program, as in `kubo/0.33.0`.
  public var agentVersion = ""
  /// The `PublicKey` message; nil if it was left out.
  public var publicKey: [UInt8]?
  /// Where the peer listens.
  public var listenAddresses: [Multiaddr] = []
  /// Where the peer sees us; nil if it does not say, or says it unreadably.
  public var observedAddress: Multiaddr?
  /// The protocols that its streams speak.
  public var protocols: [String] = []
  /// A signed envelope with its addresses, as it came.
  public var signedPeerRecord: [UInt8]?

  /// A message that says nothing yet.
  public init() {}

  /// The record in ``signedPeerRecord``, verified to be that peer's own; nil if there is none.
  public func peerRecord(of peer: PeerID) throws(IdentityError) -> PeerRecord? {
    guard let signedPeerRecord else { return nil }
    let record = try PeerRecord(envelope: signedPeerRecord)
    guard record.peerID == peer else { throw .foreignRecord(signer: record.peerID, subject: peer) }
    return record
  }

  /// The message as it is sent, each piece with its length before it. The signed record repeats the addresses: where the
  /// two would make one piece too long for some peers, it is a piece of its own.
  public var frames: [[UInt8]] {
    var message = self
    message.signedPeerRecord = nil
    let size = message.protobuf.bytes.count + (signedPeerRecord?.count ?? 0)
    guard let signedPeerRecord, size > Self.comfortableSize else { return [protobuf.delimited] }
    var record = IdentifyMessage()
    record.signedPeerRecord = signedPeerRecord
    return [message, record].map(\.protobuf.delimited)
  }

  /// Half of what peers take at most.
  private static let comfortableSize = 4096

  private var protobuf: ProtobufWriter {
    var writer = ProtobufWriter()
    if let publicKey { writer.write(publicKey, field: 1) }
    for address in listenAddresses { writer.write(address.bytes, field: 2) }
    for id in protocols { writer.write(id, field: 3) }
    if let observedAddress { writer.write(observedAddress.bytes, field: 4) }
    if !protocolVersion.isEmpty { writer.write(protocolVersion, field: 5) }
    if !agentVersion.isEmpty { writer.write(agentVersion, field: 6) }
    if let signedPeerRecord { writer.write(signedPeerRecord, field: 8) }
    return writer
  }

  /// Takes over what a message says: lists grow, the rest is replaced. A peer with much to say sends it in pieces.
  /// Addresses that cannot be read are left out.
  mutating func merge(_ message: [UInt8]) throws(ProtobufError) {
    var reader = ProtobufReader(message)
    while let field = try reader.next() {
      switch field.number {
      case 1: publicKey = try field.bytes()
      case 2: if let address = try? Multiaddr(bytes: field.bytes()) { listenAddresses.append(address) }
      case 3: protocols.append(try field.string())
      case 4: observedAddress = try? Multiaddr(bytes: field.bytes())
      case 5: protocolVersion = try field.string()
      case 6: agentVersion = try field.string()
      case 8: signedPeerRecord = try field.bytes()
      default: break
      }
    }
  }
}
