/// A set of colours: ten that everything is derived from, and exceptions.
public struct Theme: Sendable {
  /// Whether it is made of light on dark or the other way round.
  public enum Appearance: String, Sendable {
    case dark, light

    /// What a terminal says of itself in `COLORFGBG` (`15;0`: the last number is the background's), dark where it says
    /// nothing.
    public init(environment: [String: String]) {
      let background = environment["COLORFGBG"]?.split(separator: ";").last.flatMap { Int($0) }
      self = background.map { $0 == 7 || (9...15).contains($0) } == true ? .light : .dark
    }

    /// What goes with a ground of this colour: dark where white is easier to read on it than black.
    public init(background: RGB) {
      let white = RGB.contrast(background, RGB(0xff_ffff))
      self = white >= RGB.contrast(background, RGB(0)) ? .dark : .light
    }
  }

  /// The name people choose it by.
  public var name: String
  /// Light on dark, or dark on light.
  public var appearance: Appearance
  /// Whether it has no colours at all, however many the terminal can show: attributes tell its roles apart.
  public let isColorless: Bool

  private let colors: [Semantic: Color]
  private let overrides: [Role: Recipe]

  init(
    name: String, appearance: Appearance, isColorless: Bool = false, colors: [Semantic: Color],
    overrides: [Role: Recipe] = [:]
  ) {
    self.name = name
    self.appearance = appearance
    self.isColorless = isColorless
    self.colors = colors
    self.overrides = overrides
  }

  /// One of its ten colours.
  public subscript(semantic: Semantic) -> Color { colors[semantic] ?? .terminalDefault }

  func recipe(_ role: Role) -> Recipe { overrides[role] ?? role.recipe }

  /// The theme of a program that finds no theme file: the terminal's own colours and nothing else.
  public static let terminal = Theme(
    name: "terminal", appearance: .dark,
    colors: [
      .text: .terminalDefault, .dim: .indexed(8), .accent: .indexed(6), .good: .indexed(2), .warning: .indexed(3),
      .error: .indexed(1), .info: .indexed(4), .selection: .inherited, .background: .terminalDefault,
      .border: .indexed(8),
    ])
}
