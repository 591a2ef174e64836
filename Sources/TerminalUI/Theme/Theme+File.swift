extension Theme {
  /// A theme from the text of its file:
  ///
  ///     {
  ///       name: "Dark",
  ///       appearance: "dark",
  ///       colors: { text: "#d4dbe3", … },            // all ten of `Semantic`
  ///       roles: {                                   // any of `Role`, and only what differs
  ///         key: "info",
  ///         selection: { background: "#22303f", bold: true },
  ///       },
  ///     }
  ///
  /// A theme that says `colorless: true` has no `colors`: it tells its roles apart by attributes on every terminal.
  ///
  /// A colour is `#rrggbb`, `#rgb`, `default`, a palette entry (0…255) or one of the ANSI names; in `roles` also one of
  /// the ten.
  public init(json5 text: String, file: String = "theme") throws(ThemeError) {
    let document: JSON5Document
    do throws(JSON5Document.Fault) { document = try JSON5Document(text) } catch {
      throw ThemeError(file: file, position: error.position, problem: .syntax(expected: error.expected))
    }
    self = try ThemeReader(file: file, document: document).theme(document.value)
  }
}

/// Turns a file's values into a theme, or into an error that says where.
private struct ThemeReader {
  typealias FileValue = JSON5Document.Value

  let file: String
  let document: JSON5Document

  func theme(_ value: FileValue) throws(ThemeError) -> Theme {
    let members = try object(value, "", keys: ["name", "appearance", "colorless", "colors", "roles"])
    let name = try text(members, "name")
    guard let appearance = Theme.Appearance(rawValue: try text(members, "appearance")) else {
      throw error("appearance", .wrongKind(key: "appearance", expected: "“dark” or “light”"))
    }
    let isColorless = try members["colorless"].map { value throws(ThemeError) in try flag(value, "colorless") } ?? false
    guard isColorless || members["colors"] != nil else { throw error("", .missing(key: "colors")) }
    let colors = try members["colors"].map { value throws(ThemeError) in try semantics(value) } ?? [:]
    return Theme(
      name: name, appearance: appearance, isColorless: isColorless, colors: colors,
      overrides: try overrides(members["roles"]))
  }

  private func semantics(_ value: FileValue) throws(ThemeError) -> [Semantic: Color] {
    let members = try object(value, "colors", keys: Semantic.allCases.map(\.rawValue))
    var colors: [Semantic: Color] = [:]
    for semantic in Semantic.allCases {
      let key = "colors." + semantic.rawValue
      guard let value = members[semantic.rawValue] else { throw error("colors", .missing(key: key)) }
      colors[semantic] = try color(value, key)
    }
    return colors
  }

  private func overrides(_ value: FileValue?) throws(ThemeError) -> [Role: Recipe] {
    guard let value else { return [:] }
    var overrides: [Role: Recipe] = [:]
    for (name, value) in try object(value, "roles", keys: Role.allCases.map(\.name)) {
      guard let role = Role(name: name) else { continue }
      overrides[role] = try recipe(value, "roles." + name, for: role)
    }
    return overrides
  }

  private func recipe(_ value: FileValue, _ key: String, for role: Role) throws(ThemeError) -> Recipe {
    var recipe = role.recipe
    guard case .object = value else {
      recipe.foreground = try ink(value, key)
      return recipe
    }
    let flags: [(String, Attributes)] = [
      ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
    ]
    let members = try object(value, key, keys: ["color", "background"] + flags.map(\.0))
    if let value = members["color"] { recipe.foreground = try ink(value, key + ".color") }
    if let value = members["background"] { recipe.background = try ink(value, key + ".background") }
    for (name, attribute) in flags {
      guard let value = members[name] else { continue }
      let on = try flag(value, key + "." + name)
      for path in [\Recipe.attributes, \Recipe.mono] {
        if on { recipe[keyPath: path].insert(attribute) } else { recipe[keyPath: path].remove(attribute) }
      }
    }
    return recipe
  }

  private func ink(_ value: FileValue, _ key: String) throws(ThemeError) -> Recipe.Ink {
    if case .text(let name) = value, let semantic = Semantic(rawValue: name) { return .semantic(semantic) }
    return .color(try color(value, key))
  }

  private func color(_ value: FileValue, _ key: String) throws(ThemeError) -> Color {
    switch value {
    case .number(let number):
      guard let index = UInt8(exactly: number) else {
        let text = Int(exactly: number).map { String($0) } ?? String(number)
        throw error(key, .notAColor(key: key, text: text))
      }
      return .indexed(index)
    case .text("default"): return .terminalDefault
    case .text(let text):
      if let rgb = RGB(text) { return .rgb(rgb) }
      if let index = TerminalPalette.names.firstIndex(of: text) { return .indexed(UInt8(index)) }
      throw error(key, .notAColor(key: key, text: text))
    default: throw error(key, .wrongKind(key: key, expected: "a colour"))
    }
  }

  private func flag(_ value: FileValue, _ key: String) throws(ThemeError) -> Bool {
    guard case .flag(let on) = value else { throw error(key, .wrongKind(key: key, expected: "true or false")) }
    return on
  }

  private func text(_ members: [String: FileValue], _ key: String) throws(ThemeError) -> String {
    guard let value = members[key] else { throw error("", .missing(key: key)) }
    guard case .text(let text) = value else { throw error(key, .wrongKind(key: key, expected: "a text")) }
    return text
  }

  /// The members of an object at `path`, none with a key that is not among `keys`.
  private func object(
    _ value: FileValue, _ path: String, keys: [String]
  ) throws(ThemeError) -> [String: FileValue] {
    guard case .object(let members) = value else {
      throw error(path, .wrongKind(key: path.isEmpty ? "the file" : path, expected: "an object, { … }"))
    }
    let prefix = path.isEmpty ? "" : path + "."
    if let unknown = members.keys.sorted().first(where: { !keys.contains($0) }) {
      let similar = nearest(to: unknown, among: keys)
      throw error(prefix + unknown, .unknownKey(key: prefix + unknown, similar: similar))
    }
    return members
  }

  private func error(_ path: String, _ problem: ThemeError.Problem) -> ThemeError {
    ThemeError(file: file, position: document.position(path), problem: problem)
  }
}
