/// The step from a theme's recipes to styles that a terminal of some depth can show.
struct Rounding {
  private let theme: Theme
  private let depth: ColorDepth
  /// What became of the ten colours.
  private let colors: [Semantic: Color]

  init(_ theme: Theme, _ depth: ColorDepth) {
    self.theme = theme
    self.depth = depth
    colors = depth <= .sixteen ? Self.fewColors(theme, depth) : Self.manyColors(theme, depth)
  }

  func style(_ role: Role) -> Style {
    let recipe = theme.recipe(role)
    guard depth > .mono else {
      let own: Color = role == .background ? .terminalDefault : .inherited
      return Style(foreground: own, background: own, attributes: recipe.mono)
    }
    // Eight colours have no grey.
    let faint = depth == .eight ? recipe.mono.intersection(.dim) : []
    return Style(
      foreground: color(recipe.foreground), background: color(recipe.background),
      attributes: recipe.attributes.union(faint))
  }

  /// How many of the ten colours are more than ΔE 5 from what the theme says; nil where they are not its own.
  var colorsChanged: Int? {
    guard depth > .sixteen else { return nil }
    let pairs = Semantic.allCases.map { (theme[$0].rgb, colors[$0]?.rgb) }
    guard pairs.allSatisfy({ $0.0 != nil }) else { return nil }
    return pairs.count { wanted, shown in
      guard let wanted, let shown else { return false }
      return RGB.difference(wanted, shown) > 5
    }
  }

  private func color(_ ink: Recipe.Ink) -> Color {
    switch ink {
    case .inherited: .inherited
    case .semantic(let semantic): colors[semantic] ?? .inherited
    case .color(let color): Self.rounded(color, depth, against: grounds)
    case .mix(let one, let part, let other): mixed(one, part, other)
    }
  }

  private func mixed(_ one: Semantic, _ part: Double, _ other: Semantic) -> Color {
    guard depth > .sixteen, case .rgb(let first) = theme[one].kind, case .rgb(let second) = theme[other].kind else {
      return colors[one] ?? .inherited
    }
    let inks = Self.inks.compactMap { colors[$0]?.rgb }
    return Self.rounded(.rgb(first.mixed(part, with: second)), depth, against: inks)
  }

  /// What is read on the grounds.
  private static let inks: [Semantic] = [.text, .dim, .accent, .good, .warning, .error, .info]

  /// What text stands on, as far as it is known.
  private var grounds: [RGB] { [Semantic.background, .selection].compactMap { colors[$0]?.rgb } }

  /// Each colour's nearest: grounds so that all text can be read on them, then text so that it can be read on both.
  private static func manyColors(_ theme: Theme, _ depth: ColorDepth) -> [Semantic: Color] {
    var colors: [Semantic: Color] = [:]
    let text = inks.compactMap { theme[$0].rgb }
    for ground in [Semantic.background, .selection] { colors[ground] = rounded(theme[ground], depth, against: text) }
    let grounds = colors.values.compactMap(\.rgb)
    for semantic in Semantic.allCases where colors[semantic] == nil {
      colors[semantic] = rounded(theme[semantic], depth, against: grounds)
    }
    return colors
  }

  /// Sixteen colours or fewer are the user's own, made to be read on the user's own background, so that stays; rounding
  /// by nearness would turn most colours of a theme into the same white. Every hue becomes the ANSI colour next to it
  /// instead, each its own. A selected row shows by its weight and marker: all there is for its ground would be a
  /// garish bar.
  ///
  /// A theme that names ANSI colours means just those.
  private static func fewColors(_ theme: Theme, _ depth: ColorDepth) -> [Semantic: Color] {
    let grey: Color = depth == .sixteen ? .indexed(8) : .inherited
    var colors: [Semantic: Color] = [
      .background: .terminalDefault, .text: .terminalDefault, .selection: .inherited, .dim: grey, .border: grey,
    ]
    var free: [UInt8] = [1, 2, 3, 4, 5, 6]
    for semantic in Semantic.allCases {
      guard case .indexed(let index) = theme[semantic].kind, index < 16 else { continue }
      colors[semantic] = rounded(theme[semantic], depth, against: [])
      free.removeAll { $0 == index & 7 }
    }
    for semantic in [Semantic.error, .good, .info, .warning, .accent] where colors[semantic] == nil {
      let wanted = theme[semantic].rgb?.lab.hue ?? 0
      func distance(_ index: UInt8) -> Double {
        Lab.hueDistance(TerminalPalette.colors[Int(index)].lab.hue, wanted)
      }
      guard let index = free.min(by: { distance($0) < distance($1) }) else { continue }
      free.removeAll { $0 == index }
      colors[semantic] = .indexed(index)
    }
    return colors
  }

  private static func rounded(_ color: Color, _ depth: ColorDepth, against grounds: [RGB]) -> Color {
    switch color.kind {
    case .inherited, .terminalDefault: return color
    case .indexed(let index):
      // Bright black among eight colours would be black, on what is mostly black.
      if depth == .eight, index < 16 { return index == 8 ? .inherited : .indexed(index & 7) }
      let isShown = depth >= .indexed || index < TerminalPalette.entries(depth).upperBound
      return isShown ? color : rounded(.rgb(TerminalPalette.colors[Int(index)]), depth, against: grounds)
    case .rgb(let rgb):
      return depth == .direct
        ? color : .indexed(TerminalPalette.nearest(to: rgb, depth: depth, standingOutAgainst: grounds))
    }
  }
}
