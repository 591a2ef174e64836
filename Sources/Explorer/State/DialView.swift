import Engine
import Events
import Identity
import Journal
import Multiformats
import TerminalUI

/// The attempts to reach a peer, each as a bar on one time line: what is done, what is being done, what failed and why.
struct DialView {
  private let attempts: [DialAttempt]
  private let verdict: DialVerdict
  private let bars: [DialID: DialBar]
  private let width: Int

  /// Narrower than this the words stand in a row of their own.
  private static let wide = 60

  init(_ attempts: [DialAttempt], width: Int, now: Timestamp) {
    self.attempts = attempts
    verdict = DialVerdict(attempts)
    self.width = width
    let barWidth = width >= Self.wide ? 24 : max(8, width - 18)
    let bars = DialBar.bars(attempts, width: barWidth, now: now)
    self.bars = Dictionary(zip(attempts.map(\.id), bars)) { first, _ in first }
  }

  /// What all of it comes to, once it is over, and what to try.
  var head: [DetailRow] {
    guard !attempts.isEmpty, attempts.allSatisfy(\.isOver) else { return [] }
    let (sign, role): (String, Role) =
      switch verdict.reach {
      case .direct: ("✓", .good)
      case .relay, .http: ("◐", .warning)
      case .none: ("✗", .error)
      }
    return wrapped(verdict.words, " \(sign) ", role) + [.blank]
  }

  /// The rows of one attempt below those of its address; where a name led to it, its own address too.
  func rows(of attempt: DialAttempt, under address: Multiaddr) -> [DetailRow] {
    let own = attempt.address.withoutPeerID ?? attempt.address
    var rows: [DetailRow] = own == address ? [] : [.line("   \("\(own)", .dim)")]
    let bar = bars[attempt.id].map(line) ?? ""
    let note = note(on: attempt)
    if width >= Self.wide {
      rows.append(.line("   \(bar)  \(note)"))
    } else {
      rows += [.line("   \(bar)"), .line("   \(note)")]
    }
    if let failure = attempt.failure {
      rows += wrapped(Words.failed(failure.step.rawValue, failure.reason), "   ", .error)
      if let hint = attempt.hint { rows += wrapped(hint, "   ", .dim) }
    }
    return rows
  }

  private func line(_ bar: DialBar) -> Line {
    var line: Line = "\("▕", .dim)"
    for cell in bar.cells {
      switch cell {
      case .empty: line += Line(cell.sign)
      case .waiting: line += Line(cell.sign, .dim)
      case .step(let step): line += Line(cell.sign, step.role)
      case .failed: line += Line(cell.sign, .error)
      }
    }
    return line + "\("▏", .dim)"
  }

  /// How it stands, how long its steps took, and why it was tried when it was: the most telling first.
  private func note(on attempt: DialAttempt) -> Line {
    let steps = attempt.steps.map { "\($0.step.rawValue) \(Figures.briefly($0.took))" }
    var parts: [Line] = []
    switch attempt.state {
    case .waiting: parts.append(Line(Words.dialWaiting, .dim))
    case .underWay: if let step = attempt.stepUnderWay { parts.append(Line("\(step.rawValue)…", .info)) }
    case .failed(let failure): parts.append(Line(Words.after(Figures.briefly(failure.took)), .dim))
    case .ended(.won) where attempt == verdict.winner: parts.append(Line(Words.wonRace, .good))
    case .ended(.won): parts.append(Line(Words.ready, .good))
    case .ended(.tooLate): parts.append(Line(Words.tooLate, .dim))
    case .ended(.overtaken): parts.append(Line(Words.overtaken, .dim))
    case .ended(.led(let count)): parts.append(Line(Words.ledTo(count), .dim))
    }
    if !steps.isEmpty { parts.append(Line(steps.joined(separator: " · "))) }
    if attempt != verdict.winner, let choice = attempt.choice, choice.reason != .first, choice.reason != .lookup {
      parts.append(Line(choice.words, .dim))
    }
    return Line.joined(parts, separator: "  ")
  }

  private func wrapped(_ text: String, _ sign: String, _ role: Role) -> [DetailRow] {
    text.wrapped(to: max(10, width - 4)).enumerated().map { row, line in
      .line(Line((row == 0 ? sign : "   ") + line, role))
    }
  }
}

extension DialStep {
  fileprivate var role: Role {
    switch self {
    case .resolve: .barTrack
    case .connect: .bar
    case .security: .graphOut
    case .muxer, .negotiate: .graphIn
    }
  }
}
