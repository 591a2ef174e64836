/// The modes that are switched on besides those of curses, and the bytes for it.
struct TerminalModes {
  /// Begins and ends a frame that the terminal shows at once (mode 2026).
  static let beginFrame = Array("\u{1B}[?2026h".utf8)
  static let endFrame = Array("\u{1B}[?2026l".utf8)

  /// Bracketed paste, focus reports; then button and drag reports with the SGR encoding.
  private static let always = [2004, 1004]
  private static let mouse = [1002, 1006]

  /// Whether the terminal is of the family that knows them: one that can report a mouse at all.
  let isKnown: Bool
  /// Whether mouse reports are wanted.
  var mouse: Bool

  private var numbers: [Int] { isKnown ? Self.always + (mouse ? Self.mouse : []) : [] }

  /// The bytes that switch all on.
  var on: [UInt8] { numbers.flatMap { Array("\u{1B}[?\($0)h".utf8) } }

  /// The bytes that switch all off, in reverse.
  var off: [UInt8] { numbers.reversed().flatMap { Array("\u{1B}[?\($0)l".utf8) } }

  /// The bytes that switch mouse reports on or off.
  static func mouse(_ on: Bool) -> [UInt8] {
    (on ? mouse : mouse.reversed()).flatMap { Array("\u{1B}[?\($0)\(on ? "h" : "l")".utf8) }
  }
}
