/// One character as it will stand in cells: clean, of a known width.
struct TextCell: Equatable {
  var base: UInt32
  var mark1: UInt32 = 0
  var mark2: UInt32 = 0
  var width: UInt16

  static let ellipsis = TextCell(base: 0x2026, width: 1)

  /// A mark with nothing to stand on would join whatever is left of it, a border perhaps: it gets the dotted circle.
  static func standingAlone(_ mark: UInt32) -> TextCell { TextCell(base: 0x25CC, mark1: mark, width: 1) }
}

/// The characters of a text, cleaned and cut into cells, one after the other and without allocating.
///
/// No grapheme is trusted to be drawn as one: sequences joined by ZWJ are shown as their parts, flags as their letters,
/// skin tones and variation selectors are left out. Terminals disagree about the width of all of these; about the parts
/// they agree.
struct TextCells: Sequence, IteratorProtocol {
  private var scalars: String.UnicodeScalarView.Iterator

  init(_ text: String) { scalars = text.unicodeScalars.makeIterator() }

  mutating func next() -> TextCell? {
    while let scalar = scalars.next() {
      switch ScalarClass(scalar) {
      case .shown(let width): return following(scalar, TextCell(base: scalar.value, width: width))
      case .replaced(let value): return following(scalar, TextCell(base: value, width: 1))
      case .mark: return .standingAlone(scalar.value)
      case .emojiModifier: return TextCell(base: scalar.value, width: 2)
      case .jamo, .variationSelector, .zeroWidthJoiner: return TextCell(base: 0xFFFD, width: 1)
      }
    }
    return nil
  }

  /// Takes up what belongs to the character `first` that was just read: marks are drawn onto its `cell`, parts of emoji
  /// are passed over.
  private mutating func following(_ first: Unicode.Scalar, _ cell: TextCell) -> TextCell {
    var cell = cell
    var selected = false
    while true {
      var ahead = scalars
      guard let scalar = ahead.next(), scalar.value >= 0x300 else { return cell }
      switch ScalarClass(scalar) {
      case .mark: cell.add(scalar.value)
      case .jamo where first.beginsSyllable: cell.add(scalar.value)
      case .variationSelector where !selected: selected = true
      case .emojiModifier where first.isEmoji: break
      case .zeroWidthJoiner where first.isEmoji && ahead.next()?.isEmoji == true:
        // Only the joiner is passed over; what it joins is a cell of its own.
        _ = scalars.next()
        return cell
      default: return cell
      }
      scalars = ahead
    }
  }
}

extension TextCell {
  /// Adds a mark while there is room; a third and any after it are dropped, so that a flood of them stays within its
  /// cell.
  fileprivate mutating func add(_ mark: UInt32) {
    if mark1 == 0 { mark1 = mark } else if mark2 == 0 { mark2 = mark }
  }
}

extension Unicode.Scalar {
  fileprivate var isEmoji: Bool { value > 0xFF && properties.isEmoji }

  fileprivate var beginsSyllable: Bool {
    (0x1100...0x115F).contains(value) || (0xA960...0xA97C).contains(value) || (0xAC00...0xD7A3).contains(value)
  }
}

extension String {
  /// Whether the text is printable ASCII throughout, and so is its own cleaned form, a column a byte.
  var isPlainASCII: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in bytes.allSatisfy { $0 &- 0x20 < 0x5F } } ?? false
  }

  /// The columns that the text takes once cleaned.
  public var columns: Int {
    if isPlainASCII { return utf8.count }
    return TextCells(self).reduce(0) { $0 + Int($1.width) }
  }
}
