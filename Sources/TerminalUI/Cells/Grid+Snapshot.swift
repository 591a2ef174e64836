extension Grid {
  /// The text of row `y`, trailing spaces cut.
  public func text(row y: Int) -> String {
    guard y >= 0, y < size.height else { return "" }
    var text = cells[row(y)].reduce(into: "") { $0 += $1.text }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// The whole screen as plain text: a line for each row, trailing spaces cut.
  public var snapshot: String {
    (0..<size.height).map { text(row: $0) }.joined(separator: "\n")
  }
}

extension Style: CustomStringConvertible {
  /// The style in words: `#d4dbe3 on #10151c bold`.
  public var description: String {
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"), (.reverse, "reverse"),
    ]
    let words = names.filter { attributes.contains($0.0) }.map(\.1)
    return (["\(foreground) on \(background)"] + words).joined(separator: " ")
  }
}

extension Color: CustomStringConvertible {
  /// The colour as a theme file writes it: `#d4dbe3`, `default`, a palette entry as its number.
  public var description: String {
    switch kind {
    case .inherited: "inherited"
    case .terminalDefault: "default"
    case .indexed(let index): "\(index)"
    case .rgb(let rgb): rgb.description
    }
  }
}
