import Foundation
import PeerStore
import TestSupport
import Testing

@testable import Explorer
@testable import TerminalUI

/// All that is written on the screens can be read, in every theme that is shipped and has colours of its own.
@Suite struct LegibilityTests {
  private static let folder = Vectors.checkout.appending(path: "themes").path(percentEncoded: false)

  /// Themes that know what their text stands on.
  private static let coloured = Theme.names(in: [folder]).filter { $0 != "mono" && $0 != "terminal-16" }

  /// Screens with all kinds of things on them: every place that shows text, choices, faults, matches, marks.
  private static func screens() throws -> [World] {
    var worlds: [World] = []
    func take(_ world: World) { worlds.append(world) }
    var world = try World.lab()
    try world.learn(3, .alias("lab-relay"), .pinned(true))
    try world.learn(4, .alias("nuisance"), .blocked(true))
    for keys in HostileTextTests.walk {
      for key in keys { world.press(key) }
      take(world)
    }
    world = try RequestScriptTests.compared()
    for keys: [Key] in [["3", "/", "n", "a", "m", "e"], [.enter, "f", ".", "x"], [.escape, "d"], ["H", "space"]] {
      for key in keys { world.press(key) }
      take(world)
    }
    world = try World.lab()
    world.press("a")
    world.type("/ip4/300.1.1.1/tcp/4001")
    take(world)
    world.press(.escape, "s")
    take(world)
    world.press(.escape, "Y")
    world.now += 0.5
    world.give(.tick)
    take(world)
    world = try World.lab()
    world.give(.welcome)
    take(world)
    return worlds
  }

  @Test("every word has a contrast of 4.5 to what it stands on", arguments: coloured, [ColorDepth.direct, .indexed])
  func contrast(_ name: String, _ depth: ColorDepth) throws {
    let poor = try Self.poor(Palette(try Theme.named(name, in: [Self.folder]), depth: depth))
    #expect(poor.isEmpty)
  }

  @Test("a theme in which some of it can hardly be read is found out")
  func poor() throws {
    let dark = try String(contentsOfFile: "\(Self.folder)/dark.json5", encoding: .utf8)
    let dim = try Theme(json5: dark.replacingOccurrences(of: "#98a4b1", with: "#4a535c"))
    #expect(try Self.poor(Palette(dim, depth: .direct)).count > 1)
  }

  /// A word in each style that falls short, and its contrast.
  private static func poor(_ palette: Palette) throws -> [Style: String] {
    // What cannot be done now may recede (WCAG 2.1, 1.4.3: inactive components).
    let inactive = palette[.hintDisabled].foreground
    var ratios: [Style: Double] = [:]
    var poor: [Style: String] = [:]
    for world in try screens() {
      for cell in world.grid(in: palette).cells where cell.isWritten && cell.style.foreground != inactive {
        let ratio = try ratios[cell.style] ?? contrast(cell.style)
        ratios[cell.style] = ratio
        if ratio < ContrastPair.least { poor[cell.style] = "“\(cell.text)” has \(ratio)" }
      }
    }
    return poor
  }

  private static func contrast(_ style: Style) throws -> Double {
    let ink = try #require(style.foreground.rgb), ground = try #require(style.background.rgb)
    return RGB.contrast(ink, ground)
  }
}

extension Cell {
  /// Whether it has a letter, a digit or a sign of a word, and no part of a frame, a rule or a bar.
  fileprivate var isWritten: Bool {
    base > 0x20 && !(0x2500...0x259F).contains(base) && width > 0
  }
}
