import Engine
import Files
import NetIO
import TerminalUI

/// Shows the state to a script: what it says is pressed and typed, and screens are written where it wants them. Needs no
/// terminal.
struct ScriptFace {
  /// How long a wait lasts at most that names no time of its own.
  private static let patience = 30.0

  private let heart: Heart
  private let script: Script
  private let sheet: Sheet
  private var isOver = false

  init(_ heart: Heart, _ script: Script) {
    self.heart = heart
    self.script = script
    sheet = Sheet(size: Size(120, 36))
    heart.take(.terminal(.resize(sheet.size)))
    heart.dress(depth: .mono, glyphs: .unicode, theme: Theme.terminal.name)
  }

  /// Does what the script says, until its end.
  mutating func run() throws(Complaint) {
    heart.start()
    for line in script.lines where !isOver {
      do throws(Complaint) { try perform(line.step) } catch {
        throw Complaint(error.code, Words.inLine(line.number, error.message), hint: error.hint)
      }
    }
  }

  private mutating func perform(_ step: ScriptStep) throws(Complaint) {
    switch step {
    case .key(let key): give(.terminal(.key(key)))
    case .type(let text): for character in text { give(.terminal(.key(Key(character)))) }
    case .command(let line): try run(line)
    case .waitIdle(let seconds): try wait(seconds, for: Words.idle) { heart.isSettled }
    case .waitText(let text, let seconds): try wait(seconds, for: "“\(text)”") { snapshot().contains(text) }
    case .screen(let path): try write(snapshot(), to: path)
    case .size(let size):
      sheet.size = size
      give(.terminal(.resize(size)))
    case .quit: isOver = true
    }
  }

  private mutating func give(_ input: Input) {
    take(input)
    settle()
  }

  /// Gives a command; one that fails at once is the script's mistake. What comes of it later is on the screen.
  private mutating func run(_ line: String) throws(Complaint) {
    take(.command(line))
    if let notice = heart.state.notice, notice.kind == .failure {
      throw Complaint(.failed, notice.text, hint: notice.hint)
    }
    settle()
  }

  private mutating func take(_ input: Input) {
    for effect in heart.take(input) {
      switch effect {
      case .edit(let text, let suffix, let editing): heart.edit(text, suffix: suffix, editing)
      case .editFile(let path): heart.edit(file: path)
      case .quit: isOver = true
      default: break
      }
    }
  }

  private func settle() {
    heart.pump()
    // A frame between two keys, as at a terminal: lists learn in it how long they are.
    _ = heart.draw(on: sheet)
  }

  /// The text of the screen as it stands.
  private func snapshot() -> String { heart.draw(on: sheet).snapshot }

  private func wait(_ seconds: Double?, for what: String, until isSo: () -> Bool) throws(Complaint) {
    let deadline = Deadline.after(.seconds(seconds ?? Self.patience))
    while true {
      heart.pump()
      if isSo() { return }
      let now = Deadline.now
      guard now < deadline else {
        let screen = snapshot()
        throw Complaint(.timedOut, Words.waitedInVain(what), hint: screen)
      }
      waitForReading(heart.descriptors, atMost: min(.milliseconds(500), deadline.since(now)))
      heart.take(.tick)
    }
  }

  private func write(_ text: String, to path: String) throws(Complaint) {
    if path == "-" { return print(text) }
    do { try Files.write((text + "\n").utf8, to: path) } catch {
      throw Complaint(.disk, Words.cannotSave(path, error.description))
    }
  }
}
