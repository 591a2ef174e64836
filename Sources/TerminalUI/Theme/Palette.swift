/// A theme made ready for one terminal: a style for every role, within the colours that the terminal can show.
public struct Palette: Sendable {
  /// The theme's name.
  public let name: String
  /// The colours it was made for.
  public let depth: ColorDepth

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
    styles = Role.allCases.map { rounding.style($0) }
  }

  /// The least contrast (WCAG) that `role` has on the background and on selected rows; nil where a colour is the
  /// terminal's own and unknown.
  public func contrast(_ role: Role) -> Double? {
    let grounds = [ground] + [Role.selection, .selectionUnfocused, .popup].map { self[$0].on(ground) }
    let ratios = grounds.map { ground -> Double? in
      let style = self[role].on(ground)
      guard let ink = style.foreground.rgb, let paper = style.background.rgb else { return nil }
      return RGB.contrast(ink, paper)
    }
    return ratios.contains(nil) ? nil : ratios.compactMap { $0 }.min()
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
