/// Why a text does not spell bytes in its base.
public enum BaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text is empty where it must at least name its base.
  case empty
  /// No known base has this multibase prefix.
  case unknownPrefix(Unicode.Scalar)
  /// A character, at this UTF-8 offset, that the base does not have.
  case invalidCharacter(Unicode.Scalar, at: Int)
  /// No number of whole bytes has so many characters: some are missing, or one is too many.
  case invalidLength
  /// The last character holds bits that belong to no byte and are not zero.
  case leftoverBits
  /// Padding that is missing, of the wrong length, or not allowed here.
  case invalidPadding
  /// More characters than are read in a base whose cost grows with their square.
  case tooLong(limit: Int)

  /// The reason in words.
  public var description: String {
    switch self {
    case .empty: "the text is empty"
    case .unknownPrefix(let prefix): "no base has the prefix \(String(prefix).quoted)"
    case .invalidCharacter(let scalar, let offset):
      "\(String(scalar).quoted) at position \(offset + 1) is not in the base's alphabet"
    case .invalidLength: "a character is missing or too many"
    case .leftoverBits: "the last character holds bits that belong to no byte"
    case .invalidPadding: "the = padding at the end is not as it must be"
    case .tooLong(let limit): "the text is longer than \(limit) characters"
    }
  }

  /// The error for the character around `offset`.
  static func invalidCharacter(in text: Span<UInt8>, at offset: Int) -> BaseError {
    .invalidCharacter(text.scalar(at: offset), at: offset)
  }
}
