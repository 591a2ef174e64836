import Events

extension Timestamp {
  /// The time in UTC, to the nanosecond, as RFC 3339 writes it: `2023-11-15T14:32:00.004000000Z`. Text, because a number
  /// of nanoseconds is more than most readers of JSON can hold exactly.
  var text: String {
    let (second, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let (day, rest) = second.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, dayOfMonth) = Self.date(ofDay: day)
    let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfMonth, 2))"
    let time = "\(digits(rest / 3_600, 2)):\(digits(rest / 60 % 60, 2)):\(digits(rest % 60, 2))"
    return "\(date)T\(time).\(digits(fraction, 9))Z"
  }

  /// Reads such a text, with as many decimals as there are up to nine. From 1970 to the end of 2199; nil for any other.
  init?(text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
    func number(_ start: Int, _ count: Int) -> Int64? {
      let part = bytes[start..<start + count]
      guard part.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return part.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
    let separators: [(Int, Character)] = [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")]
    guard separators.allSatisfy({ bytes[$0.0] == $0.1.asciiValue }),
      let year = number(0, 4), (1_970..<2_200).contains(year), let month = number(5, 2), (1...12).contains(month),
      let day = number(8, 2), (1...31).contains(day), let hour = number(11, 2), hour < 24,
      let minute = number(14, 2), minute < 60, let second = number(17, 2), second < 60
    else { return nil }
    var fraction: Int64 = 0
    if bytes.count > 20 {
      let decimals = bytes.count - 21
      guard bytes[19] == UInt8(ascii: "."), (1...9).contains(decimals), let value = number(20, decimals) else {
        return nil
      }
      fraction = (decimals..<9).reduce(value) { value, _ in value * 10 }
    }
    let days = Self.day(ofYear: year, month, day)
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    self.init(nanoseconds: seconds * 1_000_000_000 + fraction)
  }

  // Days are counted from 1970; a year begins in March here, so that a leap day is its last.

  private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = day + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let civilMonth = month < 10 ? month + 3 : month - 9
    return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, dayOfYear - (153 * month + 2) / 5 + 1)
  }

  private static func day(ofYear year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let yearOfEra = year % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return year / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

private func digits(_ number: Int64, _ count: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
}
