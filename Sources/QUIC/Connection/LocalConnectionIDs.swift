/// An id that this side gave the peer.
struct IssuedConnectionID {
  let sequence: UInt64
  let id: ConnectionID
  let token: ResetToken
}

/// The ids by which the peer addresses this side (RFC 9000 §5.1.1).
struct LocalConnectionIDs {
  private(set) var active: [IssuedConnectionID] = []
  private var next: UInt64 = 0
  /// Those that the peer must yet be told of.
  private(set) var unsent: [UInt64] = []

  /// More ids than these are of no use to a peer.
  private static let bound: UInt64 = 4

  /// The first, which the handshake tells.
  init(first: IssuedConnectionID) {
    active = [first]
    next = 1
  }

  /// Issues ids until the peer has as many as it keeps.
  mutating func issue(limit: UInt64, make: () -> (ConnectionID, ResetToken)) {
    while UInt64(active.count) < min(limit, Self.bound) {
      let (id, token) = make()
      active.append(IssuedConnectionID(sequence: next, id: id, token: token))
      unsent.append(next)
      next += 1
    }
  }

  /// Takes the next id to tell; nil if there is none.
  mutating func takeUnsent() -> IssuedConnectionID? {
    while let sequence = unsent.first {
      unsent.removeFirst()
      if let issued = active.first(where: { $0.sequence == sequence }) { return issued }
    }
    return nil
  }

  mutating func lost(_ sequence: UInt64) {
    guard active.contains(where: { $0.sequence == sequence }) else { return }
    unsent.append(sequence)
  }

  /// The peer does not use an id any more; returns it if it was in use.
  ///
  /// - Throws: PROTOCOL_VIOLATION for an id that was never issued, or by which the frame itself came.
  mutating func retire(_ sequence: UInt64, usedBy destination: ConnectionID?) throws(TransportError) -> ConnectionID? {
    guard sequence < next else {
      throw TransportError(.protocolViolation, "a connection id was retired that was not issued")
    }
    guard let index = active.firstIndex(where: { $0.sequence == sequence }) else { return nil }
    guard active[index].id != destination else {
      throw TransportError(.protocolViolation, "a connection id was retired in a packet sent to it")
    }
    return active.remove(at: index).id
  }
}
