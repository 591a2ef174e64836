import Engine
import FoundationEssentials
import Identity
import Multiformats

/// `key new` and `key show`: the private key by which we are known.
enum KeyCommands {
  static let type = OptionSpec("--type", value: "KIND", help: "ed25519 (default), secp256k1, ecdsa or rsa")
  static let file = OptionSpec("--output", "-o", value: "FILE", help: "where to write it")

  static let all: [CommandSpec] = [
    CommandSpec("key new", "", "make a new private key", options: [.json, .plain, type, file], positionals: 0...0) {
      invocation in
      let name = invocation.value(type) ?? "ed25519"
      guard let kind = KeyType(name: name) else {
        throw Complaint(.usage, "--type \(name): not one of ed25519, secp256k1, ecdsa, rsa")
      }
      let keys = try KeyPair(generating: kind)
      let path = invocation.value(file) ?? Session.folders.identityKey
      do throws(KeyFile.Failure) { try KeyFile.store(keys, at: path) } catch {
        throw Complaint(.disk, error.description, hint: "--output FILE writes it elsewhere")
      }
      return try show(keys, path, Output(invocation))
    },
    CommandSpec(
      "key show", "", "which peer we are", options: [.json, .plain, .identity, .ephemeral], positionals: 0...0
    ) { invocation in
      let path = invocation.has(.ephemeral) ? nil : invocation.value(.identity) ?? Session.folders.identityKey
      return try show(Session.keys(invocation), path, Output(invocation))
    },
  ]

  /// What is shown of a key: never its private part.
  private struct Answer: Encodable {
    let peerId: String
    let cid: String
    let keyType: String
    let file: Nullable<String>
  }

  private static func show(_ keys: KeyPair, _ path: String?, _ output: Output) throws -> Int32 {
    if output.isJSON {
      try output.json(
        Answer(
          peerId: keys.peerID.description, cid: keys.peerID.cid.description, keyType: keys.type.description,
          file: Nullable(path)))
    } else {
      try output.line("\(keys.peerID)  \(keys.type)")
      if let path { try output.line(path) }
    }
    return 0
  }
}
