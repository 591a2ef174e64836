import Events
import FoundationEssentials
import Journal
import NetIO
import TerminalUI

/// Counts, ratios and rates as the screens write them; sizes and times are `Figures` of the journal.
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
}

extension String {
  /// The text without so much of its middle that it takes at most so many columns; an ellipsis stands for it.
  func shortened(to columns: Int) -> String {
    // No character takes more columns than bytes, and what is very long is not measured.
    guard columns > 2, utf8.count > columns, utf8.count > 64 * columns || self.columns > columns else { return self }
    // As many characters as columns at most: some take none, and a text may be nothing but those.
    var head = prefix(columns / 2)
    while String(head).columns > columns / 2 { head.removeLast() }
    let room = columns - 1 - String(head).columns
    var tail = suffix(room)
    while String(tail).columns > room { tail.removeFirst() }
    return "\(head)…\(tail)"
  }
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

  /// A time of day on a scale whose times are so many nanoseconds apart: no more of it than tells them from another.
  func time(_ timestamp: Timestamp, every step: Int64) -> String {
    let second: Int64 = 1_000_000_000
    if step >= 60 * second { return String(time(timestamp).prefix(5)) }
    if step >= second { return String(time(timestamp).suffix(5)) }
    let digits = step >= second / 10 ? 1 : step >= second / 100 ? 2 : 3
    return String(preciseTime(timestamp).dropFirst(3).dropLast(3 - digits))
  }

  /// A time of day, or how long ago it was where the time of day says nothing any more.
  func moment(_ timestamp: Timestamp) -> String {
    now.since(timestamp) < .seconds(43_200) ? time(timestamp) : age(of: timestamp)
  }

  /// How many midnights lie between something and now.
  func days(since timestamp: Timestamp) -> Int { day(now) - day(timestamp) }

  private func day(_ timestamp: Timestamp) -> Int {
    Int((Double(timestamp.nanoseconds / 1_000_000_000 + Int64(offset)) / 86_400).rounded(.down))
  }

  /// How long ago something was.
  func age(of timestamp: Timestamp) -> String {
    Figures.age(seconds: Int(now.since(timestamp).components.seconds))
  }

  /// How long ago a date of the store was; a dash for none.
  func age(of date: Date?) -> String {
    guard let date else { return "—" }
    let seconds = Double(now.nanoseconds) / 1e9 - date.timeIntervalSince1970
    return Figures.age(seconds: Int(max(0, min(seconds, 1e12))))
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
