import Foundation
import TestSupport
import Testing

/// peerscope on a terminal that pyte emulates (`Terminals/terminal.py`), with folders and a key of its own.
struct EmulatedTerminal {
  /// What is done to it, one after the other.
  enum Step {
    case wait(String)
    case gone(String)
    case send([UInt8])
    case size(Int, Int)
    case storm(Int)
    case rows
    case rest
    case signal(String)
    case hangup
    case end

    /// Keys, as a terminal sends them.
    static func type(_ keys: String) -> Step { .send(Array(keys.utf8)) }
    /// What a terminal sends of text from a clipboard.
    static func paste(_ text: String) -> Step { .type("\u{1B}[200~\(text)\u{1B}[201~") }
    /// A click with the left button, at a column and row from 1.
    static func click(_ x: Int, _ y: Int) -> Step { .type("\u{1B}[<0;\(x);\(y)M\u{1B}[<0;\(x);\(y)m") }
  }

  /// What came of a step.
  struct Outcome: Decodable {
    var rows: [String]?
    var missed: String?
    /// The exit code, or the signal that ended it as a negative number.
    var status: Int32?
    var modes: [Mode]?
    /// Whether the modes of the line are as before.
    var sane: Bool?

    var text: String { rows?.joined(separator: "\n") ?? "" }
  }

  /// A private mode that was switched.
  struct Mode: Decodable, Hashable {
    let number: Int
    let isOn: Bool

    init(_ number: Int, _ isOn: Bool) { (self.number, self.isOn) = (number, isOn) }

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      (number, isOn) = (try values.decode(Int.self), try values.decode(Bool.self))
    }
  }

  private static let script =
    Vectors.checkout.appending(path: "Tests/Interop/Terminals/terminal.py").path(percentEncoded: false)

  let folder: TemporaryFolder
  var term = "xterm-256color"
  var size = (columns: 120, rows: 36)
  var environment: [String: String] = [:]

  init() throws { folder = try TemporaryFolder() }

  private func variables(_ term: String) -> [String] {
    let folders = ["DATA", "CONFIG", "STATE"].map { ("XDG_\($0)_HOME", folder.path($0)) }
    let all = folders + [("TERM", term), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin"), ("HOME", folder.path(""))]
    return (all + environment.map { ($0, $1) }).map { "\($0)=\($1)" }
  }

  /// Does the steps to a program, peerscope where it is not named; a wait in vain is a failure, and the end.
  @discardableResult
  func play(
    _ arguments: [String], program: String = Program.peerscope, _ steps: Step...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> [Outcome] {
    try await play(arguments, program: program, steps: steps, sourceLocation: sourceLocation)
  }

  /// Does the steps, as ``play(_:program:_:sourceLocation:)`` does.
  func play(
    _ arguments: [String], program: String = Program.peerscope, steps: [Step],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> [Outcome] {
    let input = try steps.flatMap { Array(try JSONEncoder().encode($0)) + [UInt8(ascii: "\n")] }
    let python = [Self.script, "\(size.columns)", "\(size.rows)", "/usr/bin/env", "-i"]
    let ended = try await Program.run(
      InteropPython.path, python + variables(term) + [program] + arguments, input: input, patience: .seconds(240))
    let outcomes = try ended.text.split(separator: "\n").map {
      try JSONDecoder().decode(Outcome.self, from: Data($0.utf8))
    }
    if let last = outcomes.last, let missed = last.missed {
      Issue.record("\(missed) came to nothing:\n\(last.text)", sourceLocation: sourceLocation)
    } else {
      #expect(outcomes.count == steps.count, "\(ended.errors)", sourceLocation: sourceLocation)
    }
    return outcomes
  }

  /// The screens that a key script writes with `screen -`, as they are meant to be shown.
  func screens(_ arguments: [String], script: String) async throws -> [[String]] {
    let size = "size \(size.columns)x\(size.rows)\n"
    let ended = try await Program.run(
      "/usr/bin/env", ["-i"] + variables(term) + [Program.peerscope] + arguments + ["--script", "-"],
      input: Array((size + script).utf8))
    #expect(ended.code == 0, "\(ended.errors)")
    let rows = ended.text.split(separator: "\n", omittingEmptySubsequences: false).map { Emulator.plain(String($0)) }
    return (0..<rows.count / self.size.rows).map { Array(rows[$0 * self.size.rows..<($0 + 1) * self.size.rows]) }
  }
}

extension EmulatedTerminal.Step: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .wait(let text): try container.encode(["wait": text])
    case .gone(let text): try container.encode(["gone": text])
    case .send(let bytes): try container.encode(["send": Data(bytes)])
    case .size(let columns, let rows): try container.encode(["size": [columns, rows]])
    case .storm(let count): try container.encode(["storm": count])
    case .signal(let name): try container.encode(["signal": name])
    case .rows: try container.encode(["rows": true])
    case .rest: try container.encode(["rest": true])
    case .hangup: try container.encode(["hangup": true])
    case .end: try container.encode(["end": true])
    }
  }
}
