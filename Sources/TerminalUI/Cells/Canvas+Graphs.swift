extension Canvas {
  /// The last `width` of `values` as a row of blocks, the tallest for the greatest. Negative values and such that are
  /// no number count as 0.
  public func sparkline(
    _ values: some BidirectionalCollection<Double>, _ x: Int, _ y: Int, width: Int, _ role: Role = .graphIn
  ) {
    text(Self.sparkline(values.suffix(max(0, width))), x, y, role, width: width)
  }

  /// The values as blocks, one column each.
  public static func sparkline(_ values: some Collection<Double>) -> String {
    let levels = Array("▁▂▃▄▅▆▇█")
    let top = values.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
    return String(
      values.map { value in
        guard top > 0, value.isFinite, value > 0 else { return levels[0] }
        return levels[min(levels.count - 1, Int(value / top * Double(levels.count - 1) + 0.5))]
      })
  }

  /// A horizontal bar that fills the part `fraction` (0…1) of `width` columns, to an eighth of one; more than nothing
  /// shows at least a sliver.
  public static func bar(_ fraction: Double, width: Int) -> String {
    guard fraction.isFinite, fraction > 0, width > 0 else { return "" }
    let eighths = max(1, Int((min(1, fraction) * Double(width * 8)).rounded()))
    let slivers = Array("▏▎▍▌▋▊▉")
    let whole = String(repeating: "█", count: eighths / 8)
    return eighths % 8 == 0 ? whole : whole + String(slivers[eighths % 8 - 1])
  }

  /// A progress bar of `width` columns with its track.
  public func progress(_ fraction: Double, _ x: Int, _ y: Int, width: Int) {
    self.repeat("░", x, y, count: width, .barTrack)
    text(Self.bar(fraction, width: width), x, y, .bar, width: width)
  }
}
