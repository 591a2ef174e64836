import Engine
import Files
import FoundationEssentials
import Glibc
import TerminalUI

/// Where a command writes: its answer to standard output, everything else to standard error.
struct Output: Sendable {
  /// Whether the answer is JSON.
  let isJSON: Bool
  /// Whether standard output is a terminal, which shows text rather than bytes.
  let isTerminal: Bool
  /// Whether what is shown may be coloured.
  let hasColour: Bool
  /// Whether to tell what happens on the way.
  let isVerbose: Bool

  init(_ invocation: Invocation) {
    let environment = ProcessInfo.processInfo.environment
    isJSON = invocation.has(.json)
    isTerminal = isatty(STDOUT_FILENO) == 1 && !isJSON
    isVerbose = invocation.has(.verbose)
    let isForced = !(environment["CLICOLOR_FORCE"] ?? "0").hasPrefix("0")
    let isForbidden = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    hasColour = !invocation.has(.plain) && !isJSON && (isForced || (isTerminal && !isForbidden))
  }

  /// Writes text and a line end. A terminal is never given what could be a control sequence.
  func line(_ text: String) throws {
    try bytes(Array((cleanLines(text) + "\n").utf8))
  }

  /// Writes text that this program itself made, colours included.
  func trusted(_ text: String) throws {
    try bytes(Array(text.utf8))
  }

  /// Writes one JSON value in a line.
  func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    try bytes([UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")])
  }

  /// Writes bytes as they are.
  func bytes(_ bytes: [UInt8]) throws { try Self.write(bytes) }

  /// Writes text as it is, whatever the command.
  static func write(_ text: String) throws { try write(Array(text.utf8)) }

  /// Whoever read standard output has closed it: there is nothing to complain of, and nobody to go on for.
  struct ReaderIsGone: Error {}

  private static func write(_ bytes: [UInt8]) throws {
    do { try writeAll(bytes, to: STDOUT_FILENO) } catch {
      throw error.number == EPIPE ? ReaderIsGone() : Complaint(.disk, "standard output: \(error)")
    }
  }

  /// Tells something that is not the answer, if that is wanted.
  func verbose(_ text: @autoclosure () -> String) {
    if isVerbose { Self.error(text()) }
  }

  /// Foreign text as it may stand within a line of text for ``trusted(_:)``. Where nobody looks it stays as it is, but
  /// never makes a line of its own, which whoever reads line by line would take for ours.
  func clean(_ text: String) -> String {
    let hasControls = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    return isTerminal || hasControls ? CleanText.clean(text) : text
  }

  /// Foreign text of several lines as it may stand in text for ``trusted(_:)``.
  func cleanLines(_ text: String) -> String {
    isTerminal ? cleanForTerminal(text) : text
  }

  /// Writes a line to standard error.
  static func error(_ text: String) {
    try? writeAll(Array((CleanText.clean(text) + "\n").utf8), to: STDERR_FILENO)
  }

  /// The code of colour in which something is shown; nothing where there are no colours.
  func coloured(_ text: String, _ colour: Colour) -> String {
    hasColour ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
  }

  /// The terminal's own colours.
  enum Colour: Int {
    case bold = 1, dim = 2, red = 31, green = 32, yellow = 33, blue = 34, cyan = 36
  }
}

extension Double {
  /// The number with so many digits behind the point, rounded: `0.05`.
  func text(decimals: Int) -> String {
    guard isFinite, magnitude < 1e12 else { return "\(self)" }
    let unit = (0..<decimals).reduce(1) { unit, _ in unit * 10 }
    let units = Int((magnitude * Double(unit)).rounded(.toNearestOrEven))
    let sign = self < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return sign + String(units) }
    return "\(sign)\(units / unit).\(String(units % unit + unit).dropFirst())"
  }
}

extension String {
  /// The text in just so many characters: cut, or with spaces behind it.
  func fitted(to width: Int) -> String { prefix(width) + String(repeating: " ", count: max(0, width - count)) }

  /// The text with spaces before it, up to a number of characters.
  func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
