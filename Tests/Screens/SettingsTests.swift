import Foundation
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// Settings and keys as a person writes them.
@Suite struct SettingsTests {
  @Test("every setting has a key of its own, says what it does, and takes its own default")
  func table() {
    #expect(Set(Settings.table.map(\.key)).count == Settings.table.count)
    for setting in Settings.table {
      let (settings, faults) = Settings.read("{ '\(setting.key)': \(setting.value(in: Settings())) }", file: "f")
      #expect(faults.isEmpty && settings == Settings(), "\(setting.key)")
      #expect(!setting.summary.isEmpty && !setting.type.isEmpty)
      #expect(Settings.read("{ '\(setting.key)': [] }", file: "f").faults.count == 1)
    }
  }

  @Test("keys take the place of those of the table, in hints, help and for commands")
  func keys() throws {
    let (keymap, faults) = Keymap.read("{ 'screen.log': ['alt-l'], 'pane.zoom': [], theme: 'Z' }", file: "k")
    #expect(faults.isEmpty, "\(faults)")
    var world = try World.lab()
    world.give(.configured(Settings(), keymap))
    world.press("L")
    #expect(world.state.screen == .peers)
    world.press("alt-l")
    #expect(world.state.screen == .log)
    #expect(!world.screen().contains("z zoom"))
    world.press("Z")
    guard case .listThemes? = world.effects.last else { return fail("the key does nothing") }
    world.press("?")
    world.type("screen.log")
    #expect(world.screen().contains("alt-l"))
  }

  @Test(
    "a file of keys says what is wrong, and where",
    arguments: [
      ("{ 'log.follow': 'F1x' }", "k:1:17: “F1x” is no key; write a, G, ^S, alt-enter, pgdn, f1, space"),
      ("{ 'log.follow': 7 }", "k:1:17: log.follow has to be a key or a list of keys, in quotes"),
      ("{ nothing: 'a' }", "k:1:12: there is no command nothing"),
      ("[]", "k:1:1: the file has to be an object, { … }"),
      (
        "{ 'log.follow': ['p'] }",
        "k:1:17: p is log.pause there already; give that another key, or none: \"log.pause\": []"
      ),
      (
        "{ 'log.pause': 'F', 'log.follow': 'F' }",
        "k:1:35: F is log.pause there already; give that another key, or none: \"log.pause\": []"
      ),
      ("{ 'field.accept': 'x' }", "k:1:19: “x” is text there; take a key that writes nothing"),
    ])
  func wrongKeys(_ text: String, _ words: String) {
    #expect(Keymap.read(text, file: "k").faults.map(\.description) == [words])
  }

  @Test("two commands may change their keys with each other")
  func swap() {
    #expect(Keymap.read("{ 'log.follow': 'p', 'log.pause': 'F' }", file: "k").faults.isEmpty)
  }

  @Test("a file that breaks leaves what was, and one that goes away leaves nothing of it")
  func reload() throws {
    let folder = try TemporaryFolder()
    let file = URL(filePath: folder.path("config.json5"))
    var configuration = Configuration(folder: folder.url.path(percentEncoded: false))
    #expect(configuration.reload() == (false, []))
    try Data("{ timeout: 7 }".utf8).write(to: file)
    #expect(configuration.reload() == (true, []))
    #expect(configuration.settings.timeout == 7)
    #expect(configuration.reload() == (false, []))
    try Data("{ timeout: 7, }}".utf8).write(to: file)
    #expect(configuration.reload().faults.count == 1)
    #expect(configuration.settings.timeout == 7)
    try FileManager.default.removeItem(at: file)
    #expect(configuration.reload() == (true, []))
    #expect(configuration.settings == Settings())
  }

  @Test("what is set is the composer's time-out and the mouse's owner; what was changed by hand stays")
  func taken() throws {
    var world = try World.lab()
    var settings = Settings()
    (settings.timeout, settings.hasMouse) = (5, false)
    world.give(.configured(settings, .standard))
    world.press("n")
    #expect(world.state.request.composer.timeout == "5")
    #expect(!world.state.hasMouse)
    world.press(.escape, "%")
    #expect(world.state.hasMouse)
    world.give(.configured(settings, .standard))
    #expect(world.state.hasMouse)
  }

  @Test("files that are saved under the explorer are taken over at once; nothing is ever written to them")
  func live() async throws {
    let folder = try TemporaryFolder()
    let place = folder.path("peerscope")
    let script = """
      wait "gateway serves"
      screen \(folder.path("ready"))
      wait "settings and keys were read again"
      key alt-l
      wait "Inspector"
      screen \(folder.path("keys"))
      wait "config.json5:1:10: not JSON5"
      screen \(folder.path("broken"))
      wait "settings and keys were read again"
      """
    async let ended = Program.run(
      Program.peerscope, ["demo", "--script", "-"], input: Array(script.utf8),
      environment: ["XDG_CONFIG_HOME": folder.path("")])
    try await exists(folder.path("ready"))
    // Nobody has written settings before: even the folder comes while the explorer runs.
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let keys = "{ 'screen.log': 'alt-l' } // mine\n"
    try Data(keys.utf8).write(to: URL(filePath: place + "/keys.json5"))
    try await exists(folder.path("keys"))
    try Data("{ theme: paper }".utf8).write(to: URL(filePath: place + "/config.json5"))
    try await exists(folder.path("broken"))
    try Data("{ 'log-events': 500 }".utf8).write(to: URL(filePath: place + "/config.json5"))
    let result = try await ended
    #expect(result.code == 0, "\(result.errors)")
    #expect(try String(contentsOfFile: place + "/keys.json5", encoding: .utf8) == keys)
  }
}

/// Waits until a file is there.
func exists(_ path: String) async throws {
  try await eventually(path) { FileManager.default.fileExists(atPath: path) }
}
