extension String {
  /// What stands behind the last slash of a path: the name of a file without its folders.
  public var lastPathPart: String { split(separator: "/").last.map(String.init) ?? self }
}
