import CLinux
import Glibc
import NetIO

/// The current date as `Date` has it (RFC 9110 §5.6.7), written anew once a second.
@NetworkActor
enum HTTPDate {
  private static var second: Int64 = 0
  private static var text = ""

  static var now: String {
    let current = cl_realtime_ns() / 1_000_000_000
    if current != second {
      second = current
      text = write(current)
    }
    return text
  }

  private static func write(_ second: Int64) -> String {
    var time = time_t(second)
    var parts = tm()
    gmtime_r(&time, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
    return "\(day) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }
}
