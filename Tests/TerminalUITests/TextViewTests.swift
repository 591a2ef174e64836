import Testing

@testable import TerminalUI

@Suite("A text view")
struct TextViewTests {
  private func shown(_ state: PagerState, _ width: Int, numbered: Bool = false, _ text: [String]) -> String {
    drawn(width, state.scroll.height) { canvas in
      Pager(state, numbered: numbered).draw(on: canvas) { Line(text[$0]) }
    }.snapshot
  }

  @Test("shows lines with their numbers and says which go on")
  func draws() {
    var state = PagerState()
    state.settle(count: 3, height: 2)
    let text = ["{", "  \"Hash\": \"bafybeig\"", "}"]
    #expect(shown(state, 14, numbered: true, text) == " 1 {\n 2   \"Hash\": →")
    #expect(state.handle("j") == .handled)
    #expect(state.handle(.right) == .handled)
    #expect(shown(state, 14, text) == ": \"bafybeig\"\n")
    #expect(state.handle(.left) == .handled)
    #expect(shown(state, 20, text) == "  \"Hash\": \"bafybeig\"\n}")
    #expect(state.handle("x") == .ignored)
  }

  @Test("moves by lines, pages and to the ends")
  func moves() {
    var state = PagerState()
    state.settle(count: 100, height: 10)
    let steps: [(Key, Int)] = [
      ("j", 1), (.pageDown, 10), ("^D", 15), ("k", 14), (.pageUp, 5), ("G", 90), (.down, 90), ("g", 0), (.up, 0),
    ]
    for (key, offset) in steps {
      _ = state.handle(key)
      #expect(state.scroll.offset == offset, "\(key)")
    }
    state.reveal(line: 50, column: 200, width: 40)
    #expect(state.scroll.visible.contains(50) && state.column == 180)
  }

  @Test("stays put while a log grows that was scrolled up")
  func follows() {
    var state = PagerState(follow: .on)
    state.settle(count: 100, height: 10)
    #expect(state.scroll.offset == 90)
    _ = state.handle("k")
    state.settle(count: 120, height: 10)
    #expect(state.scroll.offset == 89 && state.scroll.unseen == 20)
    _ = state.handle("G")
    state.settle(count: 121, height: 10)
    #expect(state.scroll.offset == 111 && state.scroll.unseen == 0)
  }

  @Test("sets matches apart")
  func matches() throws {
    let palette = Palette(try Theme.named("dark", in: [themesFolder]), depth: .direct)
    var state = PagerState()
    state.settle(count: 1, height: 1)
    let grid = drawn(10, 1, look: Look(palette: palette)) { canvas in
      Pager(state).draw(on: canvas, matches: { _ in [0..<2, 5..<6] }, line: { _ in "ab\("cd", .good)ef" })
    }
    let marked = (0..<10).filter { grid[$0, 0]?.style.attributes.contains(.underline) == true }
    #expect(marked == [0, 1, 5])
  }
}

@Suite("The lines at the edges")
struct SegmentsTests {
  let hints = [
    Hint(.enter, "open", drops: 0), Hint("a", "add"), Hint("c", "connect", enabled: false, drops: 3),
    Hint("?", "help", drops: 0),
  ]

  @Test("give up words before others of the same place drop out")
  func shortens() {
    let hints = [
      Hint("a", "add"), Hint("x", "disconnect", drops: 3), Hint("l", "log", drops: 2),
      Hint(":", "command", shortens: 3), Hint("?", "help", drops: 0, shortens: 3),
    ]
    #expect(lines(46, 1) { $0.hints(hints) } == [" a add  x disconnect  l log  : command  ? help"])
    #expect(lines(45, 1) { $0.hints(hints) } == [" a add  x disconnect  l log  : command  ?"])
    #expect(lines(40, 1) { $0.hints(hints) } == [" a add  x disconnect  l log  :  ?"])
    #expect(lines(30, 1) { $0.hints(hints) } == [" a add  l log  :  ?"])
  }

  @Test("show whole hints only, the needed ones longest")
  func drops() {
    #expect(lines(40, 1) { $0.hints(hints) } == [" ↵ open  a add  c connect  ? help"])
    #expect(lines(30, 1) { $0.hints(hints) } == [" ↵ open  a add  ? help"])
    #expect(lines(16, 1) { $0.hints(hints) } == [" ↵ open  ? help"])
    #expect(lines(10, 1) { $0.hints(hints) } == [" ↵ open  …"])
  }

  @Test("cut the path before what stands at the right, and that when little is left")
  func status() {
    let draw = { (width: Int) in
      lines(width, 1) { $0.statusLine(mode: "NORMAL", "Peers › kubo-home", trailing: "q quit") }[0]
    }
    #expect(draw(40) == " NORMAL  Peers › kubo-home       q quit")
    #expect(draw(28) == " NORMAL  Peers › ku… q quit")
    #expect(draw(18) == " NORMAL  Peers ›…")
  }

  @Test("draw steps as bars that share a line")
  func timing() {
    let bars = TimingBars(
      [
        .init("negotiate", 3.1, text: "3.1"), .init("send", 0.3, text: "0.3"), .init("wait", 14.3, text: "14.3"),
        .init("body", 3.7, text: "3.7"),
      ], unit: "ms", longest: 21)
    #expect(
      bars.line(fitting: 100).text == "negotiate ███ 3.1   send ▎ 0.3   wait ██████████████ 14.3   body ███▋ 3.7   ms")
    #expect(bars.line(fitting: 60).text == "negotiate 3.1   send 0.3   wait 14.3   body 3.7   ms")
    #expect(TimingBars([.init("x", .nan, text: "—")], unit: "ms").line(fitting: 40).text == "x —   ms")
  }
}
