import Events
import NetIO

/// Attempts as bars on one time line: when each began, and how long each step of it took. Their colours are the
/// affair of whoever draws them.
public struct DialBar: Hashable, Sendable {
  /// What a cell of a bar stands for.
  public enum Cell: Hashable, Sendable {
    /// The attempt has not begun, or is over.
    case empty
    /// It waits for its time.
    case waiting
    /// A step is being taken, or was.
    case step(DialStep)
    /// The step that failed.
    case failed(DialStep)

    /// How it looks, in one column; the steps can be told apart without colours too.
    public var sign: String {
      switch self {
      case .empty: " "
      case .waiting: "·"
      case .step(.resolve): "░"
      case .step(.connect): "▒"
      case .step(.security): "▓"
      case .step(.muxer), .step(.negotiate): "█"
      case .failed: "×"
      }
    }
  }

  /// The cells, first to last.
  public let cells: [Cell]

  /// The bars of attempts, in their order; those under way end `now`.
  public static func bars(_ attempts: [DialAttempt], width: Int, now: Timestamp) -> [DialBar] {
    guard width > 0, let first = attempts.compactMap(\.started).min() else {
      return attempts.map { _ in DialBar(cells: Array(repeating: .empty, count: max(0, width))) }
    }
    let end = attempts.map { $0.isOver ? $0.latest : now }.max() ?? now
    let whole = max(1, end.since(first).milliseconds)
    return attempts.map { attempt in DialBar(attempt, width: width, first: first, whole: whole, now: now) }
  }

  private init(cells: [Cell]) {
    self.cells = cells
  }

  private init(_ attempt: DialAttempt, width: Int, first: Timestamp, whole: Double, now: Timestamp) {
    func column(_ time: Duration) -> Int {
      min(width, max(0, Int((time.milliseconds / whole * Double(width)).rounded())))
    }
    var cells = [Cell](repeating: .empty, count: width)
    func fill(_ start: Duration, _ end: Duration, _ cell: Cell) {
      guard width > 0 else { return }
      // What took hardly any time is still seen.
      let from = min(column(start), width - 1)
      for index in from..<max(column(end), from + 1) { cells[index] = cell }
    }
    guard let started = attempt.started else {
      if attempt.state == .waiting { for index in cells.indices { cells[index] = .waiting } }
      self.cells = cells
      return
    }
    var cursor = started.since(first)
    for step in attempt.steps {
      fill(cursor, cursor + step.took, .step(step.step))
      cursor += step.took
    }
    switch attempt.state {
    case .failed(let failure): fill(cursor, cursor + failure.took, .failed(failure.step))
    case .underWay: if let step = attempt.stepUnderWay { fill(cursor, max(cursor, now.since(first)), .step(step)) }
    case .waiting, .ended: break
    }
    self.cells = cells
  }
}
