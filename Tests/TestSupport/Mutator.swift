import Foundation

/// Makes inputs that are nearly right: bytes of a corpus, changed here and there. The same seed makes the same inputs.
public struct Mutator {
  private var state: UInt64
  private let corpus: [[UInt8]]

  /// A mutator of these inputs.
  public init(seed: UInt64, corpus: [[UInt8]]) {
    precondition(!corpus.isEmpty, "there is nothing to change")
    state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    self.corpus = corpus
  }

  /// The next number below `bound`.
  public mutating func number(below bound: Int) -> Int {
    // xorshift64*
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int((state &* 0x2545_f491_4f6c_dd1d) >> 33) % max(1, bound)
  }

  private static let telling: [UInt8] = [
    0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x20, 0x2f, 0x3a, 0x25, 0x22, 0x5c, 0x7b, 0x7d, 0xc2, 0xe2, 0xf0,
  ]

  /// The next input.
  public mutating func next() -> [UInt8] {
    var bytes = corpus[number(below: corpus.count)]
    for _ in 0...number(below: 4) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = number(below: bytes.count + 1)
    let end = min(bytes.count, place + 1 + number(below: 8))
    switch number(below: 8) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(number(below: 8))
    case 1 where place < bytes.count: bytes[place] = Self.telling[number(below: Self.telling.count)]
    case 2: bytes.insert(Self.telling[number(below: Self.telling.count)], at: place)
    case 3: bytes.removeSubrange(place..<max(place, end))
    case 4: bytes.insert(contentsOf: bytes[place..<max(place, end)], at: place)
    case 5:
      let other = corpus[number(below: corpus.count)]
      bytes = Array(bytes[..<place] + other[number(below: other.count + 1)...])
    case 6: bytes.removeSubrange(place...)
    default: bytes.insert(contentsOf: (0..<number(below: 16)).map { _ in UInt8(number(below: 256)) }, at: place)
    }
    if bytes.count > 1 << 16 { bytes.removeSubrange((1 << 16)...) }
  }

  /// How long a parser is fuzzed: as many seconds as `PEERSCOPE_FUZZ_SECONDS` says, otherwise a few thousand inputs.
  public static func fuzz(_ name: String, corpus: [[UInt8]], _ body: ([UInt8], inout Mutator) throws -> Void) rethrows {
    let seconds = ProcessInfo.processInfo.environment["PEERSCOPE_FUZZ_SECONDS"].flatMap(Double.init)
    let seed = seconds == nil ? 1 : UInt64.random(in: 1 ... .max)
    var mutator = Mutator(seed: seed, corpus: corpus)
    let end = Date().addingTimeInterval(seconds ?? 0)
    var count = 0
    while seconds == nil ? count < 3_000 : Date() < end {
      for _ in 0..<100 { try body(mutator.next(), &mutator) }
      count += 100
    }
    if seconds != nil { print("fuzzed \(name): \(count) inputs, seed \(seed)") }
  }
}
