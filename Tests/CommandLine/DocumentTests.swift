import Explorer
import Foundation
import TestSupport
import Testing

@testable import peerscope

/// `completions` and `man`: written from the tables, so that nothing is missing.
@Suite struct DocumentTests {
  private static func has(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: program) }

  private static func completions(_ shell: String) async throws -> String {
    let ended = try await Program.run(Program.peerscope, ["completions", shell])
    #expect(ended.code == 0)
    return ended.text
  }

  @Test("every command and option is completed in every shell", arguments: ["bash", "zsh", "fish"])
  func complete(_ shell: String) async throws {
    let text = try await Self.completions(shell)
    for command in Peerscope.commands {
      for word in command.words { #expect(text.contains(word), "\(word) in \(shell)") }
      for name in command.options.flatMap(\.names) {
        let fish = name.hasPrefix("--") ? "-l \(name.dropFirst(2))" : "-s \(name.dropFirst())"
        let written = shell == "fish" ? fish : name
        #expect(text.contains(written), "\(command.name) \(name) in \(shell)")
      }
    }
  }

  @Test("the shells that are there read what is written for them")
  func syntax() async throws {
    for (shell, program) in [("bash", "/usr/bin/bash"), ("zsh", "/usr/bin/zsh"), ("fish", "/usr/bin/fish")]
    where Self.has(program) {
      let folder = try TemporaryFolder()
      let file = folder.path("completion")
      try Data(try await Self.completions(shell).utf8).write(to: URL(filePath: file))
      let ended = try await Program.run(program, ["-n", file])
      #expect(ended.code == 0 && ended.errors.isEmpty, "\(shell): \(ended.errors)")
    }
    let ended = try await Program.run(Program.peerscope, ["completions", "tcsh"])
    #expect(ended.code == 64)
  }

  @Test(
    "bash completes commands, their second words, their options, and files where files belong",
    .enabled(if: has("/usr/bin/bash")),
    arguments: [
      (["peerscope", "proto"], ["protocols"]), (["peerscope", "theme", ""], ["list", "check", "show"]),
      (["peerscope", "key", "show", "--eph"], ["--ephemeral"]),
      (["peerscope", "get", "/ip4/1.2.3.4", "--no-c"], ["--no-check-status"]), (["peerscope", "--asc"], ["--ascii"]),
      (["peerscope", "completions", "z"], ["zsh"]), (["peerscope", "get", "x", "--timeout", "1"], []),
      (["peerscope", "get", "x", "--ca", "/etc/hostna"], ["/etc/hostname"]),
    ])
  func bash(_ words: [String], _ expected: [String]) async throws {
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let script =
      try await Self.completions("bash") + """
        COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1); _peerscope
        printf '%s\\n' "${COMPREPLY[@]}"
        """
    let ended = try await Program.run("/usr/bin/bash", ["--norc"], input: Array(script.utf8))
    #expect(ended.text.split(separator: "\n").map(String.init) == expected, "\(ended.errors)")
  }

  @Test("fish completes the same", .enabled(if: has("/usr/bin/fish")))
  func fish() async throws {
    let script =
      try await Self.completions("fish") + """
        complete -C 'peerscope proto'; complete -C 'peerscope theme c'; complete -C 'peerscope key show --eph'
        complete -C 'peerscope --asc'
        """
    let ended = try await Program.run("/usr/bin/fish", ["--no-config"], input: Array(script.utf8))
    for word in ["protocols", "check", "--ephemeral", "--ascii"] {
      #expect(ended.text.contains(word), "\(word) in \(ended.text)\(ended.errors)")
    }
  }

  @Test("the README names commands, options and keys that there are, and every theme")
  func readme() async throws {
    let text = try String(contentsOf: Vectors.checkout.appending(path: "README.md"), encoding: .utf8)
    func expect(_ what: Regex<(Substring, Substring)>, in known: Set<String>) {
      let named = Set(text.matches(of: what).map { String($0.1) })
      #expect(!named.isEmpty && named.isSubset(of: known), "\(named.subtracting(known))")
    }
    let manual = try await Program.run(Program.peerscope, ["man"]).text.replacing("\\-", with: "-")
    let options = Set(manual.matches(of: /--[a-z-]+/).map { String($0.0) }).union(["--help", "--static-swift-stdlib"])
    expect(/`:([a-z]+(?:\.[a-z]+)?)[ `]/, in: Set(CommandEntry.all.map(\.id)))
    expect(/`(\^?[A-Za-z?:%])`/, in: Set(CommandEntry.all.flatMap(\.keys)))
    expect(/\npeerscope ([a-z]+)/, in: Set(Peerscope.commands.flatMap(\.words)))
    expect(/`(?:[a-z]+ )?(--[a-z-]+)[ `]/, in: options)
    let themes = try FileManager.default.contentsOfDirectory(atPath: Vectors.checkout.appending(path: "themes").path)
    for theme in themes { #expect(text.contains(theme.prefix { $0 != "." }), "\(theme)") }
  }

  @Test("the manual names every command, option, key and setting")
  func manual() async throws {
    let text = try await Program.run(Program.peerscope, ["man"]).text.replacing("\\-", with: "-")
    for command in Peerscope.commands {
      #expect(text.contains(command.summary.replacing("'", with: "\\(aq")), "\(command.name)")
      for option in command.options { for name in option.names { #expect(text.contains(name)) } }
    }
    for entry in CommandEntry.all {
      #expect(text.contains("\\fB\(entry.usage)\\fR"), "\(entry.id)")
      for key in entry.keys {
        let written = key.replacing("^", with: "\\(ha").replacing("~", with: "\\(ti")
        #expect(text.contains(written), "\(key)")
      }
    }
    for setting in Settings.table { #expect(text.contains("\\fB\(setting.key)\\fR")) }
    // No line is a request by accident.
    let requests = ["TH", "SH", "SS", "TP", "B", "br"]
    for line in text.split(separator: "\n") where line.hasPrefix(".") {
      #expect(requests.contains(String(line.dropFirst().prefix { $0 != " " })), "\(line)")
    }
  }

  @Test("groff has nothing to say against the manual", .enabled(if: has("/usr/bin/groff")))
  func groff() async throws {
    let page = try await Program.run(Program.peerscope, ["man"]).output
    let ended = try await Program.run("/usr/bin/groff", ["-man", "-Tutf8", "-ww", "-rLL=100n", "-P-cbou"], input: page)
    #expect(ended.code == 0 && ended.errors.isEmpty, "\(ended.errors)")
    #expect(ended.text.contains("peer.connect"))
    #expect(ended.text.contains("log-events"))
  }
}
