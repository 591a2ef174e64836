import CLinux
import Engine
import Files
import Glibc
import NetIO

/// A body on its way through a command of the shell. It runs on threads of its own, which wait for it; `cancel` ends it
/// from any other.
final class BodyPipe: Sendable {
  private static let pieceSize = 64 << 10
  /// How often what it says is handed on, so that much of it does not crowd out keys.
  private static let handInterval = Duration.milliseconds(30)

  private let process = Locked<ShellProcess?>(nil)
  private let isCancelled = Locked(false)

  /// Runs the command and gives it the body, with what is kept of it in a file. `tell` hears what it says and how it
  /// ends, on another thread.
  func run(
    _ command: String, _ body: [UInt8], followedBy rest: BodyRest?, tell: @escaping @Sendable (PipeNews) -> Void
  ) {
    detachThread { [self] in
      do throws(Complaint) { try work(command, body, rest, tell) } catch { tell(.failed(error)) }
    }
  }

  /// Ends the command, whatever it does.
  func cancel() {
    isCancelled.withLock { $0 = true }
    process.withLock { $0?.kill() }
  }

  private func work(
    _ command: String, _ body: [UInt8], _ rest: BodyRest?, _ tell: @escaping @Sendable (PipeNews) -> Void
  ) throws(Complaint) {
    let (input, output) = (try Self.ends(), try Self.ends())
    let shell: ShellProcess
    do throws(Complaint) {
      defer {
        close(input.read)
        close(output.write)
      }
      shell = try ShellProcess(command, in: .apart(input: input.read, output: output.write))
    } catch {
      close(input.write)
      close(output.read)
      throw error
    }
    process.withLock { $0 = shell }
    if isCancelled.withLock({ $0 }) { shell.kill() }
    detachThread {
      // A command that reads no further, as head does not, closes its end.
      _ = Self.write(body, to: input.write) && (rest?.forEachPart { Self.write($0, to: input.write) } ?? true)
      close(input.write)
    }
    let isCut = read(from: output.read, tell)
    if isCut { shell.kill() }
    close(output.read)
    shell.awaitEnd()
    // Its number may be another's as soon as its status was taken.
    process.withLock { $0 = nil }
    switch shell.wait() {
    case .exited(let code): tell(.end(PipeEnd(code: code, signal: nil, isCut: isCut)))
    case .signalled(let signal): tell(.end(PipeEnd(code: nil, signal: signal, isCut: isCut)))
    case .stopped: break
    }
  }

  private static func ends() throws(Complaint) -> (read: Int32, write: Int32) {
    var (read, write) = (Int32(-1), Int32(-1))
    let error = cl_pipe(&read, &write)
    guard error == 0 else { throw Complaint(.failed, Words.cannotRun("\(SystemError(error))")) }
    return (read, write)
  }

  private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    do throws(Complaint) { try NewFile.write(bytes, to: file, "") } catch { return false }
    return true
  }

  /// Hands on what the command says; returns whether that was more than is kept.
  private func read(from file: Int32, _ tell: @Sendable (PipeNews) -> Void) -> Bool {
    var total = 0
    var waiting: [UInt8] = []
    var next = Deadline.now
    var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
    defer { if !waiting.isEmpty { tell(.output(waiting)) } }
    while true {
      var status = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      // While something waits to be handed on, nothing is waited for any longer than that.
      let patience: Int32 = waiting.isEmpty ? -1 : Int32(max(0, next.since(.now) / .milliseconds(1)) + 1)
      let ready = poll(&status, 1, patience)
      if ready < 0, errno == EINTR { continue }
      if ready > 0 {
        let count = Glibc.read(file, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        let room = PipeRun.maximumOutput - total
        waiting += buffer[..<min(count, room)]
        total += count
        if count > room { return true }
      }
      guard Deadline.now >= next, !waiting.isEmpty else { continue }
      tell(.output(waiting))
      waiting = []
      next = .after(Self.handInterval)
    }
  }
}
