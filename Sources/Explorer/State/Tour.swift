import PeerStore
import TerminalUI

/// Somebody new is shown around: a few steps, each of which ends when it was done with the real keys.
struct Tour: Sendable {
  /// What there is to do, in order.
  enum Step: Int, CaseIterable, Sendable {
    case choose, open, compose, send, watch, inspect, find, end
  }

  private(set) var step = Step.choose
  /// Whether somebody went through the list of peers.
  var hasMoved = false

  /// Goes on when what the step asks for was done.
  mutating func advance(_ state: ExploreState) {
    while step != .end, isDone(step, state), let next = Step(rawValue: step.rawValue + 1) { step = next }
  }

  private func isDone(_ step: Step, _ state: ExploreState) -> Bool {
    switch step {
    case .choose: hasMoved
    case .open: state.pane == .peerDetail || state.screen != .peers
    case .compose: state.screen == .request
    case .send: state.request.exchanges.first?.head != nil
    case .watch: state.screen == .log
    case .inspect: state.screen == .log && state.pane == .inspector
    case .find:
      switch state.overlay {
      case .palette?, .help?: true
      default: false
      }
    case .end: false
    }
  }
}

extension ExploreState {
  mutating func beginTour() -> [Effect] {
    (screen, pane, trail, overlay) = (.peers, .peerList, [], nil)
    tour = Tour()
    return []
  }

  mutating func endTour() -> [Effect] {
    guard tour != nil else { return [] }
    tour = nil
    notice = Notice(.hint, Words.tourAgain)
    return [.tourIsSeen]
  }

  var noTour: String? { tour == nil ? Words.noTour : nil }
  var noTourHere: String? { book.count == 0 ? Words.tourNeedsPeers : nil }

  func drawTour(on canvas: Canvas) {
    guard let tour, canvas.height > 2 else { return }
    let place = Words.tourStep(tour.step.rawValue + 1, of: Tour.Step.allCases.count)
    let keys = Commands.named("tour.end").map { keymap.names(of: $0) } ?? ""
    let frame = Pane(
      "\(Words.tourTitle)   \(place, .dim)", trailing: "\(keys, .key) \(Words.tourEnds, .hint)", focused: true)
    let inside = frame.draw(on: canvas)
    for (row, line) in tour.words(keymap).enumerated() { inside.line(line, 1, row, width: inside.width - 2) }
  }
}

extension Tour {
  /// What is to be done, and what it is good for. Keys are those that lead to the commands now.
  func words(_ keymap: Keymap) -> [Line] {
    func key(_ id: String) -> String { keymap.symbol(of: id) }
    switch step {
    case .choose:
      return [
        "\(key("move.down"), .key)  \(key("move.up"), .key)   \(Words.tourChoose)", Line(Words.tourChooseWhy, .dim),
      ]
    case .open: return ["\(key("peer.open"), .key)   \(Words.tourOpen)", Line(Words.tourOpenWhy, .dim)]
    case .compose: return ["\(key("request.new"), .key)   \(Words.tourCompose)", Line(Words.tourComposeWhy, .dim)]
    case .send: return ["\(key("request.send"), .key)   \(Words.tourSend)", Line(Words.tourSendWhy, .dim)]
    case .watch: return ["\(key("screen.log"), .key)   \(Words.tourWatch)", Line(Words.tourWatchWhy, .dim)]
    case .inspect: return ["\(key("log.inspect"), .key)   \(Words.tourInspect)", Line(Words.tourInspectWhy, .dim)]
    case .find:
      return ["\(key("palette"), .key)  \(key("help"), .key)   \(Words.tourFind)", Line(Words.tourFindWhy, .dim)]
    case .end: return [Line(Words.tourEnd), Line(Words.tourEndWhy, .dim)]
    }
  }
}
