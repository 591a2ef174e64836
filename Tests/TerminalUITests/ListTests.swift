import Testing

@testable import TerminalUI

@Suite("A list")
struct ListTests {
  private func list(count: Int, height: Int, selected: Int = 0) -> ListState {
    var state = ListState()
    state.settle(count: count, height: height)
    state.select(selected)
    return state
  }

  private func shown(_ state: ListState, width: Int = 12, focused: Bool = true) -> Grid {
    drawn(width, state.scroll.height) { canvas in
      List(state, focused: focused, empty: "nothing yet").draw(on: canvas) { index, row in
        row.text("row \(index)", 3, 0)
      }
    }
  }

  @Test("scrolls no more than it must to show the selected row")
  func scrolls() {
    var state = list(count: 20, height: 5)
    for _ in 0..<6 { _ = state.handle("j") }
    #expect(state.selection == 6 && state.scroll.visible == 2..<7)
    for _ in 0..<3 { _ = state.handle(.up) }
    #expect(state.selection == 3 && state.scroll.visible == 2..<7)
    _ = state.handle("G")
    #expect(state.selection == 19 && state.scroll.visible == 15..<20)
    #expect(state.handle("j") == .handled)
    _ = state.handle(.home)
    #expect(state.selection == 0 && state.scroll.offset == 0)
    _ = state.handle(.pageDown)
    #expect(state.selection == 4)
    _ = state.handle("^D")
    #expect(state.selection == 6)
    #expect(state.handle("x") == .ignored)
  }

  @Test("keeps the selected row on its line when rows are sorted")
  func sorted() {
    var state = list(count: 100, height: 10, selected: 50)
    _ = state.handle(.up)
    let line = state.selection - state.scroll.offset
    state.selectionMoved(to: 20, count: 100)
    #expect(state.selection == 20)
    #expect(state.selection - state.scroll.offset == line)
    state.selectionMoved(to: 1, count: 100)
    #expect(state.scroll.offset == 0)
    state.selectionMoved(to: 3, count: 4)
    #expect(state.scroll.visible == 0..<4)
  }

  @Test("stays within its rows as they and its place change")
  func settles() {
    var state = list(count: 20, height: 5, selected: 19)
    state.settle(count: 7, height: 5)
    #expect(state.selection == 6 && state.scroll.visible == 2..<7)
    state.settle(count: 7, height: 20)
    #expect(state.scroll.visible == 0..<7)
    state.settle(count: 7, height: 3)
    #expect(state.scroll.visible.contains(6))
    state.settle(count: 0, height: 3)
    #expect(state.selection == 0 && state.scroll.visible.isEmpty)
    #expect(state.handle(.down) == .handled)
    #expect(shown(state).snapshot == "  nothing y…\n\n")
  }

  @Test("follows its end until the reader leaves it, and counts what is new from then on")
  func follows() {
    var state = ListState(follow: .on)
    state.settle(count: 10, height: 4)
    #expect(state.scroll.visible == 6..<10 && state.selection == 9)
    state.settle(count: 12, height: 4)
    #expect(state.scroll.visible == 8..<12)
    _ = state.handle(.up)
    #expect(state.follow == .off)
    state.settle(count: 15, height: 4)
    #expect(state.scroll.visible == 8..<12 && state.selection == 10 && state.scroll.unseen == 3)
    state.dropFirst(5)
    state.settle(count: 10, height: 4)
    #expect(state.scroll.visible == 3..<7 && state.selection == 5)
    _ = state.handle("G")
    #expect(state.follow == .on && state.scroll.unseen == 0)
  }

  @Test("asks for the rows that are shown, of however many there are")
  func lazily() {
    var asked: [Int] = []
    let state = list(count: 100_000, height: 5, selected: 70_000)
    _ = drawn(20, 5) { canvas in
      List(state, focused: true).draw(on: canvas) { index, row in
        asked.append(index)
        row.text(String(index), 2, 0)
      }
    }
    #expect(asked == Array(69_996...70_000))
  }

  @Test("marks the selected row and puts the cursor there while it has the focus")
  func marks() {
    let state = list(count: 3, height: 3, selected: 1)
    let grid = shown(state)
    #expect(grid.snapshot == "   row 0\n ▌ row 1\n   row 2")
    #expect(grid.cursor == Point(1, 1))
    #expect(shown(state, focused: false).cursor == nil)
  }

  @Test("is used with the mouse as with keys")
  func mouse() {
    var state = list(count: 20, height: 5)
    #expect(state.handle(MouseEvent(.press, .left, at: Point(3, 2)), at: Point(3, 2)) == [.handled, .changed])
    #expect(state.selection == 2)
    #expect(state.handle(MouseEvent(.wheelDown, .none, at: Point(0, 0)), at: Point(0, 0)) == [.handled, .changed])
    #expect(state.scroll.offset == 3 && state.selection == 3)
    #expect(state.handle(MouseEvent(.press, .left, at: Point(0, 9)), at: Point(0, 9)) == .ignored)
  }

  @Test("may be in sections that fold")
  func sections() {
    let sections = Sections([2, 0, 3], folded: [])
    #expect(sections.count == 7)
    let rows = (0..<7).map { sections[$0] }
    #expect(
      rows == [
        .header(section: 0), .item(section: 0, index: 0), .item(section: 0, index: 1), .header(section: 2),
        .item(section: 2, index: 0), .item(section: 2, index: 1), .item(section: 2, index: 2),
      ])
    #expect(sections[7] == nil && sections[-1] == nil)
    for (index, row) in rows.enumerated() { #expect(row.flatMap { sections.row(of: $0) } == index) }
    let folded = Sections([2, 0, 3], folded: [0])
    #expect(folded.count == 5 && folded[1] == .header(section: 2))
    #expect(folded.row(of: .item(section: 0, index: 1)) == 0)
    #expect(folded.row(of: .header(section: 1)) == nil)
    #expect(Sections([])[0] == nil)
  }

  @Test("may be a tree")
  func tree() {
    #expect(TreePlace(depth: 0, fold: .open).prefix == "▾ ")
    #expect(TreePlace(depth: 1, fold: .closed).prefix == "  ▸ ")
    #expect(TreePlace(depth: 2, fold: .leaf).prefix == "    ├ ")
    #expect(TreePlace(depth: 2, fold: .lastLeaf).prefix == "    └ ")
    #expect(TreePlace(depth: 0, fold: .leaf).prefix == "  ")
  }
}

@Suite("A table")
struct TableTests {
  let columns = [
    Column("NAME", .flexible(min: 9)), Column("VIA", .fixed(8)), Column("RTT", .fixed(5), align: .trailing, drops: 1),
    Column("SEEN", .fixed(4), align: .trailing, drops: 2),
  ]

  private func shown(_ width: Int) -> [String] {
    let table = Table(columns, width: width, inset: 2, spacing: 1)
    return lines(width, 2) { canvas in
      table.header(on: canvas[row: 0])
      table.row(["kubo-home", "quic-v1", "\("3ms", .good)", "now"], on: canvas[row: 1])
    }
  }

  @Test("divides its room among its columns")
  func full() {
    #expect(shown(34) == ["  NAME         VIA        RTT SEEN", "  kubo-home    quic-v1    3ms  now"])
  }

  @Test("loses its least needed columns first where it is narrow")
  func drops() {
    #expect(shown(26) == ["  NAME      VIA        RTT", "  kubo-home quic-v1    3ms"])
    #expect(shown(21) == ["  NAME       VIA", "  kubo-home  quic-v1"])
    #expect(shown(10) == ["  NAME", "  kubo-ho…"])
    #expect(shown(1) == ["", ""])
  }
}
