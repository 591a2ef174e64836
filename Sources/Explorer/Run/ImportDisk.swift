import Engine
import FoundationEssentials
import TerminalUI

/// Files of requests on the disk.
enum ImportDisk {
  /// Reads a file of requests, in the format that its beginning tells.
  static func read(_ path: String) -> Input {
    .imported(
      Result { () throws(Complaint) in
        let text: String
        do throws(FileProblem) { text = try TerminalUI.text(ofFile: path, atMost: RequestImport.maximumBytes) } catch {
          throw Complaint(.disk, "\(path): \(Words.cannotBeRead(error))")
        }
        do throws(RequestImport.Malformed) { return try RequestImport(text) } catch {
          throw Complaint(.usage, "\(path): \(error)")
        }
      })
  }
}
