import Events
import Identity
import Multiformats

/// What a filter needs to know beside the journal: the aliases and tags that a person gave to peers.
public struct PeerNames: Sendable {
  private let alias: @Sendable (PeerNode.ID) -> String?
  private let tags: @Sendable (PeerNode.ID) -> [String]

  /// No aliases and no tags.
  public static let none = PeerNames { _ in nil }

  /// Aliases and tags by peer.
  public init(
    _ alias: @escaping @Sendable (PeerNode.ID) -> String?,
    tags: @escaping @Sendable (PeerNode.ID) -> [String] = { _ in [] }
  ) {
    self.alias = alias
    self.tags = tags
  }

  func tags(_ id: PeerNode.ID?) -> [String] { id.map(tags) ?? [] }

  /// What a peer may be called: its id or address, and its alias.
  func all(_ id: PeerNode.ID?, in tree: ActivityTree) -> [String] {
    guard let id else { return [] }
    return [tree[id]?.name ?? PeerNode(id, at: Timestamp(nanoseconds: 0)).name, alias(id)].compactMap { $0 }
  }
}

/// An event with what the tree knows around it.
public struct EventInContext: FilterSubject {
  /// The event. Another of the same tree may take its place: the tree costs more to copy than most questions do.
  public var event: Event
  private let tree: ActivityTree
  private let names: PeerNames
  private var place: Place { Place(of: event, in: tree) }

  /// An event in its tree.
  public init(_ event: Event, in tree: ActivityTree, names: PeerNames = .none) {
    self.event = event
    self.tree = tree
    self.names = names
  }

  public var time: Timestamp { event.time }

  public func has(_ word: FilterWord) -> Bool {
    if word.isIn(Place(of: event, in: tree, findsPeer: false).subject) { return true }
    let (_, happened, details) = tree.words(for: event)
    return word.isIn(happened) || details.contains(where: word.isIn)
      || names.all(place.peer, in: tree).contains(where: word.isIn)
  }

  public func texts(_ field: EventFilter.Field) -> [String] {
    if field == .kind { return [tree.summary(of: event).word] }
    return tree.texts(field, at: place, names)
  }

  public func number(_ field: EventFilter.Field) -> Int64? {
    switch (field, event.kind) {
    case (.size, .bytes(_, _, let received, let sent)): Int64(received.saturatingAdd(sent))
    case (.took, .dialStep(_, _, let took)), (.took, .roundTrip(_, let took)), (.took, .lookup(_, let took)):
      took.wholeNanoseconds
    case (.took, .response(let id, _)): tree[id].map { time.nanoseconds(since: $0.sent) }
    default: tree.number(field, at: place)
    }
  }
}

/// A row of the tree.
public struct RowInContext: FilterSubject {
  private let place: Place
  private let tree: ActivityTree
  private let names: PeerNames
  public let time: Timestamp

  init(_ place: Place, at time: Timestamp, in tree: ActivityTree, names: PeerNames) {
    self.place = place
    self.tree = tree
    self.names = names
    self.time = time
  }

  public func has(_ word: FilterWord) -> Bool {
    [.peer, .proto, .status, .method, .path, .state, .via].contains { field in
      tree.texts(field, at: place, names).contains(where: word.isIn)
    }
  }

  public func texts(_ field: EventFilter.Field) -> [String] { tree.texts(field, at: place, names) }
  public func number(_ field: EventFilter.Field) -> Int64? { tree.number(field, at: place) }
}

extension ActivityTree {
  func texts(_ field: EventFilter.Field, at place: Place, _ names: PeerNames) -> [String] {
    let request = place.request ?? place.stream.flatMap { self[$0]?.requests.last }
    let summary = request.flatMap { self[$0]?.summary }
    return switch field {
    case .peer: names.all(place.peer, in: self)
    case .tag: names.tags(place.peer)
    case .agent: agents(at: place)
    case .addr: addresses(at: place).map(\.description)
    case .proto: place.stream.flatMap { self[$0]?.protocolID }.map { [$0] } ?? []
    case .dir: direction(at: place).map { [$0.rawValue] } ?? []
    case .method: summary.map { [$0.method] } ?? []
    case .path: summary.map { [$0.target] } ?? []
    case .via: place.connection.flatMap { self[$0]?.info?.transport }.map { [$0] } ?? []
    case .state: [state(at: place)].compactMap { $0 }
    case .status: number(.status, at: place).map { ["\($0)"] } ?? []
    case .since, .kind, .conn, .stream, .size, .took: []
    }
  }

  private func agents(at place: Place) -> [String] {
    let connections = place.connection.map { [$0] } ?? place.peer.flatMap { self[$0]?.connections } ?? []
    return connections.compactMap { self[$0]?.identity?.agentVersion }
  }

  private func addresses(at place: Place) -> [Multiaddr] {
    if let dial = place.dial { return [self[dial]?.address].compactMap { $0 } }
    let connections = place.connection.map { [$0] } ?? place.peer.flatMap { self[$0]?.connections } ?? []
    return connections.compactMap { self[$0]?.info?.remoteAddress }
  }

  func number(_ field: EventFilter.Field, at place: Place) -> Int64? {
    let request = (place.request ?? place.stream.flatMap { self[$0]?.requests.last }).flatMap { self[$0] }
    switch field {
    case .status: return request?.response.map { Int64($0.status) }
    case .conn: return place.connection.map { Int64(clamping: $0.number) }
    case .stream: return place.stream.map { Int64(clamping: $0.number) }
    case .size:
      if place.request != nil, case .finished(let bodyBytes, _) = request?.state { return Int64(bodyBytes) }
      return traffic(at: place).map { Int64($0.received.saturatingAdd($0.sent)) }
    case .took:
      if case .finished(_, let took) = request?.state { return took.wholeNanoseconds }
      return place.connection.flatMap { self[$0]?.roundTrip }?.wholeNanoseconds
    default: return nil
    }
  }

  private func direction(at place: Place) -> Direction? {
    if let request = place.request.flatMap({ self[$0] }) { return request.summary.direction }
    if let stream = place.stream { return self[stream]?.direction }
    if let connection = place.connection { return self[connection]?.info?.direction }
    return place.dial == nil ? nil : .outbound
  }

  private func traffic(at place: Place) -> (received: Int, sent: Int)? {
    if let stream = place.stream { return self[stream].map { ($0.traffic.received, $0.traffic.sent) } }
    if let connection = place.connection { return self[connection].map { ($0.traffic.received, $0.traffic.sent) } }
    return place.peer.flatMap { self[$0] }.map(traffic)
  }

  /// How what stands at a place stands, in a word.
  private func state(at place: Place) -> String? {
    if let request = place.request.flatMap({ self[$0] }) { return request.state.word }
    if let stream = place.stream { return self[stream].map { $0.ending?.reason.word ?? "open" } }
    if let connection = place.connection { return self[connection].map { $0.ending?.reason.word ?? "open" } }
    if let dial = place.dial { return self[dial]?.state }
    return place.peer.flatMap { self[$0] }.map { state(of: $0).word }
  }
}

extension DialNode {
  fileprivate var state: String { isUnderWay ? "dialling" : failure == nil ? "done" : "failed" }
}

extension RequestNode.State {
  /// The state in a word.
  public var word: String {
    switch self {
    case .waiting: "waiting"
    case .body: "body"
    case .finished: "done"
    case .failed: "failed"
    }
  }
}

extension EndReason {
  /// The end in a word.
  public var word: String {
    switch self {
    case .finished: "closed"
    case .resetLocally, .resetByPeer: "reset"
    case .timedOut: "timed out"
    case .failed: "failed"
    }
  }
}

extension PeerNode.State {
  /// The state in a word.
  public var word: String {
    switch self {
    case .connected: "connected"
    case .relayed: "relayed"
    case .dialling: "dialling"
    case .failed: "failed"
    case .gone: "closed"
    }
  }
}
