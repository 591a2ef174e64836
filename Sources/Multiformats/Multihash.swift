/// A digest with the name of its hash function in front: code, length, digest
/// (<https://github.com/multiformats/multihash>).
///
/// Whether the digest is right is not known here; that it is no longer than the function's is.
public struct Multihash: Hashable, Sendable, CustomStringConvertible {
  /// The longest digest that is taken, in bytes: eight times what SHA-512 gives. It bounds what a peer can make base58
  /// cost.
  public static let maximumDigestLength = 512

  /// The binary form: varint code, varint length, digest.
  public let bytes: [UInt8]
  /// The hash function.
  public let function: Multicodec
  private let digestStart: Int

  /// The digest; shorter than the function's where it was truncated.
  public var digest: ArraySlice<UInt8> { bytes[digestStart...] }

  /// The multihash of a digest; throws if the digest is longer than the function's.
  public init(_ function: Multicodec, digest: [UInt8]) throws(MultihashError) {
    try Self.check(length: UInt64(digest.count), of: function)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digest.count + 4)
    Varint.encode(function.code, into: &bytes)
    Varint.encode(UInt64(digest.count), into: &bytes)
    digestStart = bytes.count
    bytes += digest
    self.bytes = bytes
    self.function = function
  }

  /// Reads a multihash that `bytes` hold and nothing else.
  public init(bytes: [UInt8]) throws(MultihashError) {
    try self.init(bytes: bytes.span)
  }

  init(bytes: Span<UInt8>) throws(MultihashError) {
    let (function, digest) = try Self.read(bytes)
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    copy.append(bytes)
    self.bytes = copy
    self.function = function
    digestStart = digest.lowerBound
  }

  /// Reads a multihash written in base58 without a prefix, as peer ids are.
  public init(base58 text: String) throws(MultihashError) {
    let bytes: [UInt8]
    do { bytes = try Base58.decode(text) } catch { throw .text(error) }
    try self.init(bytes: bytes)
  }

  /// The multihash in base58 without a prefix, as peer ids are written.
  public var base58: String { Base58.encode(bytes) }

  /// The multihash in base58.
  public var description: String { base58 }

  /// The parts of the multihash that `bytes` hold and nothing else.
  static func read(_ bytes: Span<UInt8>) throws(MultihashError) -> (function: Multicodec, digest: Range<Int>) {
    var cursor = 0
    let function = Multicodec(try varint(bytes, at: &cursor))
    let length = try varint(bytes, at: &cursor)
    try check(length: length, of: function)
    let rest = bytes.count - cursor
    guard rest >= Int(length) else { throw .truncated }
    guard rest == Int(length) else { throw .trailingBytes(rest - Int(length)) }
    return (function, cursor..<bytes.count)
  }

  private static func varint(_ bytes: Span<UInt8>, at cursor: inout Int) throws(MultihashError) -> UInt64 {
    do {
      return try Varint.decode(bytes, at: &cursor)
    } catch .truncated {
      throw .truncated
    } catch {
      throw .varint(error)
    }
  }

  private static func check(length: UInt64, of function: Multicodec) throws(MultihashError) {
    let limit = function.digestLength ?? maximumDigestLength
    guard length <= UInt64(limit) else { throw .digestTooLong(function, length: length, limit: limit) }
  }
}

/// Why bytes or a text are not a multihash.
public enum MultihashError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text is not base58.
  case text(BaseError)
  /// The code or the length is not a varint as it must be.
  case varint(VarintError)
  /// The bytes end before the digest does.
  case truncated
  /// So many bytes follow the digest.
  case trailingBytes(Int)
  /// The digest is longer than the function's (or than any that is taken), in bytes.
  case digestTooLong(Multicodec, length: UInt64, limit: Int)

  /// The reason in words.
  public var description: String {
    switch self {
    case .text(let error): "not base58: \(error)"
    case .varint(let error): "\(error)"
    case .truncated: "the multihash ends too early"
    case .trailingBytes(1): "one byte follows the digest"
    case .trailingBytes(let count): "\(count) bytes follow the digest"
    case .digestTooLong(let function, let length, let limit):
      "a \(function) digest has at most \(limit) bytes, this one \(length)"
    }
  }
}
