import Events
import Identity
import Multiformats

/// The last events, each under a number that it keeps: the index of an event counts all events before it, also those
/// that are gone.
public struct EventRing: Sendable, RandomAccessCollection {
  /// The most events that are kept.
  public let capacity: Int
  /// The most bytes that they may take in memory, by a careful estimate.
  public let maximumBytes: Int

  /// An event stands at its number modulo the capacity. Grows as it is filled.
  private var slots: ContiguousArray<Event?> = []
  /// The number of the oldest event that is kept, which is how many were dropped to make room.
  public private(set) var startIndex = 0
  /// The number that the next event gets.
  public private(set) var endIndex = 0
  /// The bytes that the events take, by estimate.
  public private(set) var bytes = 0

  private static let none = Event(time: Timestamp(nanoseconds: 0), kind: .roundTrip(ConnectionID(number: 0), .zero))

  init(capacity: Int, maximumBytes: Int) {
    self.capacity = Swift.max(1, capacity)
    self.maximumBytes = maximumBytes
  }

  /// The event with this number, which must be kept still.
  public subscript(number: Int) -> Event {
    precondition(number >= startIndex && number < endIndex, "the event is not kept")
    return slots[number % capacity] ?? Self.none
  }

  /// Whether the event with this number is kept still.
  public func keeps(_ number: Int) -> Bool { number >= startIndex && number < endIndex }

  mutating func append(_ event: Event) {
    if count == capacity { dropFirst() }
    if endIndex < capacity { push(event) } else { slots[endIndex % capacity] = event }
    endIndex += 1
    bytes += event.cost
    // The newest event is always there, whatever it takes.
    while bytes > maximumBytes, count > 1 { dropFirst() }
  }

  /// Makes room as arrays do, but never for more than there will be.
  private mutating func push(_ event: Event) {
    if slots.count == slots.capacity { slots.reserveCapacity(Swift.min(capacity, Swift.max(64, 2 * slots.count))) }
    slots.append(event)
  }

  private mutating func dropFirst() {
    bytes -= self[startIndex].cost
    slots[startIndex % capacity] = nil
    startIndex += 1
  }

  /// Adds traffic to an event that tells of traffic of the same stream; false if that cannot be.
  mutating func join(_ number: Int, received: Int, sent: Int, at time: Timestamp, within span: Int64) -> Bool {
    guard keeps(number), let event = slots[number % capacity], time.nanoseconds(since: event.time) < span,
      case .bytes(let connection, let stream, let earlierReceived, let earlierSent) = event.kind
    else { return false }
    let kind = Event.Kind.bytes(
      connection, stream: stream, received: earlierReceived.saturatingAdd(received),
      sent: earlierSent.saturatingAdd(sent))
    slots[number % capacity] = Event(time: event.time, kind: kind)
    return true
  }
}

extension Event {
  /// The bytes that the event takes in memory, about: its slot, and what is behind its references as if nobody else had
  /// it too.
  var cost: Int {
    let slot = MemoryLayout<Event?>.stride
    return switch kind {
    case .listening(let address), .stoppedListening(let address): slot + address.cost
    case .dialStarted(_, let peer, let address): slot + peer.cost + address.cost
    case .discovered(let peer, let addresses): slot + peer.bytes.count + addresses.reduce(32) { $0 + $1.cost + 8 }
    case .lookup(let lookup, _): slot + box + lookup.name.cost + (lookup.failure?.cost ?? 0)
    case .dialQueued(_, let peer, let address, let choice):
      slot + box + peer.cost + address.cost + (choice.origin?.cost ?? 0)
    case .dialFailed(_, let peer, let address, _, let reason, _): slot + box + peer.cost + address.cost + reason.cost
    case .inboundFailed(let address, let reason): slot + address.cost + reason.cost
    // With its table of steps.
    case .connectionOpened(let info):
      slot + 512 + info.peer.cost + info.remoteAddress.cost + (info.localAddress?.cost ?? 0)
    case .connectionClosed(_, let reason), .streamClosed(_, let reason): slot + reason.cost
    case .identified(_, let identity): slot + box + identity.cost
    case .streamNegotiated(_, let protocolID): slot + protocolID.cost
    case .request(let summary): slot + box + summary.target.cost + summary.method.cost
    case .response(_, let summary): slot + box + summary.reason.cost + (summary.contentType?.cost ?? 0)
    case .requestFailed(_, let reason): slot + reason.cost
    case .relay(let event): slot + box + event.cost
    case .holePunch(_, let step): slot + step.cost
    case .marker(let name, _): slot + name.cost + header
    case .dialStep, .dialEnded, .roundTrip, .path, .streamOpened, .bytes, .requestFinished: slot
    }
  }
}

/// What the header of an allocation takes.
private let header = 32
/// What is kept beside the event because it is large takes about so much itself.
private let box = header + 96

extension String {
  /// Short texts stand in the value itself.
  fileprivate var cost: Int { utf8.count < 16 ? 0 : header + utf8.count }
}

extension Multiaddr {
  fileprivate var cost: Int { header + bytes.count }
}

extension PeerID? {
  fileprivate var cost: Int { self.map { header + $0.bytes.count } ?? 0 }
}

extension EndReason {
  fileprivate var cost: Int { if case .failed(let reason) = self { reason.cost } else { 0 } }
}

extension RelayEvent {
  fileprivate var cost: Int {
    switch self {
    case .reserved(let address, let relay, _, _): address.cost + PeerID?.some(relay).cost
    case .notReserved(let address, let reason): address.cost + reason.cost
    case .promised(let peer, _): PeerID?.some(peer).cost
    case .circuitOpened(let from, let to): PeerID?.some(from).cost + PeerID?.some(to).cost
    case .circuitClosed(let from, let to, _, _, let reason):
      PeerID?.some(from).cost + PeerID?.some(to).cost + reason.cost
    case .refused(let peer, let reason): PeerID?.some(peer).cost + reason.cost
    }
  }
}

extension HolePunchStep {
  fileprivate var cost: Int {
    switch self {
    case .attempt(_, let addresses): addresses.reduce(0) { $0 + $1.cost }
    case .succeeded: 0
    case .failed(let reason): reason.cost
    }
  }
}

extension PeerIdentity {
  fileprivate var cost: Int {
    let addresses = (listenAddresses + [observedAddress].compactMap { $0 }).reduce(0) { $0 + $1.cost + 8 }
    let texts = protocols.reduce(agentVersion.cost + protocolVersion.cost) { $0 + $1.cost + 16 }
    return 256 + addresses + texts
  }
}
