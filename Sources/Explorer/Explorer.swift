import Dispatch
import Engine
import Files
import Glibc
import TerminalUI

/// The explorer: browse peers, send requests, watch connections and streams.
public enum Explorer {
  /// The ways of showing it.
  public enum Form: Sendable {
    /// On the terminal; line by line where there is none that can be drawn on.
    case screen
    /// Line by line.
    case plain
    /// To a script.
    case script(Script)
  }

  /// Runs the explorer until it is left. Returns the signal that ended it, if one did.
  public static func run(_ setup: Setup, as form: Form) async throws(Complaint) -> Int32? {
    // A thread of its own: it waits for the terminal, which no thread that runs tasks may do.
    let outcome = await withCheckedContinuation { continuation in
      DispatchQueue(label: "\(Words.program).screen").async {
        let heart = Heart(setup)
        let outcome = Result { () throws(Complaint) in try show(heart, setup, form) }
        Task {
          do {
            try await heart.close()
            continuation.resume(returning: outcome)
          } catch {
            continuation.resume(returning: outcome.flatMap { _ in .failure(Complaint(error)) })
          }
        }
      }
    }
    return try outcome.get()
  }

  private static func show(_ heart: Heart, _ setup: Setup, _ form: Form) throws(Complaint) -> Int32? {
    switch form {
    case .screen where heart.settings.isPlain: return try show(heart, setup, .plain)
    case .screen:
      do throws(TerminalError) {
        var face = try TerminalFace(heart)
        if case .signal(let number) = face.run() { return number }
      } catch {
        try? writeAll("\(Words.program): \(error)\n".utf8, to: STDERR_FILENO)
        return try show(heart, setup, .plain)
      }
    case .plain:
      var face = PlainFace(heart, setup)
      face.run()
    case .script(let script):
      var face = ScriptFace(heart, script)
      try face.run()
    }
    return nil
  }
}
