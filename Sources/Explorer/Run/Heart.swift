import Dispatch
import Engine
import Events
import Files
import FoundationEssentials
import Glibc
import Journal
import NetIO
import PeerStore
import TerminalUI

/// The state and everything that changes it, but for a terminal: what all ways of showing it share. It belongs to one
/// thread; what happens on others waits in its mailbox.
final class Heart {
  private(set) var state: ExploreState
  let mailbox = Mailbox()
  private let setup: Setup
  private let performer: Performer
  private let store: PeerStore
  private let events: EventInbox
  private let storeHasChanged = Locked(true)
  private let watch: FolderWatch?
  private var themes: ThemeShelf
  /// A person's own themes; those of the program change where it is made.
  private let ownThemes: SavedFiles?
  private let shippedThemes: [FolderWatch]
  private var configuration: Configuration?
  private let configurationFiles: SavedFiles?
  /// The characters that the terminal can show.
  private var glyphs = GlyphSet.unicode
  private let shelf: RequestShelf?
  /// Whether who is here for the first time is shown around: only where there is somebody.
  var greets = false
  private let undoFile: UndoFile?
  /// Writes one history after the other, so that the last is the one that stays.
  private let undoQueue = DispatchQueue(label: "peerscope.undo", qos: .utility)
  private let environments: EnvironmentShelf?
  private let environmentFiles: SavedFiles?
  private let history: HistoryFile?
  private let commandHistory: CommandHistoryFile?
  private var jobsUnderWay = 0
  /// Whether an editor has a text of ours.
  private(set) var isEditing = false

  init(_ setup: Setup) {
    self.setup = setup
    let (mailbox, storeHasChanged) = (mailbox, storeHasChanged)
    store = PeerStore(path: setup.storePath) {
      storeHasChanged.withLock { $0 = true }
      mailbox.ring()
    }
    undoFile = setup.storePath.map { UndoFile(besideStore: $0) }
    watch = setup.storePath.flatMap { FolderWatch(URL(filePath: $0).deletingLastPathComponent().path) }
    themes = ThemeShelf(setup.themeFolders)
    ownThemes = setup.themeFolders.first.map { SavedFiles($0) }
    shippedThemes = setup.themeFolders.dropFirst().compactMap { FolderWatch($0, .saved) }
    shelf = setup.requestFolder.map { RequestShelf($0) }
    environments = setup.environmentFolder.map { EnvironmentShelf($0) }
    environmentFiles = setup.environmentFolder.map { SavedFiles($0) }
    events = setup.bus.listen { mailbox.ring() }
    configuration = setup.configFolder.map { Configuration(folder: $0) }
    configurationFiles = setup.configFolder.map { SavedFiles($0) }
    let faults = configuration?.reload().faults ?? []
    let settings = configuration?.settings ?? Settings()
    history = settings.history > 0 ? setup.historyPath.map { HistoryFile($0, most: settings.history) } : nil
    commandHistory = settings.history > 0 ? setup.commandHistoryPath.map { CommandHistoryFile($0) } : nil
    performer = Performer(setup, store) { mailbox.post($0) }
    let now = Timestamp.now
    var limits = Journal.Limits()
    (limits.events, limits.eventBytes) = (settings.logEvents, settings.logMemory << 20)
    state = ExploreState(now: now, utcOffset: now.utcOffset, limits: limits)
    state.isOffline = setup.isOffline
    configure()
    tell(faults)
    readStore()
    if let undoFile { take(.undo(undoFile.load())) }
    if let shelf { take(shelf.load()) }
    if let environments { take(environments.load()) }
    pump()
  }

  /// Says what the terminal can show; before the first frame. `theme` is taken where no other was asked for.
  func dress(depth: ColorDepth, glyphs: GlyphSet, theme: String? = nil) {
    self.glyphs = glyphs
    themes.depth = depth
    themes.glyphs = setup.isASCII || settings.isASCII ? .ascii : glyphs
    let wanted = setup.theme ?? theme ?? settings.theme
    useTheme { shelf throws(ThemeError) in try shelf.use(wanted) }
  }

  /// What is set.
  var settings: Settings { configuration?.settings ?? Settings() }

  /// Starts the network; until then everything but it works.
  func start() {
    let performer = performer
    NetworkActor.task { performer.start() }
    take(.themeNames(themes.names))
    if let history { inBackground { .history(history.load()) } }
    if let commandHistory { inBackground { .lines(commandHistory.load()) } }
    if let session = setup.session { take(.command("log.open \"\(session)\"")) }
  }

  /// Ends everything, and has the disk take what is still to be written.
  func close() async throws(PeerStoreError) {
    let performer = performer
    events.cancel()
    await NetworkActor.task { performer.close() }.value
    undoQueue.sync {}
    history?.flush()
    commandHistory?.flush()
    try store.flush()
  }

  /// What is to be watched for reading, beside the terminal.
  var descriptors: [Int32] {
    [mailbox.descriptor] + [watch?.descriptor, shelf?.descriptor].compactMap { $0 } + shippedThemes.map(\.descriptor)
      + [ownThemes, configurationFiles, environmentFiles].flatMap { $0?.descriptors ?? [] }
  }

  /// Whether nothing is under way that would change the state.
  var isSettled: Bool { state.us != nil && state.isIdle && jobsUnderWay == 0 }

  /// Takes in everything that waits; returns whether that was anything.
  @discardableResult
  func pump() -> Bool {
    if watch?.wasTouched() == true, store.hasForeignChanges() { readStore() }
    let hasThemes = shippedThemes.reduce(ownThemes?.wereTouched() == true) { $1.wasTouched() || $0 }
    if hasThemes { reloadThemes() }
    let hasSettings = configurationFiles?.wereTouched() == true
    if hasSettings {
      // The folder of themes is in that of settings, and may have come with it.
      ownThemes?.arm()
      environmentFiles?.arm()
      reloadConfiguration()
    }
    let hasEnvironments = environmentFiles?.wereTouched() == true
    if hasEnvironments, let environments { take(environments.load()) }
    let hasRequests = shelf?.wasTouched() == true
    if hasRequests, let shelf { take(shelf.load()) }
    let inputs = mailbox.empty()
    let (happened, dropped) = events.drain()
    let hasBook = storeHasChanged.withLock { flag in
      defer { flag = false }
      return flag
    }
    let hasTapped = !state.tapped.subjects.isEmpty && setup.bus.tap.status != state.tapped
    if hasTapped { take(.tapped(setup.bus.tap.status)) }
    let hasBytes = state.wantsBytes(state.tapped)
    if hasBytes { take(.recorded(setup.bus.tap.parts)) }
    if !happened.isEmpty || dropped > 0 { take(.events(happened, dropped: dropped)) }
    if hasBook { takeBook() }
    for input in inputs { take(input) }
    return hasThemes || hasSettings || hasEnvironments || hasRequests || hasBook || hasTapped || hasBytes
      || !happened.isEmpty
      || dropped > 0
      || !inputs.isEmpty
  }

  /// Gives the state an input, and begins what it asks for. Returns what only the way of showing it can do: the
  /// clipboard, the mouse, the end.
  @discardableResult
  func take(_ input: Input) -> [Effect] {
    switch input {
    case .outline, .compared, .imported, .edited: jobsUnderWay -= 1
    default: break
    }
    if case .edited = input { isEditing = false }
    let left = state.update(input, at: .now).compactMap { perform($0) }
    if case .ready = input {
      if setup.looksAround { take(.command("peer.neighbours")) }
      if let target = setup.target { take(.command("peer.add \(target)")) }
      welcome()
    }
    return left
  }

  private func takeBook() { take(.book(store.snapshot, store.status)) }

  /// What is wrong with the file is in the store's status, which the state is told.
  private func readStore() { _ = try? store.refresh() }

  /// Begins what an effect asks for; returns one that is not done here.
  private func perform(_ effect: Effect) -> Effect? {
    let performer = performer
    switch effect {
    case .store(let changes):
      do { try store.apply(changes) } catch { take(.told(Notice(.failure, error.description))) }
      takeBook()
      saveUndo()
    case .begin(let id, let job): NetworkActor.task { performer.begin(id, job) }
    case .send(let id, let sending): NetworkActor.task { performer.send(id, sending) }
    case .cancel(let id): NetworkActor.task { performer.cancel(id) }
    case .forget(let id): NetworkActor.task { performer.forget(id) }
    case .save(let id, let body, let path): NetworkActor.task { performer.save(id, body: body, path: path) }
    case .layOut(let id, let bytes):
      jobsUnderWay += 1
      inBackground { .outline(id, try? JSONOutline(bytes)) }
    case .repeatedly(let id, let sending, let count, let atOnce):
      NetworkActor.task { performer.send(id, sending, times: count, atOnce: atOnce) }
    case .pipe(let id, let exchange, let body, let command):
      NetworkActor.task { performer.pipe(id, of: exchange, body, through: command) }
    case .compare(let old, let new):
      jobsUnderWay += 1
      inBackground { .compared(Comparison(old, new)) }
    case .importRequests(let path):
      jobsUnderWay += 1
      inBackground { ImportDisk.read(path) }
    case .remember(let record):
      let mailbox = mailbox
      history?.append(record) { mailbox.post(.told(Notice($0))) }
    case .rememberLine(let line):
      let mailbox = mailbox
      commandHistory?.append(line) { mailbox.post(.told(Notice($0))) }
    case .editKeys(let line): return keysFile(beginningWith: line).map { .editFile(path: $0) }
    case .saveRequest(let name, let text):
      if shelf == nil { take(.told(Notice(.hint, Words.nothingIsKept))) }
      changeShelf { $0.save(name, text) }
    case .renameRequest(let old, let new, let text): changeShelf { $0.rename(old, to: new, text) }
    case .removeRequest(let name): changeShelf { $0.remove(name) }
    case .saveSession(let events, let since, let path):
      inBackground { SessionDisk.save(events, since: since, to: path) }
    case .openSession(let path): inBackground { SessionDisk.open(path) }
    case .allowPlainHTTP(let key): NetworkActor.task { performer.allowPlainHTTP(key) }
    case .record(let subject, let isOn):
      if isOn { setup.bus.tap.start(subject) } else { setup.bus.tap.stop(subject) }
      take(.tapped(setup.bus.tap.status))
    case .saveCapture(let path, let about):
      let tap = setup.bus.tap
      inBackground { SessionDisk.saveCapture(tap, about, to: path) }
    case .tourIsSeen: rememberTour()
    case .theme(let name): useTheme { shelf throws(ThemeError) in try shelf.use(name) }
    case .listThemes: take(.themes(themes.all))
    case .edit, .editFile, .copy, .mouse, .redraw, .suspend, .quit: return effect
    }
    return nil
  }

  private func saveUndo() {
    guard let undoFile else { return }
    let (history, mailbox) = (state.undo, mailbox)
    undoQueue.async {
      do throws(PeerStoreError) { try undoFile.save(history) } catch {
        mailbox.post(.told(Notice(.failure, error.description, hint: error.hint)))
      }
    }
  }

  // MARK: The tour

  /// Begins the tour where somebody is in the lab for the first time.
  private func welcome() {
    guard greets, setup.hasLab, let mark = setup.tourMark, !FileManager.default.fileExists(atPath: mark) else { return }
    take(.welcome)
  }

  /// Leaves a mark that the tour was seen. Without one it comes again, which is no failure.
  private func rememberTour() {
    guard let mark = setup.tourMark else { return }
    let folder = URL(filePath: mark).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = FileManager.default.createFile(atPath: mark, contents: nil)
  }

  private func changeShelf(_ change: (RequestShelf) -> Complaint?) {
    if let complaint = shelf.flatMap(change) { take(.told(Notice(complaint))) }
  }

  /// Gives a text to the editor, which has the terminal until it ends; what comes of it comes back by itself.
  func edit(_ text: String, suffix: String, _ editing: Editing) {
    jobsUnderWay += 1
    isEditing = true
    let mailbox = mailbox
    Editor.run(text, suffix: suffix, environment: Environment.current) { mailbox.post(.edited(editing, $0)) }
  }

  /// Has a file changed in the editor, which has the terminal until then.
  func edit(file path: String) {
    jobsUnderWay += 1
    isEditing = true
    let mailbox = mailbox
    Editor.run(file: path, environment: Environment.current) { mailbox.post(.edited(.file, $0)) }
  }

  /// Makes an input away from this thread, and takes it in when it is there.
  private func inBackground(_ make: @escaping @Sendable () -> Input) {
    let mailbox = mailbox
    onBackgroundThread { mailbox.post(make()) }
  }

  // MARK: Themes

  /// Changes the theme; one that is broken is said to be, and the one in use stays.
  private func useTheme(_ change: (inout ThemeShelf) throws(ThemeError) -> Void) {
    do throws(ThemeError) { try change(&themes) } catch {
      take(.told(Notice(.failure, error.brief, hint: Words.otherThemeStays)))
    }
    take(themes.input)
  }

  /// The terminal says what colour its ground has: where the theme is to go with that, it now does.
  func noteBackground(_ color: RGB) {
    let before = themes.look.palette
    useTheme { shelf throws(ThemeError) in try shelf.noteBackground(color) }
    if themes.look.palette != before, case .themes? = state.overlay { take(.themes(themes.all)) }
  }

  /// A file of a theme was saved: the one in use may be another now, and so may those that are looked at.
  private func reloadThemes() {
    let before = themes.look.palette
    useTheme { shelf throws(ThemeError) in try shelf.reload() }
    if themes.look.palette != before { take(.told(Notice(.done, Words.themeReloaded(state.theme)))) }
    take(.themeNames(themes.names))
    if case .themes? = state.overlay { take(.themes(themes.all)) }
  }

  // MARK: Settings

  /// A file of settings or keys was saved.
  private func reloadConfiguration() {
    let before = settings
    guard let (hasChanged, faults) = configuration?.reload(), hasChanged || !faults.isEmpty else { return }
    themes.glyphs = setup.isASCII || settings.isASCII ? .ascii : glyphs
    configure()
    take(.told(Notice(.done, Words.settingsReloaded)))
    // A theme that was chosen meanwhile stays, unless it is the theme that was set anew.
    if settings.theme != before.theme {
      let wanted = settings.theme
      useTheme { shelf throws(ThemeError) in try shelf.use(wanted) }
    }
    tell(faults)
  }

  /// Has what is set known where it counts.
  private func configure() {
    var settings = settings
    settings.timeout = setup.timeout ?? settings.timeout
    let (performer, patience) = (performer, Duration.seconds(settings.timeout))
    NetworkActor.task { performer.patience = patience }
    take(.configured(settings, configuration?.keymap ?? .standard))
  }

  /// The file of keys, which is there then: a new one says what stands in it. Nil, and a notice, where it cannot be.
  private func keysFile(beginningWith line: String) -> String? {
    guard let path = configuration?.keysFile else {
      take(.told(Notice(.hint, Words.nothingIsKept)))
      return nil
    }
    guard !FileManager.default.fileExists(atPath: path) else { return path }
    let folder = URL(filePath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    configurationFiles?.arm()
    do throws(Complaint) {
      try NewFile.write(Array(Words.newKeysFile(line).utf8), to: path)
      return path
    } catch {
      take(.told(Notice(error)))
      return nil
    }
  }

  private func tell(_ faults: [ConfigurationFault]) {
    guard let fault = faults.first else { return }
    let more = faults.count > 1 ? " (+\(faults.count - 1))" : ""
    take(.told(Notice(.failure, fault.brief + more, hint: Words.settingsStay)))
  }

  /// Makes the state ready, as ``ExploreState/prepare(while:)`` does, and draws it.
  func draw(on sheet: Sheet, while mayGoOn: () -> Bool = { true }) -> Grid {
    state.prepare(while: mayGoOn)
    sheet.look = themes.look
    sheet.look.veil = state.veil
    return sheet.draw { state.draw(on: $0) }
  }
}

extension Timestamp {
  /// The time now.
  static var now: Timestamp { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) }

  /// How many seconds the clocks of this place are ahead of UTC then.
  fileprivate var utcOffset: Int {
    var time = time_t(nanoseconds / 1_000_000_000)
    var parts = tm()
    return localtime_r(&time, &parts) == nil ? 0 : parts.tm_gmtoff
  }
}
