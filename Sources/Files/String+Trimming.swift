extension String {
  /// The text without those characters at its ends.
  public func trimming(_ isUnwanted: (Character) -> Bool) -> String {
    var rest = self[...].drop(while: isUnwanted)
    while let last = rest.last, isUnwanted(last) { rest.removeLast() }
    return String(rest)
  }
}
