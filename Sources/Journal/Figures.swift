import Events

/// Numbers as the screens write them: short, with a unit, and always in the same way.
public enum Figures {
  /// Bytes: `412 B`, `9.6 kB`, `22.1 MB`.
  public static func bytes(_ count: Int) -> String {
    guard count.magnitude >= 1_000 else { return "\(count) B" }
    var value = Double(count)
    for unit in ["kB", "MB", "GB", "TB", "PB"] {
      value /= 1_000
      // What would be rounded up to a thousand takes the next unit.
      if value.magnitude < 999.95 { return "\(decimal(value)) \(unit)" }
    }
    return "\(decimal(value / 1_000)) EB"
  }

  /// How long something took: `0.4 ms`, `147 ms`, `1.2 s`, `3m 20s`.
  public static func span(_ duration: Duration) -> String {
    let milliseconds = max(0, duration.inMilliseconds)
    return switch milliseconds {
    case ..<9.95: "\(decimal(milliseconds)) ms"
    case ..<999.5: "\(Int(milliseconds.rounded())) ms"
    case ..<59_950: "\(decimal(milliseconds / 1_000)) s"
    default: longSpan(Int(milliseconds / 1_000))
    }
  }

  /// What a relay gives: `131.1 kB each way for 2m 0s`, `without limit`.
  public static func allowance(_ allowance: RelayAllowance?) -> String {
    guard let allowance else { return "without limit" }
    let parts = [allowance.bytes.map { "\(bytes($0)) each way" }, allowance.duration.map { "for \(span($0))" }]
    return parts.compactMap { $0 }.joined(separator: " ")
  }

  /// A number with its noun: `1 stream`, `3 streams`.
  static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  private static func longSpan(_ seconds: Int) -> String {
    seconds < 3_600 ? "\(seconds / 60)m \(seconds % 60)s" : "\(seconds / 3_600)h \(seconds / 60 % 60)m"
  }

  /// One digit after the point.
  fileprivate static func decimal(_ value: Double) -> String {
    let tenths = Int((value.magnitude * 10).rounded())
    return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }
}

extension Figures {
  /// How long something took, in five columns at most: `3ms`, `131ms`, `1.2s`, `20m`.
  public static func briefly(_ duration: Duration) -> String {
    let milliseconds = duration.inMilliseconds
    return switch milliseconds {
    case ..<0.95: "\(decimal(max(0.1, milliseconds)))ms"
    case ..<999.5: "\(Int(milliseconds.rounded()))ms"
    case ..<9_950: "\(decimal(milliseconds / 1_000))s"
    default: age(seconds: Int(min(milliseconds / 1_000, 1e12)))
    }
  }

  /// How long ago something was, in three columns where possible: `now`, `4s`, `12m`, `3h`, `2d`, `5w`, `2y`.
  public static func age(seconds: Int) -> String {
    switch seconds {
    case ..<1: "now"
    case ..<60: "\(seconds)s"
    case ..<3_600: "\(seconds / 60)m"
    case ..<86_400: "\(seconds / 3_600)h"
    case ..<1_209_600: "\(seconds / 86_400)d"
    case ..<31_536_000: "\(seconds / 604_800)w"
    default: "\(seconds / 31_536_000)y"
    }
  }

  /// How long something has lasted: `0s` where ``age(seconds:)`` says `now`.
  public static func lasting(_ duration: Duration) -> String {
    let seconds = Int(max(0, duration.components.seconds))
    return seconds < 1 ? "0s" : age(seconds: seconds)
  }

  /// A span as a clock shows it: `00:41:12`.
  public static func clock(_ duration: Duration) -> String {
    let seconds = Int(max(0, duration.components.seconds))
    return [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(twoDigits).joined(separator: ":")
  }

  /// A span in few letters: `2 s`, `500 ms`, `5 min`.
  public static func window(_ duration: Duration) -> String {
    let milliseconds = Int(duration.inMilliseconds.rounded())
    if milliseconds < 1_000 { return "\(milliseconds) ms" }
    return milliseconds < 120_000 ? "\(milliseconds / 1_000) s" : "\(milliseconds / 60_000) min"
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Duration {
  fileprivate var inMilliseconds: Double { Double(wholeNanoseconds) / 1e6 }
}
