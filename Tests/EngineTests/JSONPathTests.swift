import Engine
import TestSupport
import Testing

/// Paths into documents, as jq's users write them.
@Suite struct JSONPathTests {
  private static let document = """
    {"a":{"b":[10,20,{"c":null}],"d e":"four"},"list":[[1,2],[3]],"empty":[],"x\\"y":true}
    """

  private func texts(_ path: String) throws -> [String] {
    let outline = try JSONOutline(Array(Self.document.utf8))
    switch try JSONPath(path).result(in: outline) {
    case .lines(let lines):
      return lines.map { line in outline.lines[line].pieces.map { outline.text($0) }.joined() }
    case .texts(let texts): return texts
    }
  }

  @Test(
    "a path leads to values",
    arguments: [
      (".", ["{"]), (".a.b[0]", ["10"]), (".a.b[-1]", ["{"]), (".a.b[2].c", [#""c":null"#]),
      (".a.\"d e\"", [#""d e":"four""#]),
      (".list[][0]", ["1", "3"]), (".nowhere.at[3].all", []), (".a[0]", []), (".[\"list\"][1][0]", ["3"]),
      (".a.b[99]", []), (".\"x\\\"y\"", [#""x\"y":true"#]),
    ])
  func values(_ path: String, _ expected: [String]) throws {
    #expect(try texts(path).map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 } == expected)
  }

  @Test(
    "a function is made of them",
    arguments: [
      (".a.b | length", ["3"]), (".a | keys", [#"["b", "d e"]"#]), (".empty | length", ["0"]),
      (".a.\"d e\"|length", ["4"]), (".list[] | length", ["2", "1"]),
    ])
  func functions(_ path: String, _ expected: [String]) throws {
    #expect(try texts(path) == expected)
  }

  @Test(
    "what is no path is refused, with the place",
    arguments: [
      ("", 0), ("a", 0), (".a[", 3), (".a[x]", 3), (".a.\"b", 5), (".a | size", 5), (".a | length x", 12), (".a,b", 2),
    ])
  func malformed(_ text: String, _ offset: Int) {
    let error = #expect(throws: JSONPath.Malformed.self) { try JSONPath(text) }
    #expect(error?.offset == offset)
  }

  @Test("no text makes a trap", arguments: 0..<20)
  func mutated(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let outline = try JSONOutline(Array(Self.document.utf8))
    let pieces = [
      ".", "a", "b", "[", "]", "\"", "\\", "|", " ", "length", "keys", "-", "9", "99999999999999999999", "é",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
      _ = (try? JSONPath(text))?.result(in: outline)
    }
  }
}
