import TerminalUI

extension ExploreState {
  /// Draws what lies over the screen, if anything does.
  func drawOverlay(on canvas: Canvas) {
    switch overlay {
    case .help(let finder)?: drawHelp(finder, on: canvas)
    case .palette(let finder)?: drawPalette(finder, on: canvas)
    case .picker(let picker)?: draw(picker, on: canvas)
    case .prompt(let prompt)?: draw(prompt, on: canvas)
    case .question(let question)?: draw(question, on: canvas)
    case .themes?, nil: break
    }
  }

  // MARK: Help

  private func drawHelp(_ finder: Finder, on canvas: Canvas) {
    let places = OverlayPlaces.help(size)
    let inside = Popup(Words.helpTitle(screenTitle), trailing: Line(Words.helpTrailing), size: places.size)
      .draw(on: canvas)
    let entries = helpEntries(finder)
    let here = entries.count { $0.part == Words.helpHere }
    drawSearch(
      finder.field, Words.helpPlaceholder, Line(Words.helpCounts(entries.count, here), .dim), on: inside)
    let list = inside[Rect(y: 1, width: inside.width, height: places.listHeight)]
    let table = Table(
      [
        Column("", .fixed(8)), Column("", .fixed(18)), Column("", .flexible(min: 10)),
        Column("", .fixed(14), align: .trailing, drops: 1),
      ], width: list.width - 1, inset: 4, spacing: 1)
    List(finder.list, focused: false, empty: Line(Words.nothingFits)).draw(on: list) { index, row in
      guard entries.indices.contains(index) else { return }
      let (part, command) = entries[index]
      let isDimmed = command.refusal(self) != nil
      // The part is named where it begins, and at the top of the window.
      let isFirst = index == 0 || entries[index - 1].part != part
      table.row(
        [
          Line(keymap.names(of: command), isDimmed ? .hintDisabled : .key), Line(command.title),
          Line(command.summary, .dim),
          isFirst ? Line(part, .ruleTitle) : "",
        ], on: row, isDimmed ? .dim : .text)
    }
    let detail = inside[
      Rect(y: 1 + places.listHeight, width: inside.width, height: OverlayPlaces.helpDetail)]
    guard entries.indices.contains(finder.list.selection) else { return detail.inset().rule("", "", 0) }
    draw(entries[finder.list.selection].command, on: detail)
  }

  /// What there is to know about a command.
  private func draw(_ command: Command, on canvas: Canvas) {
    let place = canvas.inset()
    place.rule("\(keymap.names(of: command), .key) \(command.title)", "", 0)
    let words = command.help.isEmpty ? command.summary : command.help
    let lines = words.wrapped(to: place.width - 2)
    for (row, line) in lines.prefix(canvas.height - 2).enumerated() { place.text(line, 1, row + 1) }
    let refusal = command.refusal(self).map { "   \("✗", .warning) \($0, .warning)" as Line } ?? ""
    let keys: Line = "\(Words.keysLabel, .dim) \(keymap.names(of: command), .key)"
    place.line(
      "\(Words.commandLabel, .dim) \(command.usage)   \(keys)\(refusal)", 1, canvas.height - 1, width: place.width - 2)
  }

  private var screenTitle: String {
    switch screen {
    case .peers: Words.peersTitle
    case .request: Words.requestTitle
    case .log: Words.logTitle
    }
  }

  private func drawSearch(_ field: TextField, _ placeholder: String, _ trailing: Line, on inside: Canvas) {
    let room = inside.width - 4 - trailing.width
    field.draw(
      on: inside[Rect(x: 1, y: 0, width: room, height: 1)], .init(prompt: "› ", placeholder: Line(placeholder)))
    inside.line(trailing, inside.width - 1 - trailing.width, 0)
  }

  // MARK: Palette

  private func drawPalette(_ finder: Finder, on canvas: Canvas) {
    let places = OverlayPlaces.palette(size)
    let inside = Popup(Line(Words.paletteTitle), trailing: Line(Words.paletteTrailing), size: places.size)
      .draw(on: canvas)
    drawSearch(finder.field, Words.palettePlaceholder, "", on: inside)
    inside.inset().rule("", "", 1)
    let entries = paletteEntries(finder)
    let list = inside[Rect(y: 2, width: inside.width, height: places.listHeight)]
    let table = Table(
      [
        Column("", .flexible(min: 14)), Column("", .flexible(min: 14), cut: .middle),
        Column("", .fixed(8), align: .trailing),
      ], width: list.width - 1, inset: 3, spacing: 2)
    List(finder.list, focused: false, empty: Line(Words.nothingFits)).draw(on: list) { index, row in
      guard entries.indices.contains(index) else { return }
      let entry = entries[index]
      if entry.refusal != nil { row.text("·", 1, 0, .dim) }
      table.row(
        [
          Line(entry.title.isEmpty ? entry.command.title : entry.title),
          Line(entry.refusal ?? entry.detail ?? entry.line, .dim), Line(keymap.names(of: entry.command), .key),
        ], on: row, entry.refusal == nil ? .text : .dim)
    }
    let detail = inside[Rect(y: 2 + places.listHeight, width: inside.width, height: OverlayPlaces.paletteDetail)]
    detail.inset().rule("", "", 0)
    guard entries.indices.contains(finder.list.selection) else { return }
    let command = entries[finder.list.selection].command
    let isEmpty = finder.field.isEmpty
    let help = command.help.isEmpty ? command.summary : command.help
    let words = isEmpty ? [Words.paletteSigns] : help.wrapped(to: detail.width - 4)
    for (row, line) in words.prefix(detail.height - 1).enumerated() { detail.text(line, 2, row + 1, .dim) }
  }

  // MARK: Choosing, writing, asking

  private func draw(_ picker: Picker, on canvas: Canvas) {
    let places = OverlayPlaces.picker(size, picker)
    let inside = Popup(Line(picker.title), trailing: Line(Words.chooseTrailing), size: places.size).draw(on: canvas)
    drawSearch(picker.field, "", "", on: inside)
    inside.inset().rule("", "", 1)
    let choices = picker.fitting
    let list = inside[Rect(y: 2, width: inside.width, height: places.listHeight)]
    let table = Table(
      [Column("", .flexible(min: 12), cut: .middle), Column("", .flexible(min: 8), cut: .middle, drops: 1)],
      width: list.width - 1, inset: 3)
    List(picker.list, focused: false, empty: Line(Words.nothingFits)).draw(on: list) { index, row in
      guard choices.indices.contains(index) else { return }
      table.row([Line(choices[index].title), Line(choices[index].detail, .dim)], on: row)
    }
  }

  private func draw(_ prompt: Prompt, on canvas: Canvas) {
    let inside = Popup(Line(prompt.title), size: Size(min(72, size.width - 8), 3)).draw(on: canvas)
    prompt.field.draw(
      on: inside.inset(), .init(prompt: "› ", placeholder: Line(prompt.placeholder)))
  }

  private func draw(_ question: Question, on canvas: Canvas) {
    let width = min(72, size.width - 8)
    let lines = question.text.wrapped(to: width - 4)
    let inside = Popup(Line(Words.questionTitle), size: Size(width, lines.count + 4)).draw(on: canvas)
    for (row, line) in lines.enumerated() { inside.text(line, 1, row) }
    inside.line("\("y", .key) \(question.yes, .hint)   \("n", .key) \(Words.no, .hint)", 1, lines.count + 1)
  }
}
