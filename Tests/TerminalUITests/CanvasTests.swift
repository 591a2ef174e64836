import Testing

@testable import TerminalUI

@Suite("A canvas")
struct CanvasTests {
  @Test("draws nothing outside itself, whatever is asked of it")
  func clips() {
    let shown = lines(10, 4) { canvas in
      canvas.on(.background).repeat(".", 0, 0, count: 10, .text)
      let part = canvas[Rect(x: 2, y: 1, width: 4, height: 2)]
      for y in -3...5 {
        part.text("abcdefghij", -3, y)
        part.repeat("x", -2, y, count: 3, .text)
      }
      part.box(.rounded, .text)
      part[Rect(x: -5, y: -5, width: 100, height: 7)].text("over", 0, 0)
    }
    #expect(shown == ["..........", "  ╭──╮", "  ╰──╯", ""])
  }

  @Test("draws nothing where it has no room, or where its sheet is no more")
  func clipsEmpty() {
    let sheet = Sheet(size: Size(4, 2))
    var kept: Canvas?
    let empty = sheet.draw { canvas in
      kept = canvas
      canvas[Rect(x: 4, y: 1, width: 0, height: 1)].scrolled("日本", -1, 0, .text)
      canvas[Rect(x: 2, y: 0, width: 0, height: 2)].scrolled("日本", -1, 0, .text)
    }
    #expect(empty.snapshot == "\n")
    sheet.size = Size(2, 1)
    kept?.text("日本語", 1, 1)
    kept?.clear()
    #expect(sheet.draw { $0.text("日", 0, 0) }.snapshot == "日")
  }

  @Test(
    "shows blanks for a wide character that its edge would cut", arguments: [(-1, " 本|"), (1, " 日 |"), (3, "    |")])
  func clipsWide(x: Int, expected: String) {
    let shown = lines(6, 1) { canvas in
      canvas.text("|", x < 0 ? 3 : 4, 0)
      canvas[Rect(x: 0, y: 0, width: x < 0 ? 3 : 4, height: 1)].scrolled("日本", x, 0, .text)
    }
    #expect(shown == [expected])
  }

  @Test("blanks the other half of a wide character that is drawn over")
  func overwritesWide() {
    #expect(
      lines(6, 1) {
        $0.text("日本", 0, 0); $0.text("x", 1, 0)
      } == [" x本"])
    #expect(
      lines(6, 1) {
        $0.text("日本", 0, 0); $0.text("x", 2, 0)
      } == ["日x"])
    #expect(
      lines(6, 1) {
        $0.text("日本", 0, 0); $0.text("語", 1, 0)
      } == [" 語"])
  }

  @Test(
    "leaves out what does not fit where it is told to",
    arguments: [
      (Cut.end, "/ip4/192…"), (.start, "…tcp/4001"), (.middle, "/ip4…4001"),
    ])
  func cuts(cut: Cut, expected: String) {
    #expect(lines(9, 1) { $0.text("/ip4/192.168.1.20/tcp/4001", 0, 0, cut: cut) } == [expected])
  }

  @Test("keeps wide characters whole where it cuts")
  func cutsWide() {
    #expect(lines(6, 1) { $0.text("日本語日本語", 0, 0) } == ["日本…"])
    #expect(lines(6, 1) { $0.text("日本語日本語", 0, 0, cut: .start) } == ["… 本語"])
    for cut in [Cut.start, .middle, .end] {
      for width in 1...12 {
        let grid = drawn(14, 1) { canvas in
          canvas.text("|", width, 0)
          canvas.text("日本語日本語", 0, 0, width: width, cut: cut)
        }
        #expect(grid[width, 0]?.text == "|")
      }
    }
  }

  @Test("sets text to the right, left and middle")
  func aligns() {
    #expect(lines(8, 1) { $0.text("42", 0, 0, width: 6, align: .trailing) } == ["    42"])
    #expect(lines(8, 1) { $0.text("42", 1, 0, width: 6, align: .center) } == ["   42"])
    #expect(lines(8, 1) { $0.line("4\("2", .dim)", 0, 0, width: 6, align: .trailing) } == ["    42"])
  }

  @Test("cuts a line of several parts at the end of the last that fits")
  func cutsLines() {
    let line: Line = "one \("two", .good) three"
    #expect(lines(13, 1) { $0.line(line, 0, 0) } == ["one two three"])
    #expect(lines(12, 1) { $0.line(line, 0, 0) } == ["one two thr…"])
    #expect(lines(7, 1) { $0.line(line, 0, 0) } == ["one tw…"])
    #expect(lines(8, 1) { $0.line(line, 0, 0) } == ["one two…"])
    #expect(lines(4, 1) { $0.line(line, 0, 0) } == ["one…"])
    #expect(lines(1, 1) { $0.line(line, 0, 0) } == ["…"])
  }

  @Test("keeps a ground's background and attributes under text that has none")
  func grounds() throws {
    let theme = try Theme.named("dark", in: [themesFolder])
    let palette = Palette(theme, depth: .direct)
    let grid = drawn(4, 1, look: Look(palette: palette)) { $0.on(.selection).text("ok", 1, 0, .good) }
    let cell = try #require(grid[1, 0])
    #expect(cell.style.foreground == theme[.good])
    #expect(cell.style.background == theme[.selection])
    #expect(cell.style.attributes == .bold)
    #expect(grid[3, 0]?.style.background == theme[.selection])
  }

  @Test("ends with ASCII alone where that is wanted, column for column")
  func ascii() {
    let look = Look(palette: Palette(.terminal, depth: .mono), glyphs: .ascii)
    let draw = { (canvas: Canvas) in
      let inside = Pane("Peers", number: 1, trailing: "48 · ↓", footer: "4 of 48").draw(on: canvas)
      inside.text("● 日本 é ▂▅█ …", 1, 0)
    }
    let ascii = drawn(30, 3, look: look, draw)
    let unicode = drawn(30, 3, draw)
    #expect(ascii.snapshot.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(ascii.text(row: 0) == "+- 1 Peers --------- 48 . v -+")
    for y in 0..<3 { #expect(ascii.text(row: y).count == CleanText.width(unicode.text(row: y))) }
    #expect(ascii.text(row: 1) == "| * ???? ? .=# .             |")
  }

  @Test("is of cells that compare as memory")
  func layout() {
    #expect(MemoryLayout<Cell>.size == 24)
    #expect(MemoryLayout<Cell>.stride == 24)
  }

  @Test("draws blocks by the greatest value")
  func sparklines() {
    #expect(Canvas.sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(Canvas.sparkline([0, 0]) == "▁▁")
    #expect(Canvas.sparkline([.nan, -1, .infinity, 2]) == "▁▁▁█")
    #expect(lines(6, 1) { $0.sparkline([1, 9, 0, 7], 0, 0, width: 2) } == ["▁█"])
    #expect(Canvas.bar(0.5, width: 4) == "██")
    #expect(Canvas.bar(0.001, width: 4) == "▏")
    #expect(Canvas.bar(0, width: 4).isEmpty)
    #expect(Canvas.bar(7, width: 4) == "████")
    #expect(lines(6, 1) { $0.progress(0.5, 0, 0, width: 6) } == ["███░░░"])
  }
}
