import Engine
import Files
import Glibc
import NetIO
import TerminalUI

/// Shows the state line by line: commands are read from standard input, and what came of each is written as words. For
/// screen readers, dumb terminals and pipes.
struct PlainFace {
  /// How long a command is waited for before its screen is written all the same.
  private static let patience = Duration.seconds(30)

  private let heart: Heart
  private let sheet = Sheet(size: Size(120, 36))
  private let renderer: PlainRenderer
  private let isInteractive = isatty(STDIN_FILENO) == 1
  private var isOver = false
  private var pending: [UInt8] = []
  private var isAtEnd = false

  init(_ heart: Heart, _ setup: Setup) {
    self.heart = heart
    renderer = PlainRenderer(glyphs: setup.isASCII || heart.settings.isASCII ? .ascii : .unicode)
    heart.take(.terminal(.resize(sheet.size)))
    heart.dress(depth: .mono, glyphs: renderer.glyphs, theme: Theme.terminal.name)
  }

  /// Reads and does commands until `quit` or the end of standard input.
  mutating func run() {
    heart.start()
    settle()
    write(Words.plainWelcome + "\n")
    show()
    while !isOver, let line = readLine() {
      let words = line.trimmingSpaces
      switch words {
      case "": continue
      case "show": show()
      case "help": help()
      default: perform(words.hasPrefix(":") ? String(words.dropFirst()) : words)
      }
    }
  }

  private mutating func perform(_ line: String) {
    for effect in heart.take(.command(line)) {
      switch effect {
      case .quit: isOver = true
      case .copy(let text, _): write(text + "\n")
      case .edit(let text, let suffix, let editing): heart.edit(text, suffix: suffix, editing)
      case .editFile(let path): heart.edit(file: path)
      default: break
      }
    }
    guard !isOver else { return }
    settle()
    show()
  }

  private func show() {
    _ = heart.draw(on: sheet)
    var renderer = renderer
    renderer.veil = heart.state.veil
    write(renderer.text(heart.state.plain))
  }

  private func help() {
    var document = PlainDocument()
    for command in Commands.all where command.isListed {
      document.field(command.usage, "\(command.title). \(command.summary)")
    }
    write(renderer.text(document))
  }

  /// Waits until nothing is under way.
  private func settle() {
    let deadline = Deadline.after(Self.patience)
    heart.pump()
    // A person may take any time in an editor.
    while !heart.isSettled, heart.isEditing || Deadline.now < deadline {
      waitForReading(heart.descriptors, atMost: heart.isEditing ? nil : deadline.since(.now))
      heart.pump()
    }
    _ = heart.draw(on: sheet)
  }

  // MARK: Input and output

  /// The next line; while none is there, what happens is taken in.
  private mutating func readLine() -> String? {
    if isInteractive { write(Words.plainPrompt) }
    while true {
      if let end = pending.firstIndex(of: 0x0a) {
        defer { pending.removeSubrange(...end) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      if isAtEnd || pending.count > 1 << 16 {
        defer { pending = [] }
        return pending.isEmpty ? nil : String(decoding: pending, as: UTF8.self)
      }
      waitForReading([STDIN_FILENO] + heart.descriptors, atMost: nil)
      heart.pump()
      var status = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&status, 1, 0) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count > 0 { pending += buffer[..<count] } else { isAtEnd = true }
    }
  }

  private func write(_ text: String) {
    try? writeAll(text.utf8, to: STDOUT_FILENO)
  }
}
