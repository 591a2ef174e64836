import Crypto
import Multiformats

/// The name of a peer: a hash of its public key, or, where that is short, the key itself (peer-ids spec).
public struct PeerID: Hashable, Sendable {
  /// The longest `PublicKey` message, in bytes, that an id carries whole.
  private static let longestInlineKey = 42

  /// The id as a multihash: its binary form.
  public let multihash: Multihash

  /// The id of the peer whose `PublicKey` message this is.
  init(publicKeyMessage message: [UInt8]) throws(IdentityError) {
    let isInline = message.count <= Self.longestInlineKey
    do {
      multihash = try Multihash(isInline ? .identity : .sha2_256, digest: isInline ? message : sha256(message))
    } catch {
      throw .notAPeerID(Hex.encode(message), reason: error.description)
    }
  }

  /// The id with this multihash, which must be of sha2-256 or identity.
  public init(_ multihash: Multihash) throws(IdentityError) {
    guard multihash.function == .sha2_256 || multihash.function == .identity else {
      throw .peerIDHash(multihash.function)
    }
    self.multihash = multihash
  }

  /// Hashes all bytes at once: an array of them is hashed one by one, and peers are looked up very often.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  /// Reads the binary form.
  public init(bytes: [UInt8]) throws(IdentityError) {
    let multihash: Multihash
    do { multihash = try Multihash(bytes: bytes) } catch {
      throw .notAPeerID(Hex.encode(bytes), reason: error.description)
    }
    try self.init(multihash)
  }

  /// Reads either text form: a multihash in base58btc (`12D3KooW…`, `Qm…`), or a CID of a `libp2p-key` in any base
  /// (peer-ids spec, "Decoding").
  public init(_ text: String) throws(IdentityError) {
    do {
      if text.hasPrefix("1") || text.hasPrefix("Qm") {
        try self.init(Multihash(base58: text))
      } else {
        let cid = try CID(text)
        guard cid.codec == .libp2pKey else {
          throw IdentityError.notAPeerID(text, reason: "the CID is of \(cid.codec), not libp2p-key")
        }
        try self.init(cid.hash)
      }
    } catch let error as IdentityError {
      throw error
    } catch {
      throw .notAPeerID(text, reason: "\(error)")
    }
  }

  /// The form as a CID, in base32.
  public var cid: CID { CID(.libp2pKey, multihash) }

  /// The binary form.
  public var bytes: [UInt8] { multihash.bytes }

  /// The public key, if the id carries it.
  public var publicKey: PublicKey? {
    guard multihash.function == .identity else { return nil }
    return try? PublicKey(protobuf: Array(multihash.digest))
  }

  /// The last eight characters after an ellipsis, for narrow places: the beginning of most ids is the same.
  public var short: String { "…" + description.suffix(8) }
}

extension PeerID: CustomStringConvertible {
  /// The base58btc form.
  public var description: String { multihash.base58 }
}

extension PeerID: Codable {
  /// Reads either text form.
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the base58btc form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Multiaddr {
  /// The peer that the address is of, if it says so with a last `/p2p`.
  public var peerID: PeerID? { peerIDMultihash.flatMap { try? PeerID($0) } }

  /// The address with `/p2p/ID` at its end, unless it names a peer already or cannot take it.
  public func with(_ peer: PeerID) -> Multiaddr {
    guard peerIDMultihash == nil, let component = try? Component(.p2p, rawValue: peer.bytes) else { return self }
    return (try? appending(component)) ?? self
  }

  /// The address without a `/p2p/ID` at its end; nil if there is nothing else.
  public var withoutPeerID: Multiaddr? {
    peerIDMultihash == nil ? self : decapsulating(.p2p)
  }
}
