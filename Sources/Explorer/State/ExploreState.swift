import Engine
import Events
import Journal
import PeerStore
import TerminalUI

/// All that the screens show. It is changed by ``update(_:at:)`` alone, made ready for a frame by ``prepare()``, and
/// drawn by ``draw(on:)``, which changes nothing.
public struct ExploreState: Sendable {
  // What is known

  var us: Ourselves?
  var book = PeerBook()
  var storeStatus = PeerStore.Status()
  var journal: Journal
  /// The latest attempts to reach each peer.
  var dials = DialLedger()
  var work = Workload()
  var clock = WallClock()
  /// When the program began.
  let started: Timestamp

  // What is looked at

  var size = Size(80, 24)
  var screen = Screen.peers
  /// The screens that `back` returns to.
  var trail: [Screen] = []
  /// The pane of each screen that keys go to.
  var focus: [Screen: PaneID] = [.peers: .peerList, .request: .composer, .log: .records]
  /// Whether that pane has the screen to itself.
  var isZoomed = false
  var overlay: Overlay?
  /// What the last line says until the next key.
  var notice: Notice?
  var peers = PeersState()
  var request = RequestState()
  var log = LogState()
  var undo = UndoStack()

  // How it looks and behaves

  var theme = Theme.terminal.name
  /// Which keys stand for which commands.
  var keymap = Keymap.standard
  /// The names of the themes that there are.
  var themeNames: [String] = []
  var depth = ColorDepth.mono
  var hasMouse = true
  /// What is set.
  var settings = Settings()
  /// Whether anybody may be connected to.
  var isOffline = false
  /// Whether `^C` came just before, so that another one ends the program.
  var isAboutToQuit = false
  /// Whether the list of peers has to be made anew before the next frame.
  var peersAreStale = true

  /// Nothing is known yet.
  public init(now: Timestamp, utcOffset: Int = 0, limits: Journal.Limits = Journal.Limits()) {
    started = now
    journal = Journal(since: now, limits: limits)
    clock = WallClock(now: now, offset: utcOffset)
  }

  /// The pane that keys go to.
  var pane: PaneID {
    get { focus[screen] ?? screen.panes[0] }
    set { focus[newValue.screen] = newValue }
  }

  /// Where keys go, the nearest first.
  var contexts: [Context] {
    if let overlay { return [overlay.context, .always] }
    if let typing { return [typing, .always] }
    return [.pane(pane), .screen(screen), .everywhere, .always]
  }

  /// What is being typed in on the screen itself, if anything is.
  var typing: Context? {
    switch screen {
    case .peers:
      if peers.adding != nil { return .adding }
      return peers.filtering == nil ? nil : .filtering
    case .request:
      if request.search.typing != nil { return .searching }
      if request.narrowing.typing != nil { return .narrowing }
      if request.area != nil { return .body }
      return request.typing == nil ? nil : .field
    case .log: return log.filtering == nil ? nil : .filtering
    }
  }

  /// Whether something on the screen changes with time alone: then time has to be told, otherwise the screen rests.
  public var countsTime: Bool {
    !isIdle || journal.isBusy(at: clock.now) || isTimelineRunning
  }

  /// Whether bars grow on the screen while nothing else happens.
  private var isTimelineRunning: Bool {
    screen == .log && log.view == .timeline && log.window.end == nil && log.frozen == nil
      && journal.tree.openConnections > 0
  }

  /// Whether nothing is under way.
  public var isIdle: Bool { work.isEmpty && !request.exchanges.contains { $0.isUnderWay } }
}

extension Overlay {
  var context: Context {
    switch self {
    case .help: .help
    case .palette: .palette
    case .picker: .picker
    case .prompt: .prompt
    case .question: .question
    case .themes: .themes
    }
  }
}

/// What was changed of peers, and how it was before.
struct UndoStack: Sendable {
  struct Step: Sendable {
    /// What was done, in words.
    let words: String
    let changes: [PeerStore.Change]
    /// What puts things back.
    let inverse: [PeerStore.Change]
  }

  private static let most = 100

  private(set) var done: [Step] = []
  private(set) var undone: [Step] = []

  mutating func note(_ step: Step) {
    done.append(step)
    if done.count > Self.most { done.removeFirst() }
    undone = []
  }

  mutating func undo() -> Step? {
    guard let step = done.popLast() else { return nil }
    undone.append(step)
    return step
  }

  mutating func redo() -> Step? {
    guard let step = undone.popLast() else { return nil }
    done.append(step)
    return step
  }
}
