/// Something a person or the terminal did.
public enum InputEvent: Equatable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// Text was pasted, with line feeds for line ends; `truncated` when it was more than is taken.
  case paste(String, truncated: Bool)
  /// The mouse was used.
  case mouse(MouseEvent)
  /// The terminal has another size.
  case resize(Size)
  /// The terminal's window was entered or left.
  case focus(Bool)
  /// The terminal says what colour its ground has, because it was asked.
  case background(RGB)
  /// The terminal was given back by a stopped program: everything has to be painted again.
  case resumed
  /// The program is to end.
  case end(Ending)
}

/// Why a program is to end.
public enum Ending: Equatable, Sendable {
  /// A signal asks for it: SIGTERM, SIGINT, SIGHUP or SIGQUIT.
  case signal(Int32)
  /// The terminal is gone.
  case hangup
}

/// A use of the mouse, in cells counted from 0.
public struct MouseEvent: Equatable, Sendable {
  /// What was done.
  public enum Kind: Equatable, Sendable {
    case press, release, drag, wheelUp, wheelDown
  }

  /// A button.
  public enum Button: Equatable, Sendable {
    case left, middle, right, none
  }

  /// What was done.
  public var kind: Kind
  /// With which button.
  public var button: Button
  /// Where.
  public var point: Point
  /// What was held down.
  public var modifiers: Key.Modifiers

  /// A use of the mouse.
  public init(_ kind: Kind, _ button: Button, at point: Point, _ modifiers: Key.Modifiers = []) {
    self.kind = kind
    self.button = button
    self.point = point
    self.modifiers = modifiers
  }
}
