/// The cleaning of text that came from outside.
///
/// A `Canvas` cleans all that is drawn on it by these rules, so no text can reach a cell around them; call these
/// functions for text that is kept, measured, or written without a canvas.
///
/// Controls and DEL become their pictures (U+2400…), a soft hyphen `-`, a no-break space a space; C1 controls, bidi
/// overrides and isolates, other invisible characters, line and paragraph separators, tags, private and unassigned
/// characters become U+FFFD. A character keeps at most two combining marks. Emoji are shown by their parts and flags by
/// their letters.
public enum CleanText {
  /// The text as it may be shown on one line, at most `columns` wide.
  public static func clean(_ text: String, columns limit: Int = .max) -> String {
    if text.utf8.count <= limit, text.isPlainASCII { return text }
    var clean = String.UnicodeScalarView()
    var columns = 0
    for cell in TextCells(text) {
      columns += Int(cell.width)
      guard columns <= limit else { break }
      clean.append(cell)
    }
    return String(clean)
  }

  /// The columns the text takes on the screen.
  public static func width(_ text: String) -> Int { text.columns }

  /// The text with each tab replaced by the spaces up to the next multiple of `stop` columns. Nothing else is changed.
  public static func expandingTabs(_ text: String, every stop: Int = 8) -> String {
    guard stop > 0, text.utf8.contains(0x09) else { return text }
    var expanded = ""
    var column = 0
    for (index, part) in text.split(separator: "\t", omittingEmptySubsequences: false).enumerated() {
      if index > 0 {
        let spaces = stop - column % stop
        expanded += String(repeating: " ", count: spaces)
        column += spaces
      }
      expanded += part
      column += String(part).columns
    }
    return expanded
  }
}

/// The text as it may be written to a terminal where no canvas guards it (standard error, plain output): cleaned line
/// by line. Line feeds stay, a carriage return before one is dropped, tabs become spaces.
public func cleanForTerminal(_ text: String) -> String {
  if text.isPlainASCII { return text }
  return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    .map { line in
      let line = line.last == "\r" ? line.dropLast() : line
      return CleanText.clean(CleanText.expandingTabs(String(line)))
    }
    .joined(separator: "\n")
}

extension String.UnicodeScalarView {
  fileprivate mutating func append(_ cell: TextCell) {
    for value in [cell.base, cell.mark1, cell.mark2] where value != 0 {
      if let scalar = Unicode.Scalar(value) { append(scalar) }
    }
  }
}
