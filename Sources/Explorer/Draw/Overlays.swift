import TerminalUI

extension ExploreState {
  /// Draws what lies over the screen, if anything does.
  func drawOverlay(on screen: Canvas) {
    // What keys do there is still to be read.
    let canvas = screen[OverlayPlaces.area(size)]
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
    let parts = helpParts(finder)
    let here = parts.first { $0.title == Words.helpHere }?.commands.count ?? 0
    let all = parts.reduce(0) { $0 + $1.commands.count }
    drawSearch(finder.field, Words.helpPlaceholder, Line(Words.helpCounts(all, here), .dim), on: inside)
    let rows = helpRows(finder)
    let list = inside[Rect(y: 1, width: inside.width, height: places.listHeight)]
    let table = Table(
      [Column("", .fixed(9)), Column("", .fixed(22)), Column("", .flexible(min: 10))], width: list.width - 1, inset: 4,
      spacing: 1)
    List(finder.list, focused: false, empty: Line(Words.nothingFits)).draw(on: list) { index, row in
      guard rows.indices.contains(index) else { return }
      switch rows[index] {
      case .part(let title): row.inset().rule(Line(title, .ruleTitle), "", 0)
      case .command(let command):
        let isDimmed = command.refusal(self) != nil
        table.row(
          [
            Line(keymap.names(of: command), isDimmed ? .hintDisabled : .key), Line(command.title),
            Line(command.summary, .dim),
          ], on: row, isDimmed ? .dim : .text)
      }
    }
    let detail = inside[
      Rect(y: 1 + places.listHeight, width: inside.width, height: OverlayPlaces.helpDetail)]
    guard let command = helpCommand else { return detail.inset().rule("", "", 0) }
    draw(command, on: detail)
  }

  /// What there is to know about a command: what it does, how it is written in the palette, in the file of keys and in
  /// a shell.
  private func draw(_ command: Command, on canvas: Canvas) {
    let place = canvas.inset()
    let refusal = command.refusal(self).map { "\("✗", .warning) \($0, .warning)" as Line } ?? ""
    place.rule("\(keymap.names(of: command), .key) \(command.title)", refusal, 0)
    let words = command.help.isEmpty ? command.summary : command.help
    let shell = command.shell(self)
    let last = canvas.height - (shell == nil ? 1 : 2)
    let lines = words.wrapped(to: place.width - 2, rows: last - 1)
    for (row, line) in lines.enumerated() { place.text(line, 1, row + 1) }
    let keys: Line = "\(Words.keysLabel, .dim)  \(keymap.line(of: command))"
    place.line("\(Words.commandLabel, .dim)  \(command.usage)    \(keys)", 1, last, width: place.width - 2)
    guard let shell else { return }
    let label = Words.shellLabel.padded(to: Words.commandLabel.count)
    place.line("\(label, .dim)  \(shell)", 1, last + 1, width: place.width - 2)
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
    let (title, trailing, empty) =
      finder.isHistory
      ? (Words.paletteHistoryTitle, Words.paletteHistoryTrailing, Words.nothingWasRun)
      : (Words.paletteTitle, Words.paletteTrailing, Words.nothingFits)
    let inside = Popup(Line(title), trailing: Line(trailing), size: places.size).draw(on: canvas)
    drawSearch(finder.field, Words.palettePlaceholder, "", on: inside)
    inside.inset().rule("", "", 1)
    let entries = paletteEntries(finder)
    let list = inside[Rect(y: 2, width: inside.width, height: places.listHeight)]
    let table = Table(
      [
        Column("", .flexible(min: 14)), Column("", .flexible(min: 14), cut: .middle),
        Column("", .fixed(8), align: .trailing, drops: 1),
      ], width: list.width - 1, inset: 3, spacing: 2)
    let isEmpty = finder.isHistory && finder.field.isEmpty
    List(finder.list, focused: false, empty: Line(isEmpty ? empty : Words.nothingFits)).draw(on: list) { index, row in
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
    detail.line(Words.paletteSigns, 2, detail.height - 1, width: detail.width - 4)
    guard entries.indices.contains(finder.list.selection) else { return }
    draw(entries[finder.list.selection], on: detail[Rect(y: 1, width: detail.width, height: detail.height - 2)])
  }

  /// What a line of the palette would do, in as many rows as there are.
  private func draw(_ entry: PaletteEntry, on canvas: Canvas) {
    let command = entry.command
    let arguments = (try? CommandText(entry.line))?.arguments
    let preview = entry.refusal == nil ? command.preview(self, arguments ?? Arguments()) : nil
    let help = command.help.isEmpty ? command.summary : command.help
    let lines = help.wrapped(to: canvas.width - 4, rows: canvas.height - (preview == nil ? 0 : 1))
    for (row, line) in lines.enumerated() { canvas.text(line, 2, row, .dim) }
    if let preview { canvas.text(preview, 2, lines.count, width: canvas.width - 4) }
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
