extension String {
  /// The text in quotes, fit to stand in a line of a message: nothing in it breaks or reorders the line, and of a long
  /// text only the beginning is left.
  var quoted: String {
    let beginning = unicodeScalars.prefix(64)
    let ellipsis = beginning.endIndex == unicodeScalars.endIndex ? "" : "…"
    return "\"" + beginning.map(\.visible).joined() + ellipsis + "\""
  }
}

extension Unicode.Scalar {
  /// The scalar, or its escape if one would not see it.
  fileprivate var visible: String {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      "\\u{\(String(value, radix: 16))}"
    default: escaped(asASCII: false)
    }
  }
}
