/// Writes a `PlainDocument` as lines of text: one thing a line, words and no pictures, nothing that moves a cursor.
public struct PlainRenderer: Sendable {
  /// The characters it may use.
  public var glyphs: GlyphSet
  /// What every text passes through before it is written; nil for as it is.
  public var veil: (@Sendable (String) -> String)?

  /// A renderer.
  public init(glyphs: GlyphSet = .unicode, veil: (@Sendable (String) -> String)? = nil) {
    self.glyphs = glyphs
    self.veil = veil
  }

  /// The document as text, each line ended by a line feed. All of it is cleaned.
  public func text(_ document: PlainDocument) -> String {
    lines(document).reduce(into: "") { $0 += $1 + "\n" }
  }

  /// The document's lines.
  public func lines(_ document: PlainDocument) -> [String] {
    var lines: [String] = []
    for element in document.elements {
      if case .heading(let level, _) = element, level < 3, !lines.isEmpty { lines.append("") }
      lines.append(line(element))
    }
    return lines
  }

  private func line(_ element: PlainDocument.Element) -> String {
    switch element {
    case .heading(let level, let text):
      let marks = String(repeating: "#", count: max(1, min(level, 6)))
      return marks + " " + clean(text)
    case .paragraph(let text): return clean(text)
    case .field(let name, let value): return clean(name) + ": " + clean(value)
    case .row(let cells, let states):
      let words = cells.map { $0.title.isEmpty ? clean($0.value) : clean($0.title) + " " + clean($0.value) }
      return "- " + (states.map(clean) + words).joined(separator: ", ")
    case .verbatim(let text): return clean(CleanText.expandingTabs(text))
    case .hint(let key, let label): return "key " + clean(key) + ": " + clean(label)
    }
  }

  private func clean(_ text: String) -> String { glyphs.text(CleanText.clean(veil.map { $0(text) } ?? text)) }
}
