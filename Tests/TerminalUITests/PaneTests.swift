import Testing

@testable import TerminalUI

@Suite("Frames")
struct PaneTests {
  @Test("have their title, what they say at the right and a foot in their border")
  func titles() {
    let shown = lines(44, 3) { canvas in
      Pane("Peers", number: 1, trailing: "48 · last seen ↓", footer: "4 of 48", focused: true).draw(on: canvas)
    }
    #expect(
      shown == [
        "╭─ 1 Peers ───────────── 48 · last seen ↓ ─╮",
        "│                                          │",
        "╰──────────────────────────────── 4 of 48 ─╯",
      ])
  }

  @Test("keep their corners and edges at every width", arguments: 0...50)
  func everyWidth(width: Int) {
    for height in 0...4 {
      let grid = drawn(54, 6) { canvas in
        let place = canvas[Rect(x: 2, y: 1, width: width, height: height)]
        Pane(
          "2 日本 kubo-home", number: 12, trailing: "live preview", footer: "4 of 48",
          tabs: TabBar([.init("Overview"), .init("Addrs", count: 6)])
        ).draw(on: place)
      }
      let outside = (0..<6).flatMap { y in (0..<54).map { x in Point(x, y) } }.filter {
        !Rect(x: 2, y: 1, width: width, height: height).contains($0)
      }
      #expect(outside.allSatisfy { grid[$0.x, $0.y]?.text == " " })
      guard width >= 2, height >= 2 else {
        #expect(grid == drawn(54, 6) { _ in })
        continue
      }
      let right = width + 1
      let bottom = height
      #expect(grid[2, 1]?.text == "╭" && grid[right, 1]?.text == "╮")
      #expect(grid[2, bottom]?.text == "╰" && grid[right, bottom]?.text == "╯")
      for y in 2..<max(2, bottom) { #expect(grid[2, y]?.text == "│" && grid[right, y]?.text == "│") }
    }
  }

  @Test("show tabs as far as there is room, then which one of how many")
  func tabs() {
    let tabs = TabBar([.init("Overview"), .init("Addrs", count: 6), .init("Protocols", count: 17)], selected: 1)
    let top = { (width: Int) in
      lines(width, 2) { Pane("kubo-home", number: 2, tabs: tabs).draw(on: $0) }[0]
    }
    #expect(top(54) == "╭─ 2 kubo-home ──── Overview  Addrs 6  Protocols 17 ─╮")
    #expect(top(46) == "╭─ 2 kubo-home ─ Overview  Addrs  Protocols ─╮")
    #expect(top(38) == "╭─ 2 kubo-home ────────── 2/3 Addrs ─╮")
    #expect(top(20) == "╭─ 2 kubo-home ────╮")
    #expect(top(12) == "╭─ 2 kub… ─╮")
  }

  @Test("answer which tab stands at a column")
  func tabHits() {
    var tabs = TabBar([.init("Pretty"), .init("Raw"), .init("Headers", count: 9)])
    #expect(tabs.tab(at: 0, fitting: 40) == 0)
    #expect(tabs.tab(at: 6, fitting: 40) == nil)
    #expect(tabs.tab(at: 8, fitting: 40) == 1)
    #expect(tabs.tab(at: 21, fitting: 40) == 2)
    #expect(tabs.tab(at: 0, fitting: 12) == nil)
    tabs.step(-1)
    #expect(tabs.selected == 2)
    tabs.step(1)
    #expect(tabs.selected == 0)
    tabs.select(7)
    #expect(tabs.selected == 0)
  }

  @Test("may lie over others, heavy and in the middle")
  func popups() {
    let shown = lines(20, 5) { canvas in
      for y in 0..<5 { canvas.repeat(".", 0, y, count: 20, .dim) }
      Popup("Command", trailing: "fuzzy", size: Size(16, 3)).draw(on: canvas).text("› conn", 1, 0)
    }
    #expect(
      shown == [
        "....................", "..┏━ Command ━━━━┓..", "..┃ › conn       ┃..", "..┗━━━━━━━━━━━━━━┛..",
        "....................",
      ])
  }

  @Test("are divided by dashed rules with titles")
  func rules() {
    #expect(
      lines(36, 1) { $0.rule("Addresses 6", "o reorder", 0) } == ["╌ Addresses 6 ╌╌╌╌╌╌╌╌╌╌ o reorder ╌"])
    #expect(lines(8, 1) { $0.rule("", "", 0) } == ["╌╌╌╌╌╌╌╌"])
    #expect(lines(14, 1) { $0.rule("Addresses 6", "o reorder", 0) } == ["╌ Addresses… ╌"])
  }
}
