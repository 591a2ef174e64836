import CBench
import Crypto
import Foundation
import NetIO

/// What the machine does without us.
enum Limits {
  /// ChaCha20-Poly1305 on blocks of 64 KiB, one core, in MB/s.
  static func aead() throws -> Double {
    let sealer = try ChaCha20Poly1305.sealer(key: [UInt8](0..<32))
    let block = [UInt8](repeating: 7, count: 64 << 10)
    var output = [UInt8](repeating: 0, count: block.count + ChaCha20Poly1305.tagSize)
    let rounds = 8_000
    let start = Deadline.now
    for nonce in 0..<rounds {
      _ = try output.withUnsafeMutableBytes { output in
        try block.withUnsafeBytes { try sealer.seal($0, nonce: UInt64(nonce), into: output) }
      }
    }
    return Double(rounds * block.count) / 1e6 / (Deadline.now.since(start).milliseconds / 1e3)
  }

  /// The median of 64 bytes there and back between two threads of a C program over TCP, in milliseconds.
  static func echo(port: Int32) -> Double {
    var times = [Int64](repeating: 0, count: 20_000)
    guard cb_measure(port, Int32(times.count), &times) == 0 else { return .nan }
    return percentile(times.map { Double($0) / 1e6 }.sorted(), 0.5)
  }
}

/// What this process has used of the processors.
enum CPUTime {
  /// Seconds so far.
  static var used: Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
