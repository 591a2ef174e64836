import Foundation
import NetIO
import TestSupport
import Testing

/// The explorer in a terminal, as a person uses it, with a peer of go-libp2p.
@Suite(.enabled(if: Peers.areHere)) struct ExplorerTests {
  /// The sizes that the screens are designed for.
  static let sizes = [(width: 120, height: 36), (width: 80, height: 24)]

  @Test(
    "an address is added, its protocols are seen, requests are sent and watched, and the terminal is as before",
    arguments: sizes)
  func road(_ size: (width: Int, height: Int)) async throws {
    let peer = try await Peers.serve(.goLibp2p)
    defer { peer.program.stop() }
    let address = try #require(peer.addresses.first { $0.contains("/tcp/") && !$0.contains("/ws") })
    let terminal = try await Terminal(size)
    defer { terminal.close() }
    try await terminal.start("--ephemeral")
    try await terminal.wait(for: "Nobody here yet")

    try await terminal.keys("a")
    try await terminal.type(address)
    try await terminal.wait(for: "✓ valid")
    try await terminal.keys("Enter")
    try await terminal.wait(for: "HTTP protocol")
    try await terminal.wait(for: "Stream protocols")

    // A GET of a path of the peer's own, not below a protocol.
    try await terminal.keys("n")
    try await terminal.wait(for: "Response")
    try await terminal.keys("Escape")
    try await terminal.command("composer.protocol (none)")
    try await terminal.command("composer.path /blob/1000")
    try await terminal.keys("C-s")
    try await terminal.wait(for: "200 OK")
    try await terminal.wait(for: "1.0 kB")

    try await terminal.command("composer.method POST")
    try await terminal.command("composer.path /echo/ name=kettle")
    try await terminal.keys("C-s")
    try await terminal.wait(for: "kettle")

    try await terminal.keys("L")
    try await terminal.wait(for: "GET /blob/1000")
    try await terminal.wait(for: "POST /echo/")
    try await terminal.wait(for: "tcp")
    try await terminal.command("quit")
    try await terminal.expectAsBefore()
  }

  @Test(
    "the terminal is as before after every signal that ends a program, a trap among them",
    arguments: ["TERM", "HUP", "INT", "QUIT", "ILL", "SEGV", "ABRT"])
  func signals(_ signal: String) async throws {
    let terminal = try await Terminal(Self.sizes[1])
    defer { terminal.close() }
    try await terminal.start("demo")
    try await terminal.wait(for: "gateway serves")
    try await terminal.send(signal)
    try await terminal.expectAsBefore()
  }

  @Test("stopped and continued, it gives the terminal to the shell and takes it again")
  func suspend() async throws {
    let terminal = try await Terminal(Self.sizes[1])
    defer { terminal.close() }
    try await terminal.start("demo")
    try await terminal.wait(for: "gateway serves")
    try await terminal.keys("C-z")
    try await terminal.wait(for: "Stopped")
    try await terminal.type("fg")
    try await terminal.keys("Enter")
    try await terminal.wait(for: "Connected")
    try await terminal.keys("q")
    try await terminal.expectAsBefore()
  }
}

/// A terminal of tmux with a shell in it, of a server of its own.
struct Terminal {
  private static let tmux = "/usr/bin/tmux"
  private let name = "peerscope-\(UUID().uuidString.prefix(8))"
  private let folder: TemporaryFolder
  private let server = Locked<Int32?>(nil)

  init(_ size: (width: Int, height: Int)) async throws {
    folder = try TemporaryFolder()
    let shell =
      "env -i HOME=\(folder.path("")) PATH=/usr/bin:/bin LANG=C.UTF-8 PS1='$ ' TERM=tmux-256color bash --norc -i"
    // The server stays: what it inherited must not be what somebody waits for the end of.
    let start = """
      for fd in /proc/self/fd/*; do fd=${fd##*/}; [ "$fd" -gt 2 ] && eval "exec $fd>&-"; done
      exec \(Self.tmux) -L \(name) -f /dev/null new-session -d -x \(size.width) -y \(size.height) -s test \
        -c '\(folder.path(""))' "$0" </dev/null >/dev/null 2>&1
      """
    _ = try await Program.run("/bin/bash", ["-c", start, shell])
    // Escape is a key, not the beginning of one that tmux should wait for.
    try await tmux("set-option", "-s", "escape-time", "0")
    let pid = try await tmux("display-message", "-p", "#{pid}").trimmingCharacters(in: .whitespacesAndNewlines)
    server.withLock { $0 = Int32(pid) }
    try await type("cd; stty -g > before; clear")
    try await keys("Enter")
  }

  @discardableResult
  private func tmux(_ arguments: String...) async throws -> String {
    try await Program.run(Self.tmux, ["-L", name] + arguments).text
  }

  /// Starts peerscope.
  func start(_ arguments: String) async throws {
    try await type("\(Program.peerscope) \(arguments)")
    try await keys("Enter")
  }

  func keys(_ keys: String) async throws {
    try await tmux("send-keys", "-t", "test", keys)
    // Escape and a letter are read as one key where they come together; only time tells them apart, more of it where the
    // machine is busy.
    if keys == "Escape" { try await Task.sleep(for: .seconds(1)) }
  }

  func type(_ text: String) async throws { try await tmux("send-keys", "-t", "test", "-l", text) }

  /// Gives a command through the palette.
  func command(_ line: String) async throws {
    try await keys(":")
    try await type(line)
    try await keys("Enter")
  }

  /// What is on the screen.
  func screen() async throws -> String { try await tmux("capture-pane", "-p", "-t", "test") }

  /// Waits until the screen shows a text.
  func wait(for text: String) async throws {
    var screen = ""
    try await eventually("“\(text)” on the screen:\n\(screen)") {
      screen = try await self.screen()
      return screen.contains(text)
    }
  }

  /// Sends a signal to the program that runs in front.
  func send(_ signal: String) async throws {
    let shell = try await tmux("display-message", "-p", "-t", "test", "#{pane_pid}")
    let parent = shell.trimmingCharacters(in: .whitespacesAndNewlines)
    let children = try await Program.run("/usr/bin/pgrep", ["-P", parent, "-f", "peerscope"]).text
    let pid = try #require(children.split(separator: "\n").first.map(String.init))
    _ = try await Program.run("/bin/kill", ["-\(signal)", pid])
  }

  /// Expects the shell's own screen, and the modes that it had.
  func expectAsBefore() async throws {
    var state = ""
    try await eventually("alternate screen, mouse, cursor: \(state)") {
      state = try await tmux("display-message", "-p", "-t", "test", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}")
      return state == "0 0 1\n"
    }
    try await type("stty -g > after; cmp before after && echo same modes")
    try await keys("Enter")
    // What was typed says so too, but not at the beginning of a line.
    try await wait(for: "\nsame modes")
  }

  /// Ends the server of the terminal. It has inherited that signals are held back from it, all but this one.
  func close() {
    if let pid = server.withLock({ $0 }) { kill(pid, SIGKILL) }
  }
}
