import TerminalUI

/// The themes that can be chosen, and the one in use.
struct ThemeShelf {
  private let folders: [String]
  private let depth: ColorDepth
  private let glyphs: GlyphSet
  /// How everything looks.
  private(set) var look: Look

  init(_ folders: [String], depth: ColorDepth, glyphs: GlyphSet) {
    self.folders = folders
    self.depth = depth
    self.glyphs = glyphs
    look = Look(palette: Palette(.terminal, depth: depth), glyphs: glyphs)
  }

  /// Takes a theme into use. One that cannot be read leaves the one that is.
  mutating func use(_ name: String) throws(ThemeError) {
    look = Look(palette: Palette(try Theme.named(name, in: folders), depth: depth), glyphs: glyphs)
  }

  /// What the state is told of the theme in use.
  var input: Input { .theme(name: look.palette.name, depth: depth) }
}
