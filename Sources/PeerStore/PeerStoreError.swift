import Glibc

/// Why peers cannot be read from the disk, or kept on it.
public enum PeerStoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system refused something.
  case system(path: String, Operation, code: Int32)
  /// The file is something else, and is left as it is.
  case notAJournal(path: String)
  /// The file's beginning, without which nothing in it can be read, is destroyed. It is left as it is.
  case headerLost(path: String)
  /// A newer peerscope wrote the file, which is left as it is.
  case newerVersion(path: String, version: UInt32)
  /// The file is larger than any that peerscope writes.
  case tooLarge(path: String, bytes: Int)
  /// Another program has the file to itself for longer than makes sense.
  case busy(path: String)

  /// What was to be done.
  public enum Operation: String, Hashable, Sendable {
    case read, write, lock
  }

  /// One line: what, and why.
  public var description: String {
    switch self {
    case .system(let path, let operation, let code): "cannot \(operation.rawValue) \(path): \(Self.reason(code))"
    case .notAJournal(let path): "\(path) is not a file of peers"
    case .headerLost(let path): "the beginning of \(path) is destroyed, and the rest cannot be read without it"
    case .newerVersion(let path, let version):
      "\(path) was written by a newer peerscope (version \(version), this one reads \(JournalSeal.version))"
    case .tooLarge(let path, let bytes): "\(path) has \(bytes) bytes, more than a file of peers can have"
    case .busy(let path): "\(path) is in use by another program that does not give it back"
    }
  }

  /// What to try; nil if there is nothing to say.
  public var hint: String? {
    switch self {
    case .system(_, _, ENOSPC), .system(_, _, EDQUOT): "make room on the disk: nothing is lost until peerscope ends"
    case .system(_, _, EROFS), .system(_, _, EACCES), .system(_, _, EPERM), .system(_, _, ENOTDIR):
      "name a file that can be written with --peer-store"
    case .notAJournal, .headerLost, .newerVersion, .tooLarge: "name another file with --peer-store"
    case .busy: "look for a peerscope that is stopped"
    case .system: nil
    }
  }

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ENOSPC: "the disk is full"
    case EDQUOT: "the disk quota is used up"
    case EROFS: "the file system is read-only"
    case EFBIG: "the file may not grow larger"
    case EACCES, EPERM: "permission denied"
    case ENOENT: "no such file or folder"
    case ENOTDIR: "a part of the path is no folder"
    default: String(cString: strerror(code))
    }
  }
}

/// Bytes of the journal that could not be read.
public struct JournalDamage: Hashable, Sendable, CustomStringConvertible {
  /// The journal.
  public let path: String
  /// Where the bytes stood. Everything else was read.
  public let places: [Range<Int>]
  /// Where these bytes are now; nil if the journal could not be mended yet.
  public let keptAside: String?

  /// How many bytes there were. How many changes they held cannot be known.
  public var bytes: Int { places.reduce(0) { $0 + $1.count } }

  /// One line that says what was lost, and where it is.
  public var description: String {
    let amount = bytes == 1 ? "1 byte" : "\(bytes) bytes"
    let fate = keptAside.map { "cut out and kept in \($0)" } ?? "passed over"
    return "\(path) was damaged: \(amount) that could not be read were \(fate); all other changes were read"
  }
}
