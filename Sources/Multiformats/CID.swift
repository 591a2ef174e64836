/// A content identifier: version, codec, multihash (<https://github.com/multiformats/cid>).
public struct CID: Hashable, Sendable, CustomStringConvertible {
  /// The versions that there are.
  public enum Version: UInt64, Sendable {
    /// A bare SHA-256 multihash of a dag-pb block, written in base58: `Qm…`.
    case v0 = 0
    /// With a codec, in any multibase.
    case v1 = 1
  }

  /// The version.
  public let version: Version
  /// What the content is.
  public let codec: Multicodec
  /// The hash of the content.
  public let hash: Multihash

  /// A version 1 CID.
  public init(_ codec: Multicodec, _ hash: Multihash) {
    version = .v1
    self.codec = codec
    self.hash = hash
  }

  /// Reads the text form: base58 without a prefix for version 0, a multibase for version 1.
  public init(_ text: String) throws(CIDError) {
    try self.init(text: text.utf8.span)
  }

  init(text: Span<UInt8>) throws(CIDError) {
    let isVersion0 = text.count == 46 && text[0] == UInt8(ascii: "Q") && text[1] == UInt8(ascii: "m")
    let bytes: [UInt8]
    do {
      bytes = isVersion0 ? try Base58.base.decode(text) : try Multibase.decode(text).bytes
    } catch {
      throw .text(error)
    }
    guard isVersion0 || bytes.first != UInt8(Multicodec.sha2_256.code) else { throw .version0InMultibase }
    try self.init(bytes: bytes)
  }

  /// Reads the binary form: a bare SHA-256 multihash for version 0, else version, codec and multihash.
  public init(bytes: [UInt8]) throws(CIDError) {
    if bytes.starts(with: [0x12, 0x20]) {
      version = .v0
      codec = .dagPB
      hash = try Self.hash(bytes.span)
      return
    }
    var cursor = 0
    let version: UInt64
    do {
      version = try Varint.decode(bytes, at: &cursor)
      codec = Multicodec(try Varint.decode(bytes, at: &cursor))
    } catch {
      throw .varint(error)
    }
    guard version == Version.v1.rawValue else { throw .unknownVersion(version) }
    self.version = .v1
    hash = try Self.hash(bytes.span.extracting(cursor...))
  }

  private static func hash(_ bytes: Span<UInt8>) throws(CIDError) -> Multihash {
    do { return try Multihash(bytes: bytes) } catch { throw .hash(error) }
  }

  /// The binary form.
  public var bytes: [UInt8] {
    guard version == .v1 else { return hash.bytes }
    var bytes: [UInt8] = []
    Varint.encode(version.rawValue, into: &bytes)
    Varint.encode(codec.code, into: &bytes)
    return bytes + hash.bytes
  }

  /// The CID as text in a base; version 0 has one text only, without a prefix.
  public func text(in base: Multibase) -> String {
    version == .v0 ? hash.base58 : base.encode(bytes)
  }

  /// The CID as it is mostly written: base32, or base58 for version 0.
  public var description: String { text(in: .base32) }
}

/// Why bytes or a text are not a CID.
public enum CIDError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text does not spell bytes.
  case text(BaseError)
  /// The version or the codec is not a varint as it must be.
  case varint(VarintError)
  /// There is no such version.
  case unknownVersion(UInt64)
  /// A version 0 CID in a multibase: it may only be bare base58.
  case version0InMultibase
  /// What follows the codec is no multihash.
  case hash(MultihashError)

  /// The reason in words.
  public var description: String {
    switch self {
    case .text(let error): "\(error)"
    case .varint(let error): "\(error)"
    case .unknownVersion(let version): "there is no CID version \(version)"
    case .version0InMultibase: "a version 0 CID has no multibase prefix"
    case .hash(let error): "\(error)"
    }
  }
}
