import Foundation
import Multiformats
import NetIO

/// A peer in another process, which says in one line where it is, and serves until its standard input ends.
final class PeerProcess {
  private let process = Process()
  private let input = Pipe()
  let firstLine: String

  init(_ program: URL, _ arguments: [String]) throws {
    let output = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    firstLine = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      .trimmingCharacters(in: .newlines)
  }

  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}

extension PeerProcess {
  /// This program itself, in another of its parts.
  convenience init(_ arguments: [String]) throws {
    try self.init(URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(), arguments)
  }
}

/// This program as the other peer.
final class BenchPeerProcess {
  private let process: PeerProcess
  let tcp: Multiaddr
  let webSocket: Multiaddr
  let quic: Multiaddr
  let echoPort: Int32

  init() throws {
    process = try PeerProcess(["peer"])
    let parts = process.firstLine.split(separator: " ")
    guard parts.count == 4, let port = Int32(parts[3]) else { throw CocoaError(.fileReadCorruptFile) }
    tcp = try Multiaddr(String(parts[0]))
    webSocket = try Multiaddr(String(parts[1]))
    quic = try Multiaddr(String(parts[2]))
    echoPort = port
  }

  func stop() { process.stop() }
}

/// This program as a long path to a port of loopback.
final class DelayRelayProcess {
  private let process: PeerProcess
  /// Where the path begins.
  let port: UInt16

  init(to port: UInt16, roundTrip: Duration) throws {
    process = try PeerProcess(["delay-relay", "\(port)", "\(Int(roundTrip.milliseconds))"])
    guard let port = UInt16(process.firstLine) else { throw CocoaError(.fileReadCorruptFile) }
    self.port = port
  }

  func stop() { process.stop() }
}

/// A peer that others wrote, of those that the tests talk to, over QUIC.
final class RealPeerProcess {
  private struct Line: Decodable {
    var addrs: [String]
  }

  private let process: PeerProcess
  let quic: Multiaddr

  /// Throws if it is not installed: `Tests/run` does that, in the folder that this is run in.
  init(_ script: String) throws {
    process = try PeerProcess(
      URL(filePath: ".build-interop/bin/python"),
      ["Tests/Interop/Peers/\(script).py", "--transport", "quic", "--until-eof"])
    let line = try JSONDecoder().decode(Line.self, from: Data(process.firstLine.utf8))
    guard let address = line.addrs.first else { throw CocoaError(.fileReadCorruptFile) }
    quic = try Multiaddr(address)
  }

  func stop() { process.stop() }
}
