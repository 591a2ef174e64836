/// Why a text or bytes are not a multiaddr, and where.
public struct MultiaddrError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// There is no component.
    case empty
    /// A text does not begin with a slash.
    case noLeadingSlash
    /// A URI does not begin with `multiaddr:`.
    case noScheme
    /// No protocol has this name.
    case unknownProtocol
    /// No protocol has this code.
    case unknownCode(UInt64)
    /// The protocol needs a value and there is none.
    case missingValue
    /// The value is not what it has to be; the text says more where more is known.
    case invalidValue(String?)
    /// The bytes end in the middle of the component.
    case truncated
    /// A code or a length is not a varint as it must be.
    case invalidVarint(VarintError)
    /// The component follows one that takes the rest of the address.
    case followsPath
    /// The address is longer than `Multiaddr.maximumLength`.
    case tooLong
  }

  /// What is wrong.
  public let reason: Reason
  /// The component that is wrong: the name of its protocol, or what stands where the name should.
  public let component: String
  /// Which component that is, counted from 0.
  public let index: Int
  /// Where it is wrong: UTF-8 offsets in the text, or offsets in the bytes. Empty where something is missing.
  public let range: Range<Int>
  /// What stands there: the text, or the bytes in hexadecimal.
  public let found: String
  /// What should stand there, in words; nil where `reason` says all.
  public let expected: String?
  /// What to try.
  public let hint: String?

  init(
    _ reason: Reason, component: String, index: Int, range: Range<Int>, found: String = "", expected: String? = nil,
    hint: String? = nil
  ) {
    self.reason = reason
    self.component = component
    self.index = index
    self.range = range
    self.found = found
    self.expected = expected
    self.hint = hint
  }
}

extension MultiaddrError: CustomStringConvertible {
  /// What is wrong, in a line: `tcp: "65536" is not a port (0–65535)`.
  public var description: String {
    switch reason {
    case .empty: "the address is empty"
    case .noLeadingSlash: "\(found.quoted) does not begin with a slash, as a multiaddr does"
    case .noScheme: "\(found.quoted) does not begin with \(MultiaddrURI.scheme):"
    case .unknownProtocol where found.isEmpty: "the name of a protocol is missing between two slashes"
    case .unknownProtocol: "\(component.quoted) is not the name of a protocol"
    case .unknownCode(let code): "no protocol has the code \(code)"
    case .missingValue: "\(component): \(expected ?? "a value") is missing"
    case .invalidValue(let detail):
      "\(component): \(found.quoted) is not \(expected ?? "a value")" + (detail.map { ": \($0)" } ?? "")
    case .truncated: "\(component): the bytes end in the middle of it"
    case .invalidVarint(let error): "\(component): \(error)"
    case .followsPath: "\(component): nothing can follow a path"
    case .tooLong: "the address is longer than \(Multiaddr.maximumLength) bytes"
    }
  }
}
