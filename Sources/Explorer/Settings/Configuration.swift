import Files
import Glibc
import TerminalUI

/// The files of settings and keys, and what they say. They are read and never written: what a person wrote stays as it
/// was written.
public struct Configuration: Sendable {
  /// The file of settings.
  public let settingsFile: String
  /// The file of keys.
  public let keysFile: String
  /// What is set.
  public private(set) var settings = Settings()
  /// What keys do.
  public private(set) var keymap = Keymap.standard
  /// The texts that were read last, so that a file that was merely touched is not read again.
  private var texts: [String: String?] = [:]

  /// The commands whose keys are changed, by name, and their keys as they are written.
  public var changedKeys: [(command: String, keys: [String])] {
    keymap.changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map(\.description)) }
  }

  /// The files of a folder, not yet read.
  public init(folder: String) {
    settingsFile = folder + "/config.json5"
    keysFile = folder + "/keys.json5"
  }

  /// Reads what has changed since the last time. A broken file leaves what was, and says what is wrong.
  public mutating func reload() -> (hasChanged: Bool, faults: [ConfigurationFault]) {
    var faults: [ConfigurationFault] = []
    var hasChanged = false
    for file in [settingsFile, keysFile] {
      let text: String?
      do throws(FileProblem) { text = try Self.content(file) } catch {
        faults.append(ConfigurationFault(file: file, position: nil, words: Words.cannotBeRead(error)))
        continue
      }
      if let last = texts[file], last == text { continue }
      hasChanged = hasChanged || texts[file] != nil || text != nil
      texts[file] = text
      faults += take(text, of: file)
    }
    return (hasChanged, faults)
  }

  private mutating func take(_ text: String?, of file: String) -> [ConfigurationFault] {
    if file == settingsFile {
      let (settings, faults) = Settings.read(text ?? "{}", file: file)
      if faults.isEmpty { self.settings = settings }
      return faults
    }
    let (keymap, faults) = Keymap.read(text ?? "{}", file: file)
    if faults.isEmpty { self.keymap = keymap }
    return faults
  }

  /// The text of a file; nil for one that there is not.
  private static func content(_ file: String) throws(FileProblem) -> String? {
    do throws(FileProblem) { return try text(ofFile: file, atMost: ConfigurationReader.largestFile) } catch {
      if case .unreadable(let error) = error, error.number == ENOENT { return nil }
      throw error
    }
  }
}
