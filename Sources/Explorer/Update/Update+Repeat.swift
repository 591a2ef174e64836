import Engine
import Events
import HTTP1
import TerminalUI

extension ExploreState {
  var noRepeat: String? {
    if isOffline { return Words.offline }
    return composerToRepeat.peer == nil ? Words.noRequest : nil
  }

  /// What is repeated: the request whose answer is looked at, otherwise the one that is being written.
  private var composerToRepeat: Composer {
    pane == .composer ? request.composer : request.exchange?.composer ?? request.composer
  }

  /// Sends the request so many times, so many at once; how long they take is shown as they do.
  mutating func repeatRequest(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    commitField()
    guard let text = arguments[0], !text.isEmpty else {
      return prompt("request.repeat", Words.repeatTitle, Words.repeatPlaceholder, "")
    }
    let words = arguments.text.split(separator: " ")
    guard let count = words.first.flatMap({ Int($0) }), (1...Repetition.most).contains(count) else {
      throw Complaint(.usage, Words.notACount(text, Repetition.most))
    }
    let atOnce = words.count > 1 ? Int(words[1]) ?? 0 : 1
    guard (1...Repetition.mostAtOnce).contains(atOnce), words.count < 3 else {
      throw Complaint(.usage, Words.notACount(words.dropFirst().joined(separator: " "), Repetition.mostAtOnce))
    }
    let composer = composerToRepeat
    let sending = try sending(composer)
    var effects: [Effect] = []
    // One at a time: two would measure each other.
    if let running = request.repetition, running.phase == .running { effects = cancel(running.id) }
    let title = Words.repeating(composer.method.rawValue, name(of: sending.peer), count)
    let id = work.begin(title, sending.peer, at: clock.now)
    request.repetition = Repetition(
      id: id, words: "\(composer.method.rawValue) \(Secret.hiding(target: composer.fullPath))", count: count,
      atOnce: atOnce, since: clock.now)
    request.responseTab = .repetition
    pane = .response
    return effects + [.repeatedly(id, sending, count: count, atOnce: atOnce)]
  }

  mutating func take(_ samples: [LatencyReport.Sample], of id: Work.ID) {
    guard var repetition = request.repetition, repetition.id == id, repetition.phase == .running else { return }
    // Taken out, so that nothing is copied.
    request.repetition = nil
    repetition.report.add(samples)
    if repetition.report.count >= repetition.count {
      repetition.phase = .finished
      repetition.until = clock.now
      work.end(id)
      notice = Notice(.done, Words.done(Words.timesSent(repetition.report.count)))
    }
    request.repetition = repetition
  }
}
