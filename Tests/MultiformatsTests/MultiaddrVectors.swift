import TestSupport

/// The cases of `multiaddr-go.json`.
struct MultiaddrVectors: Decodable {
  struct Valid: Decodable, Sendable {
    var string: String
    var canonical: String
    var hex: String
    var protocols: [String]
  }
  struct Invalid: Decodable, Sendable {
    var string: String
  }
  struct StringBytes: Decodable, Sendable {
    var string: String
    var hex: String
  }
  struct InvalidBytes: Decodable, Sendable {
    var hex: String
  }
  struct Fuzz: Decodable, Sendable {
    var hex: String?
    var string: String?
    var ok: Bool
  }
  struct Split: Decodable, Sendable {
    var string: String
    var components: [String]
  }
  struct Pair: Decodable, Sendable {
    var left: String
    var right: String
    var expected: String?
  }
  struct Value: Decodable, Sendable {
    var string: String
    var `protocol`: String
    var value: String?
    var raw_value_hex: String?
  }
  struct Alias: Decodable, Sendable {
    var string: String
    var canonical: String
  }
  struct Equal: Decodable, Sendable {
    var a: String
    var b: String
    var equal: Bool
  }

  var valid: [Valid]
  var invalid: [Invalid]
  var string_bytes: [StringBytes]
  var invalid_bytes: [InvalidBytes]
  var fuzz_bytes: [Fuzz]
  var fuzz_strings: [Fuzz]
  var split: [Split]
  var encapsulate: [Pair]
  var decapsulate: [Pair]
  var value_for_protocol: [Value]
  var alias: [Alias]
  var equal: [Equal]

  static func load() throws -> MultiaddrVectors { try Vectors.load("multiaddr-go.json") }
}
