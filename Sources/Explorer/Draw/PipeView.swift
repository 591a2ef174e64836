import Engine
import Journal
import TerminalUI

extension ExploreState {
  /// What a command of the shell made of the body.
  func draw(_ pipe: PipeRun, on canvas: Canvas) {
    guard pipe.output.total > 0 else {
      let words = pipe.phase == .running ? Words.pipeRuns : Words.pipeSaidNothing
      return _ = canvas.text(words, 2, 0, .dim)
    }
    let text = { CleanText.expandingTabs(pipe.output.line($0)) }
    Pager(request[pager: .pipe], numbered: true)
      .draw(on: canvas.inset(), line: { Line(text($0)) })
  }

  /// How the command stands.
  func pipeLine(_ pipe: PipeRun) -> Line {
    let state: Line =
      switch pipe.phase {
      case .running: Line(Words.pipeRuns, .info)
      case .failed(let words): Line(words, .error)
      case .ended(let end):
        if end.isCut {
          Line(Words.pipeCut(Figures.bytes(PipeRun.maximumOutput)), .warning)
        } else if let signal = end.signal {
          Line(Words.endedBy(signal: signal), .warning)
        } else {
          Line(Words.exitCode(end.code ?? 0), end.code == 0 ? .good : .error)
        }
      }
    return "\("| ", .prompt)\(pipe.command)   \(state)   \(Figures.bytes(pipe.output.total), .dim)"
  }
}
