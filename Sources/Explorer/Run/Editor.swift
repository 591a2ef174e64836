import Engine
import Files
import FoundationEssentials
import Glibc
import NetIO

/// A text in the person's editor. While it is there the editor has the terminal.
enum Editor {
  /// The most bytes that come back.
  static let maximumBytes = RequestFile.maximumBytes

  /// The command of the editor, as the environment says.
  static func command(_ environment: [String: String]) -> String {
    let named = ["VISUAL", "EDITOR"].compactMap { environment[$0]?.trimmingSpaces }.first { !$0.isEmpty }
    // What every Debian has, whichever it is; then what every Unix has.
    return named ?? "$(command -v sensible-editor || command -v nano || echo vi)"
  }

  /// Has a text edited, and tells what it is then, on another thread.
  static func run(
    _ text: String, suffix: String, environment: [String: String],
    tell: @escaping @Sendable (Result<String, Complaint>) -> Void
  ) {
    detachThread {
      tell(Result { () throws(Complaint) in try edit(text, suffix: suffix, environment) })
    }
  }

  /// Has a file edited where it is, and tells when that is over, on another thread.
  static func run(
    file path: String, environment: [String: String], tell: @escaping @Sendable (Result<String, Complaint>) -> Void
  ) {
    detachThread {
      tell(
        Result { () throws(Complaint) in
          try open(path, environment)
          return ""
        })
    }
  }

  private static func edit(
    _ text: String, suffix: String, _ environment: [String: String]
  ) throws(Complaint) -> String {
    let path = try write(text, suffix: suffix)
    defer { unlink(path) }
    try open(path, environment)
    return try read(path)
  }

  private static func open(_ path: String, _ environment: [String: String]) throws(Complaint) {
    let shell = try ShellProcess("exec \(command(environment)) \"$1\"", [path], in: .terminal)
    var status = shell.wait(tellsStops: true)
    while status == .stopped {
      // The editor was stopped with ^Z: so are we, until the shell that we came from continues us both.
      kill(getpid(), SIGSTOP)
      status = shell.wait(tellsStops: true)
    }
    switch status {
    case .exited(0): return
    case .exited(127): throw Complaint(.failed, Words.noEditor(Words.editorNotFound), hint: Words.noEditorHint)
    case .exited(let code), .signalled(let code): throw Complaint(.failed, Words.editorFailed(code))
    case .stopped: throw Complaint(.failed, Words.editorFailed(SIGSTOP))
    }
  }

  /// Writes the text to a new file that nobody else can read.
  private static func write(_ text: String, suffix: String) throws(Complaint) -> String {
    let (file, path) = try NewFile.temporary(suffix: suffix)
    defer { close(file) }
    do throws(Complaint) { try NewFile.write(Array(text.utf8), to: file, path) } catch {
      unlink(path)
      throw error
    }
    return path
  }

  /// Reads it by its name: editors put a new file in place of the one that they were given.
  private static func read(_ path: String) throws(Complaint) -> String {
    guard let bytes = try? InputFile(path: path).readAll(upTo: maximumBytes + 1) else {
      throw Complaint(.disk, Words.cannotRead(path))
    }
    guard bytes.count <= maximumBytes else {
      throw Complaint(.usage, Words.editedTooMuch(mebibytes: maximumBytes >> 20))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Complaint(.usage, Words.editedNotText) }
    return text
  }
}
