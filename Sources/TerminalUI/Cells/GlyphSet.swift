/// The characters a screen is made of. Drawing code always writes the Unicode ones; `ascii` replaces them, one for one,
/// as they reach their cells.
public enum GlyphSet: Sendable {
  /// Box drawing, blocks, arrows and all text as it is.
  case unicode
  /// Nothing but ASCII, for terminals and fonts without more. Other text becomes question marks.
  case ascii

  /// What stands for the character `value` in ASCII, one column wide.
  static func ascii(for value: UInt32) -> UInt32 {
    guard let scalar = Unicode.Scalar(value), let stand = stands[scalar] else { return 0x3F }
    return stand.value
  }

  /// The text in this set.
  public func text(_ text: String) -> String {
    guard self == .ascii, !text.isPlainASCII else { return text }
    var plain = String.UnicodeScalarView()
    for cell in TextCells(text) {
      let base = cell.base < 0x80 ? cell.base : GlyphSet.ascii(for: cell.base)
      for _ in 0..<cell.width { plain.append(Unicode.Scalar(base) ?? "?") }
    }
    return String(plain)
  }

  private static let stands: [Unicode.Scalar: Unicode.Scalar] = {
    let pairs: [(unicode: String, ascii: String)] = [
      ("╭╮╰╯┏┓┗┛├┤┬┴┼└┘┌┐", "+++++++++||++++++"),
      ("─━╌┄╍│┃╷┣┫┊┿", "-=--=|||||:+"),
      ("▁▂▃▄▅▆▇█", "_.--=+*#"),
      ("▏▎▍▌▋▊▉▐", "|||>####"),
      ("░▒▓", ".:%"),
      ("●◐○✗✓·•◆", "*%ox+.*#"),
      ("▾▸▶◀▲▼▪", "v>><^v="),
      ("←→↑↓↵⇥␣", "<>^v<>_"),
      ("…›‹»«—–‘’“”×Δ", ".><><--''\"\"xd"),
    ]
    var map: [Unicode.Scalar: Unicode.Scalar] = [:]
    for pair in pairs {
      for (from, to) in zip(pair.unicode.unicodeScalars, pair.ascii.unicodeScalars) { map[from] = to }
    }
    return map
  }()
}
