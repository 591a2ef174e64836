import Events
import Foundation
import Journal
import NetIO

/// Numbers, sizes and times as the screens write them.
enum Format {
  /// A count with its thousands apart: `1 204`.
  static func count(_ count: Int) -> String {
    let digits = Array(String(count.magnitude))
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(" ") }
      text.append(digit)
    }
    return text
  }

  /// A count and what is counted: `1 peer`, `4 peers`.
  static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(Format.count(count)) \(count == 1 ? one : many ?? one + "s")"
  }

  /// A ratio with one decimal, rounded down so that none looks better than it is: `4.4`.
  static func ratio(_ ratio: Double) -> String {
    let tenths = Int(max(0, min(ratio, 1e6)) * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// A number without what it does not need: `30`, `2.5`.
  static func plain(_ number: Double) -> String { Int(exactly: number).map { String($0) } ?? String(number) }

  /// How fast bytes go.
  static func rate(_ bytesPerSecond: Double) -> String {
    guard bytesPerSecond.isFinite else { return "0 B/s" }
    return Figures.bytes(Int(min(max(0, bytesPerSecond), 1e15))) + "/s"
  }

  /// How long something took, in five columns at most: `3ms`, `131ms`, `1.2s`, `20m`.
  static func briefly(_ duration: Duration) -> String {
    let milliseconds = duration.milliseconds
    let tenths = { (value: Double) in Int((value * 10).rounded()) }
    return switch milliseconds {
    case ..<0.95: "0.\(max(1, tenths(milliseconds)))ms"
    case ..<999.5: "\(Int(milliseconds.rounded()))ms"
    case ..<9_950: "\(tenths(milliseconds / 1_000) / 10).\(tenths(milliseconds / 1_000) % 10)s"
    default: age(seconds: Int(min(milliseconds / 1_000, 1e12)))
    }
  }

  /// How long ago something was, in three columns where possible: `now`, `4s`, `12m`, `3h`, `2d`, `5w`, `2y`.
  static func age(seconds: Int) -> String {
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
  static func lasting(_ duration: Duration) -> String {
    let seconds = Int(max(0, duration.components.seconds))
    return seconds < 1 ? "0s" : age(seconds: seconds)
  }

  /// A span as a clock shows it: `00:41:12`.
  static func span(_ duration: Duration) -> String {
    let seconds = Int(max(0, duration.components.seconds))
    return [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(twoDigits).joined(separator: ":")
  }

  /// A span in few letters: `2 s`, `500 ms`, `5 min`.
  static func span(inSeconds duration: Duration) -> String {
    let milliseconds = Int(duration.milliseconds.rounded())
    if milliseconds < 1_000 { return "\(milliseconds) ms" }
    return milliseconds < 120_000 ? "\(milliseconds / 1_000) s" : "\(milliseconds / 60_000) min"
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

/// The time of day where the reader is.
struct WallClock: Hashable, Sendable {
  /// Now, or rather when something last happened: screens that nothing happens on do not age.
  var now = Timestamp(nanoseconds: 0)
  /// Seconds east of Greenwich.
  var offset = 0

  /// A time of day: `14:32:05`.
  func time(_ timestamp: Timestamp) -> String {
    let (hours, minutes, seconds, _) = parts(timestamp)
    return [hours, minutes, seconds].map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: ":")
  }

  /// A time of day with its milliseconds: `14:32:05.123`.
  func preciseTime(_ timestamp: Timestamp) -> String {
    let thousandths = String(parts(timestamp).milliseconds + 1_000).dropFirst()
    return "\(time(timestamp)).\(thousandths)"
  }

  /// How long ago something was.
  func age(of timestamp: Timestamp) -> String {
    Format.age(seconds: Int(now.since(timestamp).components.seconds))
  }

  /// How long ago a date of the store was; a dash for none.
  func age(of date: Date?) -> String {
    guard let date else { return "—" }
    let seconds = Double(now.nanoseconds) / 1e9 - date.timeIntervalSince1970
    return Format.age(seconds: Int(max(0, min(seconds, 1e12))))
  }

  private func parts(_ timestamp: Timestamp) -> (hours: Int, minutes: Int, seconds: Int, milliseconds: Int) {
    let milliseconds = Int(timestamp.nanoseconds / 1_000_000) + offset * 1_000
    let day = ((milliseconds % 86_400_000) + 86_400_000) % 86_400_000
    return (day / 3_600_000, day / 60_000 % 60, day / 1_000 % 60, day % 1_000)
  }
}

extension Timestamp {
  /// The same point in time as a date of the store.
  init(_ date: Date) {
    let seconds = max(-9e9, min(9e9, date.timeIntervalSince1970))
    self.init(nanoseconds: Int64(seconds * 1e9))
  }
}
