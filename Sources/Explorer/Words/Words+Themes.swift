import TerminalUI

extension Words {
  // Choosing a theme.
  static let themeTitle = "Theme"
  static let themeMode = "THEME"
  static let themePreview = "live preview"
  static let contrastOnly = "contrast"
  static func previewing(_ name: String) -> String { "previewing \(name)" }
  static func themeWas(_ name: String, isAuto: Bool) -> String { "was \(name)\(isAuto ? " · auto" : "")" }
  static func appearanceNow(_ appearance: String) -> String { "\(appearance) now" }
  static let noColour = "no colour"
  static let yourColours = "yours"
  static let broken = "broken"
  static let theThemeFile = "the place of the theme's file"
  static let noThemeFile = "it has no file"
  static func themeKept(_ name: String) -> String { "theme \(name)" }
  static func themeForGood(_ name: String) -> String { "theme: \"\(name)\" in the config file keeps it for good" }
  static let otherThemeStays = "the theme in use stays"
  static func themeReloaded(_ name: String) -> String { "theme \(name) was read again" }

  // What is said of a theme.
  static let contrastTitle = "Contrast"
  static let lowestPair = "lowest pair"
  static func onGround(_ role: String, _ ground: String) -> String { "\(role) on \(ground)" }
  static let enough = "ok"
  static let tooLow = "too low"
  static let contrastUnknown = "the terminal's own colours: their contrast is as you set it"
  static func shownIn(_ depth: String, isRounded: Bool) -> String {
    "\(depth) here\(isRounded ? "; made for 24-bit" : "")"
  }
  static func colorsChanged(_ count: Int) -> String { "rounding changes \(count) of 10 colours (ΔE > 5)" }
  static let colorsAreExact = "no colour is changed by rounding"
  static let fileLabel = "file"
  static let readWhenSaved = "read again whenever it is saved"
}

extension ThemePicker.Group {
  /// How it is called.
  var title: String {
    switch self {
    case .terminal: "Follow the terminal"
    case .dark: "Dark"
    case .light: "Light"
    case .everyone: "For everyone"
    case .own: "Yours"
    }
  }
}

/// What the preview of a theme shows: nothing of it is so.
enum ThemeSample {
  static let states: Line =
    "\("●", .good) connected  \("◐", .warning) relay  \("○", .dim) known  \("✗", .error) refused"
  static let peers: [[Line]] = [
    ["kubo-home", "tcp", "3ms", "now"], ["…vreorpSw", "ws", "19ms", "9s"],
  ].map { $0.map { Line($0) } }
  static let statuses: Line =
    "\("200 OK", .good)  \("204", .good)  \("301", .info)  \("404 Not Found", .warning)  \("502 Bad", .error)"
  static let methods: Line =
    "\("GET", .info)  \("HEAD", .info)  \("POST", .good)  \("PUT", .warning)  \("DELETE", .error)"
  static let json: Line = """
    \("{", .syntaxPunctuation) \("\"Size\"", .syntaxKey)\(":", .syntaxPunctuation) \("18874368", .syntaxNumber), \
    \("\"ok\"", .syntaxKey)\(":", .syntaxPunctuation) \("true", .syntaxLiteral), \("\"x\"", .syntaxKey)\
    \(":", .syntaxPunctuation) \("\"y\"", .syntaxString) \("}", .syntaxPunctuation)
    """
  static let bars: Line =
    "\("━", .bar) open \("░", .barTrack) wait \("█", .graphIn) down \("▒", .graphOut) up \("✗", .error) fail"
  static let graphs: Line =
    "\("▁▂▃▅▇█▇▅▃▂▁", .graphIn) ↓ 48.2 kB/s   \("▁▁▂▁▃▂", .graphOut) ↑ 3.1 kB/s"
  static let field: Line =
    "\("›", .prompt) \("kub", .field)\("o-home", .completion)  \("wrong", .fieldError)  \("match", .match)"
}
