import Foundation
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// What a terminal shows is what the state draws: grids go through curses to a pseudo-terminal, one after the other, and
/// what an emulator makes of the bytes is compared with them.
@Suite(.enabled(if: InteropPython.isHere)) struct PaintedTests {
  @Test(
    "a terminal shows what is drawn, whatever others wrote into it",
    arguments: [Size(120, 36), Size(80, 24), Size(60, 16)])
  func hostile(_ size: Size) async throws {
    let (terminal, folder) = (try PseudoTerminal(), try TemporaryFolder())
    let output = await terminal.output {
      await #expect(processExitsWith: .success) {
        [
          path = terminal.path as String, file = folder.path("painted") as String, width = size.width as Int,
          height = size.height as Int
        ] in
        let easel = try Easel(path)
        for text in HostileTextTests.texts {
          var world = try HostileTextTests.world(Size(width, height), text, look: easel.look)
          for keys in HostileTextTests.walk {
            for key in keys { world.press(key) }
            try easel.paint(world.grid(), "\(text.debugDescription.prefix(80)) after \(keys.map(\.symbol))")
          }
        }
        try easel.finish(file)
      }
    }
    try await expectShown(output, as: folder.path("painted"))
  }

  @Test("a terminal shows what is drawn at all sizes, one after the other", arguments: ["xterm-256color", "linux"])
  func sizes(_ term: String) async throws {
    let (terminal, folder) = (try PseudoTerminal(), try TemporaryFolder())
    let output = await terminal.output {
      await #expect(processExitsWith: .success) {
        [path = terminal.path as String, file = folder.path("painted") as String, term = term as String] in
        let easel = try Easel(path, term: term)
        var world = try World.lab(look: easel.look)
        var random = SeededGenerator(seed: 1)
        for number in 0..<200 {
          let size = Size(Int.random(in: 1...300, using: &random), Int.random(in: 1...100, using: &random))
          world.give(.terminal(.resize(size)))
          world.press(["j", "L", "B", "R", "tab", "]", "z", "?", .escape, "k"][number % 10])
          try easel.paint(world.grid(), "\(size.width)×\(size.height)")
        }
        try easel.finish(file)
      }
    }
    try await expectShown(output, as: folder.path("painted"))
  }

  private func expectShown(
    _ output: [UInt8], as file: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let painted = try JSONDecoder().decode([Easel.Painted].self, from: Data(contentsOf: URL(filePath: file)))
    let parts = Easel.parts(of: output)
    try #require(parts.count > painted.count, sourceLocation: sourceLocation)
    let shown = try await Emulator.rows(
      after: zip(painted, parts).map { .init(columns: $0.columns, rows: $0.rows, output: $1) })
    for (painted, rows) in zip(painted, shown) {
      let meant = painted.text.split(separator: "\n", omittingEmptySubsequences: false).map {
        Emulator.plain(String($0))
      }
      guard let row = meant.indices.first(where: { meant[$0] != rows[$0] }) else { continue }
      Issue.record(
        "\(painted.name), row \(row):\n\(rows[row])\nis not\n\(meant[row])", sourceLocation: sourceLocation)
      return
    }
  }
}

/// The terminal of a child process, and what was painted on it.
private final class Easel {
  /// A screen as it was meant.
  struct Painted: Codable {
    var columns: Int
    var rows: Int
    var text: String
    var name: String
  }

  let look: Look
  private let device: Int32
  private let terminal: NcursesTerminal
  private var painted: [Painted] = []

  /// Takes the terminal at `path`.
  init(_ path: String, term: String = "xterm-256color") throws {
    try #require(setsid() > 0)
    device = open(path, O_RDWR)
    try #require(device >= 0)
    terminal = try NcursesTerminal(program: "test", environment: ["TERM": term])
    let themes = Vectors.checkout.appending(path: "themes").path(percentEncoded: false)
    look = Look(palette: Palette(try Theme.named("dark", in: [themes]), depth: terminal.depth))
  }

  func paint(_ grid: Grid, _ name: String) throws {
    if grid.size != terminal.size {
      try PseudoTerminal.resize(device, columns: grid.size.width, rows: grid.size.height)
      while terminal.size != grid.size {
        var entries = terminal.fileDescriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&entries, nfds_t(entries.count), 5_000)
        _ = terminal.readInput()
      }
    }
    terminal.paint(grid)
    mark()
    painted.append(Painted(columns: grid.size.width, rows: grid.size.height, text: grid.snapshot, name: name))
  }

  /// Says in what was painted, for `parts(of:)`, that a screen is complete.
  private func mark() { Self.mark.withUnsafeBytes { _ = write(device, $0.baseAddress, $0.count) } }

  /// An answer that no terminal gives and none shows.
  private static let mark = Array("\u{1B}]7777;painted\u{07}".utf8)

  func finish(_ file: String) throws {
    terminal.close()
    try JSONEncoder().encode(painted).write(to: URL(filePath: file))
  }

  /// What was written for each screen.
  static func parts(of output: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    for range in output.ranges(of: mark) {
      parts.append(output[start..<range.lowerBound])
      start = range.upperBound
    }
    return parts + [output[start...]]
  }
}
