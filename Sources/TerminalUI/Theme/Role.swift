/// What a piece of the screen is for. Drawing code names roles and never colours; a theme says what each looks like.
///
/// In theme files a role's name is written with hyphens: `border-focused`.
public enum Role: Int, CaseIterable, Sendable {
  // Text
  case text, dim, strong, accent
  // States
  case good, warning, error, info
  // Panes
  case background, border, borderFocused, title, titleFocused, paneNumber, borderText, rule, ruleTitle
  case tab, tabSelected
  case popup, popupBorder
  // Lists and tables
  case columnHeader, groupHeader, selection, selectionUnfocused, marker, match, matchCurrent
  // Input
  case prompt, field, placeholder, completion, fieldError
  // The lines at the foot
  case key, hint, hintDisabled, mode
  // Text views
  case lineNumber, fold, syntaxKey, syntaxString, syntaxNumber, syntaxLiteral, syntaxPunctuation
  // Graphs
  case graphIn, graphOut, bar, barTrack

  /// The role's name in a theme file.
  public var name: String {
    String(describing: self).reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }

  /// The role that a theme file calls `name`.
  public init?(name: String) {
    guard let role = Role.allCases.first(where: { $0.name == name }) else { return nil }
    self = role
  }

  /// Whether the role is made of words to be read, so that its contrast matters.
  public var isText: Bool {
    switch self {
    case .background, .border, .borderFocused, .rule, .popup, .popupBorder, .selection, .selectionUnfocused, .barTrack,
      .hintDisabled:
      false
    default: true
    }
  }
}

/// The ten colours a theme consists of; every role is derived from them.
public enum Semantic: String, CaseIterable, Sendable {
  case text, dim, accent, good, warning, error, info, selection, background, border
}
