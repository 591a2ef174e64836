/// An IPv6 address, without a zone.
public struct IPv6Address: Hashable, Sendable, CustomStringConvertible {
  /// The address as a number: `::1` is 1.
  public let rawValue: UInt128

  /// The address with this number.
  public init(rawValue: UInt128) {
    self.rawValue = rawValue
  }

  /// Reads the forms of RFC 4291 section 2.2, also those that end in an IPv4 address. Nil for anything else.
  public init?(_ text: String) {
    self.init(text.utf8.span)
  }

  init?(_ text: Span<UInt8>) {
    // The groups before and behind the `::`, each as a number of 16 bits a group.
    var head: UInt128 = 0
    var tail: UInt128 = 0
    var groups = 0
    var groupsBeforeGap: Int?
    var cursor = 0

    if text.hasGap(at: 0) {
      groupsBeforeGap = 0
      cursor = 2
    }
    while cursor < text.count {
      guard groups < 8 else { return nil }
      let end = text.firstIndex(of: UInt8(ascii: ":"), from: cursor)
      let piece = text.extracting(cursor..<end)
      if end == text.count, let ip4 = IPv4Address(piece) {
        guard groups <= 6 else { return nil }
        tail = tail << 32 | UInt128(ip4.rawValue)
        groups += 2
        break
      }
      guard let group = Self.group(piece) else { return nil }
      tail = tail << 16 | UInt128(group)
      groups += 1
      cursor = end
      if text.hasGap(at: cursor) {
        guard groupsBeforeGap == nil else { return nil }
        (head, tail, groupsBeforeGap) = (tail, 0, groups)
        cursor += 2
      } else if cursor < text.count {
        cursor += 1
        guard cursor < text.count else { return nil }
      }
    }

    guard let groupsBeforeGap else {
      guard groups == 8 else { return nil }
      rawValue = tail
      return
    }
    guard groups < 8 else { return nil }
    rawValue = head << UInt128(128 - 16 * groupsBeforeGap) | tail
  }

  /// One to four hexadecimal digits.
  private static func group(_ text: Span<UInt8>) -> UInt16? {
    guard (1...4).contains(text.count) else { return nil }
    var value: UInt16 = 0
    for index in text.indices {
      guard let digit = text[index].hexDigit else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  /// The text of RFC 5952; an IPv4 address mapped into IPv6 is `::ffff:192.0.2.1`.
  public var description: String {
    String { write(to: &$0) }
  }

  func write(to text: inout [UInt8]) {
    if rawValue >> 32 == 0xffff {
      text += "::ffff:".utf8
      IPv4Address(rawValue: UInt32(truncatingIfNeeded: rawValue)).write(to: &text)
      return
    }
    let gap = longestRunOfZeros
    var index = 0
    while index < 8 {
      if index == gap.lowerBound, !gap.isEmpty {
        text += "::".utf8
        index = gap.upperBound
        continue
      }
      if index > 0, index != gap.upperBound { text.append(UInt8(ascii: ":")) }
      text.appendHex(group(index))
      index += 1
    }
  }

  private func group(_ index: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: rawValue >> UInt128(112 - 16 * index))
  }

  /// The groups that `::` stands for: the first of the longest runs of two or more zeros.
  private var longestRunOfZeros: Range<Int> {
    var longest = 0..<0
    var start = 0
    for index in 0..<8 {
      if group(index) != 0 {
        start = index + 1
      } else if index + 1 - start > max(1, longest.count) {
        longest = start..<index + 1
      }
    }
    return longest
  }
}

extension Span<UInt8> {
  fileprivate func hasGap(at index: Int) -> Bool {
    index + 1 < count && self[index] == UInt8(ascii: ":") && self[index + 1] == UInt8(ascii: ":")
  }
}
