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
    let milliseconds = max(0, Double(duration.wholeNanoseconds) / 1e6)
    return switch milliseconds {
    case ..<9.95: "\(decimal(milliseconds)) ms"
    case ..<999.5: "\(Int(milliseconds.rounded())) ms"
    case ..<59_950: "\(decimal(milliseconds / 1_000)) s"
    default: longSpan(Int(milliseconds / 1_000))
    }
  }

  /// How old something is, in its largest unit: `11s`, `41m`, `2h`, `9d`.
  public static func age(_ duration: Duration) -> String {
    let seconds = max(0, duration.wholeNanoseconds / 1_000_000_000)
    return switch seconds {
    case ..<60: "\(seconds)s"
    case ..<3_600: "\(seconds / 60)m"
    case ..<86_400: "\(seconds / 3_600)h"
    default: "\(seconds / 86_400)d"
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
  private static func decimal(_ value: Double) -> String {
    let tenths = Int((value.magnitude * 10).rounded())
    return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }
}
