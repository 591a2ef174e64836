/// What a widget did with a key; the program decides from it whether to draw again and what to do next.
public struct Outcome: OptionSet, Sendable {
  /// The set as bits.
  public let rawValue: UInt8

  /// A set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The key was not for this widget.
  public static let ignored: Outcome = []
  /// The key was used; what is shown may have changed.
  public static let handled = Outcome(rawValue: 1)
  /// The text or the selection is another one.
  public static let changed = Outcome(rawValue: 2)
  /// Enter: the text is meant.
  public static let submitted = Outcome(rawValue: 4)
  /// Escape: the text is not meant.
  public static let cancelled = Outcome(rawValue: 8)
  /// Tab: the text before the cursor is to be completed.
  public static let completion = Outcome(rawValue: 16)
}

/// A step through rows.
public enum Move: Hashable, Sendable {
  case up, down, pageUp, pageDown, halfPageUp, halfPageDown, first, last

  /// The step that a key stands for where keys are not text; nil for other keys.
  public init?(_ key: Key) {
    switch key {
    case .up, "k": self = .up
    case .down, "j": self = .down
    case .pageUp: self = .pageUp
    case .pageDown: self = .pageDown
    case "^U": self = .halfPageUp
    case "^D": self = .halfPageDown
    case .home, "g": self = .first
    case .end, "G": self = .last
    default: return nil
    }
  }

  /// Whether it goes towards the first row.
  public var goesUp: Bool {
    switch self {
    case .up, .pageUp, .halfPageUp, .first: true
    case .down, .pageDown, .halfPageDown, .last: false
    }
  }

  /// How many rows it goes down, where `page` of `count` rows are shown.
  public func distance(count: Int, page: Int) -> Int {
    switch self {
    case .up: -1
    case .down: 1
    case .pageUp: -max(1, page - 1)
    case .pageDown: max(1, page - 1)
    case .halfPageUp: -max(1, page / 2)
    case .halfPageDown: max(1, page / 2)
    case .first: -count
    case .last: count
    }
  }
}
