import Events

/// Where things stand in a timeline of some width.
struct TimelinePlaces: Equatable, Sendable {
  /// The columns of what the rows are about.
  let labels: Range<Int>
  /// The columns of time.
  let bars: Range<Int>

  init(width: Int) {
    let label = max(26, min(36, width * 3 / 8))
    labels = 1..<label
    bars = label + 1..<max(label + 2, width - 1)
  }
}

/// Time over columns.
struct TimeAxis: Equatable, Sendable {
  /// The part of time that is shown, in nanoseconds.
  let range: Range<Int64>
  let width: Int

  init(_ range: Range<Int64>, width: Int) {
    self.range = range
    self.width = max(1, width)
  }

  private var length: Double { Double(range.upperBound - range.lowerBound) }

  /// How long a column is.
  var columnSpan: Duration { .nanoseconds(Int64(length / Double(width))) }

  /// The time at which a column begins; columns may lie outside.
  func time(at column: Int) -> Timestamp {
    Timestamp(nanoseconds: range.lowerBound &+ Int64(length * Double(column) / Double(width)))
  }

  /// The part of time that a column stands for, at least a nanosecond.
  func times(of column: Int) -> Range<Int64> {
    let start = time(at: column).nanoseconds
    return start..<max(start + 1, time(at: column + 1).nanoseconds)
  }

  /// The column of a time, also outside.
  func column(of time: Timestamp) -> Int {
    let nanoseconds = time.nanoseconds.subtractingReportingOverflow(range.lowerBound)
    guard !nanoseconds.overflow else { return time.nanoseconds < range.lowerBound ? -1 : width }
    let column = Int((Double(nanoseconds.partialValue) / length * Double(width)).rounded(.down))
    // What rounding puts a column too far back begins exactly there.
    return time >= self.time(at: column + 1) ? column + 1 : column
  }

  /// The columns of something that lasted, at least one; nil where it lies outside.
  func columns(_ start: Timestamp, _ end: Timestamp) -> Range<Int>? {
    guard start.nanoseconds < range.upperBound, end.nanoseconds >= range.lowerBound else { return nil }
    let first = max(0, min(width - 1, column(of: start)))
    return first..<max(first + 1, min(width, column(of: end) + 1))
  }

  /// The column of a moment; nil where it lies outside.
  func column(at time: Timestamp) -> Int? {
    range.contains(time.nanoseconds) ? min(width - 1, column(of: time)) : nil
  }

  // MARK: Ticks

  /// The distances at which times are written, in nanoseconds: whole parts of seconds, minutes, hours.
  private static let steps: [Int64] =
    [1, 2, 5, 10, 20, 50, 100, 200, 500].map { $0 * 1_000_000 }
    + [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400].map {
      $0 * 1_000_000_000
    }

  /// How far apart times are written, in nanoseconds: as near as there is room for a label and a gap.
  var step: Int64 {
    let column = length / Double(width)
    return Self.steps.first { Double($0) >= column * Double(Self.labelWidth($0) + 4) }
      ?? Self.steps[Self.steps.count - 1]
  }

  /// How wide labels are: `14:32`, `32:05`, or `32:05.123`.
  private static func labelWidth(_ step: Int64) -> Int { step < 1_000_000_000 ? 9 : 5 }

  /// The times that are written, and their columns.
  var ticks: [(column: Int, time: Timestamp)] {
    let step = step
    let first = range.lowerBound / step * step + (range.lowerBound % step > 0 ? step : 0)
    return stride(from: first, to: range.upperBound, by: Int64.Stride(step)).map { nanoseconds in
      let time = Timestamp(nanoseconds: nanoseconds)
      return (max(0, min(width - 1, column(of: time))), time)
    }
  }
}
