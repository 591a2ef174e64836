import Files
import FoundationEssentials
import Glibc

/// A private key in a file that nobody but its owner can read: the `PrivateKey` message, as go-libp2p keeps it.
public enum KeyFile {
  /// The largest file that is read: an RSA key of 8,192 bits has less than 5 KiB.
  private static let maximumSize = 64 << 10

  /// Why a key file cannot be read or written.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong, in plain words.
    public let reason: String
    /// Whether the file does not exist.
    public let isMissing: Bool

    /// One line that names the file.
    public var description: String { "\(path): \(reason)" }
  }

  /// Reads the keys in a file: the `PrivateKey` message as it is, or in base64 as Kubo's configuration has it.
  public static func load(_ path: String) throws(Failure) -> KeyPair {
    let bytes: [UInt8]
    do { bytes = try InputFile(path: path).readAll(upTo: maximumSize) } catch {
      let isMissing = error.number == ENOENT
      throw Failure(path: path, reason: isMissing ? "no such file" : "cannot be read: \(error)", isMissing: isMissing)
    }
    let text = String(decoding: bytes, as: UTF8.self).trimming { $0.isWhitespace }
    let message = Data(base64Encoded: text).map { [UInt8]($0) } ?? bytes
    do {
      return try KeyPair(protobuf: message)
    } catch {
      throw Failure(path: path, reason: "no private key of libp2p: \(error)", isMissing: false)
    }
  }

  /// Writes keys to a new file with mode 0600, and its folders where they are missing. Never replaces a file: a lost key
  /// is a lost identity.
  public static func store(_ keys: KeyPair, at path: String) throws(Failure) {
    let message: [UInt8]
    do { message = try keys.protobuf() } catch {
      throw Failure(path: path, reason: error.description, isMissing: false)
    }
    let folder = URL(filePath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // Another process may be about to do the same: the file appears whole, under its name only once, or not at all.
    let draft = path + ".\(ProcessInfo.processInfo.processIdentifier).new"
    defer { unlink(draft) }
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    let written = message.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    let isStored = written == message.count && fsync(descriptor) == 0
    let failed = isStored ? nil : failure(path)
    close(descriptor)
    if let failed { throw failed }
    guard link(draft, path) == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> Failure {
    let code = errno
    let reason = code == EEXIST ? "exists already" : "cannot be written: \(String(cString: strerror(code)))"
    return Failure(path: path, reason: reason, isMissing: false)
  }

  /// The keys in a file; made, and the file with them, if there is none.
  public static func loadOrCreate(_ path: String) throws(Failure) -> KeyPair {
    do {
      return try load(path)
    } catch  where error.isMissing {
      let keys: KeyPair
      do { keys = try KeyPair(generating: .ed25519) } catch {
        throw Failure(path: path, reason: error.description, isMissing: false)
      }
      do {
        try store(keys, at: path)
        return keys
      } catch {
        // Another process was quicker: its identity is ours.
        if let theirs = try? load(path) { return theirs }
        throw error
      }
    }
  }
}
