/// One column of the screen: a character with at most two combining marks, and its style.
///
/// A character that is two columns wide stands in the left one; the right one is a continuation of width 0. The type
/// has no padding and no reference, so cells are compared and copied as plain memory.
public struct Cell: Equatable, Sendable {
  /// The base character, clean and never a control.
  public internal(set) var base: UInt32
  /// The first combining mark, or 0.
  public internal(set) var mark1: UInt32
  /// The second combining mark, or 0.
  public internal(set) var mark2: UInt32
  /// Its colours and attributes.
  public internal(set) var style: Style
  /// 1 or 2 columns; 0 for the right half of a wide character.
  public internal(set) var width: UInt16

  init(base: UInt32, mark1: UInt32 = 0, mark2: UInt32 = 0, style: Style, width: UInt16 = 1) {
    self.base = base
    self.mark1 = mark1
    self.mark2 = mark2
    self.style = style
    self.width = width
  }

  init(_ text: TextCell, _ style: Style) {
    self.init(base: text.base, mark1: text.mark1, mark2: text.mark2, style: style, width: text.width)
  }

  /// An empty cell.
  public static func blank(_ style: Style = Style()) -> Cell { Cell(base: 0x20, style: style) }

  /// The right half of a wide character.
  static func continuation(_ style: Style) -> Cell { Cell(base: 0x20, style: style, width: 0) }

  /// The characters of this cell; nothing for a continuation.
  public var text: String {
    guard width > 0 else { return "" }
    var text = String.UnicodeScalarView()
    for value in [base, mark1, mark2] where value != 0 {
      text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    return String(text)
  }
}
