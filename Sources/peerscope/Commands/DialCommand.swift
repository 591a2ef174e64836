import Engine
import Events
import FoundationEssentials
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO

/// `dial`: tries every address of a peer, and explains each step of each.
enum DialCommand {
  static let all: [CommandSpec] = [
    CommandSpec(
      "dial", "TARGET", "try every address, and explain each step of each", options: OptionSpec.talking,
      positionals: 1...1, run: run)
  ]

  private static func run(_ invocation: Invocation) async throws -> Int32 {
    try await Session.run(invocation) { session in
      let target = try await session.target().target
      let report = await session.engine.explain(
        target, speaking: invocation.all(.streamProtocol), deadline: session.deadline)
      if session.output.isJSON {
        try session.output.json(DialAnswer(report))
      } else {
        try DialPrinter(output: session.output).print(report)
      }
      guard let complaint = report.complaint else { return 0 }
      // On a terminal the verdict has just been read.
      if !session.output.isTerminal { Output.error("peerscope: \(complaint)") }
      return complaint.code.rawValue
    }
  }
}

/// A dial, explained, as a program reads it.
struct DialAnswer: Encodable {
  struct Step: Encodable {
    let step: String
    let ms: Double
    let ok: Bool
    let error: Nullable<String>
  }

  struct Attempt: Encodable {
    let address: String
    let steps: [Step]
    let ok: Bool
    let won: Bool
    /// Why the address was tried when it was, and how many milliseconds after the first.
    let choice: Nullable<String>
    let delayMs: Nullable<Double>
    /// The name that led to the address.
    let origin: Nullable<String>
    /// The kind of failure, and what to try.
    let fault: Nullable<String>
    let hint: Nullable<String>
  }

  let attempts: [Attempt]
  let verdict: String
  /// `direct`, `relay`, `http` or `none`.
  let reach: String
  let hint: Nullable<String>
  let error: ErrorAnswer.Content?

  init(_ report: DialReport) {
    attempts = report.attempts.map { Attempt($0, won: $0 == report.verdict.winner) }
    verdict = report.verdict.words
    reach = report.verdict.reach.rawValue
    hint = Nullable(report.verdict.hint)
    error = report.complaint.map { ErrorAnswer($0).error }
  }
}

extension DialAnswer.Attempt {
  init(_ attempt: DialAttempt, won: Bool) {
    address = attempt.address.description
    steps =
      attempt.steps.map { .init(step: $0.step.rawValue, ms: $0.took.milliseconds, ok: true, error: Nullable(nil)) }
      + [attempt.failure].compactMap { $0 }.map {
        .init(step: $0.step.rawValue, ms: $0.took.milliseconds, ok: false, error: Nullable($0.reason))
      }
    ok = attempt.failure == nil
    self.won = won
    choice = Nullable(attempt.choice?.reason.rawValue)
    delayMs = Nullable(attempt.choice?.delay.milliseconds)
    origin = Nullable(attempt.choice?.origin?.description)
    fault = Nullable(attempt.failure?.fault.rawValue)
    hint = Nullable(attempt.hint)
  }
}
