import CNcurses
import FoundationEssentials
import Glibc

/// The terminal of this process, drawn on through ncurses.
///
/// It knows no event loop. A program watches `fileDescriptors`, calls `readInput()` when any of them is readable, and
/// paints a grid when it wants to; none of these calls waits. All calls come from one thread. Whichever way the program
/// ends, the terminal is as it was before: `close()`, `exit()`, a signal that asks (reported by `readInput()` as
/// `.end`), a fatal signal or a Swift trap (put back by the signal handler).
///
///     let terminal = try NcursesTerminal(program: "peerscope")
///     defer { terminal.close() }
///     terminal.paint(sheet.draw { canvas in … })
public final class NcursesTerminal {
  /// The size of the screen.
  public private(set) var size = Size(80, 24)
  /// The colours it can show, none when `NO_COLOR` is set.
  public let depth: ColorDepth
  /// The characters that it can show.
  public let glyphs: GlyphSet
  /// The terminal type that is used: `TERM`, or xterm-256color where that is unknown.
  public let term: String
  /// What to watch for reading at the moment: signals; and while the terminal is ours its input, and the timer that
  /// tells escape from the beginning of other keys.
  public var fileDescriptors: [Int32] {
    state == .active ? [devices.input, devices.signals, devices.timer] : [devices.signals]
  }

  private let output: Int32
  private let devices: Devices
  private var modes: TerminalModes
  private var decoder: InputDecoder
  private var painter: Painter
  private let escapeDelay: UInt32
  private let clipboard: Clipboard
  private var state = State.active

  private enum State {
    case active
    /// Given back while the process is stopped or in the background.
    case suspended
    /// Given back to another program, an editor perhaps.
    case released
    /// It is gone; nothing more is written to it.
    case hungUp
    case closed
  }

  /// Takes the terminal over: alternate screen, raw keys, signals. `program` starts the line that is printed after a
  /// fatal signal; `TERM`, `NO_COLOR` and `ESCDELAY` (milliseconds) are taken from `environment`.
  public init(
    program: String, environment: [String: String] = Environment.current, mouse: Bool = true
  ) throws(TerminalError) {
    let isUTF8 = cn_use_utf8_locale()
    devices = try Devices()
    output = devices.output
    guard cn_guard_arm(output, program) else { throw .none }
    do throws(TerminalError) {
      term = try Self.open(environment["TERM"] ?? "", on: output)
    } catch {
      cn_guard_disarm()
      throw error
    }
    // The Linux console takes UTF-8, but its fonts hold 512 characters at most: corners and circles are not among them.
    glyphs = isUTF8 && !term.hasPrefix("linux") ? .unicode : .ascii
    depth = ColorDepth(colors: Int(cn_colors()), direct: cn_colors_are_direct(), environment: environment)
    modes = TerminalModes(isKnown: cn_capability("kmous") != nil, mouse: mouse)
    decoder = InputDecoder(sequences: TerminalKeys.sequences())
    painter = Painter(pairs: ColorPairs(depth: depth, available: cn_color_pairs()))
    escapeDelay = environment["ESCDELAY"].flatMap { UInt32($0) }.map { max(1, min($0, 1000)) } ?? 25
    clipboard = Clipboard(environment: environment, term: term)
    prepareReset()
    resize()
    cn_stderr_hold()
    cn_update()
    write(modes.on)
  }

  deinit { close() }

  /// Opens curses for `term`, or for xterm-256color where that is unknown.
  private static func open(_ term: String, on fd: Int32) throws(TerminalError) -> String {
    for name in [term, "xterm-256color"] {
      switch cn_open(name, fd) {
      case CN_OPENED: return name
      case CN_TOO_SIMPLE: throw .tooSimple(term: name)
      case CN_UNKNOWN_TERM: continue
      default: throw .failed("curses did not start")
      }
    }
    throw .unknown(term: term)
  }

  /// Gives the terminal back as it was. Nothing can be painted any more.
  public func close() {
    guard state != .closed else { return }
    if state == .active { write(modes.off) }
    cn_close(state == .active)
    cn_guard_restore_modes()
    cn_guard_disarm()
    cn_stderr_release()
    devices.close()
    state = .closed
  }

  /// Ends the process as `signal` would have, so that whoever waits for it sees why. Call after `close()`.
  public static func die(of signal: Int32) { cn_die_of(signal) }

  // MARK: Painting

  /// Shows a grid. Only what differs from the one before is sent; when nothing does, nothing is.
  public func paint(_ grid: Grid) {
    guard state == .active, painter.paint(grid) else { return }
    let cursor = grid.cursor
    if modes.isKnown { write(TerminalModes.beginFrame) }
    cn_cursor(Int32(cursor?.y ?? size.height - 1), Int32(cursor?.x ?? 0), cursor != nil)
    cn_update()
    if modes.isKnown { write(TerminalModes.endFrame) }
  }

  /// Makes the next `paint` send everything, for a screen that something else wrote on (`^L`).
  public func forget() {
    guard state == .active else { return }
    painter.forget()
    cn_repaint_all()
  }

  /// Switches mouse reports on or off; while they are off the terminal's own selection works.
  public func setMouse(_ on: Bool) {
    guard modes.mouse != on else { return }
    modes.mouse = on
    if state == .active, modes.isKnown { write(TerminalModes.mouse(on)) }
  }

  /// Asks the terminal for the colour of its ground. One that knows the question answers soon, and `readInput()` then
  /// says `.background`; others say nothing, and nobody waits.
  public func askForBackground() {
    if state == .active, modes.isKnown { write(Array("\u{1B}]11;?\u{1B}\\".utf8)) }
  }

  /// Puts a text on the clipboard, and returns by which way; nil if it is longer than ``Clipboard/longest`` or the
  /// terminal knows no such thing.
  public func copy(_ text: String) -> Clipboard? {
    guard text.utf8.count <= Clipboard.longest, state == .active, modes.isKnown else { return nil }
    write(clipboard.sequence(text))
    return clipboard
  }

  // MARK: Input

  /// What has happened since the last call, as much of it as is good at once: a descriptor that has more stays readable.
  /// Empty when nothing has.
  public func readInput() -> [InputEvent] {
    guard state != .closed else { return [] }
    var events = readSignals()
    if state == .active { readKeys(&events) }
    return events
  }

  private func readKeys(_ events: inout [InputEvent]) {
    let timedOut = devices.timerHasFired()
    var arrived = false
    let end = devices.readSome(devices.input) { bytes in
      arrived = true
      events += decoder.decode(bytes)
    }
    if !arrived, timedOut { events += decoder.flush() }
    if arrived || timedOut { cn_timer_set(devices.timer, decoder.isWaiting ? escapeDelay : 0) }
    if end == .closed {
      state = .hungUp
      events.append(.end(.hangup))
    }
  }

  private func readSignals() -> [InputEvent] {
    var signals: Set<Int32> = []
    _ = devices.readSome(devices.signals) { signals.formUnion($0.map { Int32($0) }) }
    // A stopped process that is ended is continued for it: then it must not take the terminal again.
    let endings = [SIGHUP, SIGTERM, SIGINT, SIGQUIT].filter { signals.contains($0) }
    if let signal = endings.first { return [.end(.signal(signal))] }
    if signals.contains(SIGTSTP) { suspend() }
    var events: [InputEvent] = []
    if signals.contains(SIGCONT) { events += resume() }
    if signals.contains(SIGWINCH), state == .active {
      resize()
      events.append(.resize(size))
    }
    return events
  }

  private func resize() {
    var rows: Int32 = 0
    var columns: Int32 = 0
    if cn_window_size(output, &rows, &columns) { size = Size(Int(columns), Int(rows)).clamped }
    cn_resize(Int32(size.height), Int32(size.width))
    forget()
  }

  // MARK: Giving it back for a while

  /// Gives the terminal to another program, which has all input until `retake()`.
  public func release() {
    guard state == .active else { return }
    leave(for: .released)
  }

  /// Takes the terminal back after `release()`. All has to be painted again, and `size` may be another.
  public func retake() {
    if state == .released { enter() }
  }

  /// Gives the terminal back and stops the process (`^Z`). Returns once it continues; `readInput()` then says `.resumed`,
  /// if it was brought to the foreground.
  public func suspend() {
    guard state == .active else { return }
    leave(for: .suspended)
    if !stop(by: SIGTSTP) { kill(getpid(), SIGCONT) }
  }

  /// Takes the terminal again after a stop. In the background that would stop the process at once, so it stops itself until
  /// it is brought back.
  private func resume() -> [InputEvent] {
    guard state == .active || state == .suspended else { return [] }
    if cn_in_foreground(output) {
      enter()
      return [.resumed]
    }
    state = .suspended
    if stop(by: SIGTTOU) { return [] }
    state = .hungUp
    return [.end(.hangup)]
  }

  private func leave(for next: State) {
    write(modes.off)
    cn_leave()
    cn_guard_restore_modes()
    cn_stderr_release()
    state = next
  }

  private func enter() {
    _ = cn_guard_arm(output, nil)
    state = .active
    resize()
    cn_reenter()
    cn_stderr_hold()
    write(modes.on)
    forget()
  }

  /// Stops the process group; false when that did not happen, because nobody could undo it (an orphaned group).
  private func stop(by signal: Int32) -> Bool {
    cn_stop_process_group(signal)
    defer { cn_stop_is_over(signal) }
    return devices.signalArrives(within: 50)
  }

  // MARK: Output

  private func write(_ bytes: [UInt8]) { devices.write(bytes) }

  /// Prepares what a fatal signal writes: all modes off, attributes, cursor and screen as they were.
  private func prepareReset() {
    var bytes = modes.isKnown ? TerminalModes.endFrame : []
    bytes += TerminalModes(isKnown: modes.isKnown, mouse: true).off
    for name in ["rmkx", "sgr0", "op", "cnorm", "rmcup"] {
      guard let text = cn_capability(name) else { continue }
      bytes += withoutPadding(String(cString: text))
    }
    bytes += Array("\r".utf8)
    if cn_capability("rmcup") == nil { bytes += Array("\n".utf8) }
    bytes.withUnsafeBytes { cn_guard_set_reset($0.bindMemory(to: CChar.self).baseAddress, $0.count) }
  }

  /// The bytes of a capability without its padding, `$<2>`: times that only terminals of wire needed.
  private func withoutPadding(_ text: String) -> [UInt8] {
    let parts = text.split(separator: "$<", omittingEmptySubsequences: false)
    let rest = parts.dropFirst().map { $0.drop { $0 != ">" }.dropFirst() }
    return Array(([parts[0]] + rest).joined().utf8)
  }
}
