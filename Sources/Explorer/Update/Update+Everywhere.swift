import Engine
import Events
import PeerStore
import TerminalUI

/// A direction that keys move in.
enum Motion: Hashable, Sendable {
  case left, right
  case step(Move)

  static let up = Motion.step(.up)
  static let down = Motion.step(.down)

  /// The key that widgets know for it.
  var key: Key {
    switch self {
    case .left: .left
    case .right: .right
    case .step(.up): .up
    case .step(.down): .down
    case .step(.pageUp): .pageUp
    case .step(.pageDown): .pageDown
    case .step(.halfPageUp): "^U"
    case .step(.halfPageDown): "^D"
    case .step(.first): .home
    case .step(.last): .end
    }
  }
}

extension ExploreState {
  // MARK: Screens and panes

  mutating func go(to screen: Screen) -> [Effect] {
    guard screen != self.screen else { return [] }
    trail.removeAll { $0.screen == screen }
    remember(viewpoint)
    self.screen = screen
    isZoomed = false
    return []
  }

  /// Leaves what is special about the screen, then the screen, then the program.
  mutating func back() -> [Effect] {
    if isZoomed {
      isZoomed = false
    } else if let last = trail.last, last.screen == screen {
      // What was gone to within the screen is come back from before anything else is undone.
      trail.removeLast()
      restore(last)
    } else if screen == .log, log.frozen?.file != nil {
      show(nil)
    } else if hasFilter {
      clearFilter()
    } else if !peers.marked.isEmpty, screen == .peers {
      peers.marked = []
    } else if pane != screen.panes[0], screen != .request {
      pane = screen.panes[0]
    } else if let last = trail.popLast() {
      restore(last)
    } else {
      return [.quit]
    }
    return []
  }

  mutating func goToPane(_ number: Int) -> [Effect] {
    let panes = reachablePanes
    if let pane = panes.first(where: { $0.number == number }) { focus(pane) }
    return []
  }

  mutating func stepPane(_ step: Int) -> [Effect] {
    let panes = reachablePanes
    guard let index = panes.firstIndex(of: pane) else {
      if let first = panes.first { focus(first) }
      return []
    }
    focus(panes[(index + step + panes.count) % panes.count])
    return []
  }

  mutating func focus(_ pane: PaneID) {
    if self.pane == .composer, pane != .composer { commitField() }
    self.pane = pane
  }

  mutating func zoom() -> [Effect] {
    isZoomed.toggle()
    return []
  }

  mutating func stepTab(_ step: Int) -> [Effect] {
    switch pane {
    case .peerList, .peerDetail: peers.tab = peers.tab.stepped(step)
    case .composer:
      request.tab = request.tab.stepped(step)
      request.field = request.firstField(of: request.tab)
    case .response, .requests: stepResponseTab(step)
    case .records: return toggleLogView()
    case .inspector: log.tab = log.tab.stepped(step)
    case .logStrip: break
    }
    return []
  }

  // MARK: Moving

  mutating func move(_ motion: Motion) -> [Effect] {
    if pane == .peerList { tour?.hasMoved = true }
    switch (pane, motion) {
    case (.composer, _): moveInComposer(motion)
    case (.response, _): moveInResponse(motion)
    case (.logStrip, .step), (.logStrip, .left), (.logStrip, .right): _ = peers.logStrip.handle(motion.key)
    case (.inspector, _): _ = log.inspector.handle(motion.key)
    case (.peerDetail, .step(let move)): moveInDetail(move)
    case (.peerList, .step(let move)):
      peers.list.move(move)
      peers.selection = peers.rows[peers.list.selection]
    case (.peerList, .left), (.peerList, .right): foldGroup(motion == .left)
    case (.requests, .step(let move)): moveInRequests(move)
    case (.requests, .left), (.requests, .right):
      if request.list == .saved { request.saved.fold(motion == .left) }
    case (.records, .step(let move)): moveInLog(move)
    case (.records, .left) where log.view == .timeline: panTimeline(-1)
    case (.records, .right) where log.view == .timeline: panTimeline(1)
    case (.records, .left), (.records, .right): foldRecord(motion == .left)
    case (.peerDetail, .left): pane = .peerList
    default: break
    }
    return []
  }

  // MARK: Work

  /// Ends what runs; with nothing running asks, and then quits.
  mutating func cancel() -> [Effect] {
    if overlay != nil {
      overlay = nil
      return []
    }
    if let latest = work.latest {
      notice = Notice(.hint, Words.cancelled(latest.words))
      return cancel(latest.id)
    }
    if isAboutToQuit { return [.quit] }
    isAboutToQuit = true
    notice = Notice(.hint, Words.againToQuit)
    return []
  }

  mutating func begin(_ job: Job) -> Effect {
    .begin(work.begin(words(for: job), job.peer, at: clock.now, job: job), job)
  }

  private func words(for job: Job) -> String {
    switch job {
    case .connect(let key): Words.connecting(name(of: key))
    case .probe(let key): Words.probing(name(of: key))
    case .dial(let key): Words.dialling(name(of: key))
    case .lookAround(let isLooking): Words.lookingAround(isLooking)
    case .identify(let key): Words.identifying(name(of: key))
    case .wellKnown(let key): Words.readingWellKnown(name(of: key))
    case .disconnect(let key): Words.disconnecting(name(of: key))
    case .close(let id): Words.closing("\(id.number)")
    }
  }

  mutating func answer(_ isYes: Bool) -> [Effect] {
    guard case .question(let question)? = overlay else { return [] }
    overlay = nil
    guard isYes else { return [] }
    return question.consequences.flatMap { consequence -> [Effect] in
      switch consequence {
      case .begin(let job): [begin(job)]
      case .allowPlainHTTP(let key): [.allowPlainHTTP(key)]
      case .send(let composer): resend(composer)
      case .removeRequest(let name): remove(saved: name)
      }
    }
  }

  /// Sends a request again that was refused; what hinders it now is said.
  private mutating func resend(_ composer: Composer) -> [Effect] {
    do throws(Complaint) { return try send(composer) } catch {
      notice = Notice(error)
      return []
    }
  }

  // MARK: Undo

  /// Changes peers so that it can be undone.
  mutating func change(_ words: String, _ changes: [PeerStore.Change], inverse: [PeerStore.Change]) -> [Effect] {
    undo.note(UndoHistory.Step(words: words, changes: changes, inverse: inverse))
    notice = Notice(.done, words, hint: Words.undoHint)
    return [.store(changes)]
  }

  mutating func undoChange() -> [Effect] {
    guard let step = undo.undo() else { return [] }
    notice = Notice(.done, Words.undone(step.words), hint: Words.redoHint)
    return [.store(step.inverse)]
  }

  mutating func redoChange() -> [Effect] {
    guard let step = undo.redo() else { return [] }
    notice = Notice(.done, step.words, hint: Words.undoHint)
    return [.store(step.changes)]
  }

  // MARK: The terminal

  mutating func toggleMouse() -> [Effect] {
    hasMouse.toggle()
    notice = Notice(.hint, hasMouse ? Words.mouseOn : Words.mouseOff)
    return [.mouse(hasMouse)]
  }
}

extension CaseIterable where Self: RawRepresentable, RawValue == Int {
  /// The case so many steps further, around the end.
  func stepped(_ step: Int) -> Self {
    let count = Self.allCases.count
    return Self(rawValue: ((rawValue + step) % count + count) % count) ?? self
  }
}
