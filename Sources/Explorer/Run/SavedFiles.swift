import Files
import FoundationEssentials

/// Tells when a file was saved in a folder that may not be there yet: until it is, the folder above it is watched for
/// its coming.
final class SavedFiles {
  private let folder: String
  private var watch: FolderWatch?
  private var above: FolderWatch?

  init(_ folder: String) {
    self.folder = folder
    arm()
  }

  /// What is to be watched for reading.
  var descriptors: [Int32] { [watch, above].compactMap { $0?.descriptor } }

  /// Whether a file was saved since the last time.
  func wereTouched() -> Bool {
    if let watch { return watch.wasTouched() }
    guard above?.wasTouched() == true else { return false }
    arm()
    return watch != nil
  }

  /// Looks whether the folder is there by now.
  func arm() {
    guard watch == nil else { return }
    above = FolderWatch(URL(filePath: folder).deletingLastPathComponent().path, .arrived)
    // Asked after the folder above is watched, so that it cannot come unseen in between.
    watch = FolderWatch(folder, .saved)
    if watch != nil { above = nil }
  }
}
