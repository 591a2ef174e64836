import Foundation
import TestSupport
import Testing

/// The contract of the command line: exit codes, fields of JSON, where errors go.
@Suite struct ContractTests {
  @Test(
    "every failure has its exit code, one line on standard error, and with --json an object that says the same",
    arguments: [
      ("get", 64), ("nonsense", 64), ("get /ip4/127.0.0.1/tcp/1 --nonsense", 64),
      ("get /ip4/127.0.0.1/tcp/1 --timeout", 64), ("get /ip4/127.0.0.1/tcp/1 --timeout soon", 64),
      ("get /ip4/127.0.0.1/tcp/1 / rubbish", 64), ("get /ip4/127.0.0.1/tcp/1 --security plaintext", 64),
      ("get /ip4/300.0.0.1/tcp/1", 10), ("get @nobody", 10), ("get rubbish", 10),
      ("get 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq", 10), ("get /ip4/127.0.0.1/tcp/1", 11),
      ("ping /ip4/127.0.0.1/tcp/1", 11), ("identify http://127.0.0.1:1", 11), ("get /ip4/127.0.0.1/tcp/1/http", 1),
      ("key show --identity /nonexistent", 74), ("get /ip4/127.0.0.1/tcp/1 --identity /nonexistent", 74),
    ] as [(String, Int32)])
  func exitCodes(_ command: String, _ code: Int32) async throws {
    let program = try CommandLineProgram()
    let arguments = command.split(separator: " ").map(String.init)
    let ended = try await Program.run(Program.peerscope, arguments, environment: program.environment)
    #expect(ended.code == code, "\(ended.errors)\(ended.text)")
    #expect(ended.errors.hasPrefix("peerscope: "))
    #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
    let json = try await Program.run(Program.peerscope, arguments + ["--json"], environment: program.environment)
    #expect(json.code == code)
    let error = try #require(object(json.text)["error"] as? [String: Any])
    #expect(Set(error.keys) == ["code", "message", "hint"])
  }

  @Test("help names every command, and each command its options")
  func help() async throws {
    let program = try CommandLineProgram()
    let overview = try await program.run("--help")
    #expect(overview.code == 0)
    for name in [
      "get", "request", "protocols", "identify", "ping", "serve", "address explain", "peer-id explain", "key new",
    ] {
      #expect(overview.text.contains("peerscope \(name)"))
    }
    let get = try await program.run("get", "--help")
    #expect(get.text.contains("--timeout SECONDS"))
    #expect(get.text.contains("--raw TEXT"))
    #expect(try await program.run("help", "get").text == get.text)
  }

  @Test("the version is told in both of the ways that people try")
  func version() async throws {
    let program = try CommandLineProgram()
    let told = try await program.run("--version").text
    #expect(told.wholeMatch(of: /peerscope \d+\.\d+\.\d+\n/) != nil)
    #expect(try await program.run("version").text == told)
  }

  @Test("a misspelt command or option is answered with what was meant")
  func suggestions() async throws {
    let program = try CommandLineProgram()
    #expect(try await program.run("protocol").errors.contains("did you mean protocols?"))
    #expect(try await program.run("get", "/ip4/1.2.3.4/tcp/1", "--jason").errors.contains("did you mean --json?"))
  }

  @Test("the answer of a request holds every field of the contract")
  func responseFields() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    let ended = try await program.run("get", addresses[0], "/hello/", "--json")
    let answer = try object(ended.text)
    #expect(
      Set(answer.keys) == ["status", "reason", "headers", "body", "bodyBytes", "route", "timing"])
    #expect(
      Set(try #require(answer["route"] as? [String: Any]).keys)
        == ["address", "transport", "security", "muxer", "streamProtocol", "remotePeer", "relayed", "peerIdProvenBy"])
    #expect(
      Set(try #require(answer["timing"] as? [String: Any]).keys)
        == ["resolve", "dial", "security", "muxer", "negotiate", "send", "wait", "body", "total"])
    let binary = try object(try await program.run("get", addresses[0], "/blob/300", "--json").text)
    #expect(binary["body"] == nil)
    #expect(Data(base64Encoded: try #require(binary["bodyBase64"] as? String))?.count == 300)
  }

  @Test("statuses become exit codes, unless that is turned off")
  func statuses() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    for (status, code) in [(200, 0), (301, 3), (404, 4), (503, 5)] as [(Int, Int32)] {
      #expect(try await program.run("get", addresses[0], "/status/\(status)").code == code)
      #expect(try await program.run("get", addresses[0], "/status/\(status)", "--no-check-status").code == 0)
    }
    #expect(try await program.run("get", addresses[0], "/status/302", "--follow").text.hasPrefix("Hello from "))
  }

  @Test("items become headers, query and JSON, and a file its text")
  func items() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    try Data("from a file".utf8).write(to: program.folder.url.appending(path: "note"))
    let note = program.folder.path("note")
    let ended = try await program.run(
      "post", addresses[0], "/echo/", "a=b", "n:=[1,2]", "text@\(note)", "q==x y&z", "X-Test:yes", "User-Agent:",
      "--json")
    let answer = try object(ended.text)
    #expect(answer["body"] as? String == #"{"a":"b","n":[1,2],"text":"from a file"}"#)
    let headers = try #require(answer["headers"] as? [[String]])
    #expect(headers.contains(["Echo-X-Test", "yes"]))
    #expect(headers.contains(["Echo-Content-Type", "application/json"]))
  }

  @Test("bodies go to files, and come from files and standard input")
  func files() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    let path = program.folder.path("body")
    let ended = try await program.run("get", addresses[0], "/blob/100000", "--output", path)
    #expect(ended.code == 0)
    #expect(ended.output.isEmpty)
    #expect(try Data(contentsOf: program.folder.url.appending(path: "body")).count == 100_000)
    let sent = try await program.run("post", addresses[0], "/echo/", "--body", "@\(path)")
    #expect(sent.output.count == 100_000)
    #expect(try await program.run("post", addresses[0], "/echo/", "--body", "@-", input: "typed").text == "typed")
    #expect(try await program.run("post", addresses[0], "/echo/", "--raw", "raw").text == "raw")
    #expect(try await program.run("get", addresses[0], "/blob/10", "--output", "/nonexistent/x").code == 74)
    let full = try await program.run("get", addresses[0], "/blob/1000000", "--output", "/dev/full")
    #expect(full.code == 74, "\(full.errors)")
  }

  @Test("serve tells where it is and then of every request, and ends in order on a signal")
  func serve() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve("--mount", "/x/1=/y/=hello", "--listen", "/ip4/127.0.0.1/tcp/0")
    #expect(addresses.count == 1)
    let protocols = try await program.run("protocols", addresses[0], "--json")
    #expect(protocols.text.contains(#""protocols":[{"id":"/x/1","path":"/y/"}]"#))
    #expect(try await program.run("get", addresses[0], "/x/1//").text.hasPrefix("Hello"))
    server.stop()
    #expect(try await program.run("get", addresses[0], "/").code == 11)
    for wrong in [
      ["--mount", "x"], ["--mount", "/x=/y=nothing"], ["--tls-cert", "x"], ["--listen", "/ip4/127.0.0.1"],
    ] {
      let ended = try await Program.run(Program.peerscope, ["serve"] + wrong, environment: program.environment)
      #expect(ended.code != 0)
    }
  }

  @Test("standard input is explained line by line, whatever is wrong with one of them")
  func standardInput() async throws {
    let program = try CommandLineProgram()
    let addresses = try await program.run(
      "address", "explain", "--stdin", input: "/ip4/1.2.3.4/tcp/80/http\nrubbish\nhex:0401020304\nhex:zz\n\n")
    let lines = addresses.text.split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    #expect(try lines.map { try object($0)["ok"] as? Bool } == [true, false, true, false, false])
    #expect(try object(lines[0])["kind"] as? String == "http")
    let ids = try await program.run(
      "peer-id", "explain", "--stdin", input: "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq\nx\n")
    #expect(try ids.text.split(separator: "\n").map { try object(String($0))["ok"] as? Bool } == [true, false])
    #expect(ids.text.contains(#""keyType":"Ed25519""#))
  }

  @Test("the identity is made on first use and stays; a key is never overwritten")
  func identity() async throws {
    let program = try CommandLineProgram()
    let first = try object(try await program.run("key", "show", "--json").text)
    #expect(
      try object(try await program.run("key", "show", "--json").text)["peerId"] as? String == first["peerId"] as? String
    )
    #expect(try await program.run("key", "new").code == 74)
    let ephemeral = try object(try await program.run("key", "show", "--ephemeral", "--json").text)
    #expect(ephemeral["peerId"] as? String != first["peerId"] as? String)
  }

  @Test("what a peer sends is never a control character on a terminal, and stays byte for byte in a pipe")
  func hostileText() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    let hostile = "a\u{1b}[2Jb"
    #expect(try await program.run("post", addresses[0], "/echo/", "--raw", hostile).text == hostile)
    // `script` gives the program a terminal.
    let command =
      "\(Program.peerscope) post \(addresses[0]) /echo/ Content-Type:text/plain --raw '\(hostile)' --ephemeral"
    let terminal = try await Program.run(
      "/usr/bin/script", ["-qec", command, "/dev/null"], environment: program.environment)
    #expect(terminal.text.contains("a␛[2Jb"), "\(terminal.text)")
    #expect(!terminal.text.contains("\u{1b}[2J"))
  }
}
