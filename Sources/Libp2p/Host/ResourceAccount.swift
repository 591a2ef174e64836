import Synchronization

/// Counts something that peers make a host keep, and says when it is enough.
final class ResourceAccount: Sendable {
  private let used = Atomic<Int>(0)
  private let bound: Int
  private let parent: ResourceAccount?

  /// An account of at most `bound`; what is taken from it is taken from `parent` too.
  init(bound: Int, in parent: ResourceAccount? = nil) {
    self.bound = bound
    self.parent = parent
  }

  /// Takes so much; nothing at all if that is more than there may be.
  func take(_ count: Int) -> Bool {
    guard used.wrappingAdd(count, ordering: .relaxed).newValue <= bound, parent?.take(count) != false else {
      used.wrappingSubtract(count, ordering: .relaxed)
      return false
    }
    return true
  }

  /// Gives back what was taken.
  func giveBack(_ count: Int) {
    used.wrappingSubtract(count, ordering: .relaxed)
    parent?.giveBack(count)
  }
}

/// What the connections to one peer, or all of a host, make it keep.
struct ResourceAccounts: Sendable {
  /// Bytes that were received and not read yet.
  let unread: ResourceAccount
  /// Streams that the peer opened.
  let inboundStreams: ResourceAccount

  /// The accounts of a host.
  init(_ limits: HostLimits) {
    unread = ResourceAccount(bound: limits.unreadBytes)
    inboundStreams = ResourceAccount(bound: limits.inboundStreams)
  }

  /// The accounts of a peer of the host whose accounts are `host`.
  init(_ limits: HostLimits, in host: ResourceAccounts) {
    unread = ResourceAccount(bound: limits.unreadBytesPerPeer, in: host.unread)
    inboundStreams = ResourceAccount(bound: limits.inboundStreamsPerPeer, in: host.inboundStreams)
  }
}
