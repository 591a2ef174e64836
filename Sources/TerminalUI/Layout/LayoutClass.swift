/// How much a screen can show, by its size alone. Screens are designed for these, not for every width between.
public enum LayoutClass: Int, Comparable, Sendable {
  /// Below 60 × 16: a card that says so.
  case card
  /// From 60 columns: one pane at a time.
  case narrow
  /// From 80 columns.
  case medium
  /// From 100 columns.
  case wide
  /// From 120 columns.
  case widest

  /// The class of a screen of `size`.
  public init(_ size: Size) {
    self =
      switch size.width {
      case _ where size.height < 16: .card
      case ..<60: .card
      case ..<80: .narrow
      case ..<100: .medium
      case ..<120: .wide
      default: .widest
      }
  }

  /// Whether the left has less room.
  public static func < (left: LayoutClass, right: LayoutClass) -> Bool { left.rawValue < right.rawValue }
}
