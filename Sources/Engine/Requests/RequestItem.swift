import FoundationEssentials
import HTTP1

/// One part of a request as httpie's users write it.
public enum RequestItem: Hashable, Sendable {
  /// `name:value`; with no value the field is left out even if it is sent otherwise.
  case header(HTTPFieldName, String?)
  /// `name==value`
  case query(String, String)
  /// `name=value`, a string of the JSON body.
  case string(String, String)
  /// `name:=json`, any value of the JSON body.
  case json(String, String)
  /// `name@file`, a string of the JSON body that stands in a file.
  case file(String, path: String)

  /// Why an item cannot be read.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line.
    public let description: String

    /// What is wrong, in one line.
    public init(description: String) { self.description = description }
  }

  /// Reads an item: whichever separator comes first in it, the longest of those that begin there. A backslash keeps the
  /// character after it from being one.
  public init(_ text: String) throws(Malformed) {
    var name = ""
    var rest = text[...]
    while let character = rest.first {
      if character == "\\", let next = rest.dropFirst().first {
        name.append(next)
        rest = rest.dropFirst(2)
        continue
      }
      if let separator = Self.separators.first(where: rest.hasPrefix) {
        guard !name.isEmpty else { break }
        self = try Self.item(name, separator, String(rest.dropFirst(separator.count)))
        return
      }
      name.append(character)
      rest = rest.dropFirst()
    }
    throw Malformed(
      description: "\(text): not an item (name:value, name==value, name=value, name:=json, name@file, name;)")
  }

  /// The item as it is written.
  public var text: String {
    switch self {
    case .header(let name, nil): Self.escaped(name.spelling) + ":"
    case .header(let name, ""?): Self.escaped(name.spelling) + ";"
    case .header(let name, let value?): "\(Self.escaped(name.spelling)):\(value)"
    case .query(let name, let value): "\(Self.escaped(name))==\(value)"
    case .string(let name, let value): "\(Self.escaped(name))=\(value)"
    case .json(let name, let value): "\(Self.escaped(name)):=\(value)"
    case .file(let name, let path): "\(Self.escaped(name))@\(path)"
    }
  }

  /// A name in which what divides names from values is none.
  private static func escaped(_ name: String) -> String {
    name.reduce(into: "") { text, character in
      if ":=@;\\".contains(character) { text.append("\\") }
      text.append(character)
    }
  }

  private static let separators = [":=", "==", ":", "=", "@", ";"]

  private static func item(_ name: String, _ separator: String, _ value: String) throws(Malformed) -> RequestItem {
    switch separator {
    case ":": return .header(HTTPFieldName(name), value.isEmpty ? nil : value)
    case ";":
      guard value.isEmpty else { throw Malformed(description: "\(name);: nothing may follow the semicolon") }
      return .header(HTTPFieldName(name), "")
    case "==": return .query(name, value)
    case "=": return .string(name, value)
    case ":=":
      // With a variable in it, it is known to be JSON or none once there is a value.
      guard Self.isJSON(value) || RequestVariables.parts(of: value).contains(where: \.isVariable) else {
        throw Malformed(description: "\(name):=\(value): the value is not JSON")
      }
      return .json(name, value)
    default: return .file(name, path: value)
    }
  }

  static func isJSON(_ text: String) -> Bool {
    (try? JSONOutline(Array(text.utf8))) != nil
  }
}
