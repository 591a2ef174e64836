/// The ids by which this side addresses the peer (RFC 9000 §5.1.2).
struct RemoteConnectionIDs {
  private struct Entry {
    let sequence: UInt64
    var id: ConnectionID
    var token: ResetToken?
  }

  private var entries: [Entry]
  private var retirePriorTo: UInt64 = 0
  /// Sequence numbers of ids that the peer must be told are not used any more.
  private(set) var retiring: [UInt64] = []
  private var outstandingRetirements = 0

  /// RETIRE_CONNECTION_ID frames that may wait: who makes this side retire faster than it hears of it is no friend.
  private static let retirementBound = 32

  init(first: ConnectionID) {
    entries = [Entry(sequence: 0, id: first, token: nil)]
  }

  /// The id to send to.
  var current: ConnectionID { entries.first?.id ?? .empty }
  var hasSpare: Bool { entries.count > 1 }

  /// The tokens by which the peer would reset the connection.
  var tokens: [ResetToken] { entries.compactMap(\.token) }

  /// The peer chose another id for itself during the handshake.
  mutating func replaceFirst(_ id: ConnectionID) {
    entries[0].id = id
  }

  mutating func setFirstToken(_ token: ResetToken) {
    entries[0].token = token
  }

  /// Takes an id of NEW_CONNECTION_ID.
  ///
  /// - Throws: PROTOCOL_VIOLATION, CONNECTION_ID_LIMIT_ERROR.
  mutating func add(
    _ sequence: UInt64, retirePriorTo: UInt64, _ id: ConnectionID, _ token: ResetToken
  ) throws(TransportError) {
    guard current.count > 0 else {
      throw TransportError(.protocolViolation, "a new connection id of a peer that uses none")
    }
    for entry in entries where entry.sequence == sequence || entry.id == id {
      guard entry.sequence == sequence, entry.id == id, entry.token == nil || entry.token == token else {
        throw TransportError(.protocolViolation, "a connection id was given twice")
      }
      return
    }
    if sequence < self.retirePriorTo {
      try retire(sequence)
    } else {
      let index = entries.firstIndex { $0.sequence > sequence } ?? entries.count
      entries.insert(Entry(sequence: sequence, id: id, token: token), at: index)
    }
    if retirePriorTo > self.retirePriorTo {
      self.retirePriorTo = retirePriorTo
      for entry in entries where entry.sequence < retirePriorTo { try retire(entry.sequence) }
      entries.removeAll { $0.sequence < retirePriorTo }
    }
    guard UInt64(entries.count) <= Configuration.connectionIDLimit else {
      throw TransportError(.connectionIDLimitError, "more connection ids than are kept")
    }
  }

  private mutating func retire(_ sequence: UInt64) throws(TransportError) {
    guard !retiring.contains(sequence) else { return }
    retiring.append(sequence)
    outstandingRetirements += 1
    guard outstandingRetirements <= Self.retirementBound else {
      throw TransportError(.connectionIDLimitError, "connection ids are retired too fast")
    }
  }

  /// Goes on to an unused id, so that nobody can tell by it that two paths are of one connection.
  mutating func rotate() {
    guard hasSpare else { return }
    try? retire(entries.removeFirst().sequence)
  }

  mutating func takeRetirement() -> UInt64? {
    retiring.isEmpty ? nil : retiring.removeFirst()
  }

  mutating func retirementLost(_ sequence: UInt64) {
    retiring.append(sequence)
  }

  mutating func retirementAcknowledged() {
    outstandingRetirements -= 1
  }
}
