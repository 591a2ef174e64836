import Glibc

/// The environment of the process, as far as terminals care.
public enum Environment {
  /// The variables that this room reads, those that are set.
  public static var current: [String: String] {
    ["TERM", "NO_COLOR", "ESCDELAY", "COLORFGBG"].reduce(into: [:]) { values, name in
      values[name] = getenv(name).map { String(cString: $0) }
    }
  }
}
