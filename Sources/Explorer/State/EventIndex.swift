import Events
import Journal

/// The numbers of those events of a journal that are wanted, found once and kept: each event is looked at once.
struct EventIndex: Sendable {
  fileprivate var numbers: [Int] = []
  fileprivate var dropped = 0
  fileprivate var scanned = 0
  /// How many at the front are gone since the last time.
  private(set) var lost = 0

  var count: Int { numbers.count - dropped }
  subscript(index: Int) -> Int { numbers[dropped + index] }

  /// The place of the first event from this number on.
  func firstRow(from number: Int) -> Int? {
    guard let last = numbers.last, last >= number else { return nil }
    var (low, high) = (dropped, numbers.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low - dropped
  }

  /// Looks at the events that are new, or at so many of them.
  mutating func update(_ events: EventRing, atMost most: Int = .max, where isWanted: (Event) -> Bool) {
    lost = 0
    while dropped < numbers.count, numbers[dropped] < events.startIndex {
      dropped += 1
      lost += 1
    }
    if dropped > 1_024, dropped > numbers.count / 2 {
      numbers.removeFirst(dropped)
      dropped = 0
    }
    let first = min(max(scanned, events.startIndex), events.endIndex)
    scanned = first + min(most, events.endIndex - first)
    for number in first..<scanned where isWanted(events[number]) { numbers.append(number) }
  }
}

extension EventIndex {
  /// How many events are looked at between two questions whether to go on.
  fileprivate static let partSize = 1_000

  /// Whether there are events that were not looked at yet.
  func isBehind(_ events: EventRing) -> Bool { scanned < events.endIndex }

  /// Looks at the events that are new, in parts; what is left when `mayGoOn` says no is looked at the next time.
  mutating func update(_ events: EventRing, while mayGoOn: () -> Bool, where isWanted: (Event) -> Bool) {
    update(events, atMost: Self.partSize, where: isWanted)
    let lost = lost
    while isBehind(events), mayGoOn() { update(events, atMost: Self.partSize, where: isWanted) }
    self.lost = lost
  }
}

/// The search for the events that pass another filter than those of an index did. It goes on in parts: very many events
/// would take longer than a key may wait.
struct EventSearch: Sendable {
  let filter: EventFilter
  /// Those of the index that may pass, and what is left to ask of them.
  private var asked: ArraySlice<Int> = []
  private let question: EventFilter
  /// Those that pass, so far.
  private(set) var found = EventIndex()

  /// - Parameter known: what the events of `index` passed.
  init(_ filter: EventFilter, in index: EventIndex, after known: EventFilter) {
    let rest = filter.rest(after: known)
    (self.filter, question) = (filter, rest ?? filter)
    guard rest != nil else { return }
    asked = index.numbers[index.dropped...]
    found.scanned = index.scanned
  }

  func isDone(_ events: EventRing) -> Bool { asked.isEmpty && found.scanned == events.endIndex }

  /// Goes on with a part of the events: `passes` says of one whether it passes a filter.
  mutating func goOn(_ events: EventRing, passes: (Event, EventFilter) -> Bool) {
    guard !asked.isEmpty else { return found.update(events, atMost: EventIndex.partSize) { passes($0, filter) } }
    for number in asked.prefix(EventIndex.partSize) where events.keeps(number) && passes(events[number], question) {
      found.numbers.append(number)
    }
    asked = asked.dropFirst(EventIndex.partSize)
  }
}
