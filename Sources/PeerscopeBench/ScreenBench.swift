import CBench
import Engine
import Events
import Explorer
import Foundation
import Identity
import Multiformats
import NetIO
import PeerStore
import TerminalUI

/// The screens at 120×36, without and with a terminal.
struct ScreenBench {
  private var state: ExploreState
  private let sheet = Sheet(size: Size(120, 36))
  private let peers: [PeerID]
  private var time: Int64 = 1_700_000_000_000_000_000
  private var stream: UInt64 = 1

  /// 48 peers that are connected, and a log that is full.
  init() throws {
    state = ExploreState(now: Timestamp(nanoseconds: 1_700_000_000_000_000_000))
    peers = try (0..<48).map { _ in try KeyPair(generating: .ed25519).peerID }
    let store = PeerStore(path: nil)
    var events: [Event.Kind] = []
    for (number, peer) in peers.enumerated() {
      let address = try Multiaddr("/ip4/192.0.2.\(number + 1)/tcp/4001")
      try store.apply([.init(.peer(peer), .addresses([address], .manual, at: Date()))])
      events.append(
        .connectionOpened(
          ConnectionInfo(
            id: ConnectionID(number: UInt64(number)), direction: .outbound, peer: peer, proof: .noise,
            remoteAddress: address, localAddress: nil, transport: "tcp", security: "noise", muxer: "yamux")))
    }
    give(.terminal(.resize(Size(120, 36))))
    give(.book(store.snapshot, store.status))
    give(events)
    for _ in 0..<20 { give(traffic(1_000)) }
  }

  private mutating func give(_ input: Input) { _ = state.update(input, at: Timestamp(nanoseconds: time)) }

  private mutating func give(_ kinds: [Event.Kind]) {
    time += 1_000_000
    give(.events(kinds.map { Event(time: Timestamp(nanoseconds: time), kind: $0) }, dropped: 0))
  }

  /// What a busy host tells: streams that come and go, and bytes on them.
  private mutating func traffic(_ count: Int) -> [Event.Kind] {
    (0..<count / 4).flatMap { _ -> [Event.Kind] in
      stream += 1
      let id = StreamID(ConnectionID(number: stream % 48), number: stream)
      return [
        .streamOpened(id, .outbound), .streamNegotiated(id, protocolID: "/ipfs/ping/1.0.0"),
        .bytes(id.connection, stream: id, received: 1_000, sent: 200), .streamClosed(id, .finished),
      ]
    }
  }

  private mutating func draw() -> Grid {
    state.prepare()
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
    return figures + terminalFigures()
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

  /// Reading a store of 10,000 peers, each with three addresses.
  private static func openingFigure() throws -> Figure {
    let path = FileManager.default.temporaryDirectory.appending(path: "peerscope-bench-\(getpid()).journal").path
    defer { for end in ["", ".lock"] { try? FileManager.default.removeItem(atPath: path + end) } }
    let writer = PeerStore(path: path)
    for number in 0..<10_000 {
      let addresses = try ["tcp/4001", "udp/4001/quic-v1", "tcp/443/tls/http"].map { ending in
        try Multiaddr("/ip4/10.0.\(number >> 8).\(number & 255)/\(ending)")
      }
      let peer = try PeerID(bytes: [0, 36, 8, 1, 18, 32] + (0..<32).map { _ in UInt8.random(in: 0...255) })
      try writer.apply([.init(.peer(peer), .addresses(addresses, .identify, at: Date()))])
    }
    try writer.flush()
    let times = try (0..<5).map { _ -> Double in
      let store = PeerStore(path: path)
      let start = Deadline.now
      try store.refresh()
      return Deadline.now.since(start).milliseconds
    }
    return Figure(name: "open 10,000 peers", value: times.sorted()[2], unit: "ms")
  }

  // MARK: On a terminal

  /// From the start of the program to its first frame; then what it costs at rest.
  private static func terminalFigures() -> [Figure] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "peerscope-bench-\(getpid())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "peerscope").path
    let trivial = (0..<10).map { _ in start("/bin/echo", ["Peers"], until: "Peers").shown }.sorted()[5]
    let arguments = ["--ephemeral", "--peer-store", "\(folder)/peers"]
    let runs = (0..<10).map { _ in start(program, arguments, until: "Peers") }
    let rest = start(program, arguments, until: "Peers", restingFor: .seconds(3))
    return [
      Figure(
        name: "first paint", value: runs.map(\.shown).sorted()[5], unit: "ms", limit: ("echo on a terminal", trivial)),
      Figure(name: "bytes written at rest, 3 s", value: Double(rest.bytesAtRest), unit: "B"),
      Figure(name: "memory with nothing known", value: Double(rest.peak) / 1_024, unit: "MiB"),
    ]
  }

  /// Starts a program on a terminal and ends it once it shows a text, or so much later.
  private static func start(
    _ path: String, _ arguments: [String], until text: String, restingFor rest: Duration? = nil
  ) -> (shown: Double, bytesAtRest: Int, peak: Int) {
    var controller: Int32 = -1
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    let begun = Deadline.now
    let pid = cb_start_on_terminal(path, &words, &controller)
    guard pid > 0 else { return (.nan, 0, 0) }
    defer { close(controller) }
    var output: [UInt8] = []
    while output.firstRange(of: Array(text.utf8)) == nil, readPart(controller, for: 5_000, into: &output) {}
    let shown = Deadline.now.since(begun).milliseconds
    var quiet: [UInt8] = []
    if let rest {
      // What still belongs to the beginning.
      while readPart(controller, for: 500, into: &output) {}
      let end = Deadline.after(rest)
      while Deadline.now < end { _ = readPart(controller, for: 100, into: &quiet) }
    }
    var peak = 0
    _ = cb_stop(pid, &peak)
    return (shown, quiet.count, peak)
  }

  private static func readPart(_ descriptor: Int32, for milliseconds: Int32, into output: inout [UInt8]) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return false }
    output += buffer[..<count]
    return true
  }
}
