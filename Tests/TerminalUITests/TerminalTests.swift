import Glibc
import TestSupport
import Testing

@testable import TerminalUI

extension PseudoTerminal {
  /// Makes the terminal at `path` this process's own, and draws a frame on it.
  fileprivate static func drawOn(_ path: String, term: String = "xterm-256color") throws -> NcursesTerminal {
    try #require(setsid() > 0)
    try #require(open(path, O_RDWR) >= 0)
    let terminal = try NcursesTerminal(program: "test", environment: ["TERM": term])
    terminal.paint(Sheet(size: terminal.size).draw { Pane("Peers").draw(on: $0).text("kubo-home 日本", 1, 0) })
    return terminal
  }

  /// What a program does: waits until something is readable, and ends when it is told to.
  fileprivate static func run(_ terminal: NcursesTerminal) {
    while true {
      var entries = terminal.fileDescriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      poll(&entries, nfds_t(entries.count), 5000)
      for case .end(.signal(let signal)) in terminal.readInput() {
        terminal.close()
        NcursesTerminal.die(of: signal)
      }
    }
  }
}

private let isSanitized = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil

@Suite("A terminal that was drawn on")
struct TerminalTests {
  /// What has to be switched off, in this order.
  private static let undone = ["[?1006l", "[?1002l", "[?1004l", "[?2004l", "[?1049l"]

  private func expectRestored(_ terminal: PseudoTerminal) {
    let output = String(decoding: terminal.output(), as: UTF8.self)
    #expect(output.contains("kubo-home 日本"))
    #expect(terminal.isAsBefore)
    let places = Self.undone.map { undo in output.ranges(of: undo).last?.lowerBound }
    #expect(!places.contains(nil))
    let known = places.compactMap { $0 }
    #expect(known == known.sorted())
  }

  @Test("is as before after close()")
  func closes() async throws {
    let terminal = try PseudoTerminal()
    await #expect(processExitsWith: .success) { [path = terminal.path as String] in
      let terminal = try PseudoTerminal.drawOn(path)
      terminal.close()
      terminal.paint(Grid(size: terminal.size))
    }
    expectRestored(terminal)
  }

  @Test("is as before after exit()")
  func exits() async throws {
    let terminal = try PseudoTerminal()
    await #expect(processExitsWith: .exitCode(7)) { [path = terminal.path as String] in
      let terminal = try PseudoTerminal.drawOn(path)
      withExtendedLifetime(terminal) { exit(7) }
    }
    expectRestored(terminal)
  }

  @Test("is as before after a signal that asks to end", arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT])
  func ends(signal: Int32) async throws {
    let terminal = try PseudoTerminal()
    await #expect(processExitsWith: .signal(signal)) { [path = terminal.path as String, signal = signal as Int32] in
      let terminal = try PseudoTerminal.drawOn(path)
      kill(getpid(), signal)
      PseudoTerminal.run(terminal)
    }
    expectRestored(terminal)
  }

  @Test(
    "is as before after a fatal signal, which is named",
    .disabled(if: isSanitized, "a sanitizer keeps these signals to itself"),
    arguments: [SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP])
  func crashes(signal: Int32) async throws {
    let terminal = try PseudoTerminal()
    let result = await #expect(processExitsWith: .signal(signal), observing: [\.standardErrorContent]) {
      [path = terminal.path as String, signal = signal as Int32] in
      let terminal = try PseudoTerminal.drawOn(path)
      withExtendedLifetime(terminal) {
        kill(getpid(), signal)
        while true { pause() }
      }
    }
    expectRestored(terminal)
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("test: ended by a"))
    #expect(message.contains("the terminal has been put back"))
  }

  @Test("is refused when it cannot place its cursor, and when it is taken")
  func refusals() async throws {
    let terminal = try PseudoTerminal()
    await #expect(processExitsWith: .success) { [path = terminal.path as String] in
      try #require(setsid() > 0)
      #expect(throws: TerminalError.none) { try NcursesTerminal(program: "test", environment: ["TERM": "xterm"]) }
      try #require(open(path, O_RDWR) >= 0)
      #expect(throws: TerminalError.tooSimple(term: "dumb")) {
        try NcursesTerminal(program: "test", environment: ["TERM": "dumb"])
      }
      let terminal = try NcursesTerminal(program: "test", environment: ["TERM": "no such terminal"])
      #expect(terminal.term == "xterm-256color" && terminal.depth == .indexed && terminal.size == Size(80, 24))
      #expect(throws: TerminalError.inUse) { try NcursesTerminal(program: "test", environment: ["TERM": "xterm"]) }
      terminal.close()
    }
    #expect(terminal.isAsBefore)
  }

  @Test("gives no more at once than is read at once, however fast keys come")
  func bounded() async throws {
    let terminal = try PseudoTerminal()
    // Until the child takes them, the keys come back as an echo, which has to be read as well.
    _ = await terminal.output {
      await terminal.hold(Array(repeating: UInt8(ascii: "j"), count: 4096)) {
        await #expect(processExitsWith: .success) { [path = terminal.path as String] in
          let terminal = try PseudoTerminal.drawOn(path)
          var taken = 0
          while taken < 1 << 16 {
            let count = terminal.readInput().count
            try #require(count <= 512)
            taken += count
          }
          terminal.close()
        }
      }
    }
    #expect(terminal.isAsBefore)
  }

  @Test("is sent nothing for a frame that is the same")
  func idle() async throws {
    let terminal = try PseudoTerminal()
    await #expect(processExitsWith: .success) { [path = terminal.path as String] in
      let terminal = try PseudoTerminal.drawOn(path)
      let sheet = Sheet(size: terminal.size)
      let frame = { sheet.draw { $0.text("marked", 0, 0) } }
      for _ in 0..<50 { terminal.paint(frame()) }
      terminal.close()
    }
    let output = String(decoding: terminal.output(), as: UTF8.self)
    #expect(output.ranges(of: "marked").count == 1)
    #expect(output.ranges(of: "[?2026h").count == 2)
    #expect(output.ranges(of: "[?2026l").count == 2)
  }
}
