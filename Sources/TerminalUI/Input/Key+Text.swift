extension Key: LosslessStringConvertible {
  /// A key from its written form, as scripts and key files have it: `a`, `G`, `^S`, `alt-enter`, `shift-tab`, `pgdn`,
  /// `f1`, `space`.
  ///
  /// Modifiers come first (`alt-`, `shift-`, `ctrl-` or `^`), names are read in either case, a few have second
  /// spellings (`return`, `escape`).
  public init?(_ text: String) {
    var modifiers: Modifiers = []
    var rest = Substring(text)
    while rest.count > 1 {
      if rest.hasPrefix("^") {
        modifiers.insert(.control)
        rest.removeFirst()
      } else if let (name, modifier) = Self.modifierNames.first(where: { rest.lowercased().hasPrefix($0.0) }),
        rest.count > name.count
      {
        modifiers.insert(modifier)
        rest.removeFirst(name.count)
      } else {
        break
      }
    }
    guard let code = Self.code(String(rest)) else { return nil }
    self.init(code, modifiers)
  }

  /// The key's written form.
  public var description: String {
    var text = modifiers.contains(.alt) ? "alt-" : ""
    if modifiers.contains(.shift) { text += "shift-" }
    guard case .character(let character) = code else {
      return text + (modifiers.contains(.control) ? "ctrl-" : "") + name
    }
    guard modifiers.contains(.control) else { return text + (character == " " ? "space" : String(character)) }
    return text + "^" + (character == " " ? "space" : character.uppercased())
  }

  /// The key as a hint shows it, as short as can be: `↵` for enter, arrows as arrows.
  public var symbol: String {
    guard modifiers.isEmpty else {
      let bare = Key(code, modifiers.subtracting(.alt))
      return modifiers.contains(.alt) ? "alt-" + bare.symbol : description
    }
    return switch code {
    case .enter: "↵"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    default: description
    }
  }

  private static let modifierNames: [(String, Modifiers)] = [
    ("alt-", .alt), ("shift-", .shift), ("ctrl-", .control), ("control-", .control), ("meta-", .alt),
  ]

  private static let names: [(String, Code)] = [
    ("enter", .enter), ("esc", .escape), ("tab", .tab), ("backspace", .backspace), ("delete", .delete),
    ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right), ("home", .home),
    ("end", .end), ("pgup", .pageUp), ("pgdn", .pageDown), ("space", .character(" ")),
    // Second spellings; a name is printed as its first.
    ("return", .enter), ("escape", .escape), ("del", .delete), ("ins", .insert), ("pageup", .pageUp),
    ("pagedown", .pageDown), ("bs", .backspace),
  ]

  private var name: String {
    if case .function(let number) = code { return "f\(number)" }
    return Self.names.first { $0.1 == code }?.0 ?? ""
  }

  private static func code(_ text: String) -> Code? {
    if let character = text.first, text.count == 1 {
      let isShown = !character.unicodeScalars.contains { $0.value < 0x21 || $0.value == 0x7F }
      return isShown || character == " " ? .character(character) : nil
    }
    let name = text.lowercased()
    if let code = names.first(where: { $0.0 == name })?.1 { return code }
    guard name.first == "f", let number = Int(name.dropFirst()), (1...24).contains(number) else { return nil }
    return .function(number)
  }
}

extension Key: ExpressibleByStringLiteral {
  /// A key as code writes it, `"^S"`. A literal that is no key matches no key press.
  public init(stringLiteral text: String) {
    let key = Key(text)
    assert(key != nil, "“\(text)” is not a key")
    self = key ?? Key("\u{FFFD}")
  }
}
