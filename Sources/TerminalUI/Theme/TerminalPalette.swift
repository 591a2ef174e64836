/// The palette that terminals of the xterm family start with, and the way into it.
enum TerminalPalette {
  /// The values of all 256 entries. The first 16 are xterm's; users change them, so a nearest colour among 256 is never
  /// taken from these.
  static let colors: [RGB] = ansi + cube + greys

  private static let ansi: [RGB] = {
    let values: [UInt32] = [
      0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
      0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
    ]
    return values.map { RGB($0) }
  }()

  private static let cube: [RGB] = {
    let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    return steps.flatMap { red in steps.flatMap { green in steps.map { blue in RGB(red, green, blue) } } }
  }()

  private static let greys: [RGB] = (0..<24).map { (step: UInt8) in RGB(8 + 10 * step, 8 + 10 * step, 8 + 10 * step) }

  private static let labs: [Lab] = colors.map(\.lab)
  private static let luminances: [Double] = colors.map(\.luminance)

  /// The names that a theme file may use for the first 16.
  static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    "bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
  ]

  /// The entries that a colour may be rounded to.
  static func entries(_ depth: ColorDepth) -> Range<Int> {
    switch depth {
    case .mono: 0..<0
    case .eight: 0..<8
    case .sixteen: 0..<16
    case .indexed, .direct: 16..<256
    }
  }

  /// The entry of the palette of `depth` that comes nearest to `color`, and stands out against every colour of
  /// `grounds` by as much as `color` does or by 4.5 (WCAG), whichever is less: rounding must not make text unreadable.
  /// Where none does, the one with the most contrast.
  static func nearest(to color: RGB, depth: ColorDepth, standingOutAgainst grounds: [RGB] = []) -> UInt8 {
    let lab = color.lab
    let wanted = grounds.map { (luminance: $0.luminance, ratio: min(4.5, RGB.contrast(color, $0))) }
    var best = (entry: 0, shortfall: Double.infinity, difference: Double.infinity)
    for entry in entries(depth) {
      let shortfall = wanted.reduce(0) { max($0, $1.ratio - RGB.contrast(luminances[entry], $1.luminance)) }
      let difference = labs[entry].distance(to: lab)
      if (shortfall, difference) < (best.shortfall, best.difference) { best = (entry, shortfall, difference) }
    }
    return UInt8(clamping: best.entry)
  }
}
