import Testing

@testable import TerminalUI

/// What a text is wrapped in on its way to the clipboard.
@Suite struct ClipboardTests {
  @Test("the way is told by the environment, tmux before what it calls itself")
  func ways() {
    #expect(Clipboard(environment: [:], term: "xterm-256color") == .terminal)
    #expect(Clipboard(environment: ["TMUX": "/tmp/tmux-0/default,1,0"], term: "screen-256color") == .tmux)
    #expect(Clipboard(environment: ["STY": "1.pts-0.host"], term: "vt100") == .screen)
    #expect(Clipboard(environment: [:], term: "screen.xterm-256color") == .screen)
  }

  @Test("a terminal gets OSC 52; tmux also one to hand on, with its escapes doubled")
  func sequences() {
    #expect(Clipboard.terminal.sequence("peer") == Array("\u{1B}]52;c;cGVlcg==\u{07}".utf8))
    #expect(
      Clipboard.tmux.sequence("peer")
        == Array("\u{1B}]52;c;cGVlcg==\u{07}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;cGVlcg==\u{07}\u{1B}\\".utf8))
  }

  @Test("screen gets parts that it can hold, which together are what a terminal gets")
  func parts() {
    let text = String(repeating: "multiaddr ", count: 200)
    let sequence = String(decoding: Clipboard.screen.sequence(text), as: UTF8.self)
    let parts = sequence.split(separator: "\u{1B}P").map { $0.dropLast(2) }
    #expect(parts.allSatisfy { $0.utf8.count <= 240 })
    #expect(Array(parts.joined().utf8) == Clipboard.terminal.sequence(text))
    #expect(sequence.hasSuffix("\u{1B}\\"))
  }
}
