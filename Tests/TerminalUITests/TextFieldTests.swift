import Testing

@testable import TerminalUI

@Suite("A text field")
struct TextFieldTests {
  private func typed(_ keys: [Key], into text: String = "") -> TextField {
    var field = TextField(text)
    for key in keys { _ = field.handle(key) }
    return field
  }

  @Test("is edited as a shell's line is")
  func edits() {
    #expect(typed(["a", "b", .left, "c"]).text == "acb")
    #expect(typed([.backspace], into: "abc").text == "ab")
    #expect(typed([.home, Key(.delete)], into: "abc").text == "bc")
    #expect(typed(["^A", "^D", "^E", "^H"], into: "abcd").text == "bc")
    #expect(typed(["^W"], into: "/ip4/127.0.0.1/tcp").text == "/ip4/127.0.0.1/")
    #expect(typed(["alt-b", "alt-b", "^K", "^A", "^Y"], into: "one two three").text == "two threeone ")
    #expect(typed(["alt-b", "^U"], into: "one two").text == "two")
    #expect(typed([.home, "alt-d"], into: "one two").text == " two")
    #expect(typed(["ctrl-left", "x"], into: "one two").text == "one xtwo")
    #expect(typed([.backspace, .left, .left, Key(.delete)], into: "").text.isEmpty)
  }

  @Test("counts what people take for one character as one")
  func graphemes() {
    #expect(typed([.backspace], into: "é👩‍👩‍👧").text == "é")
    var field = typed(["e"])
    _ = field.handle(Key("\u{301}"))
    #expect(field.text == "e\u{301}" && field.cursor == 1)
    _ = field.handle(.backspace)
    #expect(field.isEmpty)
    #expect(typed([.left, "x"], into: "🇩🇪🇫🇷").text == "🇩🇪x🇫🇷")
  }

  @Test("says what a key did")
  func outcomes() {
    var field = TextField("a")
    #expect(field.handle(.enter) == [.handled, .submitted])
    #expect(field.handle(.escape) == [.handled, .cancelled])
    #expect(field.handle(.tab) == [.handled, .completion])
    #expect(field.handle("b") == [.handled, .changed])
    #expect(field.handle(.left) == .handled)
    #expect(field.handle("^S") == .ignored)
    #expect(field.handle("f1") == .ignored)
    #expect(field.handle(.up) == .ignored)
  }

  @Test("takes pasted text on one line, without controls, up to its bound")
  func pastes() {
    var field = TextField()
    _ = field.handle(paste: "a\r\nb\tc\u{1B}[0m\n")
    #expect(field.text == "a b c[0m")
    _ = field.handle(paste: String(repeating: "x", count: TextField.longest * 2))
    #expect(field.text.count == TextField.longest)
  }

  @Test("puts a completion in the place of what was typed")
  func completes() {
    var field = TextField("/ip4/1/tc rest")
    field.moveCursor(to: 9)
    field.complete("tcp/", replacing: 2)
    #expect(field.text == "/ip4/1/tcp/ rest" && field.cursor == 11)
  }

  @Test("shows the part around the cursor, and where there is more")
  func scrolls() {
    var field = TextField("0123456789")
    let draw = { (field: TextField) in drawn(6, 1) { field.draw(on: $0, .init(prompt: "› ")) } }
    #expect(draw(field).snapshot == "› …89" && draw(field).cursor == Point(5, 0))
    field.settle(width: 4)
    field.moveCursor(to: 0)
    field.settle(width: 4)
    #expect(draw(field).snapshot == "› 012…" && draw(field).cursor == Point(2, 0))
    field.moveCursor(to: 5)
    field.settle(width: 4)
    let middle = draw(field)
    #expect(middle.snapshot.hasPrefix("› …") && middle.snapshot.hasSuffix("…"))
    #expect(middle.cursor.map { middle[$0.x, $0.y]?.text } == "5")
  }

  @Test("keeps the cursor in sight at every place and width")
  func cursorInSight() {
    for width in 1...12 {
      var field = TextField("ab日本語cdé🚀f0123456789")
      for step in 0...40 {
        field.settle(width: width)
        let grid = drawn(width, 1) { field.draw(on: $0) }
        #expect(grid.cursor != nil, "width \(width), step \(step)")
        _ = field.handle(step < 20 ? .left : .right)
      }
    }
  }

  @Test("sets apart the part that is wrong, by its bytes")
  func highlights() throws {
    let palette = Palette(try Theme.named("dark", in: [themesFolder]), depth: .direct)
    let field = TextField("/é/bad/x")
    let grid = drawn(12, 1, look: Look(palette: palette)) { canvas in
      field.draw(on: canvas, .init(highlights: [(range: 4..<7, role: .fieldError)]))
    }
    let wrong = (0..<12).filter { grid[$0, 0]?.style.attributes.contains(.underline) == true }
    #expect(wrong == [3, 4, 5])
    #expect(grid.cursor == Point(8, 0))
  }

  @Test("says what it is for while it is empty")
  func placeholder() {
    let appearance = TextField.Appearance(prompt: "› ", placeholder: "add an address", focused: false)
    let grid = drawn(20, 1) { TextField().draw(on: $0, appearance) }
    #expect(grid.snapshot == "› add an address" && grid.cursor == nil)
  }
}

@Suite("A text area")
struct TextAreaTests {
  private func typed(_ keys: [Key], into text: String) -> TextArea {
    var area = TextArea(text)
    area.settle(width: 10, height: 3)
    for key in keys { _ = area.handle(key) }
    return area
  }

  @Test("splits and joins lines")
  func lines() {
    #expect(typed([.right, .enter], into: "ab\nc").text == "a\nb\nc")
    #expect(typed([.down, .backspace], into: "ab\nc").text == "abc")
    #expect(typed([.end, Key(.delete)], into: "ab\nc").text == "abc")
    #expect(typed([.backspace], into: "ab").text == "ab")
    #expect(typed([.down, .down, .end, Key(.delete)], into: "ab\nc").text == "ab\nc")
    #expect(typed([.down, "x", .up, "y"], into: "ab\ncd").text == "ayb\nxcd")
    #expect(typed([.tab, "{"], into: "").text == "  {")
  }

  @Test("takes pasted lines as they are")
  func pastes() {
    var area = TextArea("[]")
    _ = area.handle(.right)
    _ = area.handle(paste: "1,\r\n2,\n3")
    #expect(area.text == "[1,\n2,\n3]" && area.row == 2 && area.count == 3)
  }

  @Test("shows the lines around the cursor")
  func scrolls() {
    var area = typed([.down, .down, .down, .end], into: "one\ntwo\nthree\nfour")
    area.settle(width: 10, height: 3)
    let grid = drawn(10, 3) { area.draw(on: $0, focused: true) }
    #expect(grid.snapshot == "two\nthree\nfour")
    #expect(grid.cursor == Point(4, 2))
  }

  @Test("says what it cannot hold")
  func bounds() {
    #expect(TextArea.holds("a\nb"))
    #expect(!TextArea.holds(String(repeating: "x", count: TextField.longest + 1)))
    #expect(!TextArea.holds(String(repeating: "\n", count: TextArea.mostLines)))
  }
}
