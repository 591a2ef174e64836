import Foundation
import NetIO
import TestSupport
import Testing

@Suite struct EventLoopTests {
  @Test("timers fire in the order of their deadlines, and a cancelled one does not")
  @NetworkActor func timers() async {
    var fired: [Int] = []
    let loop = NetworkActor.loop
    await withCheckedContinuation { done in
      for delay in [30, 10, 20] {
        loop.schedule(at: .after(.milliseconds(delay))) { fired.append(delay) }
      }
      let cancelled = loop.schedule(at: .after(.milliseconds(15))) { fired.append(15) }
      loop.schedule(at: .after(.milliseconds(5))) { loop.cancel(cancelled) }
      loop.schedule(at: .after(.milliseconds(40))) { done.resume() }
    }
    #expect(fired == [10, 20, 30])
  }

  @Test("ten thousand timers, half of them cancelled, all act once and in order")
  @NetworkActor func manyTimers() async {
    var fired: [UInt64] = []
    let loop = NetworkActor.loop
    let start = Deadline.now.nanoseconds
    await withCheckedContinuation { done in
      for index in 0..<10_000 {
        let deadline = Deadline(nanoseconds: start + UInt64((index * 7919) % 10_000) * 1_000)
        let timer = loop.schedule(at: deadline) { fired.append(deadline.nanoseconds) }
        if index.isMultiple(of: 2) { loop.cancel(timer) }
      }
      loop.schedule(at: .after(.milliseconds(50))) { done.resume() }
    }
    #expect(fired.count == 5_000)
    #expect(fired == fired.sorted())
  }

  @Test("what many threads hand over arrives, each once")
  func remoteJobs() async {
    let counter = Counter()
    await withTaskGroup { group in
      for _ in 0..<64 {
        group.addTask { for _ in 0..<100 { await counter.add() } }
      }
    }
    let count = await counter.count
    #expect(count == 6_400)
  }

  @NetworkActor private final class Counter {
    var count = 0
    func add() { count += 1 }
  }

  @Test("a turn's end comes after the jobs of the turn")
  @NetworkActor func endOfTurn() async {
    var order: [String] = []
    await withCheckedContinuation { done in
      NetworkActor.loop.atEndOfTurn {
        order.append("end")
        done.resume()
      }
      NetworkActor.task { order.append("job") }
    }
    #expect(order == ["job", "end"])
  }

  @Test("an idle loop does not wake up")
  func idle() async throws {
    let loop = EventLoop()
    let thread = Thread { loop.run() }
    thread.start()
    try await Task.sleep(for: .milliseconds(100))
    let before = loop.waits
    try await Task.sleep(for: .milliseconds(300))
    #expect(loop.waits == before)
    loop.stop()
  }
}
