import Events

/// Something that a person should have a look at.
public struct Concern: Hashable, Sendable {
  /// What it is.
  public enum Kind: Hashable, Sendable {
    /// So many streams of one protocol were reset within a minute.
    case resets(count: Int, protocolID: String?)
    /// So many of our requests came to nothing, or to an error of the server, within a minute.
    case failedRequests(count: Int)
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
    var concerns = resets(at: now) + failedRequests(at: now)
    for peer in peers.lazy.compactMap({ self[$0] }) where peer.failures >= Self.fewest {
      guard let dial = peer.dials.last, let failure = self[dial]?.failure else { continue }
      let kind = Concern.Kind.failedDials(count: peer.failures, step: failure.step, reason: failure.reason)
      concerns.append(Concern(peer: peer.id, kind: kind, row: .peer(peer.id)))
    }
    return concerns
  }

  private func failedRequests(at now: Timestamp) -> [Concern] {
    var failures: [PeerNode.ID: (count: Int, last: RequestNode)] = [:]
    for request in requestNodes.ended(within: Self.span, of: now) where request.hasGoneWrong {
      guard let peer = self[request.summary.connection]?.peer else { continue }
      failures[peer, default: (0, request)].count += 1
    }
    return peers.compactMap { peer in
      guard let (count, last) = failures[peer], count >= Self.fewest else { return nil }
      // The one request of a stream stands in the stream's row.
      let stream = last.summary.stream.flatMap { self[$0] }
      let row = stream?.requests.count == 1 ? stream.map { TreeRow.ID.stream($0.id) } : nil
      return Concern(peer: peer, kind: .failedRequests(count: count), row: row ?? .request(last.id))
    }
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

extension RequestNode {
  /// Whether a request of ours came to nothing, or to an error of the server.
  fileprivate var hasGoneWrong: Bool {
    guard summary.direction == .outbound else { return false }
    if case .failed = state { return true }
    return response.map { $0.status >= 500 } ?? false
  }
}
