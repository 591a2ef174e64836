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

  /// The screen with its styles, for expected-screen files: under each row of text a row that names the style of every
  /// column by a letter (a dot where the column has the screen's most frequent style), and at the end what each letter
  /// stands for.
  public var styledSnapshot: String {
    let letters = styleLetters()
    var lines: [String] = []
    for y in 0..<size.height {
      lines.append(text(row: y))
      var styles = String(cells[row(y)].map { letters[$0.style] ?? "?" })
      while styles.last == "." { styles.removeLast() }
      if !styles.isEmpty { lines.append(styles) }
    }
    let legend = letters.sorted { $0.value < $1.value }.map { "\($0.value) \($0.key)" }
    return (lines + ["--"] + legend).joined(separator: "\n")
  }

  private func styleLetters() -> [Style: Character] {
    var counts: [Style: Int] = [:]
    var order: [Style] = []
    for cell in cells {
      if counts[cell.style] == nil { order.append(cell.style) }
      counts[cell.style, default: 0] += 1
    }
    guard let common = order.max(by: { counts[$0, default: 0] < counts[$1, default: 0] }) else { return [:] }
    let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    var letters: [Style: Character] = [common: "."]
    for (index, style) in order.filter({ $0 != common }).enumerated() {
      letters[style] = index < alphabet.count ? alphabet[index] : "?"
    }
    return letters
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
