/// Why a terminal cannot be drawn on. Lines of plain text are the way out of each.
public enum TerminalError: Error, Equatable, Sendable {
  /// The process has no terminal.
  case none
  /// The terminal of this type cannot place its cursor.
  case tooSimple(term: String)
  /// Neither the terminal's type nor xterm-256color is in the terminfo database.
  case unknown(term: String)
  /// Curses, a pipe or a timer could not be had.
  case failed(String)
  /// Another `NcursesTerminal` is open: there is one terminal in a process.
  case inUse
}

extension TerminalError: CustomStringConvertible {
  /// One line: what, why, and what to try.
  public var description: String {
    switch self {
    case .none: "there is no terminal to draw on; try --plain"
    case .tooSimple(let term): "a terminal of type “\(term)” cannot place its cursor; try --plain"
    case .unknown(let term): "the terminal type “\(term)” is unknown; set TERM, or try --plain"
    case .failed(let what): "the terminal cannot be used: \(what)"
    case .inUse: "the terminal is in use already"
    }
  }
}
