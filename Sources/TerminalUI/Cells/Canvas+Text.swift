/// Where text stands in a place that is wider.
public enum Alignment: Sendable {
  case leading, center, trailing
}

/// Which part of a text is left out, for an ellipsis, where a place is narrower.
public enum Cut: Sendable {
  case start, middle, end
}

extension Canvas {
  /// Draws cleaned text at a column and row, in `width` columns or all there are to the right edge, and returns how
  /// many it took.
  @discardableResult
  public func text(
    _ text: String, _ x: Int, _ y: Int, _ role: Role = .text, width: Int? = nil, align: Alignment = .leading,
    cut: Cut = .end
  ) -> Int {
    let room = min(width ?? .max, self.width - x)
    guard room > 0, y >= 0, y < height else { return 0 }
    let text = veiled(text.bounded)
    let columns = text.columns
    let start = x + align.offset(of: columns, in: room)
    if columns <= room {
      draw(text, from: start, y, style(role))
    } else {
      draw(text, of: columns, in: room, cut: cut, from: x, y, style(role))
    }
    return min(columns, room)
  }

  /// Draws a line whose parts have roles of their own, `role` the others; an ellipsis stands for what does not fit.
  @discardableResult
  public func line(
    _ line: Line, _ x: Int, _ y: Int, _ role: Role = .text, width: Int? = nil, align: Alignment = .leading
  ) -> Int {
    let room = min(width ?? .max, self.width - x)
    guard room > 0, y >= 0, y < height else { return 0 }
    let columns = line.spans.reduce(0) { $0 + $1.text.bounded.columns }
    var column = x + align.offset(of: columns, in: room)
    for span in line.spans {
      let text = veiled(span.text.bounded)
      let width = text.columns
      let style = style(span.role ?? role)
      // In a line that is too long, the part that reaches the last column gives it up for the ellipsis.
      guard columns <= room || column + width < x + room else {
        draw(text, of: width, in: x + room - column, cut: .end, from: column, y, style)
        break
      }
      draw(text, from: column, y, style)
      column += width
    }
    return min(columns, room)
  }

  /// Draws a line from column `x`, which may lie left of the canvas, and lets the edges cut it without a sign.
  func scrolled(_ line: Line, _ x: Int, _ y: Int, _ role: Role) {
    var column = x
    for span in line.spans where column < width {
      let text = veiled(span.text.bounded)
      draw(text, from: column, y, style(span.role ?? role))
      column += text.columns
    }
  }

  /// Draws of a line what stands from a column of it on; `→` marks one that goes on beyond the right edge.
  public func window(_ line: Line, from column: Int, _ y: Int, _ role: Role = .text) {
    scrolled(line, -column, y, role)
    if line.width - column > width { text("→", width - 1, y, .dim) }
  }

  /// Draws `left` from the left edge and `right` up to the right one; where there is no room for both, `left` is cut,
  /// and `right` left out once less than `least` columns would remain.
  public func ends(_ left: Line, _ right: Line, _ y: Int = 0, _ role: Role = .text, least: Int = 12) {
    let rightWidth = right.width
    let room = width - rightWidth - (rightWidth > 0 ? 1 : 0)
    if rightWidth > 0, room >= min(least, left.width) {
      line(right, width - rightWidth, y, role)
      line(left, 0, y, role, width: room)
    } else {
      line(left, 0, y, role)
    }
  }

  /// Draws the same character `count` times to the right.
  public func `repeat`(_ scalar: Unicode.Scalar, _ x: Int, _ y: Int, count: Int, _ role: Role) {
    let cell = TextCell(base: scalar.value, width: 1)
    let style = style(role)
    let columns = max(x, 0)..<max(max(x, 0), min(width, x + max(0, min(count, width))))
    sheet.withCells { cells in
      for column in columns { put(cell, column, y, style, in: cells) }
    }
  }

  private func veiled(_ text: String) -> String { sheet.look.veil.map { $0(text) } ?? text }

  private func draw(_ text: String, from x: Int, _ y: Int, _ style: Style) {
    sheet.withCells { cells in
      if text.isPlainASCII {
        for (index, byte) in text.utf8.enumerated() {
          put(TextCell(base: UInt32(byte), width: 1), x + index, y, style, in: cells)
        }
        return
      }
      var column = x
      for cell in TextCells(text) {
        guard column < width else { break }
        put(cell, column, y, style, in: cells)
        column += Int(cell.width)
      }
    }
  }

  /// Draws what of a text of `columns` fits into `room`: a head before the ellipsis, a tail after it.
  private func draw(
    _ text: String, of columns: Int, in room: Int, cut: Cut, from x: Int, _ y: Int, _ style: Style
  ) {
    let tail =
      switch cut {
      case .start: room - 1
      case .middle: (room - 1) / 2
      case .end: 0
      }
    let head = room - 1 - tail
    sheet.withCells { cells in
      var column = 0
      var headEnd = 0
      for cell in TextCells(text) {
        let end = column + Int(cell.width)
        if end <= head, column == headEnd {
          put(cell, x + column, y, style, in: cells)
          headEnd = end
        } else if column >= columns - tail {
          put(cell, x + room - (columns - column), y, style, in: cells)
        } else if tail == 0 {
          break
        }
        column = end
      }
      put(.ellipsis, x + headEnd, y, style, in: cells)
    }
  }

  /// Draws one character, or what of it lies inside as blanks: half a wide character cannot be shown.
  @inline(__always)
  private func put(
    _ cell: TextCell, _ x: Int, _ y: Int, _ style: Style, in cells: UnsafeMutableBufferPointer<Cell>
  ) {
    let x = frame.x + x
    let y = frame.y + y
    guard !clip.isEmpty, y >= clip.y, y < clip.endY, x + Int(cell.width) > clip.x, x < clip.endX else { return }
    let index = y * sheet.stride + x
    if x >= clip.x, x + Int(cell.width) <= clip.endX {
      sheet.put(cell, style, at: index, in: cells)
    } else {
      Grid.set(.blank(style), at: x < clip.x ? index + 1 : index, in: cells)
    }
  }
}

extension Alignment {
  func offset(of columns: Int, in room: Int) -> Int {
    let spare = max(0, room - columns)
    return switch self {
    case .leading: 0
    case .center: spare / 2
    case .trailing: spare
    }
  }
}

extension String {
  /// No screen shows more of one text than this; a text of megabytes must not cost a frame.
  fileprivate var bounded: String {
    utf8.count <= 16384 ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(4096)))
  }
}
