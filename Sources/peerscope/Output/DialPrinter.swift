import Engine
import Events
import Identity
import Journal
import Libp2p
import Multiformats
import NetIO

/// A dial, explained, as a person reads it: each attempt as a bar on one time line, and below it what failed, why, and
/// what to try.
struct DialPrinter {
  let output: Output

  private static let barWidth = 24

  func print(_ report: DialReport) throws {
    let attempts = report.attempts
    let peers = Set(attempts.map(\.peer))
    // The peer stands once where all addresses are its.
    let names = attempts.map { attempt in
      output.clean("\(peers.count == 1 ? attempt.address.withoutPeerID ?? attempt.address : attempt.address)")
    }
    if peers.count == 1, let peer = attempts.first?.peer {
      try output.trusted("\(output.coloured("\(peer)", .bold))\n")
    }
    let now = attempts.map(\.latest).max() ?? Timestamp(nanoseconds: 0)
    let bars = DialBar.bars(attempts, width: Self.barWidth, now: now)
    let width = names.map(\.count).max() ?? 0
    for (index, attempt) in attempts.enumerated() {
      let name = names[index] + String(repeating: " ", count: width - names[index].count)
      let note = attempt == report.verdict.winner ? "first" : attempts.count > 1 ? attempt.choice?.words ?? "" : ""
      try print(attempt, name, bars[index], note)
    }
    let colour: Output.Colour =
      report.verdict.reach == .direct ? .green : report.verdict.reach == .none ? .red : .yellow
    try output.trusted("\(output.coloured(output.clean(report.verdict.words), colour))\n")
  }

  private func print(_ attempt: DialAttempt, _ name: String, _ bar: DialBar, _ note: String) throws {
    let sign = attempt.failure == nil ? output.coloured("✓", .green) : output.coloured("✗", .red)
    let steps = attempt.steps.map { "\($0.step.rawValue) \(Figures.briefly($0.took))" }.joined(separator: " · ")
    let end = [steps, note.isEmpty ? "" : output.coloured(note, .dim)]
    let line = (["\(sign) \(name)", draw(bar)] + end.filter { !$0.isEmpty }).joined(separator: "  ")
    try output.trusted("\(line)\n")
    if case .ended(.led(let count)) = attempt.state {
      try output.trusted("    leads to \(count) \(count == 1 ? "address" : "addresses")\n")
    }
    guard let failure = attempt.failure else { return }
    let reason = output.clean(failure.reason)
    try output.trusted(
      "    \(output.coloured("\(failure.step.rawValue): \(reason)", .red)), after \(Figures.briefly(failure.took))\n")
    if let hint = attempt.hint { try output.trusted("    \(output.coloured(hint, .dim))\n") }
  }

  private func draw(_ bar: DialBar) -> String {
    let cells = bar.cells.map { cell -> String in
      switch cell {
      case .empty, .waiting: cell.sign
      case .step(let step): output.coloured(cell.sign, step.colour)
      case .failed: output.coloured(cell.sign, .red)
      }
    }
    return "▕\(cells.joined())▏"
  }
}

extension DialStep {
  fileprivate var colour: Output.Colour {
    switch self {
    case .resolve: .yellow
    case .connect: .blue
    case .security: .cyan
    case .muxer, .negotiate: .green
    }
  }
}
