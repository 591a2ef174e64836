import Engine
import HTTP1
import TestSupport
import Testing

/// Requests as other programs write them down: every form that is understood, and a name for everything that is not.
@Suite struct ImportTests {
  private func one(_ text: String) throws -> ImportedRequest {
    let imported = try RequestImport(text)
    #expect(imported.requests.count == 1)
    return try #require(imported.requests.first)
  }

  private func fields(_ request: ImportedRequest) -> [String] { request.fields.map { "\($0.name): \($0.value)" } }

  // MARK: curl

  @Test("a line of curl: method, headers and body in every quotation of a shell")
  func curl() throws {
    let request = try one(
      """
      $ curl -sS 'https://example.org/a b?x=1' \\
        -XPUT -H "Accept: application/json" -H 'X-Quote: it'\\''s' \\
        --data-raw $'{"a":"\\u00e9\\n"}' --max-time 2.5 -L
      """)
    #expect(request.method == .put)
    #expect(request.url == "https://example.org/a b?x=1")
    #expect(
      fields(request) == [
        "Accept: application/json", "X-Quote: it's", "Content-Type: application/x-www-form-urlencoded",
      ])
    #expect(request.body == .text("{\"a\":\"é\n\"}"))
    #expect(request.timeout == 2.5)
    #expect(request.follows)
  }

  @Test(
    "what curl makes of its options is what is read",
    arguments: [
      ("curl host/x -d a=1 -d b=2", "POST", "http://host/x", "a=1&b=2"),
      ("curl -G host -d a=1 --data-urlencode 'q=a b'", "GET", "http://host?a=1&q=a%20b", nil),
      ("curl -I https://h/", "HEAD", "https://h/", nil),
      ("curl --json '{}' h", "POST", "http://h", "{}"),
      ("curl -T file.bin https://h/put", "PUT", "https://h/put", nil),
      ("curl --url-query a=b 'h/?c=d'", "GET", "http://h/?c=d&a=b", nil),
      ("curl -X DELETE -- https://h/x", "DELETE", "https://h/x", nil),
    ] as [(String, String, String, String?)])
  func curlOptions(_ line: String, _ method: String, _ url: String, _ body: String?) throws {
    let request = try one(line)
    #expect(request.method.rawValue == method)
    #expect(request.url == url)
    if let body { #expect(request.body == .text(body)) }
  }

  @Test("credentials, cookies, forms and a body from a file")
  func curlParts() throws {
    #expect(fields(try one("curl -u name:pass h")) == ["Authorization: Basic bmFtZTpwYXNz"])
    #expect(fields(try one("curl --oauth2-bearer $TOKEN h")) == ["Authorization: Bearer {{TOKEN}}"])
    #expect(fields(try one("curl -b a=1 -A me -e ref -r 0-9 h")).count == 4)
    #expect(try one("curl -d @body.json h").body == .file("body.json"))
    let form = try one("curl -F a=1 -F 'b=two words' h")
    guard case .text(let text) = form.body else { return #expect(Bool(false)) }
    #expect(text.contains("name=\"b\"\r\n\r\ntwo words\r\n"))
    #expect(fields(form) == ["Content-Type: multipart/form-data; boundary=peerscope"])
  }

  @Test("options that mean nothing here are named, with their values; nothing of them is taken for a URL")
  func curlLeftOut() throws {
    let imported = try RequestImport(
      "curl -sk --proxy http://proxy:1 -o out.txt --frobnicate https://h/ -H 'Host: other' --compressed 2>/dev/null | jq ."
    )
    #expect(imported.requests.map(\.url) == ["https://h/"])
    let texts = imported.remarks.map(\.text).joined(separator: ", ")
    for part in [
      "-s", "-k", "--proxy http://proxy:1", "-o out.txt", "--frobnicate", "Host: other", "--compressed", "|",
    ] {
      #expect(texts.contains(part), "\(part) in \(texts)")
    }
  }

  @Test("several calls in a file are several requests; what is no curl is named")
  func curlFile() throws {
    let imported = try RequestImport("curl https://a/ ;\ncurl https://b/ & curl https://c/\necho done")
    #expect(imported.requests.map(\.url) == ["https://a/", "https://b/", "https://c/"])
    #expect(imported.remarks.map(\.description) == ["line 3: echo"])
  }

  // MARK: HAR

  @Test("an archive: requests with headers and bodies, without what is made anew")
  func archive() throws {
    let imported = try RequestImport(
      """
      {"log":{"version":"1.2","entries":[
       {"request":{"method":"GET","url":"https://a/?q=1","headers":[{"name":":authority","value":"a"},
        {"name":"Host","value":"a"},{"name":"Accept","value":"*/*"}]},"response":{}},
       {"request":{"method":"POST","url":"https://b/","headers":[],
        "postData":{"mimeType":"application/json","text":"{\\"a\\":1}"}}},
       {"request":{"method":"POST","url":"https://c/","headers":[],
        "postData":{"mimeType":"application/x-www-form-urlencoded","params":[{"name":"a b","value":"&"}]}}}]}}
      """)
    #expect(imported.requests.map(\.method.rawValue) == ["GET", "POST", "POST"])
    #expect(fields(imported.requests[0]) == ["Accept: */*"])
    #expect(imported.requests[1].body == .text(#"{"a":1}"#))
    #expect(fields(imported.requests[1]) == ["Content-Type: application/json"])
    #expect(imported.requests[2].body == .text("a%20b=%26"))
  }

  @Test(
    "a broken archive says in which line, and what is missing",
    arguments: [
      ("{\"log\":\n{\"entries\":[}}", 2, "no value begins so"), ("{\"log\":{}}", 1, "has no “entries”"),
      ("{\"log\":{\"entries\":[{\"request\":{\"method\":\"GET\"}}]}}", 1, "has no “url”"),
      ("{\"log\":{\"entries\":7}}", 1, "of another kind"), ("{\"log\":{\"entries\":[]}}", 1, "no request"),
    ])
  func brokenArchive(_ text: String, _ line: Int, _ words: String) {
    let error = #expect(throws: RequestImport.Malformed.self) { try RequestImport(text) }
    #expect(error?.line == line)
    #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
  }

  // MARK: .http

  @Test("a file of an editor: names, variables, headers, bodies, files")
  func httpFile() throws {
    let imported = try RequestImport(
      """
      @host = https://example.org
      @base={{host}}/api

      # @name first
      GET {{base}}/items
        ?page=1
        &size=2
      Accept: application/json
      Authorization: Basic name pass

      ### second one
      POST {{base}}/items/{{id}} HTTP/1.1
      Content-Type: application/json

      {
        "a": "{{host}}"
      }

      > {% client.log("x")
      %}
      ###
      PUT /upload
      Host: example.net

      < ./body.bin
      ###
      https://example.org/plain
      """)
    #expect(imported.requests.map(\.name) == ["first", "second one", nil, nil])
    #expect(imported.requests[0].url == "https://example.org/api/items?page=1&size=2")
    #expect(fields(imported.requests[0]) == ["Accept: application/json", "Authorization: Basic bmFtZTpwYXNz"])
    #expect(imported.requests[1].method == .post)
    #expect(imported.requests[1].url == "https://example.org/api/items/{{id}}")
    #expect(imported.requests[1].body == .text("{\n  \"a\": \"https://example.org\"\n}"))
    #expect(imported.requests[2].url == "http://example.net/upload")
    #expect(imported.requests[2].body == .file("./body.bin"))
    #expect(imported.requests[3].method == .get)
    #expect(imported.remarks.map(\.line) == [19])
  }

  @Test(
    "what is wrong in a file of an editor is said with its line",
    arguments: [
      ("GET https://a/\nnonsense\n", 2, "NAME: VALUE"), ("@1x = 2\nGET https://a/", 1, "variable"),
      ("hello there world", 1, "METHOD URL"), ("GRPC a.b/c\n", 1, "GRPC"), ("", 1, "no request"),
      ("### only a title\n", 1, "no request"),
    ])
  func brokenFile(_ text: String, _ line: Int, _ words: String) {
    let error = #expect(throws: RequestImport.Malformed.self) { try RequestImport(text, as: .http) }
    #expect(error?.line == line)
    #expect(error?.reason.contains(words) == true, "\(String(describing: error))")
  }

  @Test("variables that grow with each line are stopped")
  func doubling() {
    var text = "@a0 = xxxxxxxxxxxxxxxx\n"
    for number in 1...40 { text += "@a\(number) = {{a\(number - 1)}}{{a\(number - 1)}}\n" }
    let error = #expect(throws: RequestImport.Malformed.self) { try RequestImport(text + "GET http://h/", as: .http) }
    #expect(error?.reason.contains("too long") == true)
  }

  @Test("no word of a shell's line holds what a terminal would act on, and the shell makes the same of it")
  func controlCharacters() async throws {
    for word in [
      "plain", "two words", "it's", "a\u{1b}[31m'\\b", "\u{7f}\u{9b}2J", "one\ntwo\tthree", "\u{1}1\r\n", "\u{1b}beef",
      "",
    ] {
      let quoted = ShellLine.quoted(word)
      let controls = quoted.unicodeScalars.filter { $0.properties.generalCategory == .control }
      #expect(controls.allSatisfy { $0 == "\n" || $0 == "\t" })
      let ended = try await Program.run("/bin/bash", ["-c", "printf %s \(quoted)"])
      #expect(ended.text == word)
    }
    #expect(ShellLine.quoted("\u{1b}beef") == #"$'\033beef'"#)
  }

  @Test("an imported request is a line of a shell that asks for the same")
  func shellLine() throws {
    let request = try one("curl -d 'it''s' -H 'A: b' https://h/x --max-time 5")
    let line = "peerscope post https://h/x --timeout 5 A:b Content-Type:application/x-www-form-urlencoded --raw its"
    #expect(request.shellLine == line)
  }
}
