/// An action that a loop carries out once a deadline has passed, unless it is cancelled before.
public final class LoopTimer {
  let deadline: Deadline
  fileprivate(set) var action: (() -> Void)?
  /// Where it stands in its queue's heap; nil when it is in none.
  fileprivate var index: Int?

  init(deadline: Deadline, action: @escaping () -> Void) {
    self.deadline = deadline
    self.action = action
  }
}

/// The timers of a loop as a binary heap, the earliest first. A cancelled timer leaves at once: most time-outs never
/// come to pass, and must not pile up.
struct TimerQueue {
  private var heap: [LoopTimer] = []

  var earliest: Deadline? { heap.first?.deadline }

  mutating func insert(_ timer: LoopTimer) {
    timer.index = heap.count
    heap.append(timer)
    siftUp(heap.count - 1)
  }

  mutating func remove(_ timer: LoopTimer) {
    guard let index = timer.index else { return }
    timer.index = nil
    timer.action = nil
    let last = heap.removeLast()
    guard index < heap.count else { return }
    place(last, at: index)
    siftDown(index)
    siftUp(index)
  }

  /// Takes the earliest timer out if it is due at `now`, and returns its action.
  mutating func takeDue(at now: Deadline) -> (() -> Void)? {
    guard let first = heap.first, first.deadline <= now else { return nil }
    let action = first.action
    remove(first)
    return action
  }

  private mutating func place(_ timer: LoopTimer, at index: Int) {
    heap[index] = timer
    timer.index = index
  }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].deadline < heap[parent].deadline else { return }
      exchange(child, parent)
      child = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].deadline < heap[least].deadline { least = child }
      }
      guard least != parent else { return }
      exchange(parent, least)
      parent = least
    }
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    let timer = heap[a]
    place(heap[b], at: a)
    place(timer, at: b)
  }
}
