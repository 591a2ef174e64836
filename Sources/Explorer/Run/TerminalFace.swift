import Engine
import Glibc
import NetIO
import TerminalUI

/// Shows the state on a terminal: keys go in, frames come out. A frame is painted at once for what a person did
/// and for the beginning of what was asked for, and at most so often for what happened by itself. While nothing happens,
/// nothing is done.
struct TerminalFace {
  /// The least time between two frames that nobody asked for.
  private static let frameInterval = Duration.milliseconds(33)
  /// How often time is told while something on the screen counts it.
  private static let tickInterval = (busy: Duration.milliseconds(100), quiet: Duration.milliseconds(1_000))

  /// How long a frame may look for rows before it shows what was found before: keys wait for it.
  private static let searchTime = Duration.milliseconds(8)

  /// How long the terminal may take to say what colour its ground has.
  private static let answerTime = Duration.seconds(2)

  private let heart: Heart
  private let terminal: NcursesTerminal
  private let sheet: Sheet
  private var isDirty = true
  private var isUrgent = true
  private var lastFrame = Deadline.now
  private var nextTick: Deadline?
  private var ending: Ending?
  /// Whether an editor has the terminal.
  private var isLent = false

  /// Takes the terminal over.
  init(_ heart: Heart) throws(TerminalError) {
    self.heart = heart
    heart.greets = true
    terminal = try NcursesTerminal(program: Words.program, mouse: heart.settings.hasMouse)
    sheet = Sheet(size: terminal.size)
    heart.take(.terminal(.resize(terminal.size)))
    heart.dress(depth: terminal.depth, glyphs: terminal.glyphs)
  }

  /// What ended it.
  enum Ending {
    case quit
    case signal(Int32)
  }

  /// Shows the state until it ends; the terminal is as it was before when this returns.
  mutating func run() -> Ending {
    defer { terminal.close() }
    paint()
    heart.start()
    terminal.askForBackground()
    let asked = Deadline.now
    while ending == nil {
      waitForReading(terminal.fileDescriptors + heart.descriptors, atMost: patience)
      takeInput(asked: asked)
      let awaitsBody = heart.state.awaitsBody
      if heart.pump() {
        isDirty = true
        if awaitsBody, !heart.state.awaitsBody { isUrgent = true }
        if isLent, !heart.isEditing { takeBack() }
        // The settings may have been changed.
        terminal.setMouse(heart.state.hasMouse)
      }
      tick()
      if isDirty, isUrgent || Deadline.now.since(lastFrame) >= Self.frameInterval { paint() }
    }
    return ending ?? .quit
  }

  /// How long nothing has to be done; nil for as long as nothing happens.
  private var patience: Duration? {
    let now = Deadline.now
    let frame = isDirty ? isUrgent ? .zero : Self.frameInterval - now.since(lastFrame) : nil
    let tick = nextTick.map { $0 <= now ? .zero : $0.since(now) }
    return [frame, tick].compactMap { $0 }.min().map { max(.zero, $0) }
  }

  private mutating func takeInput(asked: Deadline) {
    for event in terminal.readInput() {
      switch event {
      // The editor was meant: a terminal gives ^C and ^\ to all who read it.
      case .end(.signal(SIGINT)) where isLent, .end(.signal(SIGQUIT)) where isLent: break
      case .end(.signal(let number)): ending = .signal(number)
      case .end(.hangup): ending = .signal(1)
      case .background(let color):
        // An answer that takes longer has a reader behind it already, who would only be startled.
        if Deadline.now.since(asked) < Self.answerTime { heart.noteBackground(color) }
        (isDirty, isUrgent) = (true, true)
      case .resize(let size):
        sheet.size = size
        give(.terminal(event))
      default: give(.terminal(event))
      }
    }
  }

  private mutating func give(_ input: Input) {
    (isDirty, isUrgent) = (true, true)
    for effect in heart.take(input) { perform(effect) }
  }

  private mutating func perform(_ effect: Effect) {
    switch effect {
    case .copy(let text, let what):
      let way = terminal.copy(text)
      heart.take(.told(way.map { Notice(.done, Words.copied(what, by: $0)) } ?? Notice(.failure, Words.tooLongToCopy)))
    case .mouse(let isOn): terminal.setMouse(isOn)
    case .redraw: terminal.forget()
    case .suspend: terminal.suspend()
    case .edit(let text, let suffix, let editing): lend { $0.edit(text, suffix: suffix, editing) }
    case .editFile(let path): lend { $0.edit(file: path) }
    case .quit: ending = ending ?? .quit
    default: break
    }
  }

  /// Gives the terminal to the editor that `begin` starts.
  private mutating func lend(_ begin: (Heart) -> Void) {
    guard !isLent else { return }
    isLent = true
    terminal.release()
    begin(heart)
  }

  /// Takes the terminal back from the editor; its size may be another.
  private mutating func takeBack() {
    isLent = false
    terminal.retake()
    sheet.size = terminal.size
    give(.terminal(.resize(terminal.size)))
  }

  private mutating func tick() {
    guard heart.state.countsTime else { return nextTick = nil }
    let now = Deadline.now
    guard let due = nextTick else { return nextTick = .after(interval) }
    guard due <= now else {
      if heart.state.isHurried { nextTick = min(due, .after(Self.tickInterval.busy)) }
      return
    }
    nextTick = .after(interval)
    heart.take(.tick)
    isDirty = true
  }

  private var interval: Duration { heart.state.isHurried ? Self.tickInterval.busy : Self.tickInterval.quiet }

  private mutating func paint() {
    let end = Deadline.after(Self.searchTime)
    terminal.paint(heart.draw(on: sheet) { Deadline.now < end })
    // Between two parts of a search keys are read.
    isDirty = heart.state.isSearching
    isUrgent = isDirty
    lastFrame = .now
  }
}
