import Files
import NetIO

/// Keeps a store as its file is while other programs write that.
@NetworkActor
public final class PeerStoreFollower {
  private let store: PeerStore
  private let watch: FolderWatch
  private let onNews: @NetworkActor @Sendable () -> Void
  private var registration: EventLoop.Registration?

  /// Follows until ``close()``. Makes the store's folder where it is missing; nil where that cannot be watched, and for
  /// a store without a file.
  ///
  /// - Parameter onNews: called when something new was read.
  public init?(_ store: PeerStore, onNews: @escaping @NetworkActor @Sendable () -> Void) {
    guard let folder = store.path.map(Disk.folder) else { return nil }
    try? Disk.makeFolder(folder)
    guard let watch = FolderWatch(folder) else { return nil }
    (self.store, self.watch, self.onNews) = (store, watch, onNews)
    registration = NetworkActor.loop.register(watch.descriptor) { [weak self] _ in
      NetworkActor.assumeIsolated { self?.look() }
    }
    // What came between the last reading and the watch.
    refresh()
  }

  /// Follows no longer.
  public func close() {
    if let registration { NetworkActor.loop.unregister(registration) }
    registration = nil
  }

  private func look() {
    if watch.wasTouched() { refresh() }
  }

  private func refresh() {
    guard store.hasForeignChanges() else { return }
    let onNews = onNews
    store.refreshInBackground { NetworkActor.task { onNews() } }
  }
}
