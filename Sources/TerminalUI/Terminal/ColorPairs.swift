import CNcurses

/// Curses numbers pairs of colours; this hands the numbers out as they are asked for.
struct ColorPairs {
  private let depth: ColorDepth
  private let limit: Int32
  private var numbers: [UInt64: Int32] = [:]
  private var last: (key: UInt64, number: Int32) = (0, 0)

  /// More pairs than any screen has; without a bound a theme preview could fill the whole table.
  private static let most: Int32 = 4096

  init(depth: ColorDepth, available: Int32) {
    self.depth = depth
    limit = min(Self.most, max(1, available))
  }

  /// Whether all numbers are in use, so that `reset` should be called before the next frame.
  var isFull: Bool { numbers.count >= Int(limit) - 1 && limit > 1 }

  /// Forgets all pairs: numbers are handed out anew. What is on the screen then has to be painted anew too.
  mutating func reset() {
    numbers.removeAll(keepingCapacity: true)
    last = (0, 0)
  }

  /// The number of the pair that a style has; 0, the terminal's own colours, once there are no more.
  mutating func number(_ style: Style) -> Int32 {
    let key = UInt64(style.foreground.bits) << 32 | UInt64(style.background.bits)
    if key == last.key { return last.number }
    let number = numbers[key] ?? allocate(style, key)
    last = (key, number)
    return number
  }

  private mutating func allocate(_ style: Style, _ key: UInt64) -> Int32 {
    let foreground = index(style.foreground)
    let background = index(style.background)
    let number = Int32(numbers.count) + 1
    guard depth > .mono, number < limit, foreground >= 0 || background >= 0,
      cn_set_pair(number, foreground, background)
    else { return 0 }
    numbers[key] = number
    return number
  }

  /// The number that curses has for a colour, -1 for the terminal's own.
  private func index(_ color: Color) -> Int32 {
    switch color.kind {
    case .inherited, .terminalDefault: return -1
    case .indexed(let index):
      guard depth == .direct, index > 7 else { return Int32(index) }
      return direct(TerminalPalette.colors[Int(index)])
    case .rgb(let rgb):
      return depth == .direct ? direct(rgb) : Int32(TerminalPalette.nearest(to: rgb, depth: depth))
    }
  }

  /// On terminals with direct colours the values 0 to 7 still mean the ANSI colours; the blacks that this takes away
  /// nobody can tell apart.
  private func direct(_ rgb: RGB) -> Int32 { rgb.value < 8 ? 8 : Int32(rgb.value) }
}
