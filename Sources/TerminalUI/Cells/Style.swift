/// A colour as a cell has it: inherited, the terminal's own default, an entry of its palette, or a 24-bit value.
public struct Color: Hashable, Sendable {
  /// What a colour can be.
  public enum Kind: Hashable, Sendable {
    /// Whatever the cell's ground has.
    case inherited
    /// The colour that the terminal uses when none is asked for.
    case terminalDefault
    /// An entry of the terminal's palette: 0…7 the ANSI colours, 8…15 their bright forms, 16…255 cube and greys.
    case indexed(UInt8)
    /// A 24-bit colour.
    case rgb(RGB)
  }

  /// The kind in the upper byte, its value below: one word, so that cells compare as memory does.
  let bits: UInt32

  /// Whatever the cell's ground has.
  public static let inherited = Color(bits: 0)
  /// The colour that the terminal uses when none is asked for.
  public static let terminalDefault = Color(bits: 1 << 24)

  /// An entry of the terminal's palette.
  public static func indexed(_ index: UInt8) -> Color { Color(bits: 2 << 24 | UInt32(index)) }

  /// A 24-bit colour.
  public static func rgb(_ rgb: RGB) -> Color { Color(bits: 3 << 24 | rgb.value) }

  /// What this colour is.
  public var kind: Kind {
    switch bits >> 24 {
    case 0: .inherited
    case 1: .terminalDefault
    case 2: .indexed(UInt8(truncatingIfNeeded: bits))
    default: .rgb(RGB(bits & 0xff_ffff))
    }
  }
}

/// How a character is drawn besides its colours.
public struct Attributes: OptionSet, Hashable, Sendable {
  /// The set as bits.
  public let rawValue: UInt16

  /// A set from its bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Heavier, on some terminals brighter.
  public static let bold = Attributes(rawValue: 1)
  /// Fainter; many terminals ignore it.
  public static let dim = Attributes(rawValue: 2)
  /// Slanted; many terminals ignore it.
  public static let italic = Attributes(rawValue: 4)
  /// Underlined.
  public static let underline = Attributes(rawValue: 8)
  /// Foreground and background exchanged.
  public static let reverse = Attributes(rawValue: 16)
}

/// Colours and attributes of a cell. Drawing code names a `Role`; a `Palette` turns it into one of these.
public struct Style: Hashable, Sendable {
  /// The colour of the character.
  public var foreground: Color
  /// The colour behind it.
  public var background: Color
  /// Bold, underlined and so on.
  public var attributes: Attributes

  /// A style; without arguments, one that changes nothing of its ground.
  public init(foreground: Color = .inherited, background: Color = .inherited, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// This style on `ground`: what it leaves open is taken from there, and both sets of attributes apply.
  public func on(_ ground: Style) -> Style {
    Style(
      foreground: foreground == .inherited ? ground.foreground : foreground,
      background: background == .inherited ? ground.background : background,
      attributes: attributes.union(ground.attributes))
  }
}
