import Engine
import Events
import Journal
import TerminalUI

extension ExploreState {
  /// How a request does that is sent many times: how far it is, how long it takes, what comes out.
  func draw(_ repetition: Repetition, on canvas: Canvas) {
    let report = repetition.report
    canvas.line(progressLine(repetition), 1, 0, width: canvas.width - 2)
    let fraction = Double(report.count) / Double(max(1, repetition.count))
    if canvas.height > 3 { canvas.progress(fraction, 1, 1, width: max(0, min(60, canvas.width - 2))) }
    canvas.line(figuresLine(report), 1, canvas.height > 3 ? 2 : 1, width: canvas.width - 2)
    canvas.line(outcomesLine(report), 1, canvas.height > 3 ? 3 : 2, width: canvas.width - 2)
    let rest = canvas[Rect(y: 5, width: canvas.width, height: canvas.height - 5)]
    if rest.height > 1 { drawHistogram(report, on: rest) }
  }

  /// How far it is.
  func progressLine(_ repetition: Repetition) -> Line {
    let report = repetition.report
    let took = (repetition.until ?? clock.now).since(repetition.since)
    let seconds = took / .seconds(1)
    var parts: [Line] = [
      "\(repetition.words, .strong)", Line(Words.progress(report.count, of: repetition.count)),
      Line(Words.errors(report.errors), report.errors > 0 ? .error : .dim),
    ]
    if repetition.atOnce > 1 { parts.append(Line(Words.atOnce(repetition.atOnce), .dim)) }
    if seconds > 0, report.count > 0 { parts.append(Line(Words.perSecond(Double(report.count) / seconds), .dim)) }
    parts.append(Line(Figures.span(took), .dim))
    if repetition.phase == .cancelled { parts.append(Line(Words.cancelledShort, .warning)) }
    return Line.joined(parts, separator: "   ")
  }

  /// How long it takes.
  func figuresLine(_ report: LatencyReport) -> Line {
    let figures: [(String, Duration?)] = [
      (Words.smallest, report.sorted.first), ("p50", report.percentile(0.5)), ("p90", report.percentile(0.9)),
      ("p99", report.percentile(0.99)), (Words.largest, report.sorted.last), (Words.mean, report.mean),
    ]
    return Line.joined(
      figures.map { name, took in "\(name, .dim) \(took.map(Figures.span) ?? "—", .strong)" }, separator: "   ")
  }

  /// What comes out, the most frequent first.
  func outcomesLine(_ report: LatencyReport) -> Line {
    Line.joined(
      report.outcomes.map { entry in
        switch entry.outcome {
        case .status(let code): "\("\(code)", code < 400 ? .good : .error) \("×\(entry.count)", .dim)"
        case .failed(let words): "\("✗", .error) \(CleanText.clean(words, columns: 48)) \("×\(entry.count)", .dim)"
        }
      }, separator: "   ")
  }

  /// A bar for each stretch of time, as long as there are responses that took so long.
  private func drawHistogram(_ report: LatencyReport, on canvas: Canvas) {
    let bins = report.histogram(min(canvas.height, 20))
    let most = bins.reduce(1) { max($0, $1.count) }
    let width = max(0, min(80, canvas.width - 32))
    for (row, bin) in bins.enumerated() {
      let span = "\(Figures.span(bin.start)) – \(Figures.span(bin.end))"
      canvas.text(span, 1, row, .dim, width: 20, align: .trailing)
      let bar = Canvas.bar(Double(bin.count) / Double(most), width: width)
      canvas.text(bar, 23, row, .bar)
      if bin.count > 0 { canvas.text(Format.count(bin.count), 24 + bar.columns, row, .dim) }
    }
  }
}
