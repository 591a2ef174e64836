import Engine
import Events
import Journal
import PeerStore
import TerminalUI

extension ExploreState {
  /// Takes in what happened at a time, and returns what is to be done outside.
  public mutating func update(_ input: Input, at now: Timestamp) -> [Effect] {
    let effects = take(input, at: now)
    if var tour {
      tour.advance(self)
      self.tour = tour
    }
    return effects
  }

  private mutating func take(_ input: Input, at now: Timestamp) -> [Effect] {
    clock.now = max(clock.now, now)
    switch input {
    case .terminal(let event): return update(event)
    case .command(let line): return run(line)
    case .tick: journal.advance(to: clock.now)
    case .ready(let us): self.us = us
    case .book(let book, let status): take(book, status)
    case .events(let events, let dropped): take(events, dropped)
    case .work(let id, let result): finish(id, result)
    case .exchange(let id, let news): return take(news, of: id)
    case .outline(let id, let outline): request.change(id) { $0.body.setOutline(outline) }
    case .saved(let saved, let problems):
      request.saved.files = saved
      if let problem = problems.first { notice = Notice(.failure, problem) }
    case .environments(let environments, let problems): take(environments, problems)
    case .history(let records): take(records)
    case .lines(let lines): take(lines: lines)
    case .repeated(let id, let samples): take(samples, of: id)
    case .piped(let id, let news): take(news, of: id)
    case .compared(let comparison): show(comparison)
    case .imported(let result): return take(imported: result)
    case .edited(let editing, let result): takeEdited(editing, result)
    case .session(let journal, let file, let problems): return take(journal, from: file, problems: problems)
    case .theme(let name, let depth, let isAuto):
      theme = name
      themeIsAuto = isAuto
      self.depth = depth
    case .configured(let settings, let keymap): take(settings, keymap)
    case .themeNames(let names): themeNames = names
    case .themes(let themes): take(themes)
    case .told(let notice): self.notice = notice
    case .undo(let history): undo = history
    case .tapped(let status): tapped = status
    case .recorded(let parts): take(recorded: parts)
    case .welcome: return beginTour()
    }
    return []
  }

  private mutating func update(_ event: InputEvent) -> [Effect] {
    switch event {
    case .key(let key): return press(key)
    case .paste(let text, let truncated): return paste(text, truncated)
    case .mouse(let mouse): return use(mouse)
    case .resize(let size): self.size = size.clamped
    case .resumed: return [.redraw]
    case .end: return [.quit]
    case .focus, .background: break
    }
    return []
  }

  // MARK: Keys

  private mutating func press(_ key: Key) -> [Effect] {
    if key != "^C" { isAboutToQuit = false }
    notice = nil
    if isCard { return pressOnCard(key) }
    let keys = (pendingKeys?.keys ?? []) + [key]
    pendingKeys = nil
    switch keymap.meaning(of: keys, in: contexts) {
    case .command(let command)?: return perform(command)
    case .beginning?: pendingKeys = PendingKeys(keys: keys, since: clock.now)
    case nil where keys.count > 1:
      if key != .escape { notice = Notice(.hint, Words.noSuchKeys(keys.map(\.symbol).joined(separator: " "))) }
    case nil: type(key)
    }
    return []
  }

  private mutating func pressOnCard(_ key: Key) -> [Effect] {
    if key == "l" { cardShowsLog.toggle() }
    return key == "q" || key == "^C" ? [.quit] : []
  }

  /// Runs a command as a key does: what is against it is said.
  mutating func perform(_ command: Command, _ arguments: Arguments = Arguments()) -> [Effect] {
    if let refusal = refusal(of: command, arguments) {
      notice = Notice(.hint, "\(command.title): \(refusal)")
      return []
    }
    do throws(Complaint) {
      return try command.run(on: &self, arguments)
    } catch {
      notice = Notice(error)
      return []
    }
  }

  /// What is against a command: where it names a peer, what would be if that one was selected.
  func refusal(of command: Command, _ arguments: Arguments) -> String? {
    guard command.arguments.first?.kind == .peer, let name = arguments[0], let peer = try? find(name) else {
      return command.refusal(self)
    }
    var state = self
    state.screen = .peers
    state.peers.selection = .peer(peer.key)
    state.peers.marked = []
    return command.refusal(state)
  }

  /// Runs a command as it is written.
  mutating func run(_ line: String) -> [Effect] {
    notice = nil
    do throws(Complaint) {
      let text = try CommandText(line)
      return perform(text.command, text.arguments)
    } catch {
      notice = Notice(error)
      return []
    }
  }

  /// Gives a key to the field that is being typed in, if one is.
  private mutating func type(_ key: Key) {
    switch contexts.first {
    case .jumping: typeJump(key)
    case .adding: _ = peers.adding?.handle(key)
    case .filtering:
      changeFilter { $0.handle(key) }
    case .field: _ = request.typing?.handle(key)
    case .body: _ = request.area?.handle(key)
    case .searching:
      _ = request.search.typing?.handle(key)
      applySearch()
    case .narrowing:
      _ = request.narrowing.typing?.handle(key)
      applyNarrowing()
    case .help, .palette, .picker, .prompt: overlay?.type { $0.handle(key) }
    default: break
    }
  }

  private var isImportPrompt: Bool {
    if case .prompt(let prompt)? = overlay { prompt.command == "request.import" } else { false }
  }

  /// Requests that are pasted are taken up; nothing else has a place there.
  private mutating func pasteRequest(_ text: String) -> [Effect] {
    guard isImport(text) else {
      notice = Notice(.hint, Words.pasteNoRequest)
      return []
    }
    commitField()
    do throws(Complaint) { return try importText(text) } catch {
      notice = Notice(error)
      return []
    }
  }

  private mutating func paste(_ text: String, _ truncated: Bool) -> [Effect] {
    if truncated { notice = Notice(.failure, Words.pasteTruncated) }
    switch contexts.first {
    case .adding: peers.adding?.paste(text)
    case .filtering:
      changeFilter { $0.handle(paste: text) }
    case .body: _ = request.area?.handle(paste: text)
    case .searching:
      _ = request.search.typing?.handle(paste: text)
      applySearch()
    case .narrowing:
      _ = request.narrowing.typing?.handle(paste: text)
      applyNarrowing()
    // Several lines make no field; of requests they do.
    case .prompt where isImportPrompt && text.contains(where: \.isNewline):
      overlay = nil
      return pasteRequest(text)
    case .help, .palette, .picker, .prompt: overlay?.type { $0.handle(paste: text) }
    case .field where RequestImport.Format(detecting: text) == .curl, .saved, .history, .pane(.composer),
      .pane(.response):
      return pasteRequest(text)
    case .field: _ = request.typing?.handle(paste: text)
    case .pane(.peerList), .pane(.peerDetail):
      // What is pasted on the peers is an address more often than not; as keys it would do anything.
      peers.adding = AddressEntry(text)
    default: notice = Notice(.hint, Words.pasteNowhere)
    }
    return []
  }
}

extension Overlay {
  /// Changes the text that is typed into it.
  mutating func type(_ edit: (inout TextField) -> Outcome) {
    switch self {
    case .help(var finder):
      if edit(&finder.field).contains(.changed) { finder.list.select(0) }
      self = .help(finder)
    case .palette(var finder):
      if edit(&finder.field).contains(.changed) { finder.list.select(0) }
      let text = finder.field.text
      // The palette's sign for the help.
      self = text.hasPrefix("?") ? .help(Finder(field: TextField(String(text.dropFirst())))) : .palette(finder)
    case .picker(var picker):
      if edit(&picker.field).contains(.changed) { picker.list.select(0) }
      self = .picker(picker)
    case .prompt(var prompt):
      _ = edit(&prompt.field)
      self = .prompt(prompt)
    case .question, .themes: break
    }
  }
}
