import Events
import Foundation
import TestSupport
import Testing

@testable import peerscope

/// What becomes of the command line where the world around it is unkind: closed descriptors, readers that leave, disks
/// that are full, files that are none.
@Suite struct UnkindTests {
  /// Runs a line of a shell, in which `$0` is peerscope.
  private func shell(_ line: String, _ program: CommandLineProgram, patience: Duration = .seconds(60)) async throws
    -> Ended
  {
    try await Program.run(
      "/bin/bash", ["-c", line, Program.peerscope], environment: program.environment, patience: patience)
  }

  @Test("who closes standard descriptors gets no answer, and finds the peers as they were")
  func closedDescriptors() async throws {
    let program = try CommandLineProgram()
    #expect(try await program.run("peers", "add", "/ip4/10.0.0.1/tcp/1/http", "--alias", "one").code == 0)
    let before = try await program.run("peers", "export").text
    for closed in [">&-", "2>&-", "<&- >&- 2>&-"] {
      let ended = try await shell("\"$0\" peers list \(closed)", program)
      #expect(ended.code == (closed.contains(" >&-") || closed == ">&-" ? 74 : 0), "\(closed): \(ended.errors)")
      #expect(try await program.run("peers", "export").text == before)
    }
    #expect(try await shell("\"$0\" peers add /ip4/10.0.0.2/tcp/1/http <&- >&- 2>&-", program).code == 0)
    #expect(try await program.run("peers", "list").text.split(separator: "\n").count == 2)
  }

  @Test(
    "who has read enough ends the program, without a word",
    arguments: ["get ADDRESS /blob/10000000", "ping ADDRESS -c 1000", "config show", "help", "man"])
  func readerLeaves(command: String) async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    let words = command.replacing("ADDRESS", with: addresses[0])
    // A pipe whose only reader is gone before the first word.
    let line = "cd \(program.folder.url.path) && mkfifo out && exec 3<>out 4>out 3>&-; \"$0\" \(words) >&4; exit $?"
    let ended = try await shell(line, program)
    #expect(ended.code == 141)
    #expect(ended.errors.isEmpty, "\(ended.errors)")
  }

  @Test("an answer that finds no room is a failure of the disk", arguments: ["help", "man", "paths", "version"])
  func fullDisk(command: String) async throws {
    let ended = try await shell("\"$0\" \(command) > /dev/full", CommandLineProgram())
    #expect(ended.code == 74)
    #expect(ended.errors == "peerscope: standard output: No space left on device\n")
  }

  @Test("a pipe among a person's own files holds nobody up")
  func pipes() async throws {
    let program = try CommandLineProgram()
    let folder = program.folder.path("config/peerscope")
    let made = try await shell(
      "mkdir -p \(folder)/{themes,env} && cd \(folder) && mkfifo config.json5 keys.json5 themes/odd.json5 env/odd.env",
      program)
    #expect(made.code == 0)
    for (command, code) in [
      ("config check", 78), ("theme list", 0), ("theme check odd", 78), ("get /ip4/127.0.0.1/tcp/1 / --env odd", 11),
    ] as [(String, Int32)] {
      let ended = try await shell("\"$0\" \(command)", program, patience: .seconds(20))
      #expect(ended.code == code, "\(command): \(ended.errors)")
    }
  }

  @Test("a mark before the text of a file, as some editors write it, is no part of it")
  func byteOrderMark() async throws {
    let program = try CommandLineProgram()
    let folder = program.folder.url.appending(path: "config/peerscope/env")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("\u{feff}{ timeout: 7 }\r\n".utf8).write(to: folder.appending(path: "../config.json5"))
    try Data("\u{feff}NAME=value\r\n".utf8).write(to: folder.appending(path: "mine.env"))
    #expect(try await program.run("config", "check").code == 0)
    #expect(try await program.run("config", "show").text.contains("timeout     7 "))
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    let ended = try await program.run("post", addresses[0], "/echo/", "a={{NAME}}", "--env", "mine")
    #expect(ended.text == #"{"a":"value"}"#, "\(ended.errors)")
  }

  @Test(
    "a file that cannot be read is named with the system's reason, variables that are not there with those that are")
  func reasons() async throws {
    let program = try CommandLineProgram()
    let folder = program.folder.url.appending(path: "config/peerscope")
    for path in ["config.json5", "env"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: path), withIntermediateDirectories: true)
    }
    try Data("A=1\n".utf8).write(to: folder.appending(path: "env/mine.env"))
    #expect(try await program.run("config", "check").errors.contains("cannot be read: Is a directory"))
    let ended = try await program.run("get", "/ip4/127.0.0.1/tcp/1", "/", "--env", "theirs")
    #expect(ended.code == 78)
    #expect(ended.errors.contains("no variables called 'theirs' (there are mine)"), "\(ended.errors)")
  }

  @Test("what a peer calls itself cannot write a line of its own")
  func forgedLines() async throws {
    let program = try CommandLineProgram()
    let line = #"""
      {"id":"12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq","identify":{"at":"2026-01-01T00:00:00Z","agentVersion":"a\nspeaks    /forged\u0007"},"addresses":["/ip4/10.0.0.1/tcp/1"]}
      """#
    let imported = try await program.run("peers", "import", input: line + "\n")
    #expect(imported.code == 0, "\(imported.errors)")
    #expect(try await program.run("peers", "list").text.split(separator: "\n").count == 1)
    let shown = try await program.run("peers", "show", "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq").text
    #expect(shown.split(separator: "\n").contains { $0.hasPrefix("agent") && $0.contains("/forged") }, "\(shown)")
    #expect(!shown.unicodeScalars.contains("\u{7}"))
  }

  @Test("what a peer says as it leaves cannot write a line of its own in the log of requests")
  func forgedRequests() async throws {
    let ended = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      let bus = EventBus()
      let log = RequestLog(bus, Output(Invocation(command: "serve", positionals: [], values: [:])))
      let id = RequestID(number: 1)
      let request = RequestSummary(
        id: id, direction: .inbound, connection: ConnectionID(number: 1), stream: nil, method: "GET", target: "/")
      bus.emit(.request(request))
      bus.emit(.requestFailed(id, reason: "closed by the peer with code 1: bye\n200  GET /forged"))
      withExtendedLifetime(log) {}
    }
    let lines = String(decoding: ended?.standardOutputContent ?? [], as: UTF8.self).split(separator: "\n")
    #expect(lines.count { $0.contains("/forged") } == 1 && lines.allSatisfy { !$0.hasPrefix("200") }, "\(lines)")
  }

  @Test("peers that never end are not read for ever")
  func endlessImport() async throws {
    let ended = try await CommandLineProgram().run("peers", "import", "/dev/zero")
    #expect(ended.code == 64)
    #expect(ended.errors.contains("import it in parts"))
  }

  @Test("a status that makes the exit code is told where the answer alone does not tell it")
  func statusLine() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve()
    defer { server.stop() }
    #expect(try await program.run("get", addresses[0], "/status/404").errors == "peerscope: 404 Not Found\n")
    let redirected = try await program.run("get", addresses[0], "/status/302").errors
    #expect(redirected == "peerscope: 302 Found, to /hello/ (--follow goes there, if that is the same peer)\n")
    #expect(try await program.run("get", addresses[0], "/status/404", "--json").errors.isEmpty)
  }

  @Test(
    "what is missing, too much or misspelt is answered with what is possible",
    arguments: [
      ("peers", "peers: something is missing (there is peers list, "),
      ("peers forget x", "peers forget: no such command (there is peers list, "),
      ("peers list x", "peers list: x is too much (peerscope peers list)\n"),
      ("--json=1", "--json: no such option of peerscope (peerscope --help lists them)\n"),
      ("help x", "x: neither a command nor a target (peerscope --help)\n"),
      ("request G@T /ip4/127.0.0.1/tcp/1", "G@T: not a method ("), ("key new --type x", "--type x: not one of"),
    ])
  func usage(command: String, words: String) async throws {
    let ended = try await shell("\"$0\" \(command)", CommandLineProgram())
    #expect(ended.code == 64)
    #expect(ended.errors.hasPrefix("peerscope: \(words)"), "\(ended.errors)")
  }
}
