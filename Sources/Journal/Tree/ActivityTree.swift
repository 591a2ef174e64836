import Events
import Identity
import Multiformats

/// Peers, their connections, the streams and requests on these, and the dials that led to them: what is, and what was a
/// moment ago. Made of events, in whatever order they come: an event about what was never heard of makes a place for it.
public struct ActivityTree: Sendable {
  /// How much is kept at most.
  public struct Limits: Sendable {
    /// Connections in all, and of these such that have ended.
    public var connections = (all: 2_048, ended: 256)
    /// Streams in all, and of these such that have ended.
    public var streams = (all: 8_192, ended: 2_048)
    /// Requests in all, and of these such that have ended.
    public var requests = (all: 8_192, ended: 2_048)
    /// Dials in all, and of these such that have ended.
    public var dials = (all: 1_024, ended: 512)
    /// How long something is kept that has ended.
    public var keptFor = Duration.seconds(300)

    /// The usual limits.
    public init() {}
  }

  /// Failed dials that are shown of one peer.
  static let dialsPerPeer = 8

  var connectionNodes: NodeTable<ConnectionNode>
  var streamNodes: NodeTable<StreamNode>
  var requestNodes: NodeTable<RequestNode>
  var dialNodes: NodeTable<DialNode>
  var peerNodes: [PeerNode.ID: PeerNode] = [:]
  private let keptFor: Int64

  /// All peers, in the order in which they were first heard of.
  public internal(set) var peers: [PeerNode.ID] = []
  /// Where this side listens.
  public internal(set) var listening: [Multiaddr] = []

  init(limits: Limits) {
    connectionNodes = NodeTable(limit: limits.connections.all, endedLimit: limits.connections.ended)
    streamNodes = NodeTable(limit: limits.streams.all, endedLimit: limits.streams.ended)
    requestNodes = NodeTable(limit: limits.requests.all, endedLimit: limits.requests.ended)
    dialNodes = NodeTable(limit: limits.dials.all, endedLimit: limits.dials.ended)
    keptFor = limits.keptFor.wholeNanoseconds
  }

  /// A peer; nil if it has left the tree, as with all others.
  public subscript(id: PeerNode.ID) -> PeerNode? { peerNodes[id] }
  /// A connection.
  public subscript(id: ConnectionID) -> ConnectionNode? { connectionNodes[id] }
  /// A stream.
  public subscript(id: StreamID) -> StreamNode? { streamNodes[id] }
  /// A request.
  public subscript(id: RequestID) -> RequestNode? { requestNodes[id] }
  /// A dial.
  public subscript(id: DialID) -> DialNode? { dialNodes[id] }

  /// How many connections stand.
  public var openConnections: Int { openCount.connections }
  /// How many streams stand.
  public var openStreams: Int { openCount.streams }
  var openCount = (connections: 0, streams: 0)

  /// How it stands with a peer.
  public func state(of peer: PeerNode) -> PeerNode.State {
    let connections = peer.connections.compactMap { connectionNodes[$0] }
    let standing = connections.filter { $0.ending == nil }
    if !standing.isEmpty {
      return standing.allSatisfy { $0.info?.isRelayed == true } ? .relayed : .connected
    }
    let dials = peer.dials.compactMap { dialNodes[$0] }
    if dials.contains(where: \.isUnderWay) { return .dialling }
    let lastEnd = connections.compactMap { $0.ending?.time }.max()
    guard let failure = dials.last?.failure, failure.time >= lastEnd ?? failure.time else { return .gone }
    return .failed(step: failure.step, reason: failure.reason)
  }

  /// All that went through a peer's connections.
  public func traffic(of peer: PeerNode) -> (received: Int, sent: Int) {
    peer.connections.compactMap { connectionNodes[$0]?.traffic }.reduce(peer.past) { sums, traffic in
      (sums.received.saturatingAdd(traffic.received), sums.sent.saturatingAdd(traffic.sent))
    }
  }

  // MARK: Leaving

  /// Lets go of what ended long ago.
  mutating func leave(at now: Timestamp) {
    while let id = requestNodes.nextToLeave(at: now, after: keptFor) { drop(id) }
    while let id = streamNodes.nextToLeave(at: now, after: keptFor) { drop(id) }
    while let id = connectionNodes.nextToLeave(at: now, after: keptFor) { drop(id) }
    while let id = dialNodes.nextToLeave(at: now, after: keptFor) { drop(id) }
  }

  mutating func drop(_ id: RequestID) {
    guard let summary = requestNodes.remove(id)?.summary else { return }
    if let stream = summary.stream {
      _ = streamNodes.change(stream) { $0.requests.remove(id) }
    } else {
      _ = connectionNodes.change(summary.connection) { $0.requests.remove(id) }
    }
  }

  mutating func drop(_ id: StreamID) {
    guard let stream = forget(id) else { return }
    _ = connectionNodes.change(id.connection) { connection in
      connection.streams.remove(id)
      if stream.ending == nil { connection.openStreams -= 1 }
    }
  }

  /// Drops a stream that its connection need not be told of.
  private mutating func forget(_ id: StreamID) -> StreamNode? {
    guard let stream = streamNodes.remove(id) else { return nil }
    for request in stream.requests { _ = requestNodes.remove(request) }
    if stream.ending == nil { openCount.streams -= 1 }
    return stream
  }

  mutating func drop(_ id: ConnectionID) {
    guard let connection = connectionNodes.remove(id) else { return }
    for stream in connection.streams { _ = forget(stream) }
    for request in connection.requests { _ = requestNodes.remove(request) }
    if connection.ending == nil { openCount.connections -= 1 }
    peerNodes[connection.peer]?.connections.remove(id)
    peerNodes[connection.peer]?.past.received.add(connection.traffic.received)
    peerNodes[connection.peer]?.past.sent.add(connection.traffic.sent)
    leaveIfEmpty(connection.peer)
  }

  mutating func drop(_ id: DialID) {
    guard let dial = dialNodes.remove(id) else { return }
    peerNodes[dial.peer]?.dials.remove(id)
    leaveIfEmpty(dial.peer)
  }

  mutating func leaveIfEmpty(_ id: PeerNode.ID) {
    guard let peer = peerNodes[id], peer.connections.isEmpty, peer.dials.isEmpty else { return }
    peerNodes[id] = nil
    peers.remove(id)
  }
}

extension Array where Element: Equatable {
  /// Removes one element; those that leave first stand in front.
  fileprivate mutating func remove(_ element: Element) {
    if let index = firstIndex(of: element) { remove(at: index) }
  }
}

extension Int {
  fileprivate mutating func add(_ other: Int) { self = saturatingAdd(other) }
}
