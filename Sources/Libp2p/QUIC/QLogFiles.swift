import Glibc
import QUIC

/// A qlog file for every connection in the folder that `QLOGDIR` names, as qvis reads them.
enum QLogFiles {
  /// Opens a file for a connection; nil unless the environment asks for it.
  static let fromEnvironment: Endpoint.LogOpener? = {
    guard let name = getenv("QLOGDIR"), name.pointee != 0 else { return nil }
    let folder = String(cString: name)
    return { role, id in
      let path = "\(folder)/\(id.hex)_\(role == .client ? "client" : "server").sqlog"
      guard let file = fopen(path, "we") else { return nil }
      let owner = OpenFile(file)
      return { owner.write($0) }
    }
  }()

  /// A file that is closed when nobody writes to it any more.
  private final class OpenFile {
    private let file: UnsafeMutablePointer<FILE>

    init(_ file: UnsafeMutablePointer<FILE>) {
      self.file = file
    }

    deinit {
      fclose(file)
    }

    func write(_ bytes: [UInt8]) {
      fwrite(bytes, 1, bytes.count, file)
    }
  }
}
