import Foundation
import TestSupport
import Testing

/// What the program brings along.
struct FoundationTests {
  @Test("no source of the program imports all of Foundation, and ICU with it")
  func foundation() throws {
    let folder = Vectors.checkout.appending(path: "Sources")
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
      // The benchmark starts programs, which the essentials cannot.
      if path.hasPrefix("PeerscopeBench/") { continue }
      let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      let isLarge = text.contains(
        /(?m)^(?:@\w+ )*import (?:\w+ )?Foundation(?:Internationalization|Networking|XML)?(?:\.|$)/)
      #expect(!isLarge, "\(path): import FoundationEssentials, and Glibc, in its place")
    }
  }
}
