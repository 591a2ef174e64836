import CNcurses

/// What terminfo says of the open terminal's keys.
enum TerminalKeys {
  /// The sequences of its keys, as far as they begin with escape; those that all terminals share are known anyway.
  static func sequences() -> [[UInt8]: Key] {
    var sequences: [[UInt8]: Key] = [:]
    for (name, key) in capabilities {
      guard let text = cn_capability(name) else { continue }
      let bytes = Array(String(cString: text).utf8)
      if bytes.count > 2, bytes[0] == 0x1B { sequences[bytes] = key }
    }
    return sequences
  }

  private static let capabilities: [(String, Key)] =
    [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
      ("kpp", .pageUp), ("knp", .pageDown), ("kich1", Key(.insert)), ("kdch1", Key(.delete)), ("kcbt", .backTab),
      ("kent", .enter), ("kri", Key(.up, .shift)), ("kind", Key(.down, .shift)), ("kLFT", Key(.left, .shift)),
      ("kRIT", Key(.right, .shift)), ("kHOM", Key(.home, .shift)), ("kEND", Key(.end, .shift)),
    ] + (1...12).map { ("kf\($0)", Key(.function($0))) }
}
