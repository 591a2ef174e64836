import Glibc

/// A 24-bit sRGB colour.
public struct RGB: Hashable, Sendable {
  /// `0xRRGGBB`.
  public let value: UInt32

  /// A colour from `0xRRGGBB`.
  public init(_ value: UInt32) { self.value = value & 0xff_ffff }

  /// A colour from its parts.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.init(UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
  }

  /// A colour written `#rrggbb` or `#rgb`.
  public init?(_ text: String) {
    let digits = text.dropFirst()
    guard text.first == "#", digits.utf8.allSatisfy({ UInt8(ascii: "+") != $0 && $0 != UInt8(ascii: "-") }),
      let value = UInt32(digits, radix: 16)
    else { return nil }
    switch digits.utf8.count {
    case 6: self.init(value)
    case 3: self.init((value >> 8 & 15) * 0x11_0000 | (value >> 4 & 15) * 0x1100 | (value & 15) * 0x11)
    default: return nil
    }
  }

  private var parts: (Double, Double, Double) {
    (Double(value >> 16) / 255, Double(value >> 8 & 0xff) / 255, Double(value & 0xff) / 255)
  }

  /// The parts as amounts of light, without sRGB's curve.
  private var linear: (Double, Double, Double) {
    func light(_ part: Double) -> Double { part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4) }
    let (red, green, blue) = parts
    return (light(red), light(green), light(blue))
  }

  /// The relative luminance of WCAG 2.1, 0…1.
  public var luminance: Double {
    let (red, green, blue) = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  /// The contrast ratio of WCAG 2.1 between two colours, 1…21. Text wants 4.5.
  public static func contrast(_ one: RGB, _ other: RGB) -> Double { contrast(one.luminance, other.luminance) }

  /// The contrast ratio between two luminances.
  static func contrast(_ one: Double, _ other: Double) -> Double {
    (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  /// How far two colours are apart to the eye: ΔE of CIE 1976. About 2.3 can just be seen.
  public static func difference(_ one: RGB, _ other: RGB) -> Double { one.lab.distance(to: other.lab) }

  /// CIE L*a*b* under D65.
  var lab: Lab {
    func curve(_ amount: Double) -> Double { amount > 0.008856 ? cbrt(amount) : 7.787 * amount + 16.0 / 116 }
    let (red, green, blue) = linear
    let x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    let y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    let z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return Lab(lightness: 116 * y - 16, redness: 500 * (x - y), yellowness: 200 * (y - z))
  }

  /// So much of this colour, 0…1, and the rest of another.
  func mixed(_ part: Double, with other: RGB) -> RGB {
    func mix(_ shift: UInt32) -> UInt32 {
      let (one, two) = (Double(value >> shift & 0xff), Double(other.value >> shift & 0xff))
      return UInt32((one * part + two * (1 - part)).rounded()) << shift
    }
    return RGB(mix(16) | mix(8) | mix(0))
  }
}

extension RGB: CustomStringConvertible {
  /// The colour as `#rrggbb`.
  public var description: String {
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

/// A colour as the eye measures it: CIE L*a*b*.
struct Lab {
  var lightness: Double
  var redness: Double
  var yellowness: Double

  func distance(to other: Lab) -> Double {
    let (light, red, yellow) = (
      lightness - other.lightness, redness - other.redness, yellowness - other.yellowness
    )
    return (light * light + red * red + yellow * yellow).squareRoot()
  }

  /// The angle of the colour on the colour wheel, in radians.
  var hue: Double { atan2(yellowness, redness) }

  /// The smaller angle between two hues.
  static func hueDistance(_ one: Double, _ other: Double) -> Double {
    let angle = abs(one - other)
    return min(angle, 2 * .pi - angle)
  }
}
