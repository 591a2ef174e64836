import Events

/// What happened, as the screens show it: the last events in their order, the tree of what they are about, and what
/// they add up to. A value for one thread; it has no clock and starts no task.
public struct Journal: Sendable {
  /// How much is kept.
  public struct Limits: Sendable {
    /// Events.
    public var events = 10_000
    /// Bytes that the events take in memory.
    public var eventBytes = 16 << 20
    /// The tree.
    public var tree = ActivityTree.Limits()

    /// The usual limits.
    public init() {}
  }

  /// Traffic of one stream within a second is one event: else it would push out everything that explains it.
  private static let trafficSpan: Int64 = 1_000_000_000

  /// The last events.
  public private(set) var events: EventRing
  /// What they are about.
  public private(set) var tree: ActivityTree
  /// What they add up to.
  public private(set) var totals: Totals
  /// What a person marked, the oldest first.
  public private(set) var markers: [Marker] = []
  /// How many events never came here because they came too fast.
  public private(set) var missed = 0

  /// A journal that begins at a time.
  public init(since time: Timestamp, limits: Limits = Limits()) {
    events = EventRing(capacity: limits.events, maximumBytes: limits.eventBytes)
    tree = ActivityTree(limits: limits.tree)
    totals = Totals(since: time)
  }

  /// Takes in an event.
  public mutating func append(_ event: Event) {
    if case .bytes(let connection, let stream, let received, let sent) = event.kind {
      append(event, connection, stream, received, sent)
    } else {
      tree.apply(event, &totals)
      if case .marker(let name, let thing) = event.kind { note(name, thing, at: event.time) }
      events.append(event)
    }
    tree.leave(at: event.time)
  }

  private mutating func append(
    _ event: Event, _ connection: ConnectionID, _ stream: StreamID?, _ received: Int, _ sent: Int
  ) {
    // Streams are parts of their connection, which is counted as a whole.
    if stream == nil { totals.add(received: received, sent: sent, at: event.time) }
    let last = tree.note(received: received, sent: sent, stream: stream, of: connection, at: event.time)
    guard !events.join(last, received: received, sent: sent, at: event.time, within: Self.trafficSpan) else { return }
    tree.setTrafficEvent(events.endIndex, stream: stream, of: connection)
    events.append(event)
  }

  private mutating func note(_ name: String, _ thing: MarkedThing?, at time: Timestamp) {
    if markers.count == Marker.most { markers.removeFirst() }
    markers.append(Marker(name: name, time: time, row: thing.map(TreeRow.ID.init), number: events.endIndex))
  }

  /// Says that so many events came too fast and are lost.
  public mutating func noteMissed(_ count: Int) {
    missed = missed.saturatingAdd(count)
  }

  /// Says what time it is, so that what ended long ago leaves the tree also when nothing happens.
  public mutating func advance(to now: Timestamp) {
    tree.leave(at: now)
  }
}

/// What all events add up to. Streams and connections that stand are those opened less those ended.
public struct Totals: Sendable {
  /// Since when.
  public let since: Timestamp
  /// Connections that were opened, by either side.
  public internal(set) var connectionsOpened = 0
  /// Connections that ended, however.
  public internal(set) var connectionsClosed = 0
  /// Streams that were opened, by either side.
  public internal(set) var streamsOpened = 0
  /// Streams that ended otherwise than by a reset.
  public internal(set) var streamsClosed = 0
  /// Streams that one side reset.
  public internal(set) var streamsReset = 0
  /// Addresses that were dialled.
  public internal(set) var dials = 0
  /// Addresses that could not be reached.
  public internal(set) var dialsFailed = 0
  /// Connections from outside that came to nothing.
  public internal(set) var inboundFailed = 0
  /// Requests, of either side.
  public internal(set) var requests = 0
  /// Requests that came to nothing.
  public internal(set) var requestsFailed = 0
  /// Bytes received over all connections.
  public internal(set) var received = 0
  /// Bytes sent over all connections.
  public internal(set) var sent = 0
  /// The last minute of these, second by second.
  public internal(set) var history = ThroughputHistory<60>()

  init(since: Timestamp) {
    self.since = since
  }

  mutating func add(received: Int, sent: Int, at time: Timestamp) {
    self.received = self.received.saturatingAdd(received)
    self.sent = self.sent.saturatingAdd(sent)
    history.add(received: received, sent: sent, at: time)
  }
}
