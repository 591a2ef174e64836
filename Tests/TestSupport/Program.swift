import Foundation

/// What a program that has ended left behind.
public struct Ended: Sendable {
  /// Its exit code; for one that a signal ended, 128 and the signal.
  public let code: Int32
  /// What it wrote to standard output.
  public let output: [UInt8]
  /// What it wrote to standard error.
  public let errors: String

  /// Standard output as text.
  public var text: String { String(decoding: output, as: UTF8.self) }

  /// Standard output as one JSON value.
  public func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    do { return try JSONDecoder().decode(type, from: Data(output)) } catch { throw OtherAnswer(ended: self) }
  }
}

/// A program's answer that is not the expected one: most often it says what went wrong.
private struct OtherAnswer: Error, CustomStringConvertible {
  let ended: Ended

  var description: String { "exit code \(ended.code): \(ended.text)\(ended.errors)" }
}

/// Programs that tests run.
public enum Program {
  /// The program that this package builds, beside the tests.
  public static let peerscope = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "peerscope").path(percentEncoded: false)

  /// Runs a program to its end. One that takes longer than `patience` is killed.
  public static func run(
    _ path: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
    patience: Duration = .seconds(120)
  ) async throws -> Ended {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    let watchdog = Task {
      try await Task.sleep(for: patience)
      kill(process.processIdentifier, SIGKILL)
    }
    defer { watchdog.cancel() }
    async let output = readToEnd(stdout)
    async let errors = readToEnd(stderr)
    try? stdin.fileHandleForWriting.write(contentsOf: Data(input))
    try? stdin.fileHandleForWriting.close()
    let (written, complaints) = await (output, errors)
    await blocking { process.waitUntilExit() }
    let signalled = process.terminationReason == .uncaughtSignal
    return Ended(
      code: process.terminationStatus + (signalled ? 128 : 0), output: written,
      errors: String(decoding: complaints, as: UTF8.self))
  }

  private static func readToEnd(_ pipe: Pipe) async -> [UInt8] {
    let file = pipe.fileHandleForReading
    return await blocking { [UInt8]((try? file.readToEnd()) ?? Data()) }
  }

  /// Calls what blocks its thread on a thread that may be blocked.
  public static func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }
}

/// A program that serves until it is stopped, and says in its first line where.
public final class ServingProgram: Sendable {
  private let process = Process()
  private let input = Pipe()
  /// The first line that it wrote.
  public let firstLine: String
  private let rest: FileHandle

  /// Starts a program and waits for its first line. It is told to end when its standard input does.
  public init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) async throws {
    let output = Pipe()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let file = output.fileHandleForReading
    firstLine = await Program.blocking {
      var line = Data()
      while let byte = try? file.read(upToCount: 1), let first = byte.first, first != UInt8(ascii: "\n") {
        line.append(first)
      }
      return String(decoding: line, as: UTF8.self)
    }
    rest = file
  }

  /// The process.
  public var pid: Int32 { process.processIdentifier }

  /// Ends the program.
  public func stop() {
    try? input.fileHandleForWriting.close()
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
  }

  deinit {
    if process.isRunning { process.terminate() }
  }
}
