import HTTP1
import Testing

/// Good and bad messages with bytes flipped, dropped, doubled and inserted: nothing traps, nothing grows, and how the
/// bytes are split never changes what they mean.
@Suite("Mutated input")
struct MutationTests {
  private static let limits: HTTPLimits = {
    var limits = HTTPLimits()
    limits.startLineBytes = 200
    limits.headBytes = 400
    limits.fieldBytes = 100
    limits.fieldCount = 10
    limits.trailerBytes = 50
    limits.chunkExtensionBytes = 20
    limits.bodyBytes = 1_000
    return limits
  }()

  @Test("requests", arguments: 0..<40 as Range<UInt64>)
  func requests(seed: UInt64) {
    let vectors = RequestVectors.load()
    let corpus = (vectors.cases + vectors.differences).map(\.inputWithHost)
    check(corpus, seed: seed, RequestParser(limits: Self.limits), next: nextRequest)
  }

  @Test("responses", arguments: 0..<40 as Range<UInt64>)
  func responses(seed: UInt64) {
    let methods: [HTTPMethod] = [.get, .head, .connect]
    let corpus = ResponseTests.inputs.map { Array($0.utf8) }
    check(corpus, seed: seed, ResponseParser(answering: methods[Int(seed) % 3], limits: Self.limits)) {
      _ throws(HTTPError) in
    }
  }

  private func check<Head>(
    _ corpus: [[UInt8]], seed: UInt64, _ parser: MessageParser<Head>,
    next startNext: (inout MessageParser<Head>) throws(HTTPError) -> Void
  ) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 {
      guard let original = corpus.randomElement(using: &random) else { return }
      let input = random.mutate(original)
      let ended = random.chance(0.5)
      let whole = Reading(parser, [input], ended: ended, next: startNext)
      let split = Reading(parser, random.split(input), ended: ended, next: startNext)
      #expect(whole == split, "seed \(seed): \(input)")
      if let error = split.error {
        let isPlain = error.description.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
        #expect(isPlain && error.description.count < 200)
      }
      #expect(split.messages.allSatisfy { $0.body.count <= 1_000 })
      keepsLittle(parser, random.split(input))
    }
  }

  /// Between receptions no more than an unfinished line is kept.
  private func keepsLittle<Head>(_ parser: MessageParser<Head>, _ pieces: [[UInt8]]) {
    var parser = parser
    for piece in pieces {
      parser.receive(piece)
      do throws(HTTPError) {
        while try parser.next() != nil {}
      } catch {
        #expect(parser.unconsumedCount == 0)
        return
      }
      #expect(parser.isComplete || parser.unconsumedCount <= Self.limits.startLineBytes)
    }
  }
}

extension SplitMix64 {
  fileprivate mutating func mutate(_ original: [UInt8]) -> [UInt8] {
    let telling = Array("\r\n\t \0:;,\"\\0123456789abcdefXHTTP/1.".utf8) + [0x80, 0xff]
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      let end = min(bytes.count, place + Int.random(in: 1...20, using: &self))
      switch Int.random(in: 0..<6, using: &self) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 1: bytes[place] = telling.randomElement(using: &self) ?? 0
      case 2: bytes.insert(telling.randomElement(using: &self) ?? 0, at: place)
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      default: bytes.removeSubrange(end...)
      }
    }
    return bytes
  }
}
