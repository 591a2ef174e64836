import CBench
import Foundation
import NetIO

/// A program on a pseudo-terminal of 120×36.
final class TerminalProcess {
  /// peerscope, beside this program.
  static let peerscope = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "peerscope").path

  /// What a process has used, or uses.
  struct Usage {
    /// Memory that is resident, and the part of it that belongs to no file, in MiB.
    var memory = 0.0
    var ownMemory = 0.0
    /// How often each of its threads slept and was woken.
    fileprivate var wakeUps: [String: Int] = [:]
    /// Seconds of processor.
    var processor = 0.0

    /// How often threads were woken since another time; one that has ended since counts no more.
    func wakeUps(since before: Usage) -> Int {
      wakeUps.reduce(0) { $0 + $1.value - before.wakeUps[$1.key, default: 0] }
    }
  }

  private let pid: Int32
  private var controller: Int32 = -1
  /// How many bytes it has written.
  private(set) var written = 0
  private var recent: [UInt8] = []

  /// Starts it; nil where that fails.
  init?(_ path: String, _ arguments: [String] = []) {
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    pid = cb_start_on_terminal(path, &words, &controller)
    if pid <= 0 { return nil }
  }

  deinit {
    var peak = 0
    _ = cb_stop(pid, &peak)
    close(controller)
  }

  func type(_ text: String) {
    recent = []
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
  }

  /// Reads until it has written a text since the last key; false when that does not come.
  @discardableResult
  func wait(for text: String, atMost patience: Duration = .seconds(20)) -> Bool {
    let end = Deadline.after(patience)
    while recent.firstRange(of: Array(text.utf8)) == nil {
      guard Deadline.now < end else { return false }
      readPart(for: 100)
    }
    return true
  }

  /// Reads for so long.
  func rest(for duration: Duration) {
    let end = Deadline.after(duration)
    while Deadline.now < end { readPart(for: Int32(max(1, min(100, end.since(.now).milliseconds)))) }
    recent = []
  }

  private func readPart(for milliseconds: Int32) {
    var polled = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, milliseconds) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(controller, &buffer, buffer.count)
    guard count > 0 else { return }
    written += count
    recent += buffer[..<count]
  }

  /// What it uses, but for threads of a name.
  func usage(without name: String = "") -> Usage {
    var usage = Usage()
    usage.memory = number(after: "VmRSS:", in: "status") / 1_024
    usage.ownMemory = number(after: "RssAnon:", in: "status") / 1_024
    for thread in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? [] {
      let stat = text("task/\(thread)/stat")
      guard name.isEmpty || !stat.contains("(\(name))") else { continue }
      usage.wakeUps[thread] = Int(number(after: "voluntary_ctxt_switches:", in: "task/\(thread)/status"))
      // Behind the name, which may hold anything, the 12th and 13th are ticks in the program and in the kernel.
      let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { continue }
      usage.processor += (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
    return usage
  }

  private func text(_ file: String) -> String {
    (try? String(contentsOfFile: "/proc/\(pid)/\(file)", encoding: .utf8)) ?? ""
  }

  private func number(after label: String, in file: String) -> Double {
    let line = text(file).split(separator: "\n").first { $0.hasPrefix(label) }
    return line.flatMap { Double($0.dropFirst(label.count).split(whereSeparator: \.isWhitespace).first ?? "") } ?? 0
  }
}
