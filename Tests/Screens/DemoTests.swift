import Foundation
import TestSupport
import Testing

/// The explorer as a whole, on its lab of built-in peers: keys in, real connections and requests, screens out.
@Suite struct DemoTests {
  private static func play(_ script: String, _ arguments: String...) async throws -> Ended {
    try await Program.run(
      Program.peerscope, ["demo", "--script", "-"] + arguments, input: Array(script.utf8), patience: .seconds(60))
  }

  @Test("the gateway is opened, what it serves is asked for, and the exchange stands in the log")
  func road() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves 7 HTTP protocols"
      # Below the catalogue's mount point.
      :request.new gateway /x/catalog/1//
      key ^S
      wait "200 OK"
      # Laid out, not as it came.
      wait "\\"name\\": \\"kettle\\""
      screen -
      key L
      wait "GET /catalog/"
      screen -
      """)
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.text.contains(#""name": "kettle""#))
    #expect(ended.text.contains("peerscope get @gateway"))
    #expect(ended.text.contains("tcp noise yamux"))
  }

  @Test("a body of fields is sent, and comes back from the echo")
  func post() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves"
      key n
      key ^U
      key esc
      :composer.path /echo/1// name=kettle size:=3 X-Test:yes
      key ^S
      wait "\\"size\\": 3"
      screen -
      """)
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.text.contains("POST"))
  }

  @Test("what does not go well is said: a refusal, a broken document, an answer that takes too long")
  func trouble() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :peer.connect bouncer
      wait "refused"
      screen -
      :peer.wellknown garbled
      wait "not a JSON object"
      screen -
      :request.new sleeper /x/slow-cooker/1//
      key ^S
      wait "waiting for the response"
      key ^C
      wait "cancelled"
      screen -
      """)
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("a server of HTTP alone is asked over HTTP")
  func httpOnly() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :peer.connect web-only
      wait "web-only serves 2"
      :request.new web-only /notes/
      key ^S
      wait "water the plants"
      """)
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("a large body is shown at once, in part, and saved whole")
  func largeBody() async throws {
    let folder = try TemporaryFolder()
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :request.new gateway /blob/1//20000000
      key ^S
      wait "S saves all of it"
      :response.save \(folder.path("blob"))
      wait "saved 20 000 000 B"
      :response.save \(folder.path("blob"))
      wait "is there already"
      """)
    #expect(ended.code == 0, "\(ended.errors)")
    let saved = try Data(contentsOf: URL(filePath: folder.path("blob")))
    #expect(saved.count == 20_000_000)
    let isRight = saved.indices.allSatisfy {
      saved[$0] == UInt8(truncatingIfNeeded: $0 ^ $0 >> 8 ^ $0 >> 16 ^ $0 >> 24)
    }
    #expect(isRight)
  }

  @Test("a screen resized in the middle of a request, and one too small for anything, go on")
  func resize() async throws {
    let ended = try await Self.play(
      """
      size 80x24
      wait "gateway serves"
      :request.new sleeper /x/slow-cooker/1//
      key ^S
      size 40x9
      wait "This terminal is 40"
      size 100x30
      wait "second and a half"
      screen -
      """)
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.text.split(separator: "\n").count == 30)
  }

  @Test("a script that waits in vain, or is wrong, says where")
  func wrongScript() async throws {
    let waited = try await Self.play("wait idle\nwait \"never\" 0.2\n")
    #expect(waited.code == 2)
    #expect(waited.errors.contains("line 2: waited in vain for “never”"))
    let unknown = try await Self.play("key a\njump\n")
    #expect(unknown.code == 64)
    #expect(unknown.errors.contains("line 2"))
    let command = try await Self.play("wait idle\n:peer.connect nobody-of-this-name\n")
    #expect(command.code != 0)
    #expect(command.errors.contains("line 2"))
  }

  @Test("the plain form reads commands and answers in words")
  func plain() async throws {
    let ended = try await Program.run(
      Program.peerscope, ["demo", "--plain"],
      input: Array("peer.wellknown gateway\nrequest.new gateway /hello/\nrequest.send\nscreen.log\nquit\n".utf8))
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.text.contains("# Peers, 6"))
    #expect(ended.text.contains("Status: 200 OK"))
    #expect(ended.text.contains("Hello from"))
    #expect(!ended.text.contains("\u{1B}"))
  }

  @Test("a session is saved, and opens read only in the same screens; a file that is none is said to be")
  func session() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path("lab.jsonl")
    let saved = try await Self.play(
      """
      wait "gateway serves"
      :log.save \(file)
      wait "events to"
      :log.save \(file)
      wait "is there already"
      """)
    #expect(saved.code == 0, "\(saved.errors)")
    try Data("no session\n".utf8).write(to: URL(filePath: folder.path("other")))
    let opened = try await Self.play(
      """
      wait "gateway serves"
      :log.open \(file)
      wait "lab.jsonl"
      wait "SESSION"
      wait "GET /.well-known/"
      key esc
      wait "NORMAL"
      :log.open \(folder.path("other"))
      wait "no session of peerscope"
      """)
    #expect(opened.code == 0, "\(opened.errors)")
  }

  @Test("a saved request is a file, is read anew when somebody edits it, and is there the next time")
  func savedRequest() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path("peerscope/requests/mine.txt")
    func play(_ script: String) async throws -> Ended {
      try await Program.run(
        Program.peerscope, ["--ephemeral", "--offline", "--script", "-"], input: Array(script.utf8),
        environment: ["XDG_DATA_HOME": folder.url.path])
    }
    let first = try await play("key R\n:composer.path /items page==2\n:request.save mine\nwait \"saved as mine\"\n")
    #expect(first.code == 0, "\(first.errors)")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "GET - /items\npage==2\n")
    async let second = play(
      """
      key R
      :request.open mine
      wait "/items"
      screen \(folder.path("opened"))
      wait "mine •"
      :request.open mine
      wait "/edited"
      """)
    try await exists(folder.path("opened"))
    try "GET - /edited\n".write(toFile: file, atomically: true, encoding: .utf8)
    let ended = try await second
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("two explorers on one store see each other's peers")
  func shared() async throws {
    let folder = try TemporaryFolder()
    let arguments = ["--ephemeral", "--offline", "--peer-store", folder.path("peers"), "--script", "-"]
    let ready = folder.path("ready")
    let watching = "wait \"no peers yet\"\nscreen \(ready)\nwait \"192.0.2.5:4001\"\nwait \"1 of 1\"\n"
    async let watcher = Program.run(Program.peerscope, arguments, input: Array(watching.utf8))
    let adding = "wait idle\n:peer.add /ip4/192.0.2.5/tcp/4001/http\nwait \"192.0.2.5:4001\"\n"
    try await exists(ready)
    let adder = try await Program.run(Program.peerscope, arguments, input: Array(adding.utf8))
    #expect(adder.code == 0, "\(adder.errors)")
    let ended = try await watcher
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("without a terminal, and on one that is too simple, the plain form is taken")
  func noTerminal() async throws {
    // A session without a controlling terminal.
    let ended = try await Program.run(
      "/usr/bin/setsid", ["-w", Program.peerscope, "demo"], input: Array("quit\n".utf8))
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.text.contains("# Peers, 6"))
    #expect(ended.errors.contains("--plain"))
  }
}
