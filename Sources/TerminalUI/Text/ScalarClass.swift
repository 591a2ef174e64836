/// What becomes of one Unicode scalar on its way to a cell. This is the one place where that is decided.
enum ScalarClass: Equatable {
  /// Shown as it is, in so many columns.
  case shown(width: UInt16)
  /// Shown as another character, one column wide: a picture of a control, a letter for half a flag, U+FFFD.
  case replaced(by: UInt32)
  /// Drawn onto the character before it.
  case mark
  /// A vowel or final consonant of a Korean syllable that is spelled in parts: a mark after its first consonant,
  /// nothing elsewhere.
  case jamo
  /// U+FE00…FE0F: chooses between forms of the character before it.
  case variationSelector
  /// A skin tone.
  case emojiModifier
  /// U+200D.
  case zeroWidthJoiner

  static let replacement = ScalarClass.replaced(by: 0xFFFD)

  init(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    self =
      switch value {
      case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF: .shown(width: 1)
      case 0..<0x20: .replaced(by: 0x2400 + value)
      case 0x7F: .replaced(by: 0x2421)
      case 0x80...0x9F: .replacement
      case 0xA0: .replaced(by: 0x20)
      case 0xAD: .replaced(by: 0x2D)
      // The punctuation, arrows and box drawing that screens are made of, and the large plain blocks of CJK and Hangul.
      case 0x2010...0x2027, 0x2190...0x2319, 0x2500...0x25FC: .shown(width: 1)
      case 0x4E00...0x9FFC, 0xAC00...0xD7A3: .shown(width: 2)
      case 0x200D: .zeroWidthJoiner
      case 0xFE00...0xFE0F: .variationSelector
      case 0x1F1E6...0x1F1FF: .replaced(by: value - 0x1F1E6 + 0x41)
      case 0x1F3FB...0x1F3FF: .emojiModifier
      case 0x1161...0x11FF, 0xD7B0...0xD7FF: .jamo
      default: ScalarClass(byPropertiesOf: scalar)
      }
  }

  private init(byPropertiesOf scalar: Unicode.Scalar) {
    let properties = scalar.properties
    // What is drawn as nothing can hide or reorder text: it is made visible.
    if properties.isDefaultIgnorableCodePoint {
      self = .replacement
      return
    }
    self =
      switch properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: .replacement
      case .nonspacingMark, .enclosingMark: .mark
      default: .shown(width: CharacterWidth.isWide(scalar.value) ? 2 : 1)
      }
  }
}
