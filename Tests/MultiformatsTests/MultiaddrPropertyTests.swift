import Multiformats
import TestSupport
import Testing

@Suite struct MultiaddrPropertyTests {
  /// A random component of a protocol.
  static func component(
    _ protocol: MultiaddrProtocol, using random: inout SeededGenerator
  ) throws -> Multiaddr.Component {
    func some(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) } }
    func letters(_ count: Int) -> [UInt8] { some(count).map { $0 % 26 + UInt8(ascii: "a") } }
    let value: [UInt8] =
      switch `protocol` {
      case .p2p:
        if Bool.random(using: &random) { [0, 36, 8, 1, 18, 32] + some(32) } else { [18, 32] + some(32) }
      case .certhash: [18, 32] + some(32)
      case .httpPath: some(Int.random(in: 1...20, using: &random))
      case .unix: Array("/".utf8) + letters(3) + Array("/".utf8) + letters(Int.random(in: 1...9, using: &random))
      case .garlic64: some(Int.random(in: 386...400, using: &random))
      case .garlic32: some(Int.random(in: 35...50, using: &random))
      default:
        switch `protocol`.size {
        case .none: []
        case .bits(let bits): some(bits / 8 - 1) + [UInt8.random(in: 1...255, using: &random)]
        case .varint, .path: letters(Int.random(in: 1...30, using: &random))
        }
      }
    return try Multiaddr.Component(`protocol`, rawValue: value)
  }

  static func address(using random: inout SeededGenerator) throws -> Multiaddr {
    var components: [Multiaddr.Component] = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let `protocol` = try #require(MultiaddrProtocol.allCases.randomElement(using: &random))
      components.append(try component(`protocol`, using: &random))
      if `protocol`.size == .path { break }
    }
    return try Multiaddr(components)
  }

  /// Everything that can be asked of a valid address, and that text, bytes and URI lead back to it.
  static func check(_ address: Multiaddr) throws {
    let text = address.description
    #expect(try Multiaddr(text) == address)
    #expect(try Multiaddr(text).description == text)
    #expect(try Multiaddr(bytes: address.bytes) == address)
    #expect(try Multiaddr(address.components) == address)
    #expect(try MultiaddrURI(MultiaddrURI(address).description).address == address)
    for component in address.components {
      #expect(try Multiaddr.Component(component.protocol, component.value) == component)
      #expect(try Multiaddr.Component(component.protocol, rawValue: Array(component.rawValue)) == component)
    }
    if address.kind == .stream || address.kind == .http { #expect(address.host != nil && address.transport != nil) }
    _ = (address.tcpPort, address.udpPort, address.peerIDMultihash, address.httpPath, address.serverName)
    _ = address.decapsulating(address)
    _ = MultiaddrCompletion(text)
  }

  @Test("text, bytes and URI of any address lead back to it", arguments: 0..<8 as Range<UInt64>)
  func roundTrip(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 { try Self.check(Self.address(using: &random)) }
  }

  @Test("addresses that are put together come apart again")
  func encapsulation() throws {
    var random = SeededGenerator(seed: 21)
    for _ in 0..<500 {
      let (outer, inner) = (try Self.address(using: &random), try Self.address(using: &random))
      guard outer.components.first(of: .unix) == nil else { continue }
      let whole = try outer.encapsulating(inner)
      #expect(Array(whole.components) == Array(outer.components) + Array(inner.components))
      #expect(whole.decapsulating(inner) == outer)
    }
  }

  @Test("changed bytes are refused or lead back to themselves", arguments: 0..<8 as Range<UInt64>)
  func mutatedBytes(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: 100 + seed)
    let seeds = try MultiaddrVectors.load().valid.map { bytes(hex: $0.hex) }
    var taken = 0
    for _ in 0..<2_000 {
      let bytes = Self.mutated(try #require(seeds.randomElement(using: &random)), using: &random)
      guard let address = try? Multiaddr(bytes: bytes) else { continue }
      taken += 1
      #expect(address.bytes == bytes)
      try Self.check(address)
    }
    #expect(taken > 100)
  }

  @Test("a changed text is refused where it says or leads back to itself", arguments: 0..<8 as Range<UInt64>)
  func mutatedText(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: 200 + seed)
    let vectors = try MultiaddrVectors.load()
    let seeds = vectors.valid.map { Array($0.string.utf8) } + vectors.invalid.map { Array($0.string.utf8) }
    var taken = 0
    for _ in 0..<2_000 {
      let text = String(
        decoding: Self.mutated(try #require(seeds.randomElement(using: &random)), using: &random), as: UTF8.self)
      _ = MultiaddrCompletion(text)
      _ = try? MultiaddrURI("multiaddr:" + text)
      switch Result(catching: { () throws(MultiaddrError) in try Multiaddr(text) }) {
      case .success(let address):
        taken += 1
        try Self.check(address)
      case .failure(let error):
        #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count)
        #expect(error.description.split(whereSeparator: \.isNewline).count == 1)
      }
    }
    #expect(taken > 50)
  }

  /// The bytes with one to three changes: some replaced, removed, doubled, or cut off.
  static func mutated(_ original: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
      let start = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, start + Int.random(in: 1...6, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[start] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 2: bytes.removeSubrange(start..<end)
      case 3: bytes.insert(contentsOf: bytes[start..<end], at: end)
      case 4: bytes.insert(UInt8(ascii: "/"), at: start)
      default: bytes.removeSubrange(end...)
      }
    }
    return bytes
  }

  @Test("whatever bytes and text come, nothing traps")
  func noise() {
    var random = SeededGenerator(seed: 300)
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = try? Multiaddr(bytes: bytes)
      _ = try? Multiaddr(text)
      _ = try? Multihash(bytes: bytes)
      _ = try? CID(bytes: bytes)
      _ = try? CID(text)
      _ = (IPv4Address(text), IPv6Address(text))
      for base in Multibase.all { _ = try? Multibase.decode(String(base.prefix) + text) }
    }
  }
}
