extension HTTPFields {
  /// The members of a list-valued field, such as `Connection` or `Accept`, over all fields of that name
  /// (RFC 9110 §5.6.1): parted at commas outside quoted strings, without whitespace around them, empty ones left out.
  public func list(_ name: HTTPFieldName) -> [Substring] {
    flatMap { $0.name == name ? Self.members(of: $0.value) : [] }
  }

  /// Whether a list-valued field holds `token`, in any case.
  public func lists(_ token: String, in name: HTTPFieldName) -> Bool {
    contains { $0.name == name && Self.members(of: $0.value).contains { $0.equalsIgnoringCase(token) } }
  }

  private static func members(of value: String) -> [Substring] {
    guard value.utf8.contains(UInt8(ascii: ",")) else {
      let member = value[...].trimmingWhitespace
      return member.isEmpty ? [] : [member]
    }
    var members: [Substring] = []
    var start = value.startIndex
    var isQuoted = false
    var isEscaped = false
    func member(to end: String.Index) {
      let member = value[start..<end].trimmingWhitespace
      if !member.isEmpty { members.append(member) }
    }
    for index in value.utf8.indices {
      let byte = value.utf8[index]
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = isQuoted
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: ","), !isQuoted {
        member(to: index)
        start = value.utf8.index(after: index)
      }
    }
    member(to: value.endIndex)
    return members
  }
}

extension Substring {
  /// The text without the spaces and tabs around it.
  var trimmingWhitespace: Substring {
    let start = utf8.firstIndex { !$0.isWhitespace } ?? endIndex
    let end = utf8[start...].lastIndex { !$0.isWhitespace }.map { utf8.index(after: $0) } ?? start
    return self[start..<end]
  }
}
