extension TextField {
  /// Uses a key that writes or edits. Enter, escape and tab change nothing and are reported.
  public mutating func handle(_ key: Key) -> Outcome {
    switch key {
    case .enter: return [.handled, .submitted]
    case .escape: return [.handled, .cancelled]
    case .tab: return [.handled, .completion]
    default: break
    }
    if let text = key.text {
      insert(String(text))
      return [.handled, .changed]
    }
    if let index = destination(key) {
      moveCursor(to: index)
      return .handled
    }
    let count = count
    guard edit(key) else { return .ignored }
    return count == self.count ? .handled : [.handled, .changed]
  }

  /// Writes pasted text at the cursor.
  public mutating func handle(paste text: String) -> Outcome {
    insert(text)
    return [.handled, .changed]
  }

  /// Where a key moves the cursor to.
  private func destination(_ key: Key) -> Int? {
    switch key {
    case .left, "^B": cursor - 1
    case .right, "^F": cursor + 1
    case .home, "^A": 0
    case .end, "^E": count
    case "alt-b", "ctrl-left", "alt-left": wordBoundary(-1)
    case "alt-f", "ctrl-right", "alt-right": wordBoundary(1)
    default: nil
    }
  }

  /// Does what a key asks for, false when it asks for nothing here.
  private mutating func edit(_ key: Key) -> Bool {
    switch key {
    case .backspace: remove(max(0, cursor - 1)..<cursor)
    case Key(.delete), "^D": remove(cursor..<cursor + 1)
    case "^W", "alt-backspace": kill(wordBoundary(-1)..<cursor)
    case "alt-d": kill(cursor..<wordBoundary(1))
    case "^U": kill(0..<cursor)
    case "^K": kill(cursor..<count)
    case "^Y": insert(killed)
    default: return false
    }
    return true
  }
}
