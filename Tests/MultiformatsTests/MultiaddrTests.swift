import Foundation
import Multiformats
import TestSupport
import Testing

@Suite struct MultiaddrTests {
  typealias Cases = MultiaddrVectors

  @Test("a text becomes the bytes and the canonical text that go-multiaddr gives it", arguments: try Cases.load().valid)
  func valid(_ vector: Cases.Valid) throws {
    let address = try Multiaddr(vector.string)
    #expect(hex(address.bytes) == vector.hex)
    #expect(address.description == vector.canonical)
    #expect(address.components.map(\.name) == vector.protocols)
    #expect(try Multiaddr(bytes: bytes(hex: vector.hex)) == address)
    #expect(try Multiaddr(vector.canonical) == address)
  }

  @Test("text and bytes become each other", arguments: try Cases.load().string_bytes)
  func stringBytes(_ vector: Cases.StringBytes) throws {
    #expect(hex(try Multiaddr(vector.string).bytes) == vector.hex)
    #expect(try Multiaddr(bytes: bytes(hex: vector.hex)).description == vector.string)
  }

  @Test("bytes that are no address are refused", arguments: try Cases.load().invalid_bytes)
  func invalidBytes(_ vector: Cases.InvalidBytes) {
    #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: bytes(hex: vector.hex)) }
  }

  @Test("what go-multiaddr's fuzzer found is taken or refused as there", arguments: try Cases.load().fuzz_bytes)
  func fuzzBytes(_ vector: Cases.Fuzz) throws {
    let address = try? Multiaddr(bytes: bytes(hex: #require(vector.hex)))
    #expect((address != nil) == vector.ok)
    #expect(address?.description == vector.string)
  }

  @Test("what go-multiaddr's fuzzer wrote is taken or refused as there", arguments: try Cases.load().fuzz_strings)
  func fuzzStrings(_ vector: Cases.Fuzz) throws {
    let text = try #require(vector.string)
    #expect(((try? Multiaddr(text)) != nil) == vector.ok)
  }

  @Test("an address is split into its components", arguments: try Cases.load().split)
  func split(_ vector: Cases.Split) throws {
    let address = try Multiaddr(vector.string)
    #expect(address.components.map(\.description) == vector.components)
    #expect(try Multiaddr(address.components) == address)
  }

  @Test("an address is put into another", arguments: try Cases.load().encapsulate)
  func encapsulate(_ vector: Cases.Pair) throws {
    let whole = try Multiaddr(vector.left).encapsulating(Multiaddr(vector.right))
    #expect(whole.description == vector.expected)
  }

  @Test("what an address encapsulates is taken off", arguments: try Cases.load().decapsulate)
  func decapsulate(_ vector: Cases.Pair) throws {
    #expect(try Multiaddr(vector.left).decapsulating(Multiaddr(vector.right))?.description == vector.expected)
  }

  @Test("the value of a protocol is found", arguments: try Cases.load().value_for_protocol)
  func valueForProtocol(_ vector: Cases.Value) throws {
    let address = try Multiaddr(vector.string)
    let `protocol` = try #require(MultiaddrProtocol(name: vector.protocol))
    #expect(address.value(for: `protocol`) == vector.value)
    if let raw = vector.raw_value_hex {
      #expect(address.components.first(of: `protocol`).map { hex($0.rawValue) } == raw)
    }
  }

  @Test("the old name of a protocol is read and not written", arguments: try Cases.load().alias)
  func alias(_ vector: Cases.Alias) throws {
    #expect(try Multiaddr(vector.string).description == vector.canonical)
  }

  @Test("addresses are equal when their bytes are", arguments: try Cases.load().equal)
  func equal(_ vector: Cases.Equal) throws {
    let (one, other) = (try Multiaddr(vector.a), try Multiaddr(vector.b))
    #expect((one == other) == vector.equal)
    #expect(Set([one, other]).count == (vector.equal ? 1 : 2))
  }

  struct Feature: Decodable {
    struct Scenario: Decodable, Sendable {
      struct Component: Decodable, Sendable {
        var string: String
        var packed: String
        var value: String
        var `protocol`: String
        var codec: UInt64
        var rawValue: String
      }
      var input: String
      var string: String
      var packed: String
      var components: [Component]
    }
    var feature: [Scenario]
  }

  @Test(
    "the scenarios of the specification hold",
    arguments: try Vectors.load("multiaddr-spec.json", as: Feature.self).feature)
  func specification(_ scenario: Feature.Scenario) throws {
    let address =
      scenario.input.hasPrefix("0x")
      ? try Multiaddr(bytes: bytes(hex: scenario.input.dropFirst(2))) : try Multiaddr(scenario.input)
    #expect(address.description == scenario.string)
    #expect("0x" + hex(address.bytes) == scenario.packed)
    let components = Array(address.components)
    try #require(components.count == scenario.components.count)
    for (component, expected) in zip(components, scenario.components) {
      #expect(component.description == expected.string)
      #expect("0x" + hex(component.bytes) == expected.packed)
      #expect(component.value == expected.value)
      #expect(component.name == expected.protocol)
      #expect(component.code == expected.codec)
      #expect("0x" + hex(component.rawValue) == expected.rawValue)
    }
  }

  @Test("a component is made of a protocol and a value")
  func components() throws {
    let address = try Multiaddr([.init(.ip4, "192.0.2.1"), .init(.tcp, rawValue: [0x0f, 0xa1]), .init(.ws)])
    #expect(address.description == "/ip4/192.0.2.1/tcp/4001/ws")
    #expect(try address.appending(.init(.unix, "/a/b")).description == "/ip4/192.0.2.1/tcp/4001/ws/unix/a/b")
    #expect(throws: MultiaddrError.self) { try Multiaddr([]) }
    #expect(throws: MultiaddrError.self) { try Multiaddr.Component(.tls, "x") }
    #expect(throws: MultiaddrError.self) { try Multiaddr.Component(.tcp) }
    #expect(throws: MultiaddrError.self) { try Multiaddr.Component(.dns4, "a/tcp") }
    #expect(throws: MultiaddrError.self) { try Multiaddr.Component(.ip4, rawValue: [1, 2, 3]) }
    #expect(throws: MultiaddrError.self) { try Multiaddr.Component(.ip4, rawValue: [1, 2, 3, 4, 6, 0, 80]) }
    #expect(throws: MultiaddrError.self) { try Multiaddr.Component(.dns4, rawValue: [0xff]) }
  }

  @Test("nothing can follow a path")
  func afterPath() throws {
    let path = try Multiaddr("/unix/run/peer.sock")
    let error = #expect(throws: MultiaddrError.self) { try path.encapsulating(Multiaddr("/tcp/1")) }
    #expect(error?.reason == .followsPath)
    #expect(error?.component == "tcp")
  }

  @Test("an address is cut before a component")
  func cutting() throws {
    let address = try Multiaddr("/ip4/192.0.2.1/tcp/1/p2p-circuit/tcp/2")
    #expect(address.decapsulating(.tcp)?.description == "/ip4/192.0.2.1/tcp/1/p2p-circuit")
    #expect(address.decapsulating(.ip4) == nil)
    #expect(address.decapsulating(.udp) == address)
    let (head, tail) = address.split { $0.protocol == .p2pCircuit }
    #expect(head?.description == "/ip4/192.0.2.1/tcp/1")
    #expect(tail?.description == "/p2p-circuit/tcp/2")
    #expect(address.split { $0.protocol == .ip4 } == (nil, address))
    #expect(address.split { $0.protocol == .ip6 } == (address, nil))
  }

  @Test("an address is coded as its text")
  func coding() throws {
    let address = try Multiaddr("/ip4/192.0.2.1/tcp/1")
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let json = try encoder.encode([address])
    #expect(String(decoding: json, as: UTF8.self) == #"["/ip4/192.0.2.1/tcp/1"]"#)
    #expect(try JSONDecoder().decode([Multiaddr].self, from: json) == [address])
    #expect(throws: (any Error).self) { try JSONDecoder().decode([Multiaddr].self, from: Data(#"["/ip4"]"#.utf8)) }
  }

  @Test("bytes in a name that are no UTF-8 are refused, as no text could spell them")
  func noUTF8() {
    #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: [54, 2, 0x61, 0xff]) }
    #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: [0x90, 0x03, 2, 0x2f, 0xff]) }
    #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: [42, 1, 0x80]) }
  }
}
