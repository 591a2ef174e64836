import TerminalUI

/// Where the list of themes and the preview stand.
struct ThemePickerPlaces: Equatable, Sendable {
  let list: Rect
  let preview: Rect

  init(_ size: Size) {
    let rows = Rect(width: size.width, height: size.height).rows(.fixed(1), .fill(), .fixed(1), .fixed(1))
    let columns = rows[1].columns(.fixed(size.width >= 80 ? min(40, size.width * 2 / 5) : 30), .fill())
    (list, preview) = (columns[0], columns[1])
  }
}

extension ExploreState {
  /// Draws the choice of a theme in the theme that is looked at.
  func drawThemes(_ picker: ThemePicker, on canvas: Canvas) {
    let canvas = (try? picker.selected?.palette.get()).map { canvas.with($0) } ?? canvas
    let layout = layout
    drawBar(on: canvas[layout.bar], layout.kind)
    let places = ThemePickerPlaces(size)
    drawThemeList(picker, on: canvas[places.list])
    if let entry = picker.selected { drawPreview(entry, picker, on: canvas[places.preview]) }
    canvas[layout.hints].hints(hints)
    let path = notice.map { Line($0.text, $0.kind == .failure ? .error : .text) }
    canvas[layout.status].statusLine(
      mode: Words.themeMode, path ?? Line(Words.previewing(picker.selected?.name ?? "")),
      trailing: Line(Words.themeWas(theme, isAuto: themeIsAuto)))
  }

  private func drawThemeList(_ picker: ThemePicker, on canvas: Canvas) {
    var frame = Pane(Line(Words.themeTitle), trailing: Line(Format.count(picker.entries.count)), focused: true)
    frame.footer = Line(Words.place(picker.selection + 1, of: picker.entries.count))
    let inside = frame.draw(on: canvas)
    let table = Table(
      [Column("", .flexible(min: 8), cut: .middle), Column("", .fixed(10), align: .trailing)],
      width: inside.width - 1, inset: 3, spacing: 1)
    List(picker.list, focused: true).draw(on: inside) { index, row in
      guard picker.rows.indices.contains(index) else { return }
      switch picker.rows[index] {
      case .group(let group): row.text(group.title, 1, 0, .groupHeader)
      case .entry(let number):
        let entry = picker.entries[number]
        table.row([Line(entry.name), remark(on: entry)], on: row)
      }
    }
  }

  /// What there is to say of a theme in a few columns.
  private func remark(on entry: ThemePicker.Entry) -> Line {
    let sign: Line = entry.name == (themeIsAuto ? ThemeShelf.auto : theme) ? "\("●", .marker) " : ""
    guard case .success(let palette) = entry.palette else { return "\("✗", .error) \(Words.broken, .error)" }
    if entry.name == ThemeShelf.auto { return sign + Line(Words.appearanceNow(palette.name), .dim) }
    guard let ratio = palette.contrast(.text) else {
      return sign + Line(palette.depth == .mono ? Words.noColour : Words.yourColours, .dim)
    }
    guard let lowest = entry.lowest, !lowest.isEnough else { return sign + Line(Format.ratio(ratio), .dim) }
    return sign + "\("✗", .error) \(Format.ratio(lowest.ratio), .error)"
  }

  // MARK: Preview

  private func drawPreview(_ entry: ThemePicker.Entry, _ picker: ThemePicker, on canvas: Canvas) {
    let trailing = picker.showsContrast ? Words.contrastOnly : Words.themePreview
    let place = Pane(Line(entry.name), trailing: Line(trailing)).draw(on: canvas).inset()
    guard case .success(let palette) = entry.palette else { return drawFault(entry, on: place) }
    if picker.showsContrast { return drawContrasts(palette, on: place) }
    let facts = facts(of: entry, palette, width: place.width)
    // Where there is little room the samples stand closer, and the facts stay whole.
    let room = max(0, place.height - facts.count - 1)
    let gap = room >= 15 ? 1 : 0
    var y = 0
    for block in samples(width: place.width) {
      for draw in block where y < room {
        draw(place[row: y])
        y += 1
      }
      y += gap
    }
    let top = min(max(y, 0), room)
    place.rule(Line(Words.contrastTitle), "", top)
    for (row, fact) in facts.enumerated() { place.line(fact, 0, top + 1 + row) }
  }

  private func samples(width: Int) -> [[(Canvas) -> Void]] {
    let table = Table(
      [
        Column("", .fixed(10)), Column("", .flexible(min: 4)), Column("", .fixed(5), align: .trailing),
        Column("", .fixed(5), align: .trailing),
      ], width: width, inset: 2)
    func line(_ line: Line) -> (Canvas) -> Void { { $0.line(line, 0, 0) } }
    return [
      [line(ThemeSample.states)],
      [
        { row in
          let selected = row.on(.selection)
          selected.text("▌", 0, 0, .marker)
          table.row(ThemeSample.peers[0], on: selected)
        }, { table.row(ThemeSample.peers[1], on: $0) },
      ],
      [line(ThemeSample.statuses), line(ThemeSample.methods)],
      [line(ThemeSample.json)],
      [line(ThemeSample.bars), line(ThemeSample.graphs)],
      [line(ThemeSample.field)],
    ]
  }

  private func facts(of entry: ThemePicker.Entry, _ palette: Palette, width: Int) -> [Line] {
    var facts: [Line] = []
    if let lowest = entry.lowest {
      let told: [Role] = [.text, .dim, .accent, .error]
      facts.append(
        Line.joined(
          told.compactMap { role in palette.contrast(role).map { "\(role.name, .dim) \(Format.ratio($0))" } },
          separator: "   "))
      let verdict: Line = lowest.isEnough ? Line(Words.enough, .good) : Line(Words.tooLow, .error)
      let pair = Words.onGround(lowest.role.name, lowest.ground.name)
      facts.append("\(Words.lowestPair, .dim) \(Format.ratio(lowest.ratio)) \(verdict)  \(pair)")
    } else if palette.depth == .mono {
      facts.append(Line(Words.noColour, .dim))
    } else {
      facts.append(Line(Words.contrastUnknown, .dim))
    }
    if palette.depth > .mono {
      // A theme that has colours of its own has them in 24 bits.
      let isRounded = palette.colorsChanged != nil && palette.depth < .direct
      facts.append(Line(Words.shownIn(palette.depth.words, isRounded: isRounded), .dim))
    }
    if let changed = palette.colorsChanged {
      facts.append(Line(changed == 0 ? Words.colorsAreExact : Words.colorsChanged(changed), .dim))
    }
    if let file = entry.file {
      let shown = CleanText.clean(file, columns: .max)
      let room = width - Words.fileLabel.count - 1
      let cut = shown.count > room ? "…" + shown.suffix(max(0, room - 1)) : shown
      facts.append("\(Words.fileLabel, .dim) \(cut)")
    }
    return facts
  }

  /// Every role that is read, with its contrast where it is worst; what is hardest to read comes first.
  private func drawContrasts(_ palette: Palette, on place: Canvas) {
    let roles = Role.allCases.filter(\.isText).map { (role: $0, ratio: palette.contrast($0)) }
      .sorted { ($0.ratio ?? 21) < ($1.ratio ?? 21) }
    let columns = max(1, min(3, place.width / 22))
    let width = place.width / columns
    let height = (roles.count + columns - 1) / columns
    for (index, entry) in roles.enumerated() {
      let cell = place[Rect(x: index / height * width, y: index % height, width: width - 2, height: 1)]
      let isEnough = (entry.ratio ?? 21) >= ContrastPair.least
      cell.ends(
        Line(entry.role.name, entry.role), Line(entry.ratio.map(Format.ratio) ?? "—", isEnough ? .dim : .error), 0)
    }
  }

  private func drawFault(_ entry: ThemePicker.Entry, on place: Canvas) {
    guard case .failure(let error) = entry.palette else { return }
    let lines = CleanText.clean(error.description, columns: .max).wrapped(to: place.width)
    place.text("\(Words.broken): \(entry.name)", 0, 0, .error)
    for (row, line) in lines.enumerated() { place.text(line, 0, row + 2) }
    place.text(Words.readWhenSaved, 0, lines.count + 3, .dim)
  }
}
