/// A key press, as far as a terminal can tell.
///
/// Terminals send some keys as others: `^I` is tab, `^M` enter, `^H` backspace. Such keys have one form here, so that a
/// binding matches what is pressed whichever way it was written.
public struct Key: Hashable, Sendable {
  /// Which key.
  public enum Code: Hashable, Sendable {
    /// A key that writes something.
    case character(Character)
    case enter, escape, tab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// A function key, from 1.
    case function(Int)
  }

  /// What was held down with it.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// The set as bits.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Shift; part of the character itself where the key writes one.
    public static let shift = Modifiers(rawValue: 1)
    /// Alt, or escape pressed before.
    public static let alt = Modifiers(rawValue: 2)
    /// Control.
    public static let control = Modifiers(rawValue: 4)
  }

  /// Which key.
  public let code: Code
  /// What was held down with it.
  public let modifiers: Modifiers

  /// A key in its one form.
  public init(_ code: Code, _ modifiers: Modifiers = []) {
    guard modifiers.contains(.control), case .character(let character) = code else {
      self.code = code
      self.modifiers = Self.isWritten(code) ? modifiers.subtracting(.shift) : modifiers
      return
    }
    let rest = modifiers.subtracting([.control, .shift])
    switch Character(character.lowercased()) {
    case "i": (self.code, self.modifiers) = (.tab, rest)
    case "m", "j": (self.code, self.modifiers) = (.enter, rest)
    case "h": (self.code, self.modifiers) = (.backspace, rest)
    case "[": (self.code, self.modifiers) = (.escape, rest)
    case "?": (self.code, self.modifiers) = (.backspace, rest)
    case "@": (self.code, self.modifiers) = (.character(" "), rest.union(.control))
    case let small: (self.code, self.modifiers) = (.character(small), rest.union(.control))
    }
  }

  /// A character key.
  public init(_ character: Character, _ modifiers: Modifiers = []) { self.init(.character(character), modifiers) }

  /// The text that the key writes into a field, nil for keys that write none.
  public var text: Character? {
    guard case .character(let character) = code, modifiers.isEmpty else { return nil }
    return character
  }

  private static func isWritten(_ code: Code) -> Bool {
    if case .character = code { true } else { false }
  }

  /// Enter.
  public static let enter = Key(.enter)
  /// Escape.
  public static let escape = Key(.escape)
  /// Tab.
  public static let tab = Key(.tab)
  /// Tab with shift.
  public static let backTab = Key(.tab, .shift)
  /// Backspace.
  public static let backspace = Key(.backspace)
  /// Delete.
  public static let delete = Key(.delete)
  /// Up.
  public static let up = Key(.up)
  /// Down.
  public static let down = Key(.down)
  /// Left.
  public static let left = Key(.left)
  /// Right.
  public static let right = Key(.right)
  /// Home.
  public static let home = Key(.home)
  /// End.
  public static let end = Key(.end)
  /// Page up.
  public static let pageUp = Key(.pageUp)
  /// Page down.
  public static let pageDown = Key(.pageDown)
}
