import Engine
import Events
import HTTP1
import PeerStore
import TerminalUI
import Testing

@testable import Explorer

/// A command as a person runs it: the keys that lead to where it is at hand, its own key, and what is so afterwards.
struct CommandScript: Sendable {
  /// The command.
  let id: String
  /// The keys before its own.
  let keys: [Key]
  /// What is typed and accepted after it, or follows its name where it has no key.
  let text: String?
  /// Where all of it begins.
  let world: @Sendable () throws -> World
  /// What is so afterwards, and was not before.
  let outcome: @Sendable (inout World) throws -> Bool

  init(
    _ id: String, _ keys: [Key] = [], type text: String? = nil,
    in world: @escaping @Sendable () throws -> World = { try World.lab() },
    outcome: @escaping @Sendable (inout World) throws -> Bool
  ) {
    (self.id, self.keys, self.text, self.world, self.outcome) = (id, keys, text, world, outcome)
  }

  static let all = peers + requests + responses + log + everywhere + typing + themes

  /// The keys that write a text.
  static func typed(_ text: String) -> [Key] { text.map { Key($0) } }
}

/// Nothing that can be done is without a test that does it.
@Suite struct CommandScriptTests {
  /// A command, and one of the keys that stand for it; one without keys is run by its name.
  struct Way: Sendable, CustomTestStringConvertible {
    let command: Command
    let sequence: KeySequence?

    var testDescription: String { "\(command.id) \(sequence?.symbol ?? "")" }
  }

  static let ways = Commands.all.flatMap { command in
    command.keys.isEmpty || command.contexts.isEmpty
      ? [Way(command: command, sequence: nil)] : command.keys.map { Way(command: command, sequence: $0) }
  }

  @Test("every key of every command does what the command is for", arguments: ways)
  func run(_ way: Way) throws {
    let scripts = CommandScript.all.filter { $0.id == way.command.id }
    #expect(!scripts.isEmpty, "no script runs \(way.command.id)")
    var ran = false
    for script in scripts {
      var world = try script.world()
      for key in script.keys { world.press(key) }
      _ = world.takeEffects()
      if let sequence = way.sequence {
        // The same key may be another command's in one of the places.
        guard case .command(let meant)? = Keymap.standard.meaning(of: sequence.keys, in: world.state.contexts),
          meant.id == script.id
        else { continue }
      }
      let wasDone = try script.outcome(&world)
      #expect(!wasDone, "it is so already")
      if let sequence = way.sequence {
        for key in sequence.keys { world.press(key) }
        if let text = script.text {
          world.type(text)
          world.press(.enter)
        }
      } else {
        world.run(([script.id] + (script.text.map { [$0] } ?? [])).joined(separator: " "))
      }
      let isDone = try script.outcome(&world)
      #expect(isDone, "after \(script.keys.map(\.symbol)) it says \(world.state.notice?.text ?? "nothing")")
      ran = true
    }
    #expect(ran, "no script comes to where this key is its")
  }

  @Test("there is no script for a command that there is not")
  func known() {
    for script in CommandScript.all { #expect(Commands.named(script.id) != nil, "\(script.id)") }
  }
}

// MARK: What was asked for

extension World {
  /// The peer that is selected in the beginning.
  static func kubo() throws -> PeerKey { .peer(try peerID(1)) }

  /// What is kept of it.
  func kubo() throws -> Peer { try #require(state.book[Self.kubo()]) }

  /// The work that was begun.
  var jobs: [Job] { effects.compactMap { if case .begin(_, let job) = $0 { job } else { nil } } }

  /// What was put on the clipboard last.
  var copied: String? { effects.compactMap { if case .copy(let text, _) = $0 { text } else { nil } }.last }

  /// The command that a choice, or a text that is asked for, is for.
  var asksFor: String? {
    switch state.overlay {
    case .picker(let picker)?: picker.command
    case .prompt(let prompt)?: prompt.command
    default: nil
    }
  }
}
