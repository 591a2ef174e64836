/// How a role is made from a theme's ten colours.
struct Recipe: Equatable, Sendable {
  enum Ink: Equatable, Sendable {
    case inherited
    case semantic(Semantic)
    case color(Color)
    /// So much of the first, the rest of the second.
    case mix(Semantic, Double, Semantic)
  }

  var foreground = Ink.inherited
  var background = Ink.inherited
  var attributes: Attributes = []
  /// What stands for the colours on a terminal that has none: states must stay distinct there, on the selected row too.
  var mono: Attributes = []

  static func ink(_ semantic: Semantic, _ attributes: Attributes = [], mono: Attributes = []) -> Recipe {
    Recipe(foreground: .semantic(semantic), attributes: attributes, mono: mono)
  }
}

extension Role {
  /// The recipe that holds unless a theme overrides it.
  var recipe: Recipe {
    switch self {
    case .text, .strong, .title, .field, .tab, .syntaxPunctuation: .ink(.text)
    case .dim, .columnHeader, .borderText, .placeholder, .completion, .lineNumber, .fold, .rule:
      .ink(.dim, mono: .dim)
    case .accent, .titleFocused, .paneNumber, .prompt, .syntaxKey: .ink(.accent, mono: .bold)
    case .marker, .borderFocused, .graphIn, .bar: .ink(.accent)
    case .key: .ink(.accent, mono: .bold)
    case .hint: .ink(.dim)
    case .good, .syntaxString: .ink(.good, mono: .bold)
    case .warning: .ink(.warning, mono: .underline)
    case .error: .ink(.error, .bold, mono: [.bold, .underline])
    case .info, .graphOut, .syntaxNumber: .ink(.info, mono: .italic)
    case .syntaxLiteral: .ink(.warning)
    case .ruleTitle, .groupHeader: .ink(.text, mono: .bold)
    case .tabSelected: .ink(.accent, .underline, mono: [.bold, .underline])
    case .border, .hintDisabled, .barTrack: .ink(.border, mono: .dim)
    case .popupBorder: .ink(.accent)
    case .background, .popup:
      Recipe(foreground: .semantic(.text), background: .semantic(.background))
    case .selection:
      Recipe(background: .semantic(.selection), attributes: .bold, mono: .reverse)
    case .selectionUnfocused:
      Recipe(background: .mix(.selection, 0.5, .background))
    case .match: .ink(.warning, .underline, mono: .underline)
    case .matchCurrent: .ink(.warning, [.reverse], mono: [.reverse, .underline, .bold])
    case .fieldError: .ink(.error, .underline, mono: .underline)
    case .mode: .ink(.accent, .bold, mono: .reverse)
    }
  }
}
