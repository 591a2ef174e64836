import Engine
import Events
import Foundation
import Multiformats
import PeerStore
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// What the palette finds, and what it remembers.
@Suite struct PaletteTests {
  private func entries(_ world: World) -> [PaletteEntry] {
    guard case .palette(let finder)? = world.state.overlay else { return [] }
    return world.state.paletteEntries(finder)
  }

  private func isHistory(_ world: World) -> Bool {
    if case .palette(let finder)? = world.state.overlay { finder.isHistory } else { false }
  }

  private func text(_ world: World) -> String? {
    if case .palette(let finder)? = world.state.overlay { finder.field.text } else { nil }
  }

  private func runFromPalette(_ world: inout World, _ line: String) {
    world.press(":")
    world.type(line)
    world.press(.enter)
  }

  // MARK: History

  @Test("what was run stands in the history, the last first, is found by its letters and run again")
  func history() throws {
    var world = try World.lab()
    for line in ["peer.sort name", "peer.group tag", "peer.sort agent", "peer.group tag"] {
      runFromPalette(&world, line)
    }
    world.press(":", "^R")
    #expect(entries(world).map(\.line) == ["peer.group tag", "peer.sort agent", "peer.sort name"])
    world.type("sname")
    #expect(entries(world).map(\.line) == ["peer.sort name"])
    world.press(.enter)
    #expect(world.state.peers.order == .name)
  }

  @Test("a line of the history is taken up to be changed, and the same key leads back to all commands")
  func takenUp() throws {
    var world = try World.lab()
    runFromPalette(&world, "peer.sort name")
    world.press(":", "^R", .tab)
    #expect(text(world) == "peer.sort name")
    #expect(!isHistory(world))
    world.press("^R")
    #expect(isHistory(world))
    world.press("^R")
    #expect(!isHistory(world))
    #expect(text(world) == "peer.sort name")
  }

  @Test("lines are kept for the next run, but for those that could hold a secret")
  func kept() throws {
    var world = try World.lab()
    let lines = [
      "peer.sort name", "composer.add Authorization:t0ps3cret", "composer.path /x?token=t0ps3cret",
      "request.new kubo-home /x?token=t0ps3cret", "composer.auth bearer t0ps3cret",
      "composer.auth basic alice t0ps3cret", "peer.group agent", "privacy",
    ]
    for line in lines { runFromPalette(&world, line) }
    let kept = world.effects.compactMap { if case .rememberLine(let line) = $0 { line } else { nil } }
    #expect(kept == ["peer.sort name", "peer.group agent", "privacy"])
  }

  @Test("lines of runs before stand behind those of this one, each once; what means nothing any more is left out")
  func before() throws {
    var world = try World.lab()
    runFromPalette(&world, "peer.sort name")
    world.give(.lines(["log.view lines", "no.such command", "peer.sort name", "peer.group agent"]))
    world.press(":", "^R")
    #expect(entries(world).map(\.line) == ["peer.sort name", "log.view lines", "peer.group agent"])
  }

  @Test("the file of lines gives them back, the newest first, each once; what is no line is passed over")
  func file() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("state/commands")
    let file = CommandHistoryFile(path)
    #expect(file.load().isEmpty)
    for line in ["one", "two", "one", "a\nb", String(repeating: "x", count: 5_000), "trois é"] {
      file.append(line) { Issue.record("\($0)") }
    }
    file.flush()
    #expect(file.load() == ["trois é", "one", "two"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try (Data([0xff, 0xfe, 0x0a]) + Data("three\ntorn".utf8)).write(to: URL(filePath: path))
    #expect(file.load() == ["torn", "three"])
  }

  @Test("what was run in one run of the program is found in the next")
  func acrossRuns() async throws {
    let folder = try TemporaryFolder()
    let places = ["XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"]
    let environment = Dictionary(uniqueKeysWithValues: places.map { ($0, folder.path("")) })
    func run(_ script: String) async throws -> String {
      let result = try await Program.run(
        Program.peerscope, ["--offline", "--script", "-"], input: Array(script.utf8), environment: environment)
      #expect(result.code == 0, "\(result.errors)")
      return result.text
    }
    _ = try await run("wait idle\nkey :\ntype peer.sort agent\nkey enter\nwait \"agent ↑\"\n")
    let screen = try await run("wait idle\nkey :\nkey ^R\nwait \"peer.sort agent\"\nkey enter\nscreen -\n")
    #expect(screen.contains("agent ↑"))
  }

  // MARK: What it finds

  @Test("commands are called by whom they are about; the last word finds another peer")
  func about() throws {
    var world = try World.lab()
    world.press(":")
    world.type("conn ku")
    #expect(entries(world).first?.title == "Connect to kubo-home")
    #expect(entries(world).first?.line == "peer.connect kubo-home")
    world.press(.escape, ":")
    world.type("conn notes")
    #expect(entries(world).first?.title == "Connect to notes.lab:443")
    _ = world.takeEffects()
    world.press(.enter)
    #expect(try world.jobs == [.connect(PeerKey(of: Multiaddr("/dns4/notes.lab/tcp/443/tls/http")))])
  }

  @Test("a peer that there is not is no peer, and what its name could become is offered first")
  func unknown() throws {
    var world = try World.lab()
    world.press(":")
    world.type("peer.connect ku")
    #expect(entries(world).map(\.line) == ["peer.connect kubo-home"])
    world.type("x")
    #expect(entries(world).count == 1)
    #expect(entries(world).first?.refusal != nil)
  }

  @Test("signs lead to commands alone, and to the help with what was typed")
  func signs() throws {
    var world = try World.lab()
    world.press(":")
    world.type(">zoom")
    #expect(entries(world).first?.command.id == "pane.zoom")
    world.press(.escape, ":")
    world.type("?conn")
    #expect(world.state.overlay?.context == .help)
    #expect(world.state.helpCommand?.id == "peer.connect")
  }

  @Test("what a dial would try is said before it is begun")
  func preview() throws {
    var world = try World.lab()
    world.press(":")
    world.type("conn ku")
    #expect(world.screen().contains("Would try 192.0.2.20:4001/tcp, then gw.lab:443/https."))
  }
}

/// The help: what it lists, and what can be done from it.
@Suite struct HelpTests {
  @Test("titles of parts are stepped over, and the first stays in sight")
  func parts() throws {
    var world = try World.lab(80, 24)
    world.press("?")
    #expect(world.state.helpCommand?.id == "peer.open")
    for _ in 0..<30 { world.press(.pageDown) }
    let last = world.state.helpCommand?.id
    world.press(.down)
    #expect(world.state.helpCommand?.id == last)
    for _ in 0..<200 {
      world.press(.up)
      #expect(world.state.helpCommand != nil)
    }
    #expect(world.state.helpCommand?.id == "peer.open")
    #expect(world.screen().contains("In this pane"))
  }

  @Test("what keys do in a part of a pane stands with what they do in the pane")
  func partsOfPanes() throws {
    var world = try World.lab()
    func isHere(_ id: String) -> Bool {
      let part = world.state.helpParts(Finder()).first
      return part?.title == Words.helpHere && part?.commands.contains { $0.id == id } == true
    }
    #expect(!isHere("timeline.earlier") && !isHere("saved.open"))
    world.press("L", "t", "t")
    #expect(isHere("timeline.earlier"))
    world.give(.saved(["health": try RequestFile(text: "GET @kubo-home /healthz\n")], problems: []))
    world.press("R", "1", .up)
    #expect(isHere("saved.open") && !isHere("history.load"))
  }

  @Test("a press on the title of a part is no press on the command below it")
  func titles() throws {
    var world = try World.lab()
    world.press("?")
    let lines = world.screen().split(separator: "\n").map(String.init)
    let row = try #require(lines.firstIndex { $0.contains("In this pane") })
    world.give(.terminal(.mouse(MouseEvent(.press, .left, at: Point(40, row)))))
    #expect(world.state.overlay?.context == .help)
    #expect(world.state.helpCommand?.id == "peer.open")
    #expect(world.effects.isEmpty)
  }

  @Test("keys that come faster than frames choose a command all the same")
  func fast() throws {
    var world = try World.lab()
    var state = world.state
    for key: [Key] in [["?"]] + "zoom".map({ [Key($0)] }) + [[.enter]] {
      for key in key { _ = state.update(.terminal(.key(key)), at: time(5)) }
    }
    #expect(state.isZoomed)
    #expect(world.screen().contains("kubo-home"))
  }

  @Test("a command says how a shell does the same, and how the file of keys writes it")
  func shell() throws {
    var world = try World.lab()
    world.press("?")
    world.type("well-known")
    let screen = world.screen()
    #expect(screen.contains("Shell    peerscope protocols @kubo-home --json"))
    #expect(screen.contains(#"Keys  "peer.wellknown": ["w"]"#))
  }

  @Test("every line of a shell that the help shows is one that the program knows")
  func shellLines() async throws {
    let world = try World.lab()
    let lines = Set(Commands.all.compactMap { $0.shell(world.state) })
    #expect(lines.count > 8)
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      let command = words.dropFirst().prefix { !"@|-".contains($0.first ?? "@") && $0 != "TARGET" && $0 != "FILE" }
      let result = try await Program.run(Program.peerscope, command.prefix(2) + ["--help"])
      #expect(result.code == 0, "\(line): \(result.errors)")
    }
  }

  @Test("keys are edited from the help, in a new file that shows how, and hold at once")
  func editKeys() async throws {
    let folder = try TemporaryFolder()
    let editor = folder.path("editor")
    try Data("#!/bin/sh\ncp \"$1\" '\(folder.path("seen"))'\necho '{\"pane.zoom\": [\"f5\"]}' > \"$1\"\n".utf8)
      .write(to: URL(filePath: editor))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: editor)
    let script = """
      wait "gateway serves"
      key ?
      type zoom
      key ^E
      wait idle
      wait "f5"
      key esc
      key f5
      screen \(folder.path("zoomed"))
      """
    let result = try await Program.run(
      Program.peerscope, ["demo", "--script", "-"], input: Array(script.utf8),
      environment: ["XDG_CONFIG_HOME": folder.path("config"), "VISUAL": editor])
    #expect(result.code == 0, "\(result.errors)")
    let seen = try String(contentsOfFile: folder.path("seen"), encoding: .utf8)
    #expect(seen.contains(#"// "pane.zoom": ["z"],"#))
    #expect(try !String(contentsOfFile: folder.path("zoomed"), encoding: .utf8).contains("2 gateway"))
  }
}
