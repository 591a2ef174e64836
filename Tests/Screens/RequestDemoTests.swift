import Foundation
import TestSupport
import Testing

/// What the screen of requests does with the world outside: the lab's peers, files, the shell, an editor.
@Suite struct RequestDemoTests {
  private static func play(_ script: String, _ environment: [String: String] = [:]) async throws -> Ended {
    try await Program.run(
      Program.peerscope, ["demo", "--script", "-"], input: Array(script.utf8), environment: environment,
      patience: .seconds(60))
  }

  @Test("a body goes through the shell, all of a long one too; its exit code is said, and ^C ends what does not end")
  func pipe() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :request.new gateway /blob/1//20000000
      key ^S
      wait "S saves all of it"
      :response.pipe wc -c
      wait "20000000"
      wait "exit 0"
      :response.pipe head -c 3 >/dev/null; echo wrong >&2; exit 7
      wait "wrong"
      wait "exit 7"
      :response.pipe yes
      wait "ended after 4.2 MB"
      :response.pipe sleep 1000
      wait "running"
      key ^C
      wait "cancelled"
      screen -
      """)
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("the stream of a request tells what happens on it before there is an answer, and how it was ended")
  func stream() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :request.new sleeper /x/slow-cooker/1//
      key ^S
      key 3
      key [
      wait "waiting for the response over"
      wait "GET /cook/"
      key ^C
      wait "by us"
      """)
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("a name and a password reach the peer, whose echo of them in a header is masked")
  func credentials() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :request.new gateway /echo/1//x
      :composer.auth basic alice s3cret
      key ^S
      wait "200 OK"
      key 3
      key ]
      key ]
      key ]
      wait "Echo-Authorization  ••••••••"
      """)
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("a transport that is chosen is taken, whatever connection stands, and one that there is no address of is not")
  func transport() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :request.new gateway /x/catalog/1//
      :composer.transport tcp
      key ^S
      wait "HTTP/1.1 over tcp noise"
      :composer.transport quic-v1
      key ^S
      wait "HTTP/1.1 over quic-v1"
      :composer.transport ws
      wait "will be dialled"
      key ^S
      wait "HTTP/1.1 over ws"
      :composer.transport http
      key ^S
      wait "HTTP/1.1 over http"
      :composer.transport https
      key ^S
      wait "no address of it is of https"
      """)
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("a request is sent many times, several at once, and nothing is left under way")
  func repetition() async throws {
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :request.new gateway /x/catalog/1//
      :request.repeat 500 8
      wait "500 of 500"
      wait "0 errors"
      wait "200 ×500"
      wait idle
      :request.new sleeper /x/slow-cooker/1//
      :request.repeat 100
      key ^C
      wait "cancelled"
      wait idle
      """)
    #expect(ended.code == 0, "\(ended.errors)")
  }

  @Test("an editor changes the body and the request; one that fails changes nothing, and no file is left")
  func editor() async throws {
    let folder = try TemporaryFolder()
    let editor = folder.path("editor")
    let looks = folder.path("looks")
    try """
    #!/bin/sh
    stat -c %a "$1" >> \(looks)
    case "$(cat "$1")" in
      *stop*) exit 3 ;;
      GET*) echo 'page==2' >> "$1" ;;
      *) echo '{"edited":true}' > "$1" ;;
    esac
    """.write(toFile: editor, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: editor)
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :request.new gateway /x/catalog/1//
      :composer.editor request
      wait "taken over"
      screen -
      :composer.editor body
      wait "edited"
      :composer.body stop
      :composer.editor body
      wait "the editor ended with 3"
      """, ["VISUAL": editor, "TMPDIR": folder.url.path])
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.text.contains("page"))
    #expect(try String(contentsOfFile: looks, encoding: .utf8) == "600\n600\n600\n")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(!left.contains { $0.hasPrefix("peerscope-") }, "\(left)")
  }

  @Test("requests are kept from one run to the next, a torn end of the file is passed over, and secrets are not in it")
  func history() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path("peerscope/history.jsonl")
    func play(_ script: String) async throws -> Ended {
      try await Program.run(
        Program.peerscope, ["--ephemeral", "--peer-store", folder.path("peers"), "--script", "-"],
        input: Array(script.utf8), environment: ["XDG_STATE_HOME": folder.url.path])
    }
    let sending = """
      wait idle
      :peer.add /ip4/127.0.0.1/tcp/9/http
      wait idle
      :request.new 127.0.0.1:9 /kept
      :composer.add Authorization:Bearer-hidden
      key ^S
      wait idle
      """
    let first = try await play(sending)
    #expect(first.code == 0, "\(first.errors)")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.contains("/kept") && text.contains("{{authorization}}") && !text.contains("hidden"))
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try (text + text.dropLast(text.count / 2)).write(toFile: file, atomically: true, encoding: .utf8)
    let second = try await play("key R\nwait \"/kept\"\n" + sending.replacing("/kept", with: "/again"))
    #expect(second.code == 0, "\(second.errors)")
    let third = try await play("key R\nwait \"/again\"\nwait \"/kept\"\n")
    #expect(third.code == 0, "\(third.errors)")
  }

  @Test("environments are files that count as soon as they are saved")
  func environments() async throws {
    let folder = try TemporaryFolder()
    func play(_ script: String) async throws -> Ended {
      try await Program.run(
        Program.peerscope, ["--ephemeral", "--offline", "--script", "-"], input: Array(script.utf8),
        environment: ["XDG_CONFIG_HOME": folder.url.path])
    }
    let file = folder.path("peerscope/env/lab.env")
    try FileManager.default.createDirectory(
      atPath: folder.path("peerscope/env"), withIntermediateDirectories: true)
    try "cid=bafy1\ntoken=hidden\n".write(toFile: file, atomically: true, encoding: .utf8)
    async let running = play(
      "key R\n:request.env lab\nwait \"bafy1\"\nwait \"secret\"\nscreen -\nwait \"bafy2\" 20\nwait \"line 1\" 20\n")
    try await Task.sleep(for: .milliseconds(700))
    try "cid=bafy2\n".write(toFile: file, atomically: true, encoding: .utf8)
    try await Task.sleep(for: .milliseconds(700))
    try "nonsense\n".write(toFile: file, atomically: true, encoding: .utf8)
    let ended = try await running
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(!ended.text.contains("hidden"))
  }

  @Test("requests are read from a file; what is left out is named, and a file that is not there is said not to be")
  func importFile() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path("calls.sh")
    try "curl -X POST 'http://127.0.0.1:9/x?a=1' -H 'X-Y: z' --data-raw '{}' --frob\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    let ended = try await Self.play(
      """
      wait "gateway serves"
      :request.import \(file)
      wait "--frob"
      screen -
      :request.import \(folder.path("none"))
      wait "cannot be read"
      """)
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.text.contains("POST"))
  }
}
