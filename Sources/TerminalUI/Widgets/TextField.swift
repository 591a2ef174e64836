/// A line of text that is being written: the text, the cursor, and what was cut last.
///
/// The cursor moves by what people take for one character, whatever it is made of.
public struct TextField: Equatable, Sendable {
  /// The most characters it takes.
  public static let longest = 1 << 16

  /// The cursor: before the character of this number.
  public private(set) var cursor = 0
  /// What `^K`, `^U` and `^W` cut last, for `^Y`.
  public private(set) var killed = ""

  private var characters: [Character] = []
  /// The first column that is shown.
  private var offset = 0

  /// A field with `text` in it and the cursor behind.
  public init(_ text: String = "") { self.text = text }

  /// The text; setting it puts the cursor behind it.
  public var text: String {
    get { String(characters) }
    set {
      characters = Array(Self.oneLine(newValue).prefix(Self.longest))
      cursor = characters.count
    }
  }

  /// The text before the cursor.
  public var beforeCursor: String { String(characters[..<cursor]) }

  /// The text behind the cursor.
  public var afterCursor: String { String(characters[cursor...]) }

  /// Whether nothing was written.
  public var isEmpty: Bool { characters.isEmpty }

  /// Puts the cursor before the character `index`, or as near as there are characters.
  public mutating func moveCursor(to index: Int) { cursor = max(0, min(index, characters.count)) }

  /// Writes text at the cursor, as typing or pasting does: line ends become spaces, and other controls are left out.
  public mutating func insert(_ text: String) {
    let room = Self.longest - characters.count
    let before = beforeCursor + Self.oneLine(text).prefix(max(0, room))
    // A mark that was typed after its character joins it, so characters are counted anew.
    characters = Array(before + afterCursor)
    cursor = min(before.count, characters.count)
  }

  /// Puts a completion in place of the `length` characters before the cursor.
  public mutating func complete(_ text: String, replacing length: Int = 0) {
    remove(max(0, cursor - max(0, length))..<cursor)
    insert(text)
  }

  /// Removes characters, and moves the cursor along; returns them.
  @discardableResult
  mutating func remove(_ range: Range<Int>) -> String {
    let range = range.clamped(to: 0..<characters.count)
    let removed = String(characters[range])
    characters.removeSubrange(range)
    if cursor >= range.upperBound { cursor -= range.count } else { cursor = min(cursor, range.lowerBound) }
    return removed
  }

  mutating func kill(_ range: Range<Int>) {
    let removed = remove(range)
    if !removed.isEmpty { killed = removed }
  }

  /// How many characters there are.
  var count: Int { characters.count }

  /// Where a word begins left of the cursor, or ends right of it. What separates the parts of addresses separates
  /// words.
  func wordBoundary(_ step: Int) -> Int {
    func isWord(_ index: Int) -> Bool {
      let character = characters[step < 0 ? index - 1 : index]
      return character.isLetter || character.isNumber || character == "_"
    }
    let end = step < 0 ? 0 : characters.count
    var index = cursor
    while index != end, !isWord(index) { index += step }
    while index != end, isWord(index) { index += step }
    return index
  }

  private static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    let text = text.last?.isNewline == true ? text.dropLast() : text[...]
    return String(
      text.compactMap { character -> Character? in
        if character.isNewline || character == "\t" { return " " }
        return character.asciiValue.map { $0 < 0x20 || $0 == 0x7F } == true ? nil : character
      })
  }
}

extension TextField {
  /// How a field is drawn.
  public struct Appearance {
    /// What stands before the text: `› `.
    public var prompt: Line
    /// What is shown while there is no text.
    public var placeholder: Line
    /// Parts of the text, by UTF-8 offsets, in other roles: the component that is wrong.
    public var highlights: [(range: Range<Int>, role: Role)]
    /// What completion would add behind the text.
    public var completion: String
    /// Whether what is typed goes here.
    public var focused: Bool

    /// How a field is drawn.
    public init(
      prompt: Line = "", placeholder: Line = "", highlights: [(range: Range<Int>, role: Role)] = [],
      completion: String = "", focused: Bool = true
    ) {
      self.prompt = prompt
      self.placeholder = placeholder
      self.highlights = highlights
      self.completion = completion
      self.focused = focused
    }
  }

  /// Draws the field on the canvas's first row and, when it has the focus, puts the terminal's cursor into it.
  public func draw(on canvas: Canvas, _ appearance: Appearance = Appearance()) {
    let promptWidth = canvas.line(appearance.prompt, 0, 0, .prompt)
    let place = canvas[Rect(x: promptWidth, width: canvas.width - promptWidth, height: 1)]
    let offset = shownOffset(width: place.width)
    if isEmpty { place.line(appearance.placeholder, 0, 0, .placeholder) }
    let shown = part(from: offset, width: place.width)
    var line = Line(shown.text, .field)
    for highlight in appearance.highlights where highlight.range.upperBound > shown.bytesBefore {
      let start = max(0, highlight.range.lowerBound - shown.bytesBefore)
      line = line.highlighting(start..<highlight.range.upperBound - shown.bytesBefore, highlight.role)
    }
    if cursor == count { line += Line(appearance.completion, .completion) }
    place.scrolled(line, shown.columnsBefore - offset, 0, .field)
    if offset > 0 { place.text("…", 0, 0, .dim) }
    if text.columns - offset > place.width { place.text("…", place.width - 1, 0, .dim) }
    if appearance.focused { place.setCursor(beforeCursor.columns - offset, 0) }
  }

  /// Says how wide the field is, so that it scrolls no more than it needs to from one frame to the next.
  public mutating func settle(width: Int) { offset = shownOffset(width: width) }

  /// The characters that lie in `width` columns from `offset` on, and how much lies before them.
  private func part(from offset: Int, width: Int) -> (text: String, columnsBefore: Int, bytesBefore: Int) {
    var start = (index: 0, columns: 0, bytes: 0)
    var column = 0
    for (index, character) in characters.enumerated() {
      let text = String(character)
      if column >= offset + width { return (String(characters[start.index..<index]), start.columns, start.bytes) }
      column += text.columns
      if column <= offset { start = (index + 1, column, start.bytes + text.utf8.count) }
    }
    return (String(characters[start.index...]), start.columns, start.bytes)
  }

  /// The first column shown: the one of the last frame, or as near to it as keeps the cursor in sight.
  private func shownOffset(width: Int) -> Int {
    let column = beforeCursor.columns
    let longest = max(0, text.columns - width + 1)
    var offset = min(offset, longest)
    // A column at either side belongs to the ellipsis.
    if column < offset + 1 { offset = max(0, column - 1) }
    let right = column == text.columns ? width - 1 : width - 2
    if column > offset + right { offset = min(column - right, max(0, column)) }
    return max(0, offset)
  }
}
