/// What an alias or a tag may look like: letters and digits of any script, `-`, `_` and `.`, a letter or a digit first.
/// So it needs no quotes in a shell, ends where a space or a slash begins, and looks on a screen like what it is.
public enum PeerName {
  /// Checks an alias or a tag.
  public static func check(_ text: String) throws(PeerNameError) {
    guard let first = text.unicodeScalars.first else { throw .empty }
    guard text.utf8.count <= PeerLimits.nameLength else { throw .tooLong(bytes: text.utf8.count) }
    guard isLetterOrDigit(first) else { throw .badStart(first) }
    for scalar in text.unicodeScalars where !isAllowed(scalar) { throw .badCharacter(scalar) }
  }

  /// The form in which aliases are compared: case and the way of writing accents make no difference.
  static func folded(_ text: String) -> String { text.lowercased() }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "-", "_", ".": true
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .spacingMark: true
      default: isLetterOrDigit(scalar)
      }
    }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
    default: false
    }
  }
}

/// Why a text is no alias and no tag.
public enum PeerNameError: Error, Hashable, Sendable, CustomStringConvertible {
  case empty
  /// It has so many bytes.
  case tooLong(bytes: Int)
  /// It begins with what may only follow.
  case badStart(Unicode.Scalar)
  /// It holds what it may not.
  case badCharacter(Unicode.Scalar)

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .empty: "it is empty"
    case .tooLong(let bytes): "it has \(bytes) bytes, and may have \(PeerLimits.nameLength)"
    case .badStart(let scalar): "it begins with \(Self.name(scalar)), not with a letter or a digit"
    case .badCharacter(let scalar):
      "\(Self.name(scalar)) cannot stand in it: only letters, digits, '-', '_' and '.' can"
    }
  }

  private static func name(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .spaceSeparator,
      .nonspacingMark, .enclosingMark:
      "U+" + String(scalar.value, radix: 16, uppercase: true)
    default: "'\(scalar)'"
    }
  }
}
