/// How many colours a terminal can show.
public enum ColorDepth: Int, CaseIterable, Comparable, Sendable {
  /// None: attributes alone.
  case mono
  /// The eight ANSI colours.
  case eight
  /// Those and their bright forms.
  case sixteen
  /// A cube and greys besides.
  case indexed
  /// 24-bit colours.
  case direct

  /// The depth for a terminal with so many `colors` by terminfo (`direct` where they are RGB values), in an environment
  /// that may say `NO_COLOR` (https://no-color.org: any value that is not empty).
  public init(colors: Int, direct: Bool = false, environment: [String: String] = [:]) {
    if let no = environment["NO_COLOR"], !no.isEmpty {
      self = .mono
      return
    }
    self =
      switch colors {
      case _ where direct: .direct
      case 256...: .indexed
      case 16...: .sixteen
      case 8...: .eight
      default: .mono
      }
  }

  /// Whether the left shows fewer colours.
  public static func < (left: ColorDepth, right: ColorDepth) -> Bool { left.rawValue < right.rawValue }
}

extension ColorDepth: CustomStringConvertible {
  /// The depth as a status line says it.
  public var description: String {
    switch self {
    case .mono: "no colour"
    case .eight: "8 colours"
    case .sixteen: "16 colours"
    case .indexed: "256 colours"
    case .direct: "24-bit colour"
    }
  }
}
