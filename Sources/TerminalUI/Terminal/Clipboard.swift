import FoundationEssentials

/// The way by which a text gets from here to the clipboard of whoever sits at the terminal: always an escape sequence
/// (OSC 52), which also works over ssh, but what stands between has to let it through.
public enum Clipboard: Hashable, Sendable {
  /// The terminal takes it itself.
  case terminal
  /// tmux takes it, where its `set-clipboard` is on, or hands it on, where its `allow-passthrough` is.
  case tmux
  /// GNU screen hands it on.
  case screen

  /// The longest text, in bytes: terminals take little more.
  public static let longest = 74_000
  /// GNU screen takes strings of 768 bytes at most, and what it hands on may come in several.
  private static let screenPart = 240

  /// The way that the environment of a program tells of; `term` is what it takes its terminal to be.
  init(environment: [String: String], term: String) {
    self =
      if environment["TMUX"] != nil { .tmux } else if environment["STY"] != nil || term.hasPrefix("screen") {
        .screen
      } else { .terminal }
  }

  /// The bytes that put a text on the clipboard.
  func sequence(_ text: String) -> [UInt8] {
    let plain = "\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}"
    switch self {
    case .terminal: return Array(plain.utf8)
    // Both, since nothing tells how it is set up: twice the same text is the same text.
    case .tmux: return Array((plain + "\u{1B}Ptmux;\u{1B}\(plain)\u{1B}\\").utf8)
    case .screen:
      let bytes = Array(plain.utf8)
      return stride(from: 0, to: bytes.count, by: Self.screenPart).flatMap { start in
        Array("\u{1B}P".utf8) + bytes[start..<min(bytes.count, start + Self.screenPart)] + Array("\u{1B}\\".utf8)
      }
    }
  }
}
