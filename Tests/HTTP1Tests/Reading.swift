import HTTP1

/// What a parser made of some input, the same however the input was split.
struct Reading<Head: MessageHead>: Equatable {
  struct Message: Equatable {
    var heads: [Head] = []
    var body: [UInt8] = []
    var trailers = HTTPFields()
    var isComplete = false
  }

  var messages: [Message] = []
  var error: HTTPError?
  var upgraded: [UInt8]?
  /// What was received and not read, unless an error made it worthless.
  var unconsumed: [UInt8] = []

  /// Feeds `pieces` to `parser`. `next` is called after each complete message and starts a further one, or not.
  init(
    _ parser: MessageParser<Head>, _ pieces: [[UInt8]], ended: Bool = false,
    next startNext: (inout MessageParser<Head>) throws(HTTPError) -> Void = { _ throws(HTTPError) in }
  ) {
    var parser = parser
    do {
      for piece in pieces {
        parser.receive(piece)
        try read(&parser, startNext)
      }
      if ended {
        parser.receiveEnd()
        try read(&parser, startNext)
      }
      unconsumed = parser.takeUnconsumed()
    } catch {
      self.error = error
    }
  }

  private mutating func read(
    _ parser: inout MessageParser<Head>, _ startNext: (inout MessageParser<Head>) throws(HTTPError) -> Void
  ) throws(HTTPError) {
    while let event = try parser.next() {
      if messages.last?.isComplete ?? true { messages.append(Message()) }
      let last = messages.count - 1
      switch event {
      case .head(let head): messages[last].heads.append(head)
      case .body(let part): messages[last].body += part
      case .trailers(let fields): messages[last].trailers = fields
      case .upgraded(let rest): upgraded = rest
      case .end:
        messages[last].isComplete = true
        try startNext(&parser)
      }
    }
    // What comes after the switch belongs to the other protocol.
    if upgraded != nil { upgraded? += parser.takeUnconsumed() }
  }
}

/// Goes on for as long as the connection does, as a server would.
func nextRequest(_ parser: inout RequestParser) throws(HTTPError) {
  if parser.keepsAlive { try parser.startNextMessage() }
}

/// The ways in which every case is fed: whole, byte by byte, and split at random places.
func splits(of bytes: [UInt8], seed: UInt64, count: Int = 4) -> [[[UInt8]]] {
  var random = SplitMix64(seed: seed)
  return [[bytes], bytes.map { [$0] }] + (0..<count).map { _ in random.split(bytes) }
}

/// A small generator, so that a failure comes again.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func chance(_ part: Double) -> Bool {
    Double.random(in: 0..<1, using: &self) < part
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  mutating func text(of characters: String, _ count: ClosedRange<Int>) -> String {
    let choice = Array(characters)
    return String((0..<Int.random(in: count, using: &self)).map { _ in choice.randomElement(using: &self) ?? "x" })
  }

  mutating func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = min(rest.count, Int.random(in: 1...(chance(0.5) ? 8 : 200), using: &self))
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }
}
