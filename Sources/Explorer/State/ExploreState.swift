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
  var book = PeerBook() { didSet { peers.sorted = nil } }
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
  /// What `back` returns to.
  var trail: [Viewpoint] = []
  /// The pane of each screen that keys go to.
  var focus: [Screen: PaneID] = [.peers: .peerList, .request: .composer, .log: .records]
  /// Whether that pane has the screen to itself.
  var isZoomed = false
  /// How far the lines between panes were moved.
  var dividers: [Screen: Dividers] = [:]
  /// The line between panes that the mouse holds, and where it was last.
  var dragging: (axis: Dividers.Axis, at: Point)?
  var overlay: Overlay?
  /// The lines that were run from the palette, the last first, those of runs before too.
  var recentLines: [String] = []
  /// Labels on rows, while one is chosen.
  var jump: JumpLabels?
  /// Keys that wait for the rest of a sequence.
  var pendingKeys: PendingKeys?
  /// Where somebody is who is being shown around.
  var tour: Tour?
  /// Whether the end of the log is shown where the terminal is too small for anything else.
  var cardShowsLog = false
  /// What the last line says until the next key.
  var notice: Notice?
  var peers = PeersState()
  var request = RequestState()
  var log = LogState()
  var undo = UndoHistory()

  // How it looks and behaves

  /// What hides who is who on the screen; nil where nothing is to be hidden.
  var privacy: PrivacyMask?
  /// What makes the hidden stay hidden.
  let privacySalt: UInt64
  /// What is recorded of the bytes of streams.
  var tapped = ByteTap.Status()
  var theme = Theme.terminal.name
  /// Whether that was not chosen, but goes with the terminal.
  var themeIsAuto = false
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
  public init(
    now: Timestamp, utcOffset: Int = 0, limits: Journal.Limits = Journal.Limits(),
    privacySalt: UInt64 = .random(in: .min ... .max)
  ) {
    self.privacySalt = privacySalt
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
    if jump != nil { return [.jumping, .always] }
    if let overlay { return [overlay.context, .always] }
    if let typing { return [typing, .always] }
    let isOnTimeline = screen == .log && log.view == .timeline && (pane == .records || tab == .cursor)
    let isInList = pane == .requests
    let part: [Context] = isOnTimeline ? [.timeline] : isInList ? [request.list == .saved ? .saved : .history] : []
    return part + [.pane(pane), .screen(screen), .everywhere, .always]
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
      if request.historyFilter.typing != nil { return .filtering }
      if request.area != nil { return .body }
      return request.typing == nil ? nil : .field
    case .log: return log.filtering == nil ? nil : .filtering
    }
  }

  /// Whether something on the screen changes with time alone: then time has to be told, otherwise the screen rests.
  public var countsTime: Bool {
    isHurried || journal.isBusy(at: clock.now) || isTimelineRunning || !tapped.subjects.isEmpty
  }

  /// Whether that changes several times a second.
  public var isHurried: Bool { !isIdle || pendingKeys != nil && !showsContinuations }

  /// Whether bars grow on the screen while nothing else happens.
  private var isTimelineRunning: Bool {
    screen == .log && log.view == .timeline && log.window.end == nil && log.frozen == nil
      && journal.tree.openConnections > 0
  }

  /// Whether nothing has come yet of the body that is to be shown.
  var awaitsBody: Bool { screen == .request && request.exchange?.awaitsBody == true }

  /// Whether a search through very many rows is to go on: see ``prepare(while:)``.
  public var isSearching: Bool {
    if isCard { return false }
    let isSearchingLines = log.view == .lines && log.linesSearch != nil
    let isSearchingLog =
      screen == .log && (isSearchingLines || record != nil && log.inspected.isBehind(shownJournal.events))
    return peersAreStale || peers.search != nil || isSearchingLog
  }

  /// Whether nothing is under way.
  public var isIdle: Bool { work.isEmpty && !request.exchanges.contains { $0.isUnderWay } }
}

extension Overlay {
  /// What its list or field is accepted for.
  var acceptHint: String {
    switch self {
    case .help: Words.runNow
    case .palette: Words.runs
    case .picker: Words.chooses
    case .prompt, .question, .themes: Words.accepts
    }
  }

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
