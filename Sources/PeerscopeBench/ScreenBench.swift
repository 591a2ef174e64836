import Engine
import Events
import Explorer
import Foundation
import Journal
import NetIO
import PeerStore
import TerminalUI

/// The screens at 120×36, without a terminal.
struct ScreenBench {
  private var state: ExploreState
  private let sheet = Sheet(size: Size(120, 36))
  private var time: Int64 = 1_700_000_000_000_000_000
  private var source = Traffic()

  /// 48 peers that are connected, and a log that is full.
  init(_ limits: Journal.Limits = Journal.Limits()) throws {
    state = ExploreState(now: Timestamp(nanoseconds: 1_700_000_000_000_000_000), limits: limits)
    let store = PeerStore(path: nil)
    let connections = try Traffic.connections()
    for info in connections {
      guard let peer = info.peer else { continue }
      try store.apply([.init(.peer(peer), .addresses([info.remoteAddress], .manual, at: Date()))])
    }
    give(.terminal(.resize(Size(120, 36))))
    give(.book(store.snapshot, store.status))
    give(connections.map { .connectionOpened($0) })
    for _ in 0..<20 { give(traffic(1_000)) }
  }

  private mutating func give(_ input: Input) { _ = state.update(input, at: Timestamp(nanoseconds: time)) }

  private mutating func give(_ kinds: [Event.Kind]) {
    time += 1_000_000
    give(.events(kinds.map { Event(time: Timestamp(nanoseconds: time), kind: $0) }, dropped: 0))
  }

  private mutating func traffic(_ count: Int) -> [Event.Kind] { source.next(count) }

  private mutating func draw(while mayGoOn: () -> Bool = { true }) -> Grid {
    state.prepare(while: mayGoOn)
    return sheet.draw { state.draw(on: $0) }
  }

  /// All figures of the screens.
  static func measure() throws -> [Figure] {
    var bench = try ScreenBench()
    let plain = bench.plainFrame()
    var figures: [Figure] = []
    for (name, key) in [("peers", Key("B")), ("log", Key("L"))] {
      bench.give(.terminal(.key(key)))
      let times = (0..<500).map { _ -> Double in
        bench.give(bench.traffic(40))
        let start = Deadline.now
        _ = bench.draw()
        return Deadline.now.since(start).milliseconds
      }
      figures.append(
        Figure(
          name: "frame, \(name)", value: percentile(times.sorted(), 0.5), unit: "ms",
          limit: ("36 lines of plain text", plain)))
    }
    figures.append(Figure(name: "log events, 30 frames/s", value: bench.eventRate(), unit: "1/s"))
    figures.append(try openingFigure())
    return try figures + filterFigures()
  }

  /// Milliseconds that a frame takes which says nothing.
  private func plainFrame() -> Double {
    let line = String(repeating: "peerscope ", count: 12)
    let times = (0..<500).map { _ -> Double in
      let start = Deadline.now
      _ = sheet.draw { canvas in for y in 0..<36 { canvas.text(line, 0, y) } }
      return Deadline.now.since(start).milliseconds
    }
    return percentile(times.sorted(), 0.5)
  }

  /// Events that are taken in per second of one core, with all that 30 frames in each second cost.
  private mutating func eventRate() -> Double {
    let batches = (0..<60).map { _ in traffic(10_000) }
    let start = Deadline.now
    for batch in batches {
      give(batch)
      _ = draw()
    }
    let seconds = Deadline.now.since(start).milliseconds / 1e3
    return Double(batches.reduce(0) { $0 + $1.count }) / seconds
  }

  // MARK: Filters

  /// The longest that a key takes while a filter of 100,000 rows is typed, with all frames until all is found.
  private static func filterFigures() throws -> [Figure] {
    let book = try BenchStore.book(of: 100_000)
    var limits = Journal.Limits()
    (limits.events, limits.eventBytes) = (100_000, 256 << 20)
    var bench = try ScreenBench(limits)
    for _ in 0..<100 { bench.give(bench.traffic(1_000)) }
    bench.give(.terminal(.key("L")))
    bench.give(.terminal(.key("t")))
    let events = bench.filter("100,000 events", by: "/stream out")
    bench.give(.terminal(.key(.escape)))
    bench.give(.book(book, PeerStore.Status()))
    bench.give(.terminal(.key("B")))
    return events + bench.filter("100,000 peers", by: "/12d3 10.0")
  }

  /// How long a frame may look for rows, as on the terminal.
  private static let searchTime = Duration.milliseconds(8)

  /// The longest that it takes after a key until all is found, and that another key would have to wait.
  private mutating func filter(_ name: String, by keys: String) -> [Figure] {
    _ = draw()
    let times = keys.map { key -> (frame: Double, all: Double) in
      let start = Deadline.now
      var (last, longest) = (start, 0.0)
      give(.terminal(.key(Key(key))))
      repeat {
        let end = Deadline.after(Self.searchTime)
        _ = draw { Deadline.now < end }
        longest = max(longest, Deadline.now.since(last).milliseconds)
        last = .now
      } while state.isSearching
      return (longest, last.since(start).milliseconds)
    }
    return [
      Figure(name: "filter \(name), slowest key", value: times.map(\.all).max() ?? 0, unit: "ms"),
      Figure(name: "  of which another key waits", value: times.map(\.frame).max() ?? 0, unit: "ms"),
    ]
  }

  /// Reading a store of 10,000 peers, each with three addresses.
  private static func openingFigure() throws -> Figure {
    let file = try BenchStore(peers: 10_000)
    let times = try (0..<5).map { _ -> Double in
      let store = PeerStore(path: file.path)
      let start = Deadline.now
      try store.refresh()
      return Deadline.now.since(start).milliseconds
    }
    return Figure(name: "open 10,000 peers", value: times.sorted()[2], unit: "ms")
  }
}
