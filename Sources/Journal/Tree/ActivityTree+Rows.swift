import Events

/// A line of the tree.
public struct TreeRow: Hashable, Sendable {
  /// What stands in it.
  public enum ID: Hashable, Sendable {
    case peer(PeerNode.ID)
    case connection(ConnectionID)
    case stream(StreamID)
    case request(RequestID)
    case dial(DialID)
  }

  /// What stands in it.
  public let id: ID
  /// How deep it is indented: 0 for a peer.
  public let depth: Int
  /// Whether it has lines under it, shown or not.
  public internal(set) var hasChildren: Bool
  /// Whether these are not shown.
  public internal(set) var isFolded: Bool
  /// Whether it is the last under its parent.
  public internal(set) var isLast = false
}

extension ActivityTree {
  /// The lines of the tree from top to bottom.
  ///
  /// - Parameters:
  ///   - filter: a line is shown if it, or one under it, passes.
  ///   - names: aliases, for the filter.
  ///   - now: the time, for the filter.
  ///   - isFolded: whether the lines under one are hidden.
  public func rows(
    filter: EventFilter = .none, names: PeerNames = .none, at now: Timestamp,
    isFolded: @escaping (TreeRow.ID) -> Bool
  ) -> [TreeRow] {
    var builder = RowBuilder(tree: self, filter: filter, names: names, now: now, isFolded: isFolded)
    builder.append(peers.map(TreeRow.ID.peer), depth: 0)
    return builder.rows
  }

  /// What stands under a line. The one request of a stream stands in the stream's line.
  public func children(of id: TreeRow.ID) -> [TreeRow.ID] {
    switch id {
    case .peer(let id):
      guard let peer = self[id] else { return [] }
      return peer.connections.map(TreeRow.ID.connection) + peer.dials.map(TreeRow.ID.dial)
    case .connection(let id):
      guard let connection = self[id] else { return [] }
      return connection.streams.map(TreeRow.ID.stream) + connection.requests.map(TreeRow.ID.request)
    case .stream(let id):
      guard let requests = self[id]?.requests, requests.count > 1 else { return [] }
      return requests.map(TreeRow.ID.request)
    case .request, .dial: return []
    }
  }

  /// Where a line belongs, and when something last happened with it.
  fileprivate func place(of id: TreeRow.ID) -> (Place, Timestamp)? {
    var place = Place()
    let time: Timestamp?
    switch id {
    case .peer(let id):
      place.peer = id
      time = lastActive(id)
    case .connection(let id):
      place.connection = id
      time = connectionNodes[id]?.lastActive
    case .stream(let id):
      (place.stream, place.connection) = (id, id.connection)
      time = streamNodes[id]?.lastActive
    case .request(let id):
      let summary = self[id]?.summary
      (place.request, place.stream, place.connection) = (id, summary?.stream, summary?.connection)
      time = requestNodes[id]?.lastActive
    case .dial(let id):
      (place.dial, place.peer) = (id, self[id]?.peer)
      time = dialNodes[id]?.lastActive
    }
    if let connection = place.connection { place.peer = self[connection]?.peer }
    return time.map { (place, $0) }
  }

  private func lastActive(_ id: PeerNode.ID) -> Timestamp? {
    guard let peer = self[id] else { return nil }
    let times = peer.connections.map { connectionNodes[$0]?.lastActive } + peer.dials.map { dialNodes[$0]?.lastActive }
    return times.compactMap { $0 }.max() ?? peer.since
  }
}

/// Puts the lines together, each of them asked once whether it passes.
private struct RowBuilder {
  let tree: ActivityTree
  let filter: EventFilter
  let names: PeerNames
  let now: Timestamp
  let isFolded: (TreeRow.ID) -> Bool
  private(set) var rows: [TreeRow] = []

  init(
    tree: ActivityTree, filter: EventFilter, names: PeerNames, now: Timestamp, isFolded: @escaping (TreeRow.ID) -> Bool
  ) {
    self.tree = tree
    self.filter = filter
    self.names = names
    self.now = now
    self.isFolded = isFolded
  }

  /// Appends those lines of one parent that are shown; false if there are none.
  @discardableResult
  mutating func append(_ ids: [TreeRow.ID], depth: Int) -> Bool {
    var last: Int?
    for id in ids {
      let start = rows.count
      if append(id, depth: depth) { last = start }
    }
    guard let last else { return false }
    rows[last].isLast = true
    return true
  }

  private mutating func append(_ id: TreeRow.ID, depth: Int) -> Bool {
    let children = tree.children(of: id)
    let hides = isFolded(id)
    let start = rows.count
    rows.append(TreeRow(id: id, depth: depth, hasChildren: !children.isEmpty, isFolded: hides && !children.isEmpty))
    guard !filter.isEmpty else {
      if !hides { append(children, depth: depth + 1) }
      return true
    }
    let hasChildren = append(children, depth: depth + 1)
    guard hasChildren || passes(id) else {
      rows.removeLast(rows.count - start)
      return false
    }
    rows[start].hasChildren = hasChildren
    rows[start].isFolded = hides && hasChildren
    if hides { rows.removeLast(rows.count - start - 1) }
    return true
  }

  private func passes(_ id: TreeRow.ID) -> Bool {
    guard let (place, time) = tree.place(of: id) else { return false }
    return filter.matches(RowInContext(place, at: time, in: tree, names: names), at: now)
  }
}
