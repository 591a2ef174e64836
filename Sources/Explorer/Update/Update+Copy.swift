import Engine
import Events
import HTTP1
import Identity
import Journal
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  var nothingToCopy: String? { selectedText == nil ? Words.nothingSelected : nil }

  mutating func copySelected() -> [Effect] {
    guard let (text, what) = selectedText else { return [] }
    return [.copy(text(), what: what)]
  }

  /// What is selected, as text, and what it is. The text is made when it is copied: every frame asks whether there is any.
  private var selectedText: (text: () -> String, what: String)? {
    switch pane {
    case .peerList:
      return peers.selectedPeer.map { key in ({ "\(key)" }, key.peerID == nil ? Words.theAddress : Words.thePeerID) }
    case .peerDetail: return selectedDetail
    case .logStrip: return nil
    case .requests, .composer: return request.composer.peer == nil ? nil : ({ shellLine }, Words.theShellLine)
    case .response:
      guard let exchange = request.exchange else { return nil }
      switch request.responseTab {
      case .headers: return exchange.head.map { head in ({ text(of: head) }, Words.theHeaders) }
      case .stream: return text(of: request.streamEvents, journal)
      default: break
      }
      guard !exchange.body.bytes.isEmpty else { return nil }
      return ({ String(decoding: exchange.body.bytes, as: UTF8.self) }, Words.theBody)
    case .records, .inspector: return selectedRecord
    }
  }

  private var selectedDetail: (text: () -> String, what: String)? {
    switch peers.item {
    case .address(let address)?:
      return ({ (peers.selectedPeer?.peerID.map(address.with) ?? address).description }, Words.theAddress)
    case .mount(let id)?, .streamProtocol(let id)?: return ({ id }, Words.theProtocol)
    default: return peers.selectedPeer.map { key in ({ "\(key)" }, Words.thePeerID) }
    }
  }

  private var selectedRecord: (text: () -> String, what: String)? {
    let tree = shownJournal.tree
    if pane == .records, log.view == .lines, let number = selectedEvent, shownJournal.events.keeps(number) {
      return ({ text(of: tree.summary(of: shownJournal.events[number])) }, Words.theEvent)
    }
    return record == nil ? nil : text(of: log.inspected, shownJournal)
  }

  private func text(of events: EventIndex, _ journal: Journal) -> (text: () -> String, what: String)? {
    guard events.count > 0 else { return nil }
    let lines = { (0..<events.count).map { text(of: journal.tree.summary(of: journal.events[events[$0]])) } }
    return ({ lines().joined(separator: "\n") }, Format.count(events.count, Words.eventNoun))
  }

  /// The head of a response as it came, but for its secrets.
  private func text(of head: ResponseHead) -> String {
    let fields = head.fields.map { Secret.hiding(headerLine: "\($0.name.spelling): \($0.value)") }
    return ([head.statusLine] + fields).joined(separator: "\n")
  }

  private func text(of summary: EventSummary) -> String {
    let parts = [clock.preciseTime(summary.time), summary.subject, name(of: summary.peer), summary.word]
    return (parts + summary.details).filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// The request that is being written, as a line of a shell, without its secrets.
  var shellLine: String { shellWords.joined(separator: " ") }

  /// Its words.
  var shellWords: [String] { shellWords(of: request.discreet.composer) }

  /// A subcommand about the peer that the screen is about, as a line of a shell; nil where there is none.
  func shell(_ command: String, _ words: String...) -> String? {
    subject.map { key in
      ([Words.program, command, ShellLine.quoted(reference(to: key))] + words).joined(separator: " ")
    }
  }

  /// A peer as files and commands name it.
  func reference(to key: PeerKey) -> String { book[key]?.alias.map { "@\($0)" } ?? "\(key)" }

  /// The words of a request as a line of a shell.
  func shellWords(of composer: Composer, quoting isQuoting: Bool = true) -> [String] {
    guard let key = composer.peer else { return [] }
    let words = composer.shellWords(peer: reference(to: key), environment: request.environment)
    return isQuoting ? words.map(ShellLine.quoted) : words
  }
}
