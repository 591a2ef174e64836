import Testing

@testable import TerminalUI

@Suite("Scripts")
struct ScriptTests {
  @Test("say what to do, a step a line")
  func steps() throws {
    let script = try Script(
      """
      # add a peer
      size 120x36

      key a
      type /ip4/127.0.0.1/tcp/4001 \u{20}
        key alt-enter
      :peer.connect kubo-home
      wait idle
      wait idle 2.5
      wait "200 OK" 5
      wait "say \\"hi\\" \\\\"
      screen out/peers 1.txt
      quit
      """)
    #expect(
      script.lines.map(\.step) == [
        .size(Size(120, 36)), .key("a"), .type("/ip4/127.0.0.1/tcp/4001  "), .key("alt-enter"),
        .command("peer.connect kubo-home"), .waitIdle(seconds: nil), .waitIdle(seconds: 2.5),
        .waitText("200 OK", seconds: 5), .waitText("say \"hi\" \\", seconds: nil), .screen("out/peers 1.txt"), .quit,
      ])
    #expect(script.lines.first?.number == 2)
    #expect(try Script("quit\r\nquit").lines.map(\.number) == [1, 2])
    #expect(try Script("").lines.isEmpty)
  }

  @Test(
    "that cannot be read say on which line, and why",
    arguments: [
      ("key", "line 1: key needs a key"),
      ("\nkey hyper", "line 2: “hyper” is no key; write a, G, ^S, alt-enter, enter, esc, tab, up, pgdn, f1"),
      ("key a b", "line 1: “a b” is no key; write a, G, ^S, alt-enter, enter, esc, tab, up, pgdn, f1"),
      ("press a", "line 1: “press” is no step; a line is key, type, wait, screen, size, quit, or begins with a colon"),
      ("type", "line 1: type needs a text"),
      (":", "line 1: : needs a command"),
      ("wait", "line 1: wait needs idle, or a text in quotes"),
      ("wait \"200", "line 1: the text has no closing quote"),
      ("wait idle soon", "line 1: “soon” is no number of seconds"),
      ("wait idle -1", "line 1: “-1” is no number of seconds"),
      ("wait \"x\" nan", "line 1: “nan” is no number of seconds"),
      ("size 0x0", "line 1: “0x0” is no size; write 120x36"),
      ("size 99999x5", "line 1: “99999x5” is no size; write 120x36"),
      ("size 80", "line 1: “80” is no size; write 120x36"),
      ("screen", "line 1: screen needs a file"),
      ("quit now", "line 1: “now” is too much"),
    ])
  func errors(text: String, expected: String) {
    do throws(ScriptError) {
      _ = try Script(text)
      Issue.record("read: \(text)")
    } catch {
      #expect(error.description == expected)
    }
  }
}
