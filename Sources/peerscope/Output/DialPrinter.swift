import Engine
import Events
import Foundation
import Libp2p
import Multiformats
import NetIO

/// A dial, explained, as a person reads it: each attempt as a bar on one time line, and below it what failed, why, and
/// what to try.
struct DialPrinter {
  let output: Output

  private static let barWidth = 24

  func print(_ report: DialReport) throws {
    let now = report.attempts.map(\.latest).max() ?? Timestamp(nanoseconds: 0)
    let bars = DialBar.bars(report.attempts, width: Self.barWidth, now: now)
    let width = report.attempts.map { $0.address.description.count }.max() ?? 0
    for (attempt, bar) in zip(report.attempts, bars) {
      try print(attempt, bar, width, isWinner: attempt == report.verdict.winner)
    }
    let colour: Output.Colour = report.verdict.reach == .direct ? .green : report.verdict.reach == .none ? .red : .yellow
    try output.trusted("\(output.coloured(output.clean(report.verdict.words), colour))\n")
    if let hint = report.verdict.hint { try output.trusted("  \(output.coloured(hint, .dim))\n") }
  }

  private func print(_ attempt: DialAttempt, _ bar: DialBar, _ width: Int, isWinner: Bool) throws {
    let address = output.clean(attempt.address.description).padding(toLength: width, withPad: " ", startingAt: 0)
    let sign = attempt.failure == nil ? output.coloured("✓", .green) : output.coloured("✗", .red)
    let steps = attempt.steps.map { "\($0.step.rawValue) \(milliseconds($0.took))" }.joined(separator: " · ")
    let note = isWinner ? "  \(output.coloured("first", .green))" : ""
    let choice = attempt.choice.map { "  \(output.coloured($0.words, .dim))" } ?? ""
    try output.trusted("\(sign) \(address)  \(draw(bar))  \(steps)\(note)\(choice)\n")
    if case .ended(.led(let count)) = attempt.state {
      try output.trusted("    leads to \(count) \(count == 1 ? "address" : "addresses")\n")
    }
    guard let failure = attempt.failure else { return }
    let reason = output.clean(failure.reason)
    try output.trusted(
      "    \(output.coloured("\(failure.step.rawValue): \(reason)", .red)), after \(milliseconds(failure.took))\n")
    if let hint = attempt.hint { try output.trusted("    \(output.coloured(hint, .dim))\n") }
  }

  private func draw(_ bar: DialBar) -> String {
    let cells = bar.cells.map { cell -> String in
      switch cell {
      case .empty: " "
      case .waiting: "·"
      case .step(let step): output.coloured(step.sign, step.colour)
      case .failed: output.coloured("×", .red)
      }
    }
    return "▕\(cells.joined())▏"
  }

  private func milliseconds(_ duration: Duration) -> String {
    String(format: duration.milliseconds < 10 ? "%.1f ms" : "%.0f ms", duration.milliseconds)
  }
}

extension DialStep {
  /// How a cell of the step looks, also without colours.
  fileprivate var sign: String {
    switch self {
    case .resolve: "░"
    case .connect: "▒"
    case .security: "▓"
    case .muxer, .negotiate: "█"
    }
  }

  fileprivate var colour: Output.Colour {
    switch self {
    case .resolve: .yellow
    case .connect: .blue
    case .security: .cyan
    case .muxer, .negotiate: .green
    }
  }
}
