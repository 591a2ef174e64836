import Foundation
import TestSupport
import Testing

@testable import Explorer
@testable import TerminalUI

/// Screens as they are meant to be, kept as files that can be read. With `PEERSCOPE_RECORD=1` they are written anew; the
/// difference then shows in the next commit.
enum Expected {
  static let folder = Vectors.checkout.appending(path: "Tests/Screens/Expected")
  static let records = ProcessInfo.processInfo.environment["PEERSCOPE_RECORD"] == "1"

  /// Compares a screen with the file of this name.
  fileprivate static func check(_ screen: KeptScreen, _ name: String, sourceLocation: SourceLocation) throws {
    let file = folder.appending(path: name)
    if records { return try Data(screen.file.utf8).write(to: file) }
    let expected = KeptScreen(file: try String(contentsOf: file, encoding: .utf8), height: screen.text.count)
    guard let difference = screen.difference(from: expected) else { return }
    Issue.record("\(name), \(difference)", sourceLocation: sourceLocation)
  }
}

extension World {
  /// Compares what is shown with the file of this name and size: its words, and its styles in these depths of the dark
  /// theme.
  func expectScreen(
    _ name: String, _ depths: [ColorDepth] = StyleNames.depths, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let names = try StyleNames.of(depths)
    let screen = KeptScreen(names.palettes.map(grid(in:)), names)
    let file = "\(name)_\(state.size.width)x\(state.size.height).txt"
    try Expected.check(screen, file, sourceLocation: sourceLocation)
  }
}

/// What the files of expected screens are made of.
@Suite struct ExpectedScreenTests {
  @Test("the names of styles stand for what the dark theme makes of its roles")
  func styles() throws {
    let legends = try ([StyleNames.depths] + StyleNames.depths.map { [$0] }).map { depths in
      let title = depths.map(\.description).joined(separator: " | ")
      return ([title, ""] + (try StyleNames.of(depths).legend)).map { $0 + "\n" }.joined()
    }
    let legend = legends.joined(separator: "\n\n")
    let file = Expected.folder.appending(path: "styles.txt")
    if Expected.records { return try Data(legend.utf8).write(to: file) }
    #expect(try String(contentsOf: file, encoding: .utf8) == legend)
  }

  @Test("a screen is read from its file as it was, and a cell that looks otherwise in any depth makes it another")
  func cells() throws {
    let world = try World.lab(60, 16)
    let names = try StyleNames.of(StyleNames.depths)
    let grids = names.palettes.map(world.grid(in:))
    let screen = KeptScreen(grids, names)
    let read = KeptScreen(file: screen.file, height: 16)
    #expect(read.difference(from: screen) == nil)
    for depth in grids.indices {
      for cell in stride(from: depth, to: 60 * 16, by: 17) {
        var other = grids
        other[depth].cells[cell].style.attributes.formSymmetricDifference(.italic)
        let difference = KeptScreen(other, names).difference(from: read)
        #expect(difference?.hasPrefix("styles of row \(cell / 60):") == true, "\(names.palettes[depth].depth)")
      }
    }
  }

  @Test("every screen is kept at all sizes")
  func complete() throws {
    // What is recorded may not be there yet.
    guard !Expected.records else { return }
    let files = try FileManager.default.contentsOfDirectory(atPath: Expected.folder.path)
    let sizes = ScreenTests.sizes.map { "\($0.width)x\($0.height)" }
    let kept = Dictionary(grouping: files.filter { $0 != "styles.txt" && !$0.hasPrefix("card_") }) { file in
      file.prefix(upTo: file.lastIndex(of: "_") ?? file.endIndex)
    }
    for (name, files) in kept { #expect(Set(files) == Set(sizes.map { "\(name)_\($0).txt" })) }
    #expect(!kept.isEmpty)
  }
}
