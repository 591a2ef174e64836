import Foundation
import TestSupport
import Testing

/// `import`, and variables in requests from the command line.
@Suite struct ImportCommandTests {
  @Test("requests of other programs become lines of a shell; what is left out goes to standard error")
  func lines() async throws {
    let program = try CommandLineProgram()
    let ended = try await program.run(
      "import", input: "curl -k https://h.example/x -H 'A: b c' -d '{}'\ncurl -I https://h.example/")
    #expect(ended.code == 0)
    #expect(
      ended.text == """
        peerscope post https://h.example/x 'A:b c' Content-Type:application/x-www-form-urlencoded --raw '{}'
        peerscope head https://h.example/

        """)
    #expect(ended.errors.contains("-: line 1: -k, left out"))
  }

  @Test("with --json each is an object; what cannot be read is said with its line")
  func json() async throws {
    let program = try CommandLineProgram()
    let file = program.folder.path("calls.http")
    try "### one\nPOST https://h.example/{{id}}\nA: b\n\n{}\n".write(toFile: file, atomically: true, encoding: .utf8)
    let answer = try object(try await program.run("import", file, "--json").text)
    #expect(answer["name"] as? String == "one" && answer["method"] as? String == "POST")
    #expect(answer["url"] as? String == "https://h.example/{{id}}" && answer["body"] as? String == "{}")
    #expect(answer["headers"] as? [[String]] == [["A", "b"]])
    try "GET https://h.example/\nnonsense\n".write(toFile: file, atomically: true, encoding: .utf8)
    let broken = try await program.run("import", file)
    #expect(broken.code == 64 && broken.errors.contains("calls.http: line 2: "))
    #expect(try await program.run("import", file, "--format", "har").code == 64)
    #expect(try await program.run("import", file, "--format", "xml").code == 64)
    #expect(try await program.run("import", program.folder.path("none")).code == 74)
  }

  @Test("--env puts values in place of names, from the folder of environments or from a file")
  func variables() async throws {
    let program = try CommandLineProgram()
    let (server, addresses) = try await program.serve("--listen", "/ip4/127.0.0.1/tcp/0")
    let folder = program.folder.path("config/peerscope/env")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try "word=kettle\n".write(toFile: folder + "/lab.env", atomically: true, encoding: .utf8)
    try "word=toaster\n".write(toFile: program.folder.path("own.env"), atomically: true, encoding: .utf8)
    for (name, word) in [("lab", "kettle"), (program.folder.path("own.env"), "toaster")] {
      let ended = try await program.run(
        "post", addresses[0], "/echo/", "--ephemeral", "--env", name, "--raw", "{{word}} \\{{word}}")
      #expect(ended.code == 0, "\(ended.errors)")
      #expect(ended.text == "\(word) {{word}}")
    }
    let plain = try await program.run("post", addresses[0], "/echo/", "--ephemeral", "--raw", "{{word}}")
    #expect(plain.text == "{{word}}")
    let unknown = try await program.run("get", addresses[0], "/{{nothing}}", "--ephemeral", "--env", "lab")
    #expect(unknown.code == 64 && unknown.errors.contains("{{nothing}}") && unknown.errors.contains("word"))
    #expect(try await program.run("get", addresses[0], "/", "--ephemeral", "--env", "none-such").code == 78)
    server.stop()
  }
}
