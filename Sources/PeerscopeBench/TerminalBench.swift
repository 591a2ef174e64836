import CBench
import Engine
import Events
import Explorer
import Foundation
import Identity
import Multiformats
import NetIO

/// peerscope on a pseudo-terminal of 120×36, measured from outside.
enum TerminalBench {
  private static let eventsPerSecond = 50_000

  /// All figures; `peer` serves over TCP.
  static func measure(_ peer: Multiaddr) throws -> [Figure] {
    var figures = firstPaint()
    figures += underLoad()
    if let time = largeBody(peer) {
      figures.append(Figure(name: "first screen of a 1 GiB body", value: time, unit: "ms"))
    }
    return figures + (try memory())
  }

  private static let nothing = ["--ephemeral", "--peer-store", "/tmp/peerscope-bench-\(getpid())/none"]

  /// From the start of the program to its first frame.
  private static func firstPaint() -> [Figure] {
    let trivial = Neighbour.firstPaint("/bin/echo", ["Peers"], until: "Peers")
    let own = Neighbour.firstPaint(TerminalProcess.peerscope, nothing, until: "Peers")
    return [Figure(name: "first paint", value: own, unit: "ms", limit: ("echo on a terminal", trivial))]
  }

  // MARK: Under load

  /// From a key to the frame that answers it, while the log takes in what a busy host tells.
  private static func underLoad() -> [Figure] {
    guard let program = TerminalProcess("/proc/self/exe", ["load"]) else { return [] }
    guard program.wait(for: "Peers") else { return [] }
    program.rest(for: .seconds(2))
    let (before, begun) = (program.usage(without: feeder), Deadline.now)
    program.rest(for: .seconds(5))
    let share = (program.usage(without: feeder).processor - before.processor) / Deadline.now.since(begun).milliseconds
    let times = (0..<400).map { number -> Double in
      let (key, answer) = number % 2 == 0 ? ("L", "Connections and streams") : ("B", "last seen")
      program.rest(for: .milliseconds(.random(in: 5...45)))
      let start = Deadline.now
      program.type(key)
      program.wait(for: answer)
      return Deadline.now.since(start).milliseconds
    }.sorted()
    return [
      Figure(name: "key to paint under 50,000 events/s, median", value: percentile(times, 0.5), unit: "ms"),
      Figure(name: "key to paint under 50,000 events/s, 99 %", value: percentile(times, 0.99), unit: "ms"),
      Figure(name: "processor for 50,000 events/s", value: share * 1e5, unit: "% of a core"),
    ]
  }

  private static let feeder = "feeder"

  /// The other process of that: the explorer, told so many events a second by a thread that is not counted.
  static func runUnderLoad() async throws {
    var options = Engine.Options(keys: try KeyPair(), agent: "bench")
    options.identifiesPeers = false
    var setup = Setup(engine: options, storePath: nil)
    setup.isOffline = true
    let (bus, connections) = (setup.bus, try Traffic.connections())
    Thread.detachNewThread {
      cb_name_thread(feeder)
      for info in connections { bus.emit(.connectionOpened(info)) }
      var traffic = Traffic()
      let begun = Deadline.now
      for round in 1... {
        for event in traffic.next(eventsPerSecond / 500) { bus.emit(event) }
        let rest = 2 * Double(round) - Deadline.now.since(begun).milliseconds
        usleep(UInt32(max(0, rest) * 1_000))
      }
    }
    _ = try await Explorer.run(setup, as: .screen)
  }

  // MARK: A large body

  /// From the key that sends a request to the first rows of a body that goes on for long.
  private static func largeBody(_ peer: Multiaddr) -> Double? {
    guard let program = TerminalProcess(TerminalProcess.peerscope, nothing), program.wait(for: "Peers") else {
      return nil
    }
    program.type(":peer.add \(peer)\r")
    guard program.wait(for: "HTTP protocols") else { return nil }
    program.type("n")
    guard program.wait(for: "Response") else { return nil }
    program.type("\u{1B}")
    program.rest(for: .milliseconds(200))
    program.type(":composer.path /blob/1//\(1 << 30)\r")
    program.rest(for: .milliseconds(300))
    let start = Deadline.now
    program.type("\u{13}")
    guard program.wait(for: "00000010") else { return nil }
    return Deadline.now.since(start).milliseconds
  }

  // MARK: Memory

  private static func memory() throws -> [Figure] {
    let few = try BenchStore(peers: 10_000)
    let many = try BenchStore(peers: 100_000)
    let session = try BenchSession(events: 10_000)
    func figures(_ name: String, _ arguments: [String], until text: String) -> [Figure] {
      guard let program = TerminalProcess(TerminalProcess.peerscope, ["--ephemeral"] + arguments),
        program.wait(for: text)
      else { return [] }
      program.rest(for: .seconds(2))
      let usage = program.usage()
      return [
        Figure(name: "memory, \(name)", value: usage.memory, unit: "MiB"),
        Figure(name: "  of which no file backs", value: usage.ownMemory, unit: "MiB"),
      ]
    }
    return figures("nothing known", Array(nothing.dropFirst()), until: "Peers")
      + figures("10,000 peers, a full log", ["--peer-store", few.path, "--session", session.path], until: "SESSION")
      + figures("100,000 peers", ["--peer-store", many.path], until: "100 000")
  }
}

/// Another program of the terminal, and what it costs while nothing happens.
struct Neighbour {
  let name: String
  let arguments: [String]
  /// What shows that it stands.
  let sign: String

  static let all = [
    Neighbour(name: "tig", arguments: [], sign: "[main]"), Neighbour(name: "htop", arguments: [], sign: "F10"),
    Neighbour(name: "btop", arguments: ["--utf-force"], sign: "cpu"),
  ]

  /// The median of ten starts, in milliseconds.
  static func firstPaint(_ path: String, _ arguments: [String], until text: String) -> Double {
    let times = (0..<10).map { _ -> Double in
      let start = Deadline.now
      guard let program = TerminalProcess(path, arguments), program.wait(for: text, atMost: .seconds(3)) else {
        return .nan
      }
      return Deadline.now.since(start).milliseconds
    }
    return times.sorted()[5]
  }

  /// peerscope and its neighbours, side by side.
  static func table() -> String {
    let own = Neighbour(
      name: TerminalProcess.peerscope,
      arguments: ["--ephemeral", "--peer-store", "/tmp/peerscope-bench-\(getpid())/none"], sign: "Peers")
    var rows = [["at rest for 3 s", "first paint", "memory", "processor", "wake-ups", "bytes"]]
    rows += ([own] + all).map { $0.row() }
    return Figure.aligned(rows, numbers: 1...5)
  }

  private func row() -> [String] {
    let title = URL(filePath: name).lastPathComponent
    let places = name.hasPrefix("/") ? [name] : ["/usr/bin/\(name)", "/usr/local/bin/\(name)"]
    guard let path = places.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      return [title, "not installed", "", "", "", ""]
    }
    let paint = Self.firstPaint(path, arguments, until: sign)
    guard let program = TerminalProcess(path, arguments), program.wait(for: sign, atMost: .seconds(3)) else {
      return [title, "did not start", "", "", "", ""]
    }
    program.rest(for: .seconds(2))
    let (before, written) = (program.usage(), program.written)
    program.rest(for: .seconds(3))
    let after = program.usage()
    return [
      title, Figure.text(paint) + " ms", Figure.text(after.memory) + " MiB",
      Figure.text((after.processor - before.processor) / 3 * 100) + " %", "\(after.wakeUps(since: before))",
      "\(program.written - written)",
    ]
  }
}
