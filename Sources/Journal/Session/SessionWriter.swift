import Events
import FoundationEssentials

/// Events as lines of JSON: what a log is saved as. The first line says what the file is; each other is an event, in the
/// form that ``SessionLine`` tells of.
public enum SessionFile {
  static let version = 1
  /// The longest line that is read, in bytes.
  public static let maximumLine = 1 << 20

  struct Header: Codable {
    /// Always `session`.
    var peerscope: String
    var version: Int
    /// When the journal began.
    var since: String
  }

  /// The first line, with its end.
  public static func header(since time: Timestamp) -> [UInt8] {
    json(Header(peerscope: "session", version: version, since: time.text))
  }

  /// The line of an event, with its end.
  public static func line(_ event: Event) -> [UInt8] {
    json(SessionLine(event))
  }

  private static func json(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // All values are of finite numbers and texts, which can always be written.
    guard let data = try? encoder.encode(value) else { return [] }
    return [UInt8](data) + [UInt8(ascii: "\n")]
  }
}
