import Foundation
import TestSupport
import Testing

@testable import Explorer
@testable import TerminalUI

/// Choosing a theme: everything is seen in the one that is looked at.
@Suite struct ThemePickerTests {
  private static let folder = Vectors.checkout.appending(path: "themes").path(percentEncoded: false)

  /// The shipped themes and two of a person's own, one of which is broken, as if installed in the usual places.
  private static func themes() throws -> [ShelvedTheme] {
    let own = try TemporaryFolder()
    let dim = try String(contentsOfFile: "\(folder)/dark.json5", encoding: .utf8)
      .replacingOccurrences(of: "#98a4b1", with: "#4a535c")
    try Data(dim.utf8).write(to: own.url.appending(path: "mine.json5"))
    try Data("{\n  name: 'odd',\n  apearance: 'dark',\n}\n".utf8).write(to: own.url.appending(path: "odd.json5"))
    let shelf = ThemeShelf([own.path(""), folder], environment: [:])
    return shelf.all.map { theme in
      let place = theme.isOwn ? "/home/ada/.config/peerscope/themes/" : "/usr/share/peerscope/themes/"
      let file = theme.file.map { place + URL(filePath: $0).lastPathComponent }
      let content = theme.theme.mapError { error in
        var error = error
        error.file = file ?? error.file
        return error
      }
      return ShelvedTheme(name: theme.name, file: file, isOwn: theme.isOwn, theme: content)
    }
  }

  static func picking(_ size: Size = Size(120, 36), _ depth: ColorDepth = .indexed) throws -> World {
    var world = try World.lab(size.width, size.height)
    world.give(.theme(name: "dark", depth: depth))
    world.run("theme")
    guard case .listThemes? = world.effects.last else {
      fail("the themes are not asked for")
      return world
    }
    world.give(.themes(try themes()))
    return world
  }

  static func name(_ world: World) -> String? {
    guard case .themes(let picker)? = world.state.overlay else { return nil }
    return picker.selected?.name
  }

  @Test("e opens the file of the theme that is looked at in the editor; one without a file has none to open")
  func edit() throws {
    var world = try Self.picking()
    world.press("G", "e")
    guard case .editFile("/home/ada/.config/peerscope/themes/odd.json5")? = world.effects.last else {
      return fail("nothing is opened")
    }
    #expect(world.screen().contains("edit file"))
  }

  @Test("the whole screen is drawn in the theme that is looked at, and as before when it is put back")
  func preview() throws {
    var world = try Self.picking()
    func palette(_ name: String) throws -> Palette {
      Palette(try Theme.named(name, in: [Self.folder]), depth: .indexed)
    }
    for (keys, name) in [([], "dark"), ([.down], "ember"), ([.down], "harbour"), (["g"], "auto")] as [([Key], String)] {
      for key in keys { world.press(key) }
      #expect(Self.name(world) == name)
      let ground = try palette(name == "auto" ? "dark" : name).ground
      let grid = world.grid()
      #expect(grid.cells[0].style.background == ground.background)
      #expect(grid.cells[35 * 120].style.background == ground.background)
    }
    let count = world.effects.count
    world.press(.escape)
    #expect(world.state.overlay == nil && world.effects.count == count)
    #expect(world.grid().cells[0].style == Palette(.terminal, depth: .mono).ground)
  }

  @Test("enter keeps the theme; a broken one is refused, with line and column")
  func keep() throws {
    var world = try Self.picking()
    world.press("G", .enter)
    #expect(world.state.notice?.kind == .failure)
    #expect(world.screen().contains("odd.json5:3:14: there is no apearance; did you mean appearance?"))
    world.press("g", "j", "j", "j", .enter)
    guard case .theme("ember")? = world.effects.last else { return fail("it is not kept") }
    #expect(world.state.overlay == nil)
    #expect(world.state.notice?.hint?.contains("config") == true)
  }

  @Test("a theme that is saved meanwhile is seen at once, and stays the one that is looked at")
  func refill() throws {
    var world = try Self.picking()
    world.press(.down)
    let theme = try Theme.named("paper", in: [Self.folder])
    let others = try Self.themes().map { shelved in
      shelved.name == "ember"
        ? ShelvedTheme(name: "ember", file: shelved.file, isOwn: true, theme: .success(theme)) : shelved
    }
    world.give(.themes(others))
    #expect(Self.name(world) == "ember")
    #expect(world.grid().cells[0].style.background == Palette(theme, depth: .indexed).ground.background)
  }

  @Test("the mouse looks at themes, and a theme can be named at once")
  func mouse() throws {
    var world = try Self.picking()
    let lines = world.screen().split(separator: "\n")
    let row = try #require(lines.firstIndex { $0.contains("tritanopia") })
    world.give(.terminal(.mouse(MouseEvent(.press, .left, at: Point(5, row)))))
    #expect(Self.name(world) == "tritanopia")
    world.press(.escape)
    world.run("theme paper")
    guard case .theme("paper")? = world.effects.last else { return fail("it is not asked for") }
  }

  @Test("names and places of files cannot move a border, and no size is too small or large")
  func hostile() throws {
    let theme = try Theme.named("dark", in: [Self.folder])
    for text in HostileTextTests.texts {
      var world = try World.lab(80, 24)
      let broken = ThemeError(file: text, problem: .unknownKey(key: text, similar: nil))
      world.give(
        .themes([
          ShelvedTheme(name: text, file: text, isOwn: true, theme: .success(theme)),
          ShelvedTheme(name: text + "2", file: text, isOwn: true, theme: .failure(broken)),
        ]))
      for key: Key in [.up, .down, "c", .enter] {
        world.press(key)
        let lines = world.screen().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.joined().unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
        #expect(
          lines[2...20].allSatisfy { CleanText.width(String($0)) == 80 && $0.last == "│" }, "\(text.debugDescription)")
      }
      for (width, height) in [(1, 1), (59, 50), (60, 16), (61, 17), (300, 16), (500, 200)] {
        world.give(.terminal(.resize(Size(width, height))))
        #expect(world.grid().size == Size(width, height).clamped)
      }
    }
  }

  @Test("auto is light where the terminal says that it is")
  func auto() throws {
    for (value, name) in [("15;0", "dark"), ("0;15", "light"), ("0;default;7", "light"), ("", "dark"), ("x", "dark")] {
      var shelf = ThemeShelf([Self.folder], environment: ["COLORFGBG": value])
      try shelf.use("auto")
      guard case .theme(name, _, true) = shelf.input else { return fail("\(value)") }
    }
  }

  @Test("the theme in use is read again when it is saved; a broken file leaves it as it was, and says where")
  func reload() async throws {
    let folder = try TemporaryFolder()
    let themes = folder.path("peerscope/themes")
    try FileManager.default.createDirectory(atPath: themes, withIntermediateDirectories: true)
    let dark = try String(contentsOfFile: "\(Self.folder)/dark.json5", encoding: .utf8)
    try Data(dark.utf8).write(to: URL(filePath: "\(themes)/mine.json5"))
    // The script goes on while files are saved under it, on a screen that has room for where they are.
    let script = """
      size 200x36
      wait "gateway serves"
      :theme mine
      screen \(folder.path("ready"))
      wait "mine.json5:2:1: not JSON5"
      screen \(folder.path("broken"))
      wait "theme mine was read again"
      """
    async let ended = Program.run(
      Program.peerscope, ["demo", "--script", "-"], input: Array(script.utf8),
      environment: ["XDG_CONFIG_HOME": folder.path("")])
    try await exists(folder.path("ready"))
    try Data("{\n".utf8).write(to: URL(filePath: "\(themes)/mine.json5"))
    try await exists(folder.path("broken"))
    let other = dark.replacingOccurrences(of: "colors:", with: "roles: { dim: { underline: true } }, colors:")
    try Data(other.utf8).write(to: URL(filePath: "\(themes)/mine.json5"), options: .atomic)
    let result = try await ended
    #expect(result.code == 0, "\(result.errors)")
  }
}

extension ScreenTests {
  @Test(
    "the list of themes, the preview, contrast alone, and a theme that is broken", arguments: sizes, StyleNames.depths)
  func themes(_ size: Size, depth: ColorDepth) throws {
    var world = try ThemePickerTests.picking(size, depth)
    let suffix = depth == .mono ? "mono" : "\(depth == .indexed ? 256 : 16)"
    #expect(ThemePickerTests.name(world) == "dark")
    try world.expectScreen("themes_\(suffix)", [depth])
    world.press("j", "c")
    try world.expectScreen("themes_contrast_\(suffix)", [depth])
    world.press("c", "G")
    #expect(ThemePickerTests.name(world) == "odd")
    try world.expectScreen("themes_broken_\(suffix)", [depth])
    world.press("k")
    try world.expectScreen("themes_low_\(suffix)", [depth])
  }
}
