import Engine
import Files
import Glibc
import HTTP1
import Libp2pHTTP
import TestSupport
import Testing

/// Variables of requests: the files that they stand in, and the texts that they are put into.
@Suite struct VariableTests {
  @Test("names, quotes, remarks; secrets by their names and by the remark above them")
  func file() throws {
    let variables = try RequestVariables(
      text: """
        # a remark
        host = example.org   # behind a value
        export greeting="two\\nlines \\"quoted\\" # inside"
        plain='as \\n it is'
        empty=
        api_token=abcd
        # secret
        name=Alice
        other=Bob
        host=example.net
        """)
    #expect(variables["host"] == "example.net")
    #expect(variables["greeting"] == "two\nlines \"quoted\" # inside")
    #expect(variables["plain"] == "as \\n it is")
    #expect(variables["empty"] == "")
    #expect(variables.all.filter(\.isSecret).map(\.name) == ["api_token", "name"])
    #expect(variables.all.count == 7)
  }

  @Test(
    "a line that is none is said with its number",
    arguments: [
      ("a=1\nnonsense", 2, "NAME=value"), ("1a=2", 1, "cannot be a name"), ("a=\"open", 1, "do not end"),
      ("a='b' c", 1, "follows the quotes"),
    ])
  func broken(_ text: String, _ line: Int, _ words: String) {
    let error = #expect(throws: RequestVariables.Malformed.self) { try RequestVariables(text: text) }
    #expect(error?.line == line)
    #expect(error?.reason.contains(words) == true)
  }

  @Test("values take the place of names, once, and braces that are meant stay")
  func expanding() throws {
    let variables = try RequestVariables(text: "a=1\nb={{a}}\nwith.dot-and_line=x")
    #expect(try variables.expanding("{{a}}/{{ b }}/\\{{a}}/{{with.dot-and_line}}") == "1/{{a}}/{{a}}/x")
    #expect(try variables.expanding("{{not a name}} {{}} {{{a}}} {{") == "{{not a name}} {{}} {1} {{")
    let error = #expect(throws: RequestVariables.Unknown.self) { try variables.expanding("x{{c}}") }
    #expect(error?.name == "c")
  }

  @Test("a draft is expanded in its path, headers, query, fields and body")
  func draft() throws {
    let variables = try RequestVariables(text: "id=7\nname=N\njson=[1,2]")
    let draft = RequestDraft(
      method: .post, path: "/x/{{id}}",
      items: [
        .header("X-Id", "v{{id}}"), .query("q", "{{name}}"), .string("s", "{{name}}"), try RequestItem("j:={{json}}"),
      ])
    let request = try draft.expanding(variables).request(target: "/x/7")
    #expect(request.target == "/x/7?q=N")
    #expect(request.fields["X-Id"] == "v7")
    guard case .bytes(let body) = request.body else { return #expect(Bool(false)) }
    #expect(String(decoding: body, as: UTF8.self) == #"{"s":"N","j":[1,2]}"#)
    let wrong = try RequestDraft(items: [RequestItem("j:={{name}}")]).expanding(variables)
    #expect(throws: RequestDraft.Malformed.self) { try wrong.request(target: "/") }
  }
}

/// Files that requests are made of.
@Suite struct RequestFileTests {
  @Test("a screen does not stand still for a pipe; a command waits for who writes to it")
  func pipes() async throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    var draft = RequestDraft(items: [.file("f", path: pipe)])
    draft.mayWait = false
    #expect(try json(of: draft) == #"{"f":""}"#)
    draft.body = .file(path: pipe)
    draft.items = []
    guard case .stream(nil, let next) = try draft.request(target: "/").body else {
      Issue.record("a body of unknown length")
      return
    }
    #expect(try await next() == nil)

    draft = RequestDraft(items: [.file("f", path: pipe)])
    async let read = Program.blocking { [draft] in Result { try json(of: draft) } }
    #expect(try await Program.run("/bin/bash", ["-c", "printf late > \(pipe)"]).code == 0)
    #expect(try await read.get() == #"{"f":"late"}"#)
  }

  @Test("a pipe whose writer has nothing yet is no file that ends there")
  func quietWriter() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let writer = open(pipe, O_RDWR | O_CLOEXEC)
    defer { close(writer) }
    try writeAll(Array("half".utf8), to: writer)
    let error = #expect(throws: SystemError.self) { try InputFile(path: pipe, waits: false).readAll(upTo: 1_000) }
    #expect(error?.number == EAGAIN)
  }

  private func json(of draft: RequestDraft) throws -> String {
    guard case .bytes(let body) = try draft.request(target: "/").body else { return "" }
    return String(decoding: body, as: UTF8.self)
  }
}

/// What differs between two texts.
@Suite struct DiffTests {
  private func text(_ diff: TextDiff, _ old: [String], _ new: [String]) -> String {
    diff.rows.map { row in
      switch row {
      case .same(let a, _): " \(old[a])"
      case .removed(let a): "-\(old[a])"
      case .added(let b): "+\(new[b])"
      }
    }.joined(separator: "\n")
  }

  @Test("the shortest way is found")
  func shortest() {
    let (old, new) = (
      "a b c a b b a".split(separator: " ").map(String.init), "c b a b a c".split(separator: " ").map(String.init)
    )
    let diff = TextDiff(old, new)
    #expect(diff.changes == 5)
    #expect(text(diff, old, new) == "-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c")
  }

  @Test("of any two texts each line is there once, in order, and lines of both are alike", arguments: 0..<200)
  func whole(seed: UInt64) {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    func next(_ bound: Int) -> Int {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return Int((state >> 33) % UInt64(bound))
    }
    let old = (0..<next(40)).map { _ in "\(next(6))" }
    let new = (0..<next(40)).map { _ in "\(next(6))" }
    let diff = TextDiff(old, new)
    var (a, b) = (0, 0)
    for row in diff.rows {
      switch row {
      case .same(let x, let y):
        #expect(x == a && y == b && old[x] == new[y])
        (a, b) = (a + 1, b + 1)
      case .removed(let x):
        #expect(x == a)
        a += 1
      case .added(let y):
        #expect(y == b)
        b += 1
      }
    }
    #expect(a == old.count && b == new.count)
  }

  @Test("texts that have nothing in common are replaced, however long they are")
  func different() {
    let diff = TextDiff((0..<20_000).map { "a\($0)" }, (0..<20_000).map { "b\($0)" })
    #expect(diff.changes == 40_000)
  }

  @Test("JSON is compared whatever the order of its members")
  func json() throws {
    let a = try JSONOutline(Array(#"{"b":[1,{"y":2,"x":null}],"a":"s","c":{}}"#.utf8))
    let b = try JSONOutline(Array(#"{ "a":"s", "c":{}, "b":[1,{"x":null,"y":2}] }"#.utf8))
    #expect(a.comparableLines == b.comparableLines)
    #expect(a.comparableLines.first == "{" && a.comparableLines.last == "}")
    #expect(a.comparableLines.count == a.lines.count)
    let deep = try JSONOutline(Array((String(repeating: "[", count: 500) + String(repeating: "]", count: 500)).utf8))
    #expect(deep.comparableLines.count == deep.lines.count)
  }
}

/// How long a request takes, many times over.
@Suite struct LatencyTests {
  @Test("percentiles are of responses, by nearest rank; errors are counted beside them")
  func percentiles() {
    var report = LatencyReport()
    report.add((1...100).reversed().map { .init(took: .milliseconds($0), outcome: .status(200)) })
    report.add([
      .init(took: .seconds(9), outcome: .failed("reset")), .init(took: .milliseconds(7), outcome: .status(503)),
    ])
    #expect(report.count == 102)
    #expect(report.errors == 2)
    #expect(report.percentile(0.5) == .milliseconds(50))
    #expect(report.percentile(0.99) == .milliseconds(99))
    #expect(report.percentile(1) == .milliseconds(100))
    #expect(report.outcomes.first?.count == 100)
    #expect(report.histogram(10).reduce(0) { $0 + $1.count } == report.sorted.count)
    #expect(report.histogram(10).last?.end == .milliseconds(100))
  }

  @Test("nothing has no percentile, and equal times make one bar")
  func edges() {
    #expect(LatencyReport().percentile(0.5) == nil)
    #expect(LatencyReport().histogram(5).isEmpty)
    var report = LatencyReport()
    report.add([
      .init(took: .milliseconds(3), outcome: .status(200)), .init(took: .milliseconds(3), outcome: .status(200)),
    ])
    #expect(report.histogram(4).map(\.count) == [2, 0, 0, 0])
  }

  @Test("kinds of failure have a bound")
  func bound() {
    var report = LatencyReport()
    report.add((0..<1_000).map { .init(took: .zero, outcome: .failed("failure \($0)")) })
    #expect(report.outcomes.count <= 16)
    #expect(report.outcomes.reduce(0) { $0 + $1.count } == 1_000)
  }
}
