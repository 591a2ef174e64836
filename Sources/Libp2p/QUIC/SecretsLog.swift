import Glibc
import NetIO

/// Writes the secrets of TLS to the file that `SSLKEYLOGFILE` names, so that a capture of packets can be read.
enum SecretsLog {
  /// What writes a line; nil unless the environment asks for it.
  static let fromEnvironment: (@Sendable (String) -> Void)? = {
    guard let name = getenv("SSLKEYLOGFILE"), name.pointee != 0 else { return nil }
    let descriptor = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    return { line in
      // One call a line: lines of several programs do not mix.
      let bytes = Array((line + "\n").utf8)
      _ = write(descriptor, bytes, bytes.count)
    }
  }()
}
