/// Steps that took some time each, a bar for every one on a single line:
///
///     negotiate ███ 3.1   send ▏ 0.3   wait ██████████████ 14.3   ms
public struct TimingBars {
  /// A step.
  public struct Step {
    /// What it is called.
    public var label: String
    /// How much it took.
    public var value: Double
    /// The number as it is written.
    public var text: String
    /// The colour of its bar.
    public var role: Role

    /// A step.
    public init(_ label: String, _ value: Double, text: String, role: Role = .bar) {
      self.label = label
      self.value = value.isFinite ? max(0, value) : 0
      self.text = text
      self.role = role
    }
  }

  /// The steps in their order.
  public var steps: [Step]
  /// What the numbers count.
  public var unit: String
  /// The columns of all bars together, where there is room.
  public var longest: Int

  /// Steps and what their numbers count.
  public init(_ steps: [Step], unit: String, longest: Int = 24) {
    self.steps = steps
    self.unit = unit
    self.longest = longest
  }

  /// The line in `width` columns: the bars share what words and numbers leave, and are left out where that is too
  /// little.
  public func line(fitting width: Int) -> Line {
    let total = steps.reduce(0) { $0 + $1.value }
    let words = line(bars: 0, total: total).width
    // Every bar may take a sliver's column more than its part.
    let room = min(longest, width - words - 2 * steps.count)
    return line(bars: room >= steps.count ? room : 0, total: total)
  }

  private func line(bars room: Int, total: Double) -> Line {
    let parts = steps.map { step -> Line in
      let bar = total > 0 ? Canvas.bar(step.value / total, width: room) : ""
      return bar.isEmpty ? "\(step.label, .dim) \(step.text)" : "\(step.label, .dim) \(bar, step.role) \(step.text)"
    }
    return Line.joined(parts + [Line(unit, .dim)], separator: "   ")
  }
}
