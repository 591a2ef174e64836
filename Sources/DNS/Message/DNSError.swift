/// Why bytes are no message of DNS, or a text no name.
public enum DNSError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The message ends before what it says it holds.
  case truncated
  /// A label is longer than 63 bytes, empty, or of a kind that there is none of.
  case badLabel
  /// A name is longer than 255 bytes, or its pointers lead nowhere.
  case badName
  /// A record's data is not what its type says.
  case badRecord
  /// The message says that it holds more records than are read.
  case tooManyRecords

  /// One line that says what is wrong.
  public var description: String {
    switch self {
    case .truncated: "a message of DNS that is cut off"
    case .badLabel: "a name with a label that cannot be"
    case .badName: "a name that is too long or leads nowhere"
    case .badRecord: "a record that is not what its type says"
    case .tooManyRecords: "a message of DNS with too many records"
    }
  }
}
