import Engine
import Events
import TerminalUI

extension ExploreState {
  /// Gives the body to a command of the shell, and shows what that says.
  mutating func pipeBody(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let exchange = request.exchange, exchange.body.total > 0 else { throw Complaint(.usage, Words.noBody) }
    guard !exchange.body.bytes.isEmpty else { throw Complaint(.usage, Words.bodyGone) }
    guard let command = arguments[0], !command.trimmingSpaces.isEmpty else {
      return prompt("response.pipe", Words.pipeTitle, Words.pipePlaceholder, request.pipe?.command ?? "")
    }
    var effects: [Effect] = []
    if let running = request.pipe, running.phase == .running { effects = cancel(running.id) }
    let id = work.begin("| \(command)", nil, at: clock.now)
    request.pipe = PipeRun(id: id, exchange: exchange.id, command: command)
    request.pagers[.pipe] = nil
    request.responseTab = .pipe
    pane = .response
    return effects + [.pipe(id, of: exchange.id, body: exchange.body.bytes, command: command)]
  }

  mutating func take(_ news: PipeNews, of id: Work.ID) {
    guard request.pipe?.id == id, request.pipe?.phase == .running else { return }
    switch news {
    case .output(let bytes): request.pipe?.output.append(bytes)
    case .end(let end):
      request.pipe?.phase = .ended(end)
      work.end(id)
    case .failed(let complaint):
      request.pipe?.phase = .failed(complaint.message)
      work.end(id)
      notice = Notice(complaint)
    }
  }

  // MARK: Cancelling

  /// Ends work, and says so wherever it is shown.
  mutating func cancel(_ id: Work.ID) -> [Effect] {
    work.end(id)
    if request.repetition?.id == id {
      request.repetition?.phase = .cancelled
      request.repetition?.until = clock.now
    }
    if request.pipe?.id == id { request.pipe?.phase = .failed(Words.cancelledShort) }
    request.change(id) { $0.phase = .failed(Complaint(.interrupted, Words.cancelledShort)) }
    return [.cancel(id)] + remember(id)
  }
}
