import Identity
import Multiformats
import Protobuf

/// A relay's signature under its promise to serve a peer (circuit relay v2 spec, "Reservation Vouchers").
public struct ReservationVoucher: Hashable, Sendable {
  private static let domain = "libp2p-relay-rsvp"
  private static let payloadType: [UInt8] = [0x03, 0x02]

  /// Who promises.
  public let relay: PeerID
  /// Whom.
  public let peer: PeerID
  /// Until when: seconds since the beginning of 1970, UTC.
  public let expiration: UInt64

  /// A promise of `relay` to `peer`.
  public init(relay: PeerID, peer: PeerID, expiration: UInt64) {
    self.relay = relay
    self.peer = peer
    self.expiration = expiration
  }

  /// Why a voucher is worth nothing.
  public enum Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no voucher, or its signature is not good.
    case unreadable(IdentityError)
    /// It was not made by the relay that gave it.
    case foreignRelay(PeerID)
    /// It is for another peer.
    case foreignPeer(PeerID)
    /// Its time is over.
    case expired
    /// It ends at another time than the reservation that it came with.
    case otherExpiration

    /// One line that says what is wrong.
    public var description: String {
      switch self {
      case .unreadable(let error): "the relay's voucher cannot be used: \(error)"
      case .foreignRelay(let relay): "the relay's voucher is that of another relay, \(relay)"
      case .foreignPeer(let peer): "the relay's voucher is for another peer, \(peer)"
      case .expired: "the relay's voucher has expired already"
      case .otherExpiration: "the relay's voucher ends at another time than its reservation"
      }
    }
  }

  /// Reads a sealed voucher and verifies that the relay that it names has signed it.
  public init(envelope message: [UInt8]) throws(Invalid) {
    do throws(IdentityError) {
      let envelope = try SignedEnvelope(protobuf: message, domain: Self.domain)
      guard envelope.payloadType == Self.payloadType else { throw .payloadType(envelope.payloadType) }
      try self.init(payload: envelope.payload)
      let signer = envelope.publicKey.peerID
      guard signer == relay else { throw .foreignRecord(signer: signer, subject: relay) }
    } catch {
      throw .unreadable(error)
    }
  }

  private init(payload: [UInt8]) throws(IdentityError) {
    var ids: [Int: [UInt8]] = [:]
    var expiration: UInt64?
    do throws(ProtobufError) {
      var reader = ProtobufReader(payload)
      while let field = try reader.next() {
        switch field.number {
        case 1, 2: ids[field.number] = try field.bytes()
        case 3: expiration = try field.varint()
        default: break
        }
      }
      guard let relay = ids[1] else { throw .missing(field: "relay") }
      guard let peer = ids[2] else { throw .missing(field: "peer") }
      guard let expiration else { throw .missing(field: "expiration") }
      self.expiration = expiration
      ids = [1: relay, 2: peer]
    } catch {
      throw .malformed(error)
    }
    relay = try PeerID(bytes: ids[1] ?? [])
    peer = try PeerID(bytes: ids[2] ?? [])
  }

  /// Makes sure that it is what a reservation should come with.
  ///
  /// - Parameters:
  ///   - relay: who gave it.
  ///   - peer: to whom.
  ///   - expiration: when the reservation ends, in seconds since the beginning of 1970.
  ///   - now: the time, in the same seconds.
  public func check(from relay: PeerID, for peer: PeerID, expiration: UInt64, now: UInt64) throws(Invalid) {
    guard self.relay == relay else { throw .foreignRelay(self.relay) }
    guard self.peer == peer else { throw .foreignPeer(self.peer) }
    guard self.expiration > now else { throw .expired }
    guard self.expiration == expiration else { throw .otherExpiration }
  }

  /// The voucher in an envelope signed with the relay's keys.
  public func sealed(with keys: KeyPair) throws(IdentityError) -> [UInt8] {
    var writer = ProtobufWriter()
    writer.write(relay.bytes, field: 1)
    writer.write(peer.bytes, field: 2)
    writer.write(expiration, field: 3)
    return try SignedEnvelope(
      signing: writer.bytes, type: Self.payloadType, domain: Self.domain, with: keys
    ).protobuf
  }
}
