import Foundation
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// Screens as they are meant to be, kept as files that can be read. With `PEERSCOPE_RECORD=1` they are written anew; the
/// difference then shows in the next commit.
enum Expected {
  private static let folder = Vectors.checkout.appending(path: "Tests/Screens/Expected")
  private static let records = ProcessInfo.processInfo.environment["PEERSCOPE_RECORD"] == "1"

  /// Compares a screen with the file of its name and size.
  static func check(_ screen: String, _ name: String, _ size: Size, sourceLocation: SourceLocation) throws {
    let file = folder.appending(path: "\(name)_\(size.width)x\(size.height).txt")
    if records { return try Data((screen + "\n").utf8).write(to: file) }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let lines = (shown: (screen + "\n").split(separator: "\n"), expected: expected.split(separator: "\n"))
    for (row, pair) in zip(lines.shown, lines.expected).enumerated() where pair.0 != pair.1 {
      Issue.record(
        "\(file.lastPathComponent), row \(row):\n\(pair.0)\nis not\n\(pair.1)", sourceLocation: sourceLocation)
      return
    }
    #expect(lines.shown.count == lines.expected.count, sourceLocation: sourceLocation)
  }
}

extension World {
  /// Compares the styles of what is shown with the file of this name: a letter for each style that a cell has in 256, 16
  /// and no colours of the dark theme, and what the letters stand for. A dot is plain text.
  mutating func expectStyles(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = Vectors.checkout.appending(path: "themes").path(percentEncoded: false)
    let theme = try Theme.named("dark", in: [folder])
    let palettes = [ColorDepth.indexed, .sixteen, .mono].map { Palette(theme, depth: $0) }
    let grids = palettes.map { grid(in: Look(palette: $0)) }
    var letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").makeIterator()
    var names: [[Style]: Character] = [palettes.map(\.ground): "."]
    var legend: [String] = []
    let rows = (0..<state.size.height).map { y in
      let row = (0..<state.size.width).map { x -> Character in
        let styles = grids.compactMap { $0[x, y]?.style }
        if let letter = names[styles] { return letter }
        let letter = letters.next() ?? "?"
        names[styles] = letter
        legend.append("\(letter)  " + styles.map(\.description).joined(separator: "  |  "))
        return letter
      }
      return String(row)
    }
    let ground = ".  " + palettes.map(\.ground.description).joined(separator: "  |  ")
    try Expected.check(
      (rows + ["", "   256 colours  |  16 colours  |  none", ground] + legend).joined(separator: "\n"),
      "\(name)_styles", state.size, sourceLocation: sourceLocation)
  }

  /// Compares what is shown with the file of this name.
  mutating func expectScreen(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try Expected.check(screen(), name, state.size, sourceLocation: sourceLocation)
  }
}
