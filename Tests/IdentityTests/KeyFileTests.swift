import Foundation
import Identity
import TestSupport
import Testing

@Suite struct KeyFileTests {
  @Test("an identity is made on first use, is the same ever after, and is its owner's alone to read")
  func firstUse() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("data/peerscope/identity.key")
    let keys = try KeyFile.loadOrCreate(path)
    #expect(try KeyFile.loadOrCreate(path).peerID == keys.peerID)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("data/peerscope")) == ["identity.key"])
  }

  @Test("a file is never replaced")
  func noReplacement() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("key")
    let keys = try KeyFile.loadOrCreate(path)
    let error = #expect(throws: KeyFile.Failure.self) {
      try KeyFile.store(KeyPair(generating: .ed25519), at: path)
    }
    #expect(error?.description == "\(path): exists already")
    #expect(try KeyFile.load(path).peerID == keys.peerID)
  }

  @Test("a key in base64 is read, as Kubo writes it")
  func base64() throws {
    let folder = try TemporaryFolder()
    let keys = try KeyPair(generating: .rsa)
    try Data((Data(keys.protobuf()).base64EncodedString() + "\n").utf8).write(to: folder.url.appending(path: "key"))
    #expect(try KeyFile.load(folder.path("key")).peerID == keys.peerID)
  }

  @Test("a file that holds no key, and one that is not there, are named")
  func refusals() throws {
    let folder = try TemporaryFolder()
    try Data("rubbish".utf8).write(to: folder.url.appending(path: "key"))
    #expect(throws: KeyFile.Failure.self) { try KeyFile.load(folder.path("key")) }
    let missing = #expect(throws: KeyFile.Failure.self) { try KeyFile.load(folder.path("other")) }
    #expect(missing?.description == "\(folder.path("other")): no such file")
    // The file that is there but no key is not overwritten with a new one.
    #expect(throws: KeyFile.Failure.self) { try KeyFile.loadOrCreate(folder.path("key")) }
    #expect(throws: KeyFile.Failure.self) { try KeyFile.loadOrCreate("/proc/nowhere/key") }
  }
}
