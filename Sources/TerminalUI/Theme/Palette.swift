/// A theme made ready for one terminal: a style for every role, within the colours that the terminal can show.
public struct Palette: Equatable, Sendable {
  /// The theme's name.
  public let name: String
  /// The colours it was made for.
  public let depth: ColorDepth

  /// How many of the theme's ten colours look noticeably different in this depth (ΔE over 5); nil where they are the
  /// terminal's own.
  public let colorsChanged: Int?

  private let styles: [Style]

  /// The style of `role`.
  @inline(__always)
  public subscript(role: Role) -> Style { styles[role.rawValue] }

  /// What a screen is cleared to.
  public var ground: Style { self[.background] }

  /// The colours of `theme` in `depth`: 24-bit ones as they are, else the nearest that can be read.
  public init(_ theme: Theme, depth: ColorDepth) {
    let depth = theme.isColorless ? .mono : depth
    name = theme.name
    self.depth = depth
    let rounding = Rounding(theme, depth)
    colorsChanged = rounding.colorsChanged
    styles = Role.allCases.map { rounding.style($0) }
  }
}

extension Color {
  /// The value of the colour as far as it is known: of a palette entry, xterm's.
  var rgb: RGB? {
    switch kind {
    case .inherited, .terminalDefault: nil
    case .indexed(let index): TerminalPalette.colors[Int(index)]
    case .rgb(let rgb): rgb
    }
  }
}
