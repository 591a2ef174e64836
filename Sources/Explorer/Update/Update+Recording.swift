import Engine
import Events
import Journal
import Multiformats
import TerminalUI

extension ExploreState {
  /// What would be recorded: the stream or the connection that is selected. Those of a session file only have the same
  /// numbers as some of now.
  var tapSubject: ByteTap.Subject? {
    if log.frozen?.file != nil { return nil }
    return switch record {
    case .stream(let id)?: .stream(id)
    case .request(let id)?: shownJournal.tree[id]?.summary.stream.map { .stream($0) }
    case .connection(let id)?, .older(let id)?: .connection(id)
    case .peer, .dial, nil: nil
    }
  }

  var noTapSubject: String? {
    if log.frozen?.file != nil { return Words.sessionStays }
    guard let subject = tapSubject else { return Words.nothingToRecord }
    // What is recorded can always be let go.
    if tapped.subjects.contains(subject) { return nil }
    switch subject {
    case .stream(let id): return journal.tree[id]?.ending == nil ? nil : Words.connectionIsOver
    case .connection(let id):
      guard journal.tree[id]?.info?.muxer != nil else { return Words.noStreamsToRecord }
      return journal.tree[id]?.ending == nil ? nil : Words.connectionIsOver
    }
  }

  /// Whether the bytes that were recorded are looked at, and there are others than those that are known.
  func wantsBytes(_ status: ByteTap.Status) -> Bool {
    screen == .log && tab == .wire && status.kept != log.recorded.reduce(0) { $0 + $1.bytes.count }
  }

  mutating func take(recorded parts: [ByteTap.Part]) {
    log.recorded = parts
    log.wire = WireRows(parts, of: tapSubject)
  }

  var noCapture: String? { tapped.kept == 0 ? Words.nothingRecorded : nil }

  /// Records the bytes of what is selected, or no longer.
  mutating func toggleRecording() -> [Effect] {
    guard let subject = tapSubject else { return [] }
    let what =
      switch subject {
      case .connection(let id): Words.connection("\(id.number)")
      case .stream(let id): Words.stream("\(id.number)")
      }
    let isOn = !tapped.subjects.contains(subject)
    if isOn { tapped.subjects.insert(subject) } else { tapped.subjects.remove(subject) }
    notice = Notice(.done, isOn ? Words.recording(what) : Words.recorded(what), hint: Words.recordingHint)
    return [.record(subject, isOn: isOn)]
  }

  /// Writes what was recorded to a file.
  mutating func saveCapture(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let path = arguments[0], !path.isEmpty else {
      return prompt("log.capture", Words.captureTitle, Words.capturePlaceholder, "")
    }
    return [.saveCapture(path: path.expandingTilde, about: conversations)]
  }

  /// What there is to say of the streams that the log keeps.
  private var conversations: [StreamID: CaptureFile.Conversation] {
    let tree = journal.tree
    var conversations: [StreamID: CaptureFile.Conversation] = [:]
    for peer in tree.peers.compactMap({ tree[$0] }) {
      for connection in peer.connections.compactMap({ tree[$0] }) {
        for stream in connection.streams.compactMap({ tree[$0] }) {
          conversations[stream.id] = conversation(stream, connection)
        }
      }
    }
    return conversations
  }

  private func conversation(_ stream: StreamNode, _ connection: ConnectionNode) -> CaptureFile.Conversation {
    let parts = [
      Words.stream("\(stream.id.number)"), Words.connection("\(stream.id.connection.number)"),
      stream.protocolID ?? "", connection.info?.peer.map { "\($0)" } ?? "",
      connection.info.map { "\($0.remoteAddress)" } ?? "",
    ]
    return CaptureFile.Conversation(
      direction: stream.direction, protocolID: stream.protocolID, local: connection.info?.localAddress?.ipv4,
      remote: connection.info?.remoteAddress.ipv4, hasEnded: stream.ending != nil,
      comment: parts.filter { !$0.isEmpty }.joined(separator: "  "))
  }

  /// What the panes say while bytes are recorded.
  var recordingMark: Line {
    guard !tapped.subjects.isEmpty else { return "" }
    let drops = tapped.dropped > 0 ? " · \(Words.recordingDrops(Figures.bytes(tapped.dropped)))" : ""
    return Line(Words.recordingMark(Figures.bytes(tapped.kept)) + drops + " · ", .error)
  }
}

extension Multiaddr {
  /// The number of its IPv4 address; nil for another host.
  fileprivate var ipv4: UInt32? { if case .ip4(let address)? = host { address.rawValue } else { nil } }
}
