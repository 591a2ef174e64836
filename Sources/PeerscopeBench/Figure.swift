import Foundation

/// One measured figure, beside the limit that it is held against: what the machine itself, or a plain program in C, does
/// in the same run.
struct Figure {
  let name: String
  /// Not a number if it could not be measured; the unit says why.
  let value: Double
  let unit: String
  /// The limit's name and value; nil where there is none to measure.
  var limit: (name: String, value: Double)?

  static func table(_ figures: [Figure]) -> String {
    var rows = [["figure", "value", "", "limit", "", "ratio"]]
    for figure in figures {
      let ratio = figure.limit.map { text(figure.value / $0.value) } ?? ""
      rows.append([
        figure.name, text(figure.value), figure.unit, figure.limit.map { text($0.value) } ?? "",
        figure.limit?.name ?? "", ratio,
      ])
    }
    return aligned(rows, numbers: [1, 3, 5])
  }

  /// Rows in columns, some of which hold numbers.
  static func aligned(_ rows: [[String]], numbers: some Sequence<Int>) -> String {
    let (widths, numbers) = (rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }, Set(numbers))
    return rows.map { row in
      zip(row, widths).enumerated().map { index, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return numbers.contains(index) ? padding + cell.0 : cell.0 + padding
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  static func text(_ value: Double) -> String {
    value.isNaN ? "" : String(format: value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value)
  }
}

/// The value below which `share` of the sorted values lie.
func percentile(_ sorted: [Double], _ share: Double) -> Double {
  sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
}
