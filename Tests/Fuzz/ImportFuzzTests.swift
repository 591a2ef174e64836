import Engine
import HTTP1
import Libp2pHTTP
import TestSupport
import Testing

/// Files of requests come from anywhere: whatever is in them, they become requests or an error with a line.
@Suite(.serialized) struct ImportFuzzTests {
  private static let curl = [
    #"curl 'https://h/a?b=c' -X POST -H 'A: b' --data-raw $'{"a":"\u00e9"}' --compressed -sS -u a:b"#,
    "curl -F a=1 -F 'b=@f' -d x=1 --data-urlencode 'q= y' -G h \\\n --json '{}' --url-query a=b\ncurl -T f ${X}/$Y | jq .",
  ]
  private static let archive = [
    #"{"log":{"entries":[{"request":{"method":"POST","url":"https://a/?q=1","headers":[{"name":"A","value":"b"}],"#
      + #""postData":{"mimeType":"text/plain","text":"x","params":[{"name":"a","value":"b"}],"encoding":"base64"}}}]}}"#
  ]
  private static let file = [
    "@a = {{b}}\n# @name x\nGET {{a}}/x\n  ?a=b\nAccept: */*\nAuthorization: Basic a b\n\nbody\n> {% x\n%}\n### t\nPOST /x HTTP/1.1\nHost: h\n\n< f\n",
    "### a\nhttps://h/\n\n###\n\\{{x}}\n",
  ]
  private static let variables = ["a=1\nexport b=\"x\\n\\\"\" # c\n# secret\nc='d'\n", "x.y-z=\ntoken = {{a}}\n"]

  private func check(_ imported: RequestImport, lines: Int) {
    #expect(!imported.requests.isEmpty && imported.requests.count <= 1_000)
    for remark in imported.remarks { #expect((1...lines).contains(remark.line)) }
    for request in imported.requests {
      #expect(!request.shellLine.isEmpty)
      _ = try? TargetReference(request.url)
    }
  }

  @Test("lines of curl, archives and files of editors", arguments: RequestImport.Format.allCases)
  func imports(_ format: RequestImport.Format) {
    let corpora: [RequestImport.Format: [String]] = [.curl: Self.curl, .har: Self.archive, .http: Self.file]
    Mutator.fuzz("import \(format)", corpus: (corpora[format] ?? []).map { Array($0.utf8) }) { input, _ in
      let text = String(decoding: input, as: UTF8.self)
      let lines = 1 + text.count { $0.isNewline }
      do throws(RequestImport.Malformed) { check(try RequestImport(text, as: format), lines: lines) } catch {
        #expect((1...lines).contains(error.line))
        #expect(!error.reason.isEmpty)
      }
      if let imported = try? RequestImport(text) { check(imported, lines: lines) }
    }
  }

  @Test("files of variables, and texts with variables in them")
  func variables() throws {
    let known = try RequestVariables(text: "a=1\nb={{a}}\ntoken=x")
    let corpus = Self.variables + Self.file + ["{{a}}{{ b }}\\{{a}}{{{{a}}}}{{c}}"]
    Mutator.fuzz("variables", corpus: corpus.map { Array($0.utf8) }) { input, _ in
      let text = String(decoding: input, as: UTF8.self)
      do throws(RequestVariables.Malformed) {
        for variable in try RequestVariables(text: text).all { #expect(RequestVariables.isName(variable.name)) }
      } catch {
        #expect((1...1 + text.count { $0.isNewline }).contains(error.line))
      }
      let parts = RequestVariables.parts(of: text)
      let whole = parts.reduce(into: "") { whole, part in
        switch part {
        case .text(let text), .variable(_, let text): whole += text
        case .escaped(let text): whole += "\\" + text
        }
      }
      #expect(whole == text)
      if !parts.contains(where: \.isVariable) { #expect((try? known.expanding(text)) != nil) }
    }
  }

  @Test("texts of any kind are compared")
  func differences() {
    Mutator.fuzz("differences", corpus: [Array("a\nb\nc\nd\ne\n".utf8), Array(#"{"a":[1,{"b":2}],"c":"d"}"#.utf8)]) {
      input, mutator in
      let other = mutator.next()
      func lines(_ bytes: [UInt8]) -> [String] {
        if let outline = try? JSONOutline(bytes) { return outline.comparableLines }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { String($0) }
      }
      let (old, new) = (lines(input), lines(other))
      let diff = TextDiff(old, new)
      #expect(diff.rows.count - diff.changes <= min(old.count, new.count))
      #expect(diff.changes >= abs(old.count - new.count))
    }
  }
}
