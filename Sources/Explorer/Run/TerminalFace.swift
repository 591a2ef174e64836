import Engine
import NetIO
import TerminalUI

/// Shows the state on a terminal: keys go in, frames come out. A frame is painted at once for what a person did, and
/// at most so often for what happened by itself. While nothing happens, nothing is done.
struct TerminalFace {
  /// The least time between two frames that nobody asked for.
  private static let frameInterval = Duration.milliseconds(33)
  /// How often time is told while something on the screen counts it.
  private static let tickInterval = (busy: Duration.milliseconds(100), quiet: Duration.milliseconds(1_000))

  private let heart: Heart
  private let terminal: NcursesTerminal
  private let sheet: Sheet
  private var isDirty = true
  private var isUrgent = true
  private var lastFrame = Deadline.now
  private var nextTick: Deadline?
  private var ending: Ending?

  /// Takes the terminal over.
  init(_ heart: Heart) throws(TerminalError) {
    self.heart = heart
    terminal = try NcursesTerminal(program: Words.program, mouse: heart.settings.hasMouse)
    sheet = Sheet(size: terminal.size)
    heart.take(.terminal(.resize(terminal.size)))
    heart.dress(depth: terminal.depth, glyphs: terminal.isUTF8 ? .unicode : .ascii)
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
    while ending == nil {
      waitForReading(terminal.fileDescriptors + heart.descriptors, atMost: patience)
      takeInput()
      if heart.pump() {
        isDirty = true
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
    let frame = isDirty ? Self.frameInterval - now.since(lastFrame) : nil
    let tick = nextTick.map { $0 <= now ? .zero : $0.since(now) }
    return [frame, tick].compactMap { $0 }.min().map { max(.zero, $0) }
  }

  private mutating func takeInput() {
    for event in terminal.readInput() {
      switch event {
      case .end(.signal(let number)): ending = .signal(number)
      case .end(.hangup): ending = .signal(1)
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
      let notice: Notice =
        terminal.copy(text) ? Notice(.done, Words.copied(what)) : Notice(.failure, Words.tooLongToCopy)
      heart.take(.told(notice))
    case .mouse(let isOn): terminal.setMouse(isOn)
    case .redraw: terminal.forget()
    case .suspend: terminal.suspend()
    case .quit: ending = ending ?? .quit
    case .store, .begin, .send, .cancel, .forget, .layOut, .save, .saveRequest, .saveSession, .openSession, .theme,
      .listThemes:
      break
    }
  }

  private mutating func tick() {
    guard heart.state.countsTime else { return nextTick = nil }
    let now = Deadline.now
    guard let due = nextTick else { return nextTick = .after(interval) }
    guard due <= now else { return }
    nextTick = .after(interval)
    heart.take(.tick)
    isDirty = true
  }

  private var interval: Duration { heart.state.isIdle ? Self.tickInterval.quiet : Self.tickInterval.busy }

  private mutating func paint() {
    terminal.paint(heart.draw(on: sheet))
    (isDirty, isUrgent) = (false, false)
    lastFrame = .now
  }
}
