import Foundation

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
    // Without a folder above there is nothing to be told by: then every question looks for the folder itself.
    guard above?.wasTouched() != false else { return false }
    arm()
    return watch != nil
  }

  private func arm() {
    watch = FolderWatch(folder, .saved)
    above = watch == nil ? FolderWatch(URL(filePath: folder).deletingLastPathComponent().path, .arrived) : nil
    // It may have come in between.
    if watch == nil, above != nil { watch = FolderWatch(folder, .saved) }
    if watch != nil { above = nil }
  }
}
