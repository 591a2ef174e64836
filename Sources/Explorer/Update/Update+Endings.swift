import Engine
import Events
import Journal
import TerminalUI

// What ends connections and streams that the log shows.

extension ExploreState {
  // MARK: Connections

  var noRecordConnection: String? {
    if log.frozen?.file != nil { return Words.sessionStays }
    guard let id = record.flatMap({ shownJournal.tree.connection(of: $0) }) else { return Words.noConnection }
    return journal.tree[id]?.ending == nil && journal.tree[id] != nil ? nil : Words.connectionIsOver
  }

  mutating func closeConnection() -> [Effect] {
    guard let id = record.flatMap({ shownJournal.tree.connection(of: $0) }), let node = journal.tree[id] else {
      return []
    }
    guard node.openStreams > 0 else { return [begin(.close(id))] }
    overlay = .question(
      Question(
        text: Words.closeQuestion("\(id.number)", streams: node.openStreams), yes: Words.close, jobs: [.close(id)]))
    return []
  }

  // MARK: Streams

  /// The stream that is selected, or that carries the selected request, as long as it stands.
  private var recordStream: StreamID? {
    let id: StreamID? =
      switch record {
      case .stream(let id)?: id
      case .request(let id)?: shownJournal.tree[id]?.summary.stream
      case .peer?, .connection?, .dial?, .older?, nil: nil
      }
    return id.flatMap { journal.tree[$0] }.flatMap { $0.ending == nil ? $0.id : nil }
  }

  var noOpenStream: String? {
    if log.frozen?.file != nil { return Words.sessionStays }
    return recordStream == nil ? Words.noOpenStream : nil
  }

  mutating func resetStream() -> [Effect] {
    guard let id = recordStream else { return [] }
    let peer = name(of: journal.tree[id.connection]?.peer)
    overlay = .question(
      Question(text: Words.resetQuestion("\(id.number)", peer), yes: Words.resetStream, jobs: [.reset(id)]))
    return []
  }
}
