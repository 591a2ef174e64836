/// The fields of a head or of trailers: an ordered list in which a name may come more than once (RFC 9110 §5).
///
/// Order, duplicates and the spelling of names stay as they were given. Two lists are equal when they hold the same
/// values under the same names in the same order; the case of names does not count.
///
/// Values are text. Bytes that are UTF-8 are read as such and written back unchanged; a value that is not is read as
/// ISO 8859-1, the field values' old character set.
///
///     var fields: HTTPFields = ["Host": "example.com"]
///     fields.append("Accept", "text/html")
///     fields[.host]           // "example.com"
public struct HTTPFields: Sendable, Hashable {
  /// One field: a name and its value, without the whitespace around it.
  public struct Field: Sendable, Hashable {
    /// The name.
    public var name: HTTPFieldName
    /// The value.
    public var value: String

    /// A field of this name and value.
    public init(_ name: HTTPFieldName, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  private var fields: [Field] = []

  /// No fields.
  public init() {}

  /// The value of the first field called `name`, or nil when there is none.
  ///
  /// Setting a value puts it in that field's place and removes any further one of the name; setting nil removes all.
  public subscript(name: HTTPFieldName) -> String? {
    get { fields.first { $0.name == name }?.value }
    set {
      guard let newValue else { return fields.removeAll { $0.name == name } }
      guard let place = fields.firstIndex(where: { $0.name == name }) else { return append(name, newValue) }
      fields[place] = Field(name, newValue)
      let rest = fields[(place + 1)...].filter { $0.name != name }
      fields.replaceSubrange((place + 1)..., with: rest)
    }
  }

  /// Whether there is a field called `name`.
  public func contains(_ name: HTTPFieldName) -> Bool {
    fields.contains { $0.name == name }
  }

  /// The values of all fields called `name`, in order.
  public func values(of name: HTTPFieldName) -> [String] {
    fields.compactMap { $0.name == name ? $0.value : nil }
  }

  /// Adds a field at the end, after others of its name.
  public mutating func append(_ name: HTTPFieldName, _ value: String) {
    append(Field(name, value))
  }

  /// Adds a field at the end, after others of its name.
  public mutating func append(_ field: Field) {
    fields.append(field)
  }

  mutating func reserveCapacity(_ count: Int) {
    fields.reserveCapacity(count)
  }

  /// Adds to the last field's value what stood on a line folded under it, RFC 9112 §5.2.
  mutating func unfold(_ continuation: String) {
    guard let last = fields.indices.last else { return }
    if !fields[last].value.isEmpty && !continuation.isEmpty { fields[last].value += " " }
    fields[last].value += continuation
  }
}

extension HTTPFields: RandomAccessCollection {
  /// Zero.
  public var startIndex: Int { 0 }
  /// How many fields there are.
  public var endIndex: Int { fields.count }
  /// The field at a position in the list.
  public subscript(position: Int) -> Field { fields[position] }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
  /// Fields in the order of the literal; a name may come more than once.
  public init(dictionaryLiteral elements: (HTTPFieldName, String)...) {
    fields = elements.map { Field($0, $1) }
  }
}
