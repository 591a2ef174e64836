import CLinux
import NetIO
import Synchronization

/// Carries what happens from where it happens to whoever listens. Emitting costs next to nothing while nobody does.
public final class EventBus: Sendable {
  private let listeners = Locked<[EventInbox]>([])
  private let isHeard = Atomic<Bool>(false)
  /// What records the bytes of streams.
  public let tap = ByteTap()

  /// A bus that nobody listens to yet.
  public init() {}

  /// Tells all listeners what happened just now. May be called from any thread.
  public func emit(_ kind: @autoclosure () -> Event.Kind) {
    guard isHeard.load(ordering: .relaxed) else { return }
    let event = Event(time: Timestamp(nanoseconds: cl_realtime_ns()), kind: kind())
    for listener in listeners.withLock({ $0 }) { listener.append(event) }
  }

  /// Whether anybody listens: what only listeners need is not worth measuring otherwise.
  public var hasListeners: Bool { isHeard.load(ordering: .relaxed) }

  /// Listens from now on, until the inbox is cancelled.
  ///
  /// - Parameters:
  ///   - capacity: how many events wait at most; later ones are dropped, and counted.
  ///   - wake: called, on whatever thread emits, when the first event comes after a ``EventInbox/drain()``.
  public func listen(capacity: Int = 65_536, wake: @escaping @Sendable () -> Void) -> EventInbox {
    let inbox = EventInbox(capacity: capacity, wake: wake) { [weak self] inbox in self?.remove(inbox) }
    listeners.withLock { $0.append(inbox) }
    isHeard.store(true, ordering: .relaxed)
    return inbox
  }

  private func remove(_ inbox: EventInbox) {
    let isEmpty = listeners.withLock { listeners in
      listeners.removeAll { $0 === inbox }
      return listeners.isEmpty
    }
    if isEmpty { isHeard.store(false, ordering: .relaxed) }
  }
}

/// The events that wait for one listener.
public final class EventInbox: Sendable {
  private struct Contents {
    var events: [Event] = []
    var dropped = 0
  }

  private let contents = Locked(Contents())
  private let capacity: Int
  private let wake: @Sendable () -> Void
  private let onCancel: @Sendable (EventInbox) -> Void

  init(
    capacity: Int, wake: @escaping @Sendable () -> Void, onCancel: @escaping @Sendable (EventInbox) -> Void
  ) {
    self.capacity = capacity
    self.wake = wake
    self.onCancel = onCancel
  }

  func append(_ event: Event) {
    let isFirst = contents.withLock { contents in
      guard contents.events.count < capacity else {
        contents.dropped += 1
        return false
      }
      contents.events.append(event)
      return contents.events.count == 1
    }
    if isFirst { wake() }
  }

  /// Takes all events that wait, and how many were dropped since the last time.
  public func drain() -> (events: [Event], dropped: Int) {
    contents.withLock { contents in
      defer { contents = Contents() }
      return (contents.events, contents.dropped)
    }
  }

  /// Stops listening.
  public func cancel() {
    onCancel(self)
  }
}
