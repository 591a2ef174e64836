import Foundation
import TestSupport
import Testing

/// peerscope itself on terminals of all kinds, as an emulator shows what it writes.
@Suite(.enabled(if: InteropPython.isHere)) struct TerminalTypeTests {
  /// A terminal, and peers with names of all widths that nobody dials.
  private static func terminal(_ term: String) async throws -> EmulatedTerminal {
    var terminal = try EmulatedTerminal()
    terminal.term = term
    let peers = ["büro", "日本-lab", "e\u{301}té", "x1"].enumerated().map { number, name in
      let address = "/ip4/192.0.2.\(number + 1)/tcp/4001/http"
      let note = "日本語 👩‍👧🇩🇪 \(name)"
      return #"{"id":"\#(address)","alias":"\#(name)","note":"\#(note)","tags":["lab"],"addresses":["\#(address)"]}"#
    }
    let file = terminal.folder.path("peers.jsonl")
    try Data((peers.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
    let added = try await Program.run(
      Program.peerscope, ["peers", "import", file, "--peer-store", terminal.folder.path("peers")])
    #expect(added.code == 0, "\(added.errors)")
    return terminal
  }

  private static func arguments(_ terminal: EmulatedTerminal, _ more: String...) -> [String] {
    ["--offline", "--theme", "terminal", "--peer-store", terminal.folder.path("peers")] + more
  }

  /// A screen without what differs from run to run and from one way of showing it to another: the time of day, and the
  /// number of colours.
  private static func comparable(_ rows: [String]?) -> [String] {
    (rows ?? []).map { row in
      row.replacing(/[0-9:]{8}/, with: "TIME").replacing(/\s+terminal \S \S+ colours/, with: " terminal")
        .replacing(/\s+terminal \S no colours/, with: " terminal")
    }
  }

  @Test(
    "shows what the state says, screen after screen",
    arguments: [
      "xterm-256color", "screen-256color", "tmux-256color", "xterm", "vt100", "linux", "rxvt-unicode",
      "unknown-to-everybody",
    ])
  func screens(_ term: String) async throws {
    let terminal = try await Self.terminal(term)
    // The fonts of the Linux console have few of the characters that screens are made of.
    let plain = term == "linux" ? ["--ascii"] : []
    let expected = try await terminal.screens(
      Self.arguments(terminal) + plain,
      script: """
        wait idle
        wait "of 4" 10
        screen -
        key down
        key ]
        screen -
        key n
        screen -
        key esc
        key esc
        key L
        screen -
        key ?
        screen -
        """)
    let shown = try await terminal.play(
      Self.arguments(terminal), .wait("of 4"), .gone("● … "), .rows, .type("j]"), .rows, .type("n"), .rows,
      .type("\u{1B}"), .rows,
      .type("\u{1B}"), .rows, .type("L"), .rows, .type("?"), .rows, .signal("TERM"), .end)
    for (expected, step) in zip(expected, [2, 4, 6, 12, 14]) where shown.count > step {
      #expect(Self.comparable(shown[step].rows) == Self.comparable(expected))
    }
    #expect(expected.count == 5)
  }

  @Test("is not taken where the cursor cannot be placed: the plain form says so, and serves")
  func dumb() async throws {
    let terminal = try await Self.terminal("dumb")
    let outcomes = try await terminal.play(
      Self.arguments(terminal), .wait("cannot place its cursor; try --plain"), .wait("# Peers, 4"), .type("quit\r"),
      .end)
    #expect(outcomes.last?.status == 0)
    #expect(outcomes.last?.modes == [])
    #expect(outcomes.last?.sane == true)
  }

  @Test("is drawn right after a storm of sizes in the middle of traffic")
  func storm() async throws {
    let terminal = try EmulatedTerminal()
    let requests = String(repeating: "\u{13}", count: 40)
    let outcomes = try await terminal.play(
      ["demo"], .wait("gateway serves"), .type(":request.new gateway /blob/1//300000\r"), .wait("/blob/1"),
      .type(requests), .storm(400), .type(requests), .storm(200), .wait("200 OK"), .rows, .type("\u{0C}"), .rows,
      .type(":screen.log\r"), .wait("Inspector"), .signal("TERM"), .end)
    try #require(outcomes.count == 15)
    // What was painted bit by bit is what is painted anew, but for the first row: rates change from frame to frame.
    func comparable(_ rows: [String]?) -> [String] {
      (rows ?? []).dropFirst().map { $0.replacing(/[0-9:.]+/, with: "0") }
    }
    #expect(comparable(outcomes[8].rows) == comparable(outcomes[10].rows))
    #expect(outcomes[14].status == -15)
    Self.expectUndone(outcomes[14])
  }

  @Test(
    "is given back with all modes undone, the last one first",
    arguments: ["TERM", "HUP", "INT", "QUIT", "ILL", "SEGV", "ABRT", "BUS", "FPE", "TRAP", "quit"],
    ["xterm-256color", "tmux-256color", "linux"])
  func endings(_ ending: String, _ term: String) async throws {
    let terminal = try await Self.terminal(term)
    let outcomes = try await terminal.play(
      Self.arguments(terminal), .wait("of 4"), ending == "quit" ? .type(":quit\r") : .signal(ending), .end)
    let end = try #require(outcomes.last)
    let numbers: [String: Int32] = [
      "TERM": SIGTERM, "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "ILL": SIGILL, "SEGV": SIGSEGV, "ABRT": SIGABRT,
      "BUS": SIGBUS, "FPE": SIGFPE, "TRAP": SIGTRAP,
    ]
    #expect(end.status == -(numbers[ending] ?? 0))
    Self.expectUndone(end)
  }

  /// Expects that what was switched on is off again, in reverse order, and that the cursor is seen.
  private static func expectUndone(
    _ end: EmulatedTerminal.Outcome, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let modes = end.modes ?? []
    let isLast = { (mode: EmulatedTerminal.Mode) in modes.last { $0.number == mode.number } == mode }
    #expect(end.sane == true, "the modes of the line", sourceLocation: sourceLocation)
    #expect(modes.isEmpty || isLast(.init(25, true)), "the cursor", sourceLocation: sourceLocation)
    // The alternate screen and what peerscope switches; the keypad belongs to the screen, and frames end by themselves.
    let ours: [Int] = [1049, 2004, 1004, 1002, 1006]
    let taken = modes.filter { $0.isOn && ours.contains($0.number) }.map(\.number).uniqued
    let undone = modes.filter { !$0.isOn && ours.contains($0.number) }.map(\.number).reversed().uniqued
    #expect(undone == taken, sourceLocation: sourceLocation)
    for number in taken + [1, 2026] where modes.contains(.init(number, true)) {
      #expect(isLast(.init(number, false)), "mode \(number)", sourceLocation: sourceLocation)
    }
  }

  @Test("wakes nobody while nothing happens, also after work was done in the background")
  func rest() async throws {
    let terminal = try await Self.terminal("xterm-256color")
    let session = terminal.folder.path("session.jsonl")
    let outcomes = try await terminal.play(
      ["--theme", "terminal", "--peer-store", terminal.folder.path("peers")], .wait("of 4"), .rest,
      .type(":log.save \(session)\r"), .wait("saved"), .rest, .signal("TERM"), .end)
    #expect(outcomes.last?.status == -15)
  }

  @Test("that goes away ends the program")
  func hangup() async throws {
    let terminal = try EmulatedTerminal()
    let outcomes = try await terminal.play(["demo"], .wait("gateway serves"), .hangup, .end)
    #expect(outcomes.last?.status == -1)
  }

  @Test("stopped and continued, is given to the shell with all modes off, and taken again as it was")
  func suspend() async throws {
    var terminal = try await Self.terminal("xterm-256color")
    terminal.environment["PS1"] = "$ "
    let command = ([Program.peerscope] + Self.arguments(terminal)).joined(separator: " ")
    let outcomes = try await terminal.play(
      ["--norc", "-i"], program: "/bin/bash", .wait("$"), .type("\(command)\r"), .wait("of 4"), .rows,
      .type("\u{1A}"), .wait("Stopped"), .type("fg\r"), .wait("of 4"), .gone("Stopped"), .rows, .type(":quit\r"),
      .wait("$"), .type("exit\r"), .end)
    try #require(outcomes.count == 14)
    let end = outcomes[13]
    #expect(Self.comparable(outcomes[9].rows) == Self.comparable(outcomes[3].rows))
    for number in [1049, 2004, 1004, 1002, 1006] {
      let switched = (end.modes ?? []).filter { $0.number == number }.map(\.isOn)
      // Bash has bracketed paste of its own, around each line that is edited.
      if number != 2004 { #expect(switched == [true, false, true, false], "mode \(number)") }
      #expect(switched.last == false)
    }
    #expect(end.sane == true)
  }

  @Test("keys that nobody knows, answers that nobody asked for and halves of both are no text and no command")
  func strangeKeys() async throws {
    let terminal = try await Self.terminal("xterm-256color")
    let strange: [[UInt8]] =
      [
        "\u{1B}[999~", "\u{1B}[1;99Z", "\u{1B}[?62;22c", "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\",
        "\u{1B}]52;c;cGVlcg==\u{07}",
        "\u{1B}P1$r0m\u{1B}\\", "\u{1B}[I", "\u{1B}[O", "\u{1B}[24;80R", "\u{1B}[<64;1;1", "\u{1B}[<0;9999;9999M",
        "\u{1B}[201~", "\u{1B}[[", "\u{1B}O",
      ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80], [0xED, 0xA0, 0x80]]
    var steps: [EmulatedTerminal.Step] = [.wait("of 4"), .type("a"), .wait("INSERT"), .type("/ip4/1")]
    // Each stays a half until what comes next is there, or does not come.
    for bytes in strange { steps += [.send(bytes), .rows] }
    steps += [.type("92.0.2.9"), .wait("› /ip4/192.0.2.9"), .type("\u{1B}"), .wait("NORMAL"), .signal("TERM"), .end]
    let outcomes = try await terminal.play(Self.arguments(terminal), steps: steps)
    #expect(outcomes.last?.status == -15)
  }

  @Test("a paste is text, whatever is in it")
  func paste() async throws {
    let terminal = try await Self.terminal("xterm-256color")
    let outcomes = try await terminal.play(
      Self.arguments(terminal), .wait("of 4"), .type("a"), .wait("INSERT"),
      .paste("/ip4/192.0.2.7/tcp/80/http\r\n"), .wait("192.0.2.7/tcp/80/http"), .wait("valid"), .type("\u{15}"),
      .gone("192.0.2.7"), .paste("a\u{1B}[2Jb:quit"), .rows, .signal("TERM"), .end)
    try #require(outcomes.count == 12)
    #expect(outcomes[9].text.contains("[2Jb:quit"))
    #expect(outcomes[9].text.contains("日本-lab"))
    #expect(outcomes[11].status == -15)
  }

  @Test("clicks choose, the wheel scrolls, and % gives the mouse back to the terminal")
  func mouse() async throws {
    let terminal = try await Self.terminal("xterm-256color")
    let before = try await terminal.screens(Self.arguments(terminal), script: "wait \"of 4\" 10\nscreen -")
    let row = try #require(before.first?.firstIndex { $0.contains("日本-lab") })
    let hint = try #require(before.first?.firstIndex { $0.contains("? help") })
    let column = try #require(before[0][hint].ranges(of: "? help").first)
    let x = before[0][hint].distance(from: before[0][hint].startIndex, to: column.lowerBound)
    let outcomes = try await terminal.play(
      Self.arguments(terminal), .wait("of 4"), .click(8, row + 1), .wait("› 日本-lab"),
      .type("\u{1B}[<65;8;\(row + 1)M"), .rows, .click(x + 1, hint + 1), .wait("HELP"), .type("\u{1B}"),
      .gone("HELP"), .type("%"), .wait("the mouse is the terminal's"), .signal("TERM"), .end)
    let modes = outcomes.last?.modes ?? []
    #expect(modes.filter { $0.number == 1006 } == [.init(1006, true), .init(1006, false)])
  }
}

extension Array where Element: Hashable {
  /// The elements without those that were there before.
  fileprivate var uniqued: [Element] {
    var known: Set<Element> = []
    return filter { known.insert($0).inserted }
  }
}
