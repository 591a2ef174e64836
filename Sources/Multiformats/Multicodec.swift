/// A code of the multicodec table (<https://github.com/multiformats/multicodec>): what the bytes after it are.
///
/// Any code can be carried; those that peerscope meets have a name.
public struct Multicodec: Hashable, Sendable, CustomStringConvertible {
  /// The code, at most `Varint.maximum` where it was read.
  public let code: UInt64

  /// The codec with this code.
  public init(_ code: UInt64) {
    self.code = code
  }

  /// Not a hash but the bytes themselves.
  public static let identity = Multicodec(0x00)
  /// SHA-1.
  public static let sha1 = Multicodec(0x11)
  /// SHA-256.
  public static let sha2_256 = Multicodec(0x12)
  /// SHA-512.
  public static let sha2_512 = Multicodec(0x13)
  /// A block of bytes without structure.
  public static let raw = Multicodec(0x55)
  /// MerkleDAG protobuf, the codec of every version 0 CID.
  public static let dagPB = Multicodec(0x70)
  /// A libp2p public key: the codec of a peer id's CID.
  public static let libp2pKey = Multicodec(0x72)

  /// The name in the multicodec table, if peerscope knows the code.
  public var name: String? {
    Self.table[self]?.name
  }

  /// The length in bytes of the whole digest, if this is a hash function with one that peerscope knows.
  public var digestLength: Int? {
    Self.table[self]?.digestLength
  }

  /// The name, or the code in hexadecimal where there is none.
  public var description: String {
    name ?? "0x" + String(code, radix: 16)
  }

  /// The codes that have a name here.
  static let table: [Multicodec: (name: String, digestLength: Int?)] = [
    .identity: ("identity", nil),
    Multicodec(0x01): ("cidv1", nil),
    .sha1: ("sha1", 20),
    .sha2_256: ("sha2-256", 32),
    .sha2_512: ("sha2-512", 64),
    Multicodec(0x14): ("sha3-512", 64),
    Multicodec(0x15): ("sha3-384", 48),
    Multicodec(0x16): ("sha3-256", 32),
    Multicodec(0x17): ("sha3-224", 28),
    Multicodec(0x1b): ("keccak-256", nil),
    Multicodec(0x1e): ("blake3", nil),
    Multicodec(0x20): ("sha2-384", 48),
    Multicodec(0x51): ("cbor", nil),
    .raw: ("raw", nil),
    Multicodec(0x56): ("dbl-sha2-256", 32),
    .dagPB: ("dag-pb", nil),
    Multicodec(0x71): ("dag-cbor", nil),
    .libp2pKey: ("libp2p-key", nil),
    Multicodec(0x78): ("git-raw", nil),
    Multicodec(0xd5): ("md5", 16),
    Multicodec(0xe7): ("secp256k1-pub", nil),
    Multicodec(0xed): ("ed25519-pub", nil),
    Multicodec(0x0129): ("dag-json", nil),
    Multicodec(0x0200): ("json", nil),
    Multicodec(0x0202): ("car", nil),
    Multicodec(0x0300): ("ipns-record", nil),
    Multicodec(0x0301): ("libp2p-peer-record", nil),
    Multicodec(0x0302): ("libp2p-relay-rsvp", nil),
    Multicodec(0x0900): ("transport-bitswap", nil),
    Multicodec(0x0910): ("transport-graphsync-filecoinv1", nil),
    Multicodec(0x0920): ("transport-ipfs-gateway-http", nil),
    Multicodec(0x1012): ("sha2-256-trunc254-padded", 32),
    Multicodec(0x1013): ("sha2-224", 28),
    Multicodec(0x1014): ("sha2-512-224", 28),
    Multicodec(0x1015): ("sha2-512-256", 32),
    Multicodec(0x1053): ("ripemd-160", 20),
    Multicodec(0x1200): ("p256-pub", nil),
    Multicodec(0x1205): ("rsa-pub", nil),
    Multicodec(0xb220): ("blake2b-256", 32),
    Multicodec(0xb240): ("blake2b-512", 64),
    Multicodec(0xb260): ("blake2s-256", 32),
  ]
}
