import Engine
import TerminalUI
import Testing

@testable import Explorer

/// The one table of commands keeps what is promised of it.
@Suite struct CommandTableTests {
  @Test("every command has a name of its own, and those that are listed say what they do")
  func names() {
    let ids = Commands.all.map(\.id)
    #expect(Set(ids).count == ids.count)
    for command in Commands.all where command.isListed {
      #expect(!command.title.isEmpty && !command.summary.isEmpty, "\(command.id)")
    }
  }

  @Test("no key stands for two commands in one place")
  func keys() {
    var owners: [String: String] = [:]
    for command in Commands.all {
      for context in command.contexts {
        for key in command.keys {
          let place = "\(context) \(key.symbol)"
          #expect(owners[place] == nil, "\(place) is \(owners[place] ?? "") and \(command.id)")
          owners[place] = command.id
        }
      }
    }
  }

  @Test("what a key does in each place is the nearest command, and the hints show no other")
  func nearest() throws {
    var world = try World.lab()
    for keys: [Key] in [[], ["2"], ["3"], ["R"], ["3"], ["L"], ["2"]] {
      for key in keys { world.press(key) }
      let contexts = world.state.contexts
      for command in Keymap.standard.atHand(in: contexts) {
        let leads = command.keys.contains { sequence in
          guard case .command(let meant)? = Keymap.standard.meaning(of: sequence.keys, in: contexts) else {
            return false
          }
          return meant.id == command.id
        }
        #expect(leads, "\(command.id)")
      }
    }
  }

  @Test("optional arguments come last, and a text takes the rest")
  func arguments() {
    for command in Commands.all {
      let optional = command.arguments.firstIndex(where: \.isOptional) ?? command.arguments.count
      #expect(command.arguments[optional...].allSatisfy { $0.isOptional }, "\(command.id)")
      #expect(command.arguments.dropLast().allSatisfy { $0.kind != .text }, "\(command.id)")
    }
  }

  @Test("a line is a command and its arguments; quotes keep spaces")
  func lines() throws {
    let text = try CommandText(#"request.new "my peer" '/a b'"#)
    #expect(text.command.id == "request.new")
    #expect(text.arguments.words == ["my peer", "/a b"])
    #expect(try CommandText("peer.note all of this").arguments.words == ["all of this"])
  }

  @Test(
    "a line that is none says why and what there is",
    arguments: [
      ("", "there is no command"), ("nonsense", "no such command"), ("connect", "did you mean peer.connect"),
      ("quit now", "too much"), ("composer.path", "PATH is missing"),
    ])
  func wrongLines(_ line: String, _ words: String) {
    let error = #expect(throws: Complaint.self) { try CommandText(line) }
    #expect(error?.description.contains(words) == true)
  }

  @Test("the palette finds by letters, dims what cannot be done, and says why")
  func palette() throws {
    var world = try World.lab()
    world.press(":")
    world.type("dconn")
    guard case .palette(let finder)? = world.state.overlay else { return fail("no palette") }
    #expect(world.state.paletteEntries(finder).first?.command.id == "peer.disconnect")
    world.press(.enter)
    guard case .question? = world.state.overlay else { return fail("nothing was asked") }
    world.press("n", ":")
    world.type("close conn")
    let screen = world.screen()
    #expect(screen.contains("there is no connection"))
  }
}
