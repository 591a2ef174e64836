/// A way to write bytes as text and to read them back.
public struct Base: Sendable {
  private enum Coding {
    case bitwise(BitwiseBase)
    case positional(PositionalBase)
  }

  /// The most characters that are read in a base whose cost grows with their square: 10, 36 and 58.
  public static let maximumPositionalLength = PositionalBase.maximumLength

  private let coding: Coding

  /// A base whose digits are a fixed number of bits.
  static func bitwise(_ alphabet: Alphabet, padding: BitwiseBase.Padding = .forbidden) -> Base {
    Base(coding: .bitwise(BitwiseBase(alphabet, padding: padding)))
  }

  /// A base in which the bytes are one number.
  static func positional(_ alphabet: Alphabet) -> Base {
    Base(coding: .positional(PositionalBase(alphabet)))
  }

  /// The bytes as text.
  ///
  /// In bases 10, 36 and 58 the cost grows with the square of the length: bound bytes that come from a peer.
  public func encode(_ bytes: [UInt8]) -> String {
    encode(bytes.span)
  }

  /// The bytes that `text` spells; in bases 10, 36 and 58 from at most `maximumPositionalLength` characters.
  public func decode(_ text: String) throws(BaseError) -> [UInt8] {
    try decode(text.utf8.span)
  }

  func encode(_ bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    encode(bytes, into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  func decode(_ text: Span<UInt8>) throws(BaseError) -> [UInt8] {
    var bytes: [UInt8] = []
    try decode(text, into: &bytes)
    return bytes
  }

  func encode(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
    switch coding {
    case .bitwise(let base): base.encode(bytes, into: &text)
    case .positional(let base): base.encode(bytes, into: &text)
    }
  }

  func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(BaseError) {
    switch coding {
    case .bitwise(let base): try base.decode(text, into: &bytes)
    case .positional(let base): try base.decode(text, into: &bytes)
    }
  }
}

/// A base that goes by a name of its own in Swift, as in `Base58.encode(bytes)`.
public protocol NamedBase {
  /// The base.
  static var base: Base { get }
}

extension NamedBase {
  /// The bytes as text: see `Base.encode(_:)` for what it costs.
  public static func encode(_ bytes: [UInt8]) -> String { base.encode(bytes) }

  /// The bytes that `text` spells: see `Base.decode(_:)` for how much is read.
  public static func decode(_ text: String) throws(BaseError) -> [UInt8] { try base.decode(text) }
}

/// Hexadecimal; written in lower case, read in either.
public enum Hex: NamedBase {
  /// The base.
  public static let base = Base.bitwise(.hex)
}

/// Base32 of RFC 4648 without padding, as CIDs are written: in lower case, read in either.
public enum Base32: NamedBase {
  /// The base.
  public static let base = Base.bitwise(.base32)
}

/// Base36, digits before letters; written in lower case, read in either.
public enum Base36: NamedBase {
  /// The base.
  public static let base = Base.positional(.base36)
}

/// Base58 with Bitcoin's alphabet, as peer ids are written.
public enum Base58: NamedBase {
  /// The base.
  public static let base = Base.positional(.base58Bitcoin)
}

/// Base64 of RFC 4648 with the alphabet for URLs (section 5); written with padding, read with or without.
public enum Base64URL: NamedBase {
  /// The base.
  public static let base = Base.bitwise(.base64URL, padding: .optional)
}

/// Base64 of RFC 4648 with its usual alphabet (section 4); written with padding, which must be there when read.
public enum Base64: NamedBase {
  /// The base.
  public static let base = Base.bitwise(.base64, padding: .required)
}
