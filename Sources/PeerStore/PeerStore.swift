import Dispatch
import FoundationEssentials
import NetIO

/// The peers, in memory and on the disk.
///
/// Changes are made in memory at once, and written soon after on a queue of the store: what a person did right away,
/// and synced to the disk; what happened by itself at most two seconds later in one go, and synced with the next change
/// of a person's or ``flush()``. While the disk cannot take them they wait in memory and are tried again.
/// Several programs may have the same file open: their changes become visible with ``refresh()``.
public final class PeerStore: Sendable {
  /// How things stand between memory and disk.
  public struct Status: Hashable, Sendable {
    /// Changes that are not written yet.
    public var unsavedChanges = 0
    /// Why they could not be written, or the file not read, at the last time; nil if all went well.
    public var problem: PeerStoreError?
    /// What of the file could not be read.
    public var damage: [JournalDamage] = []

    /// All is well.
    public init() {}
  }

  private struct Memory {
    var book = PeerBook()
    /// Changes that are in `book` and not yet in the file.
    var pending: [Change] = []
    var problem: PeerStoreError?
    var damage: [JournalDamage] = []
    /// The file up to where it was read.
    var mark: DiskFile.Mark?
    var isSaveDue = false
    var failures = 0
  }

  /// How long changes that happened by themselves wait for company.
  private static let patience = DispatchTimeInterval.seconds(2)
  /// How many changes wait at most while the disk takes none. After that those that happened by themselves are let go.
  private static let maximumPending = 20_000

  /// The file; nil if nothing is kept.
  public let path: String?

  // `journal` is held while the disk works, `memory` only for moments; who holds both took `journal` first.
  private let memory = Locked(Memory())
  private let journal: Locked<PeerJournal>?
  private let queue = DispatchQueue(label: "peerscope.peers", qos: .utility)
  private let onChange: @Sendable () -> Void

  /// A store that is empty until ``refresh()`` reads its file.
  ///
  /// - Parameters:
  ///   - path: the file, which need not exist; with nil nothing is kept.
  ///   - onChange: called on any thread when there is another ``snapshot`` or another ``status``.
  public init(path: String?, onChange: @escaping @Sendable () -> Void = {}) {
    self.path = path
    self.onChange = onChange
    journal = path.map { Locked(PeerJournal(path: $0)) }
  }

  /// The peers as they are now.
  public var snapshot: PeerBook { memory.withLock { $0.book } }

  /// How things stand with the file now.
  public var status: Status {
    memory.withLock { memory in
      var status = Status()
      status.unsavedChanges = memory.pending.count
      status.problem = memory.problem
      status.damage = memory.damage
      return status
    }
  }

  // MARK: Changing

  /// Makes changes, all or none of them, and has them written soon. Takes no time but the computing.
  public func apply(_ changes: [Change]) throws(PeerChangeError) {
    let isPersonal = changes.contains { $0.kind.isPersonal }
    try memory.withLock { (memory: inout sending Memory) throws(PeerChangeError) in
      // One change is checked before it is made; of several the last may be refused when the first is made.
      let before = changes.count > 1 ? memory.book : nil
      var made: [Change] = []
      do throws(PeerChangeError) {
        for change in changes {
          let change = try change.checked(in: memory.book)
          let isNew = change.kind.introduces && memory.book[change.peer] == nil
          if isNew, try !Self.makeRoom(in: &memory.book, for: change, noting: &made) { continue }
          memory.book.apply(change)
          made.append(change)
        }
      } catch {
        if let before { memory.book = before }
        throw error
      }
      guard journal != nil else { return }
      memory.pending += made
    }
    if !isPersonal {
      scheduleSave(after: Self.patience)
    } else if journal != nil {
      queue.async { [weak self] in self?.saveInBackground(isDurable: true) }
    }
    onChange()
  }

  /// Makes room for one more peer; false if a change that happened by itself finds none.
  private static func makeRoom(
    in book: inout PeerBook, for change: Change, noting changes: inout [Change]
  ) throws(PeerChangeError) -> Bool {
    guard book.count >= PeerLimits.peers || book.storedSize >= PeerLimits.storedSize else { return true }
    let leaving = book.expendable(max(1, book.count / 100))
    for key in leaving {
      let removal = Change(key, .removed)
      book.apply(removal)
      changes.append(removal)
    }
    guard leaving.isEmpty else { return true }
    guard !change.kind.isPersonal else { throw .tooManyPeers }
    return false
  }

  // MARK: The file

  /// Whether another program has written since the file was last read, or somebody has replaced it. Costs one system
  /// call: meant for a watch on the file.
  public func hasForeignChanges() -> Bool {
    guard let path else { return false }
    let mark = memory.withLock { $0.mark }
    return (try? DiskFile.mark(path)) != mark
  }

  /// Reads what is new in the file, at first all of it. Returns whether there was anything.
  ///
  /// When it throws, what was known stays, and the store can be used all the same.
  @discardableResult
  public func refresh() throws(PeerStoreError) -> Bool {
    try onDisk { (journal, _) throws(PeerStoreError) in (written: 0, isChanged: try journal.refresh()) }
  }

  /// Reads what is new in the file, off this thread, and calls `done` if there was anything.
  func refreshInBackground(_ done: @escaping @Sendable () -> Void) {
    queue.async { [weak self] in
      if (try? self?.refresh()) == true { done() }
    }
  }

  /// Writes all changes, and waits until the disk has them. A program does so before it ends.
  public func flush() throws(PeerStoreError) {
    try save(isDurable: true)
  }

  private func save(isDurable: Bool) throws(PeerStoreError) {
    try onDisk { (journal, pending) throws(PeerStoreError) in
      try journal.append(pending, isDurable: isDurable)
      return (written: pending.count, isChanged: !pending.isEmpty)
    }
  }

  /// Calls `body` with the changes that wait, and takes over what it has read and written.
  @discardableResult
  private func onDisk(
    _ body: (inout PeerJournal, [Change]) throws(PeerStoreError) -> (written: Int, isChanged: Bool)
  ) throws(PeerStoreError) -> Bool {
    guard let journal else { return false }
    let before = status
    var hasOtherBook = false
    defer { if hasOtherBook || status != before { onChange() } }
    return try journal.withLock { (journal: inout sending PeerJournal) throws(PeerStoreError) in
      let pending = memory.withLock { $0.pending }
      do throws(PeerStoreError) {
        let done = try body(&journal, pending)
        commit(journal, written: done.written, isChanged: done.isChanged)
        hasOtherBook = done.isChanged
        return done.isChanged
      } catch {
        noteFailure(error, of: journal)
        throw error
      }
    }
  }

  private func commit(_ journal: borrowing PeerJournal, written: Int, isChanged: Bool) {
    let (book, mark, damage) = (journal.book, journal.mark, journal.damage)
    memory.withLock { memory in
      memory.pending.removeFirst(written)
      memory.mark = mark
      memory.damage = damage
      memory.problem = nil
      memory.failures = 0
      guard isChanged else { return }
      // The file's order counts: what others wrote meanwhile comes before what is not written yet.
      memory.book = book
      for change in memory.pending { memory.book.apply(change) }
    }
  }

  private func noteFailure(_ error: PeerStoreError, of journal: borrowing PeerJournal) {
    let damage = journal.damage
    memory.withLock { memory in
      memory.problem = error
      memory.damage = damage
      memory.failures += 1
      if memory.pending.count > Self.maximumPending { memory.pending.removeAll { !$0.kind.isPersonal } }
    }
  }

  private func saveInBackground(isDurable: Bool) {
    do {
      try save(isDurable: isDurable)
    } catch {
      let failures = memory.withLock { $0.failures }
      scheduleSave(after: .seconds(min(60, 1 << min(failures, 6))))
    }
  }

  private func scheduleSave(after delay: DispatchTimeInterval) {
    let isDue = memory.withLock { memory in
      defer { memory.isSaveDue = true }
      return memory.isSaveDue || journal == nil
    }
    guard !isDue else { return }
    queue.asyncAfter(deadline: .now() + delay) { [weak self] in
      guard let self else { return }
      memory.withLock { $0.isSaveDue = false }
      saveInBackground(isDurable: false)
    }
  }
}
