import Engine
import FoundationEssentials
import TerminalUI

/// `theme list`, `theme check` and `theme show`: themes without the explorer.
enum ThemeCommands {
  static let all: [CommandSpec] = [
    CommandSpec(
      "theme list", "", "the themes that can be chosen", options: [.json, .plain], positionals: 0...0,
      run: { try list($0) }),
    CommandSpec(
      "theme check", "[NAME|FILE…]", "whether themes are right and can be read; all of them where none is named",
      options: [.json, .plain], positionals: 0...1_000, run: { try check($0) }),
    CommandSpec(
      "theme show", "NAME|FILE", "a theme's colours, and how well each text can be read", options: [.json, .plain],
      positionals: 1...1, run: { try show($0) }),
  ]

  /// The depths in which a theme's own colours are shown.
  private static let depths: [ColorDepth] = [.direct, .indexed]

  /// A name is looked for in the folders; what has a slash in it, or is a file here, is read as it is.
  private static func theme(_ text: String) -> (file: String?, content: Result<Theme, ThemeError>) {
    let isFile = text.contains("/") || text.hasSuffix(".json5")
    let file = isFile ? text : Theme.file(of: text, in: UserFiles.themeFolders)
    return (
      file,
      Result { () throws(ThemeError) in
        isFile ? try Theme(file: text) : try Theme.named(text, in: UserFiles.themeFolders)
      }
    )
  }

  // MARK: Listing

  private static func list(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    let names = Theme.names(in: UserFiles.themeFolders)
    let width = names.map(\.count).max() ?? 0
    for name in names {
      let answer = ThemeAnswer(name, theme(name))
      if output.isJSON {
        try output.json(answer)
        continue
      }
      let padded = output.clean(name).fitted(to: width)
      let words = answer.error.map { output.coloured("✗ " + output.clean($0), .red) } ?? answer.summary
      try output.trusted("\(output.coloured(padded, .cyan))  \(words)\n")
    }
    return 0
  }

  // MARK: Checking

  private static func check(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    let names = invocation.positionals.isEmpty ? Theme.names(in: UserFiles.themeFolders) : invocation.positionals
    var code: Int32 = 0
    for name in names {
      let answer = ThemeAnswer(name, theme(name))
      if answer.error != nil {
        code = Complaint.Code.configuration.rawValue
      } else if !answer.ok {
        code = max(code, Complaint.Code.failed.rawValue)
      }
      if output.isJSON {
        try output.json(answer)
      } else if let error = answer.error {
        try output.trusted(output.coloured("✗ ", .red) + output.clean(error) + "\n")
      } else {
        let sign = answer.ok ? output.coloured("✓ ", .green) : output.coloured("✗ ", .red)
        try output.trusted("\(sign)\(output.clean(name)): \(answer.summary)\n")
        for problem in answer.problems { try output.trusted("    \(problem)\n") }
      }
    }
    return code
  }

  // MARK: Showing

  private static func show(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    let name = invocation.positionals[0]
    let found = theme(name)
    let theme: Theme
    do throws(ThemeError) { theme = try found.content.get() } catch {
      throw Complaint(.configuration, error.description, hint: "peerscope theme list tells what there is")
    }
    if output.isJSON {
      try output.json(ThemeAnswer(name, found))
      return 0
    }
    try output.trusted("\(output.coloured(output.clean(theme.name), .bold))  \(theme.appearance.rawValue)\n")
    if let file = found.file { try output.trusted("\(output.coloured(output.clean(file), .dim))\n") }
    guard !theme.isColorless else {
      try output.line("no colours: attributes tell everything apart")
      return 0
    }
    for semantic in Semantic.allCases {
      let name = semantic.rawValue.fitted(to: 12)
      try output.trusted("  \(name)\(theme[semantic].words)\(output.swatch(theme[semantic]))\n")
    }
    let palettes = depths.map { Palette(theme, depth: $0) }
    try output.line("contrast where it is least, in " + depths.map(\.description).joined(separator: " and "))
    for role in Role.allCases where role.isText {
      let ratios = palettes.map { $0.contrast(role).map { $0.text(decimals: 1) }?.leftPadded(to: 5) ?? "    —" }
      let name = role.name.fitted(to: 20)
      try output.line("  \(name)\(ratios.joined(separator: " "))")
    }
    return 0
  }
}

/// What `--json` says of a theme.
struct ThemeAnswer: Encodable {
  /// The least contrast of all text in a depth, and where it is.
  struct Lowest: Encodable {
    let depth: String
    let ratio: Double
    let role: String
    let ground: String
  }

  let name: String
  let ok: Bool
  let file: Nullable<String>
  let appearance: Nullable<String>
  let colors: [String: String]
  let lowestContrast: [Lowest]
  let error: String?

  init(_ name: String, _ found: (file: String?, content: Result<Theme, ThemeError>)) {
    self.name = name
    file = Nullable(found.file)
    switch found.content {
    case .failure(let problem):
      (ok, appearance, colors, lowestContrast) = (false, Nullable(nil), [:], [])
      error = problem.description
    case .success(let theme):
      appearance = Nullable(theme.appearance.rawValue)
      let shown = theme.isColorless ? [] : Semantic.allCases
      colors = Dictionary(uniqueKeysWithValues: shown.map { ($0.rawValue, theme[$0].words) })
      let pairs = [ColorDepth.direct, .indexed].compactMap { depth in
        Palette(theme, depth: depth).lowestContrast.map { (depth, $0) }
      }
      ok = pairs.allSatisfy(\.1.isEnough)
      lowestContrast = pairs.map { depth, pair in
        Lowest(
          depth: depth.description, ratio: (pair.ratio * 100).rounded(.down) / 100, role: pair.role.name,
          ground: pair.ground.name)
      }
      error = nil
    }
  }

  /// In a line.
  var summary: String {
    guard let worst = lowestContrast.map(\.ratio).min() else {
      return "\(appearance.value ?? ""), \(colors.isEmpty ? "no colours" : "the terminal's own colours")"
    }
    return "\(appearance.value ?? ""), contrast \(worst.text(decimals: 1)) at least"
  }

  /// What cannot be read well.
  var problems: [String] {
    lowestContrast.filter { $0.ratio < ContrastPair.least }.map {
      let ratio = $0.ratio.text(decimals: 1)
      return "\($0.role) on \($0.ground) has \(ratio) in \($0.depth); text needs \(ContrastPair.least)"
    }
  }
}

extension Color {
  /// As a theme file writes it.
  fileprivate var words: String {
    switch kind {
    case .inherited, .terminalDefault: "default"
    case .indexed(let index): String(index)
    case .rgb(let rgb): rgb.description
    }
  }
}

extension Output {
  /// A patch of a colour; nothing where there are no colours.
  fileprivate func swatch(_ color: Color) -> String {
    guard hasColour else { return "" }
    switch color.kind {
    case .inherited, .terminalDefault: return ""
    case .indexed(let index): return "  \u{1b}[48;5;\(index)m    \u{1b}[0m"
    case .rgb(let rgb):
      return "  \u{1b}[48;2;\(rgb.value >> 16);\(rgb.value >> 8 & 0xff);\(rgb.value & 0xff)m    \u{1b}[0m"
    }
  }
}
