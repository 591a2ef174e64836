import Foundation
import TerminalUI

/// A screen as its file keeps it: what it says; below that, for each row, how many cells have which style; and last the
/// styles that no role has.
///
///     │ ▌● kubo-home    tcp │
///
///     b m^ g^ .^19 b
struct KeptScreen {
  /// What each row says.
  private(set) var text: [String]
  /// The styles of each row, in runs: `d4 .12` are four cells of one and twelve of another. What is plain at its end is
  /// left out.
  private(set) var styles: [String]
  /// A line for each style that no role has.
  private(set) var legend: [String]

  // MARK: From what is drawn

  /// One screen as it is drawn in the depths of colour that `names` is about.
  init(_ grids: [Grid], _ names: StyleNames) {
    let grid = grids[0]
    let rows = 0..<grid.size.height
    var names = names
    let known = names.legend.count
    text = rows.map { grid.text(row: $0) }
    styles = rows.map { y in
      let row = (0..<grid.size.width).map { x in
        let styles = grids.compactMap { $0[x, y]?.style }
        if let name = names[styles] { return name }
        let name = Self.name(names.legend.count - known)
        names.name(styles, name)
        return name
      }
      return Self.runs(row)
    }
    legend = Array(names.legend[known...])
  }

  /// Greek, and so no letter of a role.
  private static func name(_ number: Int) -> String {
    let letters = Array("αβγδεζηθικλμνξοπρστυφχψω")
    let (rest, last) = number.quotientAndRemainder(dividingBy: letters.count)
    return (rest > 0 ? name(rest - 1) : "") + String(letters[last])
  }

  private static func runs(_ row: [String]) -> String {
    var runs: [(name: String, count: Int)] = []
    for name in row {
      if runs.last?.name == name { runs[runs.count - 1].count += 1 } else { runs.append((name, 1)) }
    }
    if runs.last?.name == "." { runs.removeLast() }
    return runs.map { $0.count > 1 ? "\($0.name)\($0.count)" : $0.name }.joined(separator: " ")
  }

  // MARK: From and to a file

  /// The screen of a file, of so many rows.
  init(file: String, height: Int) {
    var lines = file.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    text = Array(lines.prefix(height))
    styles = []
    var rest = lines.dropFirst(height + 1)
    while styles.count < height, let line = rest.popFirst() {
      let parts = line.split(separator: "  ×", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      styles += Array(repeating: parts[0], count: parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }
    legend = Array(rest.dropFirst())
  }

  /// The content of its file. Rows that follow each other and have the same styles share a line.
  var file: String {
    var lines = text + [""]
    var rest = styles[...]
    while let style = rest.first {
      let count = rest.prefix { $0 == style }.count
      lines.append(count > 1 ? "\(style)  ×\(count)" : style)
      rest = rest.dropFirst(count)
    }
    if !legend.isEmpty { lines += [""] + legend }
    return lines.map { $0 + "\n" }.joined()
  }

  // MARK: What differs

  /// The first thing in which another screen is not this one.
  func difference(from other: KeptScreen) -> String? {
    for (row, pair) in zip(text, other.text).enumerated() where pair.0 != pair.1 {
      return "row \(row):\n\(pair.0)\nis not\n\(pair.1)"
    }
    for (row, pair) in zip(styles, other.styles).enumerated() where pair.0 != pair.1 {
      return "styles of row \(row):\n\(text[row])\n\(pair.0)\nare not\n\(pair.1)"
    }
    for pair in zip(legend, other.legend) where pair.0 != pair.1 { return "\(pair.0)\nis not\n\(pair.1)" }
    let counts = [(text, other.text), (styles, other.styles), (legend, other.legend)]
    return counts.contains { $0.0.count != $0.1.count } ? "there are more lines in one than in the other" : nil
  }
}
