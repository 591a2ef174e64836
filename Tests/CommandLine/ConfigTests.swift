import Foundation
import TestSupport
import Testing

/// `config …` and `paths`: a person's files without the explorer.
@Suite struct ConfigCommandTests {
  private static func program(config: String? = nil, keys: String? = nil) throws -> CommandLineProgram {
    let program = try CommandLineProgram()
    let folder = program.folder.url.appending(path: "config/peerscope")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if let config { try Data(config.utf8).write(to: folder.appending(path: "config.json5")) }
    if let keys { try Data(keys.utf8).write(to: folder.appending(path: "keys.json5")) }
    return program
  }

  @Test("without files all is as it comes, and right")
  func none() async throws {
    let program = try CommandLineProgram()
    let checked = try await program.run("config", "check")
    #expect(checked.code == 0)
    #expect(checked.text.contains("keys.json5: there is none, and none is needed"))
    let shown = try await program.run("config", "show", "--json")
    #expect(shown.code == 0)
    #expect(try object(String(shown.text.split(separator: "\n")[0]))["value"] as? String == "\"auto\"")
  }

  @Test("what is set is shown beside what it would be")
  func shown() async throws {
    let program = try Self.program(
      config: "{ theme: 'paper', timeout: 2.5, 'log-events': 500 } // mine", keys: "{ 'log.follow': ['f', 'alt-f'] }")
    let shown = try await program.run("config", "show")
    #expect(shown.code == 0, "\(shown.errors)")
    for words in [
      "theme       \"paper\"", "timeout     2.5", "log-events  500", "\"auto\" if not set", "log.follow  f alt-f",
    ] {
      #expect(shown.text.contains(words), "\(words) in \(shown.text)")
    }
  }

  @Test("every command is listed with all of its keys, as they are changed")
  func keys() async throws {
    let keys = ["f8", "alt-f", "alt-o", "alt-l", "g f"]
    let program = try Self.program(keys: "{ 'log.follow': \(keys), 'pane.zoom': [] }")
    let lines = try await program.run("config", "keys").text.split(separator: "\n")
    #expect(lines.contains("log.follow          f8  alt-f  alt-o  alt-l  g f  Follow: stay at what is newest"))
    #expect(lines.contains("pane.zoom                             Zoom: this pane alone, and back"))
    let answers = try await program.run("config", "keys", "--json").text.split(separator: "\n")
    #expect(answers.count == lines.count)
    let answer = try #require(answers.first { $0.contains("log.follow") })
    #expect(try object(String(answer))["keys"] as? [String] == keys)
  }

  @Test("all that is wrong is told with line and column, and the exit code is 78")
  func broken() async throws {
    let program = try Self.program(
      config: "{\n  thme: 'dark',\n  ascii: 1,\n  timeout: 0,\n}\n",
      keys: "{\n  'log.folow': ['f'],\n  'pane.zoom': ['hyper-x', '/'],\n}\n")
    for arguments in [["config", "check"], ["config", "show"]] {
      let ended = try await Program.run(Program.peerscope, arguments, environment: program.environment)
      #expect(ended.code == 78)
      for words in [
        "config.json5:2:9: there is no thme; did you mean theme?", "config.json5:3:10: ascii has to be true or false",
        "config.json5:4:12: timeout has to be a number from 0.1 to 86400",
        "keys.json5:2:16: there is no command log.folow; did you mean log.follow?",
        "keys.json5:3:17: “hyper-x” is no key",
      ] {
        #expect(ended.errors.contains(words), "\(words) in \(ended.errors)")
      }
    }
    let json = try await program.run("config", "check", "--json")
    #expect(json.code == 78)
    #expect(try object(String(json.text.split(separator: "\n")[0]))["line"] as? Int == 2)
    let syntax = try await Self.program(config: "{ theme: dark }").run("config", "check")
    #expect(syntax.code == 78)
    #expect(syntax.errors.contains("config.json5:1:10: not JSON5"))
  }

  @Test("paths tells where everything is")
  func paths() async throws {
    let program = try CommandLineProgram()
    let ended = try await program.run("paths")
    for path in ["config/peerscope/config.json5", "data/peerscope/identity.key", "config/peerscope/themes"] {
      #expect(ended.text.contains(program.folder.path(path)), "\(path) in \(ended.text)")
    }
  }
}
