/// How well a role can be read where it is read worst.
public struct ContrastPair: Equatable, Sendable {
  /// What is read.
  public let role: Role
  /// What it stands on.
  public let ground: Role
  /// The contrast ratio of WCAG 2.1, 1…21.
  public let ratio: Double

  /// What text needs (WCAG 2.1, 1.4.3).
  public static let least = 4.5

  /// Whether that is enough.
  public var isEnough: Bool { ratio >= Self.least }
}

extension Palette {
  /// What text stands on.
  public static let grounds: [Role] = [.background, .selection, .selectionUnfocused, .popup]

  /// The least contrast (WCAG) that `role` has on the background and on selected rows; nil where a colour is the
  /// terminal's own and unknown.
  public func contrast(_ role: Role) -> Double? { worstPair(role)?.ratio }

  /// The pair of all that is hardest to read; nil where colours are the terminal's own and unknown.
  public var lowestContrast: ContrastPair? {
    let pairs = Role.allCases.filter(\.isText).map(worstPair)
    return pairs.contains(nil) ? nil : pairs.compactMap { $0 }.min { $0.ratio < $1.ratio }
  }

  private func worstPair(_ role: Role) -> ContrastPair? {
    let pairs = Self.grounds.map { ground -> ContrastPair? in
      let style = self[role].on(self[ground].on(self.ground))
      guard let ink = style.foreground.rgb, let paper = style.background.rgb else { return nil }
      return ContrastPair(role: role, ground: ground, ratio: RGB.contrast(ink, paper))
    }
    return pairs.contains(nil) ? nil : pairs.compactMap { $0 }.min { $0.ratio < $1.ratio }
  }
}
