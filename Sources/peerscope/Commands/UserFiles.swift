import FoundationEssentials
import PeerStore

/// The files that a person writes and the explorer reads, and where they are looked for.
enum UserFiles {
  /// Saved requests.
  static let requestFolder = Session.folders.data + "/requests"

  /// Variables for requests.
  static let environmentFolder = Session.folders.config + "/env"

  /// Requests of runs before.
  static let history = Session.folders.state + "/history.jsonl"

  /// Lines of the palette of runs before.
  static let commandHistory = Session.folders.state + "/commands"

  /// A person's own themes; then those that came with the program: beside it where it is installed, above it where it
  /// was built.
  static let themeFolders: [String] = {
    var folders = [Session.folders.config + "/themes"]
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    var place = URL(filePath: program).deletingLastPathComponent()
    folders.append(place.appending(path: "../share/peerscope/themes").standardizedFileURL.path)
    for _ in 0..<4 {
      folders.append(place.appending(path: "themes").path)
      place.deleteLastPathComponent()
    }
    return folders
  }()
}
