import Events

/// What has a place in the tree as long as something happens with it.
protocol ActivityNode {
  var id: ID { get }
  /// When something last happened.
  var lastActive: Timestamp { get set }
  associatedtype ID: Hashable & Sendable
}

extension ConnectionNode: ActivityNode {}
extension StreamNode: ActivityNode {}
extension DialNode: ActivityNode {}
extension RequestNode: ActivityNode {
  /// Its name.
  public var id: RequestID { summary.id }
}

/// The nodes of one kind. Those that have ended leave in the order in which they ended, after a while or when there are
/// too many; where too many have not ended, those leave with which nothing has happened for longest.
struct NodeTable<Node: ActivityNode & Sendable>: Sendable {
  private var nodes: [Node.ID: Node] = [:]
  /// Those that have ended, the first that did first; before `firstEnded` they have left.
  private var ended: [(id: Node.ID, time: Timestamp)] = []
  private var firstEnded = 0

  let limit: Int
  let endedLimit: Int

  /// - Parameters:
  ///   - limit: how many nodes there are at most.
  ///   - endedLimit: how many of them have ended.
  init(limit: Int, endedLimit: Int) {
    self.limit = max(1, limit)
    self.endedLimit = max(0, endedLimit)
  }

  subscript(id: Node.ID) -> Node? { nodes[id] }

  /// Changes a node where it stands; false if it is not there.
  @inline(__always)
  mutating func update(_ id: Node.ID, at time: Timestamp, _ body: (inout Node) -> Void) -> Bool {
    change(id) { node in
      body(&node)
      node.lastActive = time
    }
  }

  /// Changes a node with which nothing has happened.
  @inline(__always)
  mutating func change(_ id: Node.ID, _ body: (inout Node) -> Void) -> Bool {
    guard let index = nodes.index(forKey: id) else { return false }
    body(&nodes.values[index])
    return true
  }

  mutating func insert(_ node: Node) {
    nodes[node.id] = node
  }

  mutating func remove(_ id: Node.ID) -> Node? {
    nodes.removeValue(forKey: id)
  }

  /// Says that a node has ended, so that it leaves some time.
  mutating func end(_ id: Node.ID, at time: Timestamp) {
    ended.append((id, time))
  }

  /// One that is to leave because it ended long ago, or because too many did.
  mutating func nextToLeave(at now: Timestamp, after span: Int64) -> Node.ID? {
    while firstEnded < ended.count {
      let (id, time) = ended[firstEnded]
      guard ended.count - firstEnded > endedLimit || now.nanoseconds(since: time) > span else { return nil }
      firstEnded += 1
      if firstEnded > 64, firstEnded > ended.count / 2 {
        ended.removeFirst(firstEnded)
        firstEnded = 0
      }
      if nodes[id] != nil { return id }
    }
    return nil
  }

  /// Those that are to leave before one more can come: none while there is room, else a tenth at once, so that looking
  /// for them costs little for each.
  func leavingForRoom() -> [Node.ID] {
    guard nodes.count >= limit else { return [] }
    let idle = nodes.values.map { (id: $0.id, time: $0.lastActive) }.sorted { $0.time < $1.time }
    return idle.prefix(max(1, limit / 10)).map(\.id)
  }

  /// The nodes that ended within a span before `now` and are still there, the last first.
  func ended(within span: Int64, of now: Timestamp) -> some Sequence<Node> {
    ended[firstEnded...].reversed().lazy
      .prefix { now.nanoseconds(since: $0.time) <= span }
      .compactMap { nodes[$0.id] }
  }
}
