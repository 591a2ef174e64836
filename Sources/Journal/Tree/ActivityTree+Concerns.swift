import Events

/// Something that a person should have a look at.
public struct Concern: Hashable, Sendable {
  /// What it is.
  public enum Kind: Hashable, Sendable {
    /// So many streams of one protocol were reset within a minute.
    case resets(count: Int, protocolID: String?)
    /// So many addresses in a row could not be dialled, the last at this step for this reason.
    case failedDials(count: Int, step: DialStep, reason: String)
  }

  /// Whom it concerns.
  public let peer: PeerNode.ID
  /// What it is.
  public let kind: Kind
  /// Where to look.
  public let row: TreeRow.ID
}

extension ActivityTree {
  /// Fewer of a kind are nothing to look at.
  private static let fewest = 3
  private static let span: Int64 = 60_000_000_000

  /// What needs a look, peers in the order of the tree.
  public func concerns(at now: Timestamp) -> [Concern] {
    var concerns = resets(at: now)
    for peer in peers.lazy.compactMap({ self[$0] }) where peer.failures >= Self.fewest {
      guard let dial = peer.dials.last, let failure = self[dial]?.failure else { continue }
      let kind = Concern.Kind.failedDials(count: peer.failures, step: failure.step, reason: failure.reason)
      concerns.append(Concern(peer: peer.id, kind: kind, row: .peer(peer.id)))
    }
    return concerns
  }

  private func resets(at now: Timestamp) -> [Concern] {
    struct Origin: Hashable {
      let peer: PeerNode.ID
      let protocolID: String?
    }
    var resets: [Origin: (count: Int, last: StreamID)] = [:]
    for stream in streamNodes.ended(within: Self.span, of: now) where stream.ending?.reason.isReset == true {
      guard let peer = self[stream.id.connection]?.peer else { continue }
      // The last comes first: it is where to look.
      resets[Origin(peer: peer, protocolID: stream.protocolID), default: (0, stream.id)].count += 1
    }
    return peers.flatMap { peer in
      resets.filter { $0.key.peer == peer && $0.value.count >= Self.fewest }
        .sorted { $0.key.protocolID ?? "" < $1.key.protocolID ?? "" }
        .map { origin, found in
          let kind = Concern.Kind.resets(count: found.count, protocolID: origin.protocolID)
          return Concern(peer: peer, kind: kind, row: .stream(found.last))
        }
    }
  }
}
