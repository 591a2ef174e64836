/// Keys that are pressed one after the other and mean something together: `Y i`. Most are of one key.
public struct KeySequence: Hashable, Sendable {
  /// The most keys of a sequence.
  public static let longest = 4

  /// The keys in their order, at least one.
  public let keys: [Key]

  /// A sequence of one key.
  public init(_ key: Key) { keys = [key] }

  /// A sequence of keys; nil for none, and for too many.
  public init?(_ keys: [Key]) {
    guard (1...Self.longest).contains(keys.count) else { return nil }
    self.keys = keys
  }

  /// The key that begins it.
  public var first: Key { keys[0] }

  /// Whether these keys begin it and more has to follow.
  public func begins(with keys: [Key]) -> Bool { self.keys.count > keys.count && self.keys.starts(with: keys) }

  /// The keys as a hint shows them: `Y i`.
  public var symbol: String { keys.map(\.symbol).joined(separator: " ") }
}

extension KeySequence: LosslessStringConvertible {
  /// A sequence from its written form: the keys, divided by spaces.
  public init?(_ text: String) {
    // A space by itself is the space key.
    let words = text == " " ? ["space"] : text.split(separator: " ").map(String.init)
    let keys = words.compactMap { Key($0) }
    guard keys.count == words.count else { return nil }
    self.init(keys)
  }

  /// The written form.
  public var description: String { keys.map(\.description).joined(separator: " ") }
}

extension KeySequence: ExpressibleByStringLiteral {
  /// A sequence as code writes it, `"Y i"`. A literal that is none matches no key press.
  public init(stringLiteral text: String) {
    let sequence = KeySequence(text)
    assert(sequence != nil, "“\(text)” is no sequence of keys")
    self = sequence ?? KeySequence(Key("\u{FFFD}"))
  }
}
