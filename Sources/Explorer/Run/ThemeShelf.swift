import TerminalUI

/// A theme that can be chosen, or why it cannot.
public struct ShelvedTheme: Sendable {
  /// What it is chosen by: the name of its file without `.json5`.
  public let name: String
  /// Where it is; nil for one that needs no file.
  public let file: String?
  /// Whether it is a person's own, not one that came with the program.
  public let isOwn: Bool
  /// What is in the file.
  public let theme: Result<Theme, ThemeError>
}

/// The themes that can be chosen, and the one in use.
struct ThemeShelf {
  /// The name that stands for dark or light, as the terminal is.
  static let auto = "auto"

  private let folders: [String]
  private var appearance: Theme.Appearance
  private var theme = Theme.terminal
  /// What was chosen: a name, or ``auto``.
  private(set) var chosen = Theme.terminal.name
  /// The colours that there are.
  var depth: ColorDepth { didSet { dress() } }
  /// The characters that there are.
  var glyphs: GlyphSet { didSet { dress() } }
  /// How everything looks.
  private(set) var look: Look

  init(
    _ folders: [String], depth: ColorDepth = .mono, glyphs: GlyphSet = .unicode,
    environment: [String: String] = Environment.current
  ) {
    self.folders = folders
    self.depth = depth
    self.glyphs = glyphs
    appearance = Theme.Appearance(environment: environment)
    look = Look(palette: Palette(.terminal, depth: depth), glyphs: glyphs)
  }

  /// Takes a theme into use. One that cannot be read leaves the one that is.
  mutating func use(_ name: String) throws(ThemeError) {
    theme = try Theme.named(name == Self.auto ? appearance.rawValue : name, in: folders)
    chosen = name
    dress()
  }

  /// Has what goes with the terminal go with a ground of this colour.
  mutating func noteBackground(_ color: RGB) throws(ThemeError) {
    appearance = Theme.Appearance(background: color)
    if chosen == Self.auto { try use(chosen) }
  }

  /// Reads the theme in use again.
  mutating func reload() throws(ThemeError) { try use(chosen) }

  private mutating func dress() { look = Look(palette: Palette(theme, depth: depth), glyphs: glyphs) }

  /// What the state is told of the theme in use.
  var input: Input {
    let isAuto = chosen == Self.auto
    return .theme(name: isAuto ? appearance.rawValue : chosen, depth: depth, isAuto: isAuto)
  }

  /// The names that can be chosen.
  var names: [String] { [Self.auto] + Theme.names(in: folders) }

  /// All of them, read.
  var all: [ShelvedTheme] {
    names.map { name in
      let real = name == Self.auto ? appearance.rawValue : name
      let file = Theme.file(of: real, in: folders)
      let isOwn = name != Self.auto && folders.first.map { file == "\($0)/\(real).json5" } ?? false
      return ShelvedTheme(
        name: name, file: file, isOwn: isOwn,
        theme: Result { () throws(ThemeError) in try Theme.named(real, in: folders) })
    }
  }
}
