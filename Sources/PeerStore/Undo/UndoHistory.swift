/// What a person changed of peers, and how it was before: what undo goes back through, and redo forth again.
public struct UndoHistory: Hashable, Sendable {
  /// A change that is undone as a whole.
  public struct Step: Hashable, Sendable {
    /// What was done, in words.
    public let words: String
    /// What was done.
    public let changes: [PeerStore.Change]
    /// What puts things back.
    public let inverse: [PeerStore.Change]

    /// A change that is undone as a whole.
    public init(words: String, changes: [PeerStore.Change], inverse: [PeerStore.Change]) {
      self.words = words
      self.changes = changes
      self.inverse = inverse
    }
  }

  /// So many steps are kept.
  static let most = 100

  /// What was done, the last at the end.
  public internal(set) var done: [Step] = []
  /// What was undone, the last at the end.
  public internal(set) var undone: [Step] = []

  /// Nothing was done.
  public init() {}

  /// Takes note of a step. What was undone before cannot be done again then.
  public mutating func note(_ step: Step) {
    done.append(step)
    if done.count > Self.most { done.removeFirst() }
    undone = []
  }

  /// The step to be undone now.
  public mutating func undo() -> Step? {
    guard let step = done.popLast() else { return nil }
    undone.append(step)
    return step
  }

  /// The step to be done again now.
  public mutating func redo() -> Step? {
    guard let step = undone.popLast() else { return nil }
    done.append(step)
    return step
  }
}
