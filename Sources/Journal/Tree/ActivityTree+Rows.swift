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
    /// The first streams of a connection that have ended, folded into one line because they are many.
    case older(ConnectionID)
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
  /// How many streams it stands for, where it stands for many.
  public internal(set) var count = 0
}

extension ActivityTree {
  /// The lines of the tree from top to bottom.
  ///
  /// - Parameters:
  ///   - filter: a line is shown if it, or one under it, passes.
  ///   - names: aliases, for the filter.
  ///   - now: the time, for the filter.
  ///   - shownEnded: how many streams of a connection that have ended stand in lines of their own while nothing is
  ///     filtered; those before them stand in one line, unless that is unfolded. Nil for all.
  ///   - order: the order of peers and of their connections.
  ///   - isFolded: whether the lines under one are hidden.
  public func rows(
    filter: EventFilter = .none, names: PeerNames = .none, at now: Timestamp, shownEnded: Int? = nil,
    order: TreeOrder = .opened,
    isFolded: @escaping (TreeRow.ID) -> Bool
  ) -> [TreeRow] {
    var builder = RowBuilder(
      tree: self, filter: filter, names: names, now: now, shownEnded: filter.isEmpty ? shownEnded : nil,
      order: order, isFolded: isFolded)
    builder.append(sorted(peers.map(TreeRow.ID.peer), by: order), depth: 0)
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
    case .request, .dial, .older: return []
    }
  }

  /// How many of a connection's first streams have ended, when so many of all that have are shown.
  fileprivate func olderStreams(of connection: ConnectionNode, shownEnded: Int) -> Int {
    let most = connection.streams.count - connection.openStreams - shownEnded
    guard most > 1 else { return 0 }
    return connection.streams.prefix(most).prefix { streamNodes[$0]?.ending != nil }.count
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
    case .older(let id):
      place.connection = id
      time = connectionNodes[id]?.lastActive
    }
    if let connection = place.connection { place.peer = self[connection]?.peer }
    return time.map { (place, $0) }
  }

  func lastActive(_ id: PeerNode.ID) -> Timestamp? {
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
  let shownEnded: Int?
  let order: TreeOrder
  let isFolded: (TreeRow.ID) -> Bool
  private(set) var rows: [TreeRow] = []

  init(
    tree: ActivityTree, filter: EventFilter, names: PeerNames, now: Timestamp, shownEnded: Int?,
    order: TreeOrder, isFolded: @escaping (TreeRow.ID) -> Bool
  ) {
    self.tree = tree
    self.filter = filter
    self.names = names
    self.now = now
    self.shownEnded = shownEnded
    self.order = order
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

  /// Appends the lines of a connection, those of its oldest streams as one; false if there are too few for that.
  private mutating func appendShortened(_ id: ConnectionID, depth: Int) -> Bool {
    guard let shownEnded, let connection = tree[id], isFolded(.older(id)) else { return false }
    let count = tree.olderStreams(of: connection, shownEnded: shownEnded)
    guard count > 1 else { return false }
    rows.append(TreeRow(id: .older(id), depth: depth, hasChildren: true, isFolded: true, count: count))
    let rest = connection.streams.dropFirst(count).map(TreeRow.ID.stream) + connection.requests.map(TreeRow.ID.request)
    if !append(rest, depth: depth) { rows[rows.count - 1].isLast = true }
    return true
  }

  private mutating func append(_ id: TreeRow.ID, depth: Int) -> Bool {
    let hides = isFolded(id)
    if case .connection(let connection) = id, !hides, filter.isEmpty {
      rows.append(TreeRow(id: id, depth: depth, hasChildren: true, isFolded: false))
      if appendShortened(connection, depth: depth + 1) { return true }
      rows.removeLast()
    }
    var children = tree.children(of: id)
    if case .peer = id { children = tree.sorted(children, by: order) }
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
