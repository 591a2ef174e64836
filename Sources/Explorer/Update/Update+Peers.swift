import Engine
import Files
import Identity
import Journal
import Libp2p
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

extension ExploreState {
  // MARK: Whom a command is about

  /// The peer that the screen is about at the moment.
  var subject: PeerKey? {
    switch screen {
    case .peers: peers.selectedPeer
    case .request: request.composer.peer
    case .log: recordPeer
    }
  }

  /// The peers that a command is about: the one that it names, those that are marked, or the selected one.
  func subjects(_ arguments: Arguments) throws(Complaint) -> [PeerKey] {
    if let name = arguments[0] { return [try find(name).key] }
    if screen == .peers, !peers.marked.isEmpty { return peers.marked.sorted() }
    guard let subject else { throw Complaint(.usage, Words.noPeer) }
    return [subject]
  }

  /// The peer that a text means: an alias with or without `@`, an id, an address, or a part of an id.
  func find(_ name: String) throws(Complaint) -> Peer {
    if let peer = book.peer(alias: name) { return peer }
    do { return try book.find(name) } catch {
      throw Complaint(.badAddress, error.description, hint: error.hint)
    }
  }

  func name(of key: PeerKey) -> String { book[key]?.name ?? key.shortName }

  func names(_ keys: [PeerKey]) -> String {
    keys.count == 1 ? name(of: keys[0]) : Format.count(keys.count, Words.peerNoun)
  }

  // MARK: Why not

  var noPeer: String? { subject == nil && (peers.marked.isEmpty || screen != .peers) ? Words.noPeer : nil }
  var noPeerToReach: String? { isOffline ? Words.offline : noPeer }
  var noPeerRow: String? { peers.selection == nil ? Words.nothingSelected : nil }

  var noConnection: String? {
    if let reason = noPeer { return reason }
    let keys = (try? subjects(Arguments())) ?? []
    return keys.contains { contact(with: $0)?.isConnected == true } ? nil : Words.notConnected
  }

  // MARK: Connecting

  mutating func connect(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let keys = try subjects(arguments)
    if keys.count == 1, book[keys[0]]?.isBlocked == true {
      throw Complaint(.usage, Words.isBlocked(name(of: keys[0])), hint: Words.unblockHint)
    }
    return keys.filter { book[$0]?.isBlocked != true }.map { begin(.connect($0)) }
  }

  /// Tries every address, where it can be seen.
  mutating func dial(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let keys = try subjects(arguments)
    if screen == .peers, keys.count == 1 { peers.tab = .addresses }
    return keys.map { begin(.dial($0)) }
  }

  /// So many addresses are named of those that a dial would try.
  private static let mostNamed = 3

  /// Which addresses a dial would try, in order; nil where that is not about one peer.
  func dialPreview(_ arguments: Arguments) -> String? {
    guard let keys = try? subjects(arguments), keys.count == 1, let peer = book[keys[0]] else { return nil }
    let names = peer.addresses.map(\.address).inDialOrder.map(\.inShort)
    return Words.wouldTry(Array(names.prefix(Self.mostNamed)), more: max(0, names.count - Self.mostNamed))
  }

  mutating func lookAround() -> [Effect] { [begin(.lookAround(!peers.looksAround))] }

  mutating func identify(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    try subjects(arguments).map { begin(.identify($0)) }
  }

  mutating func readWellKnown(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    try subjects(arguments).map { begin(.wellKnown($0)) }
  }

  /// Asks first when streams are open.
  mutating func disconnect(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let keys = try subjects(arguments)
    let streams = keys.reduce(0) { $0 + (contact(with: $1)?.streams ?? 0) }
    let jobs = keys.map { Job.disconnect($0) }
    guard streams > 0 else { return jobs.map { begin($0) } }
    overlay = .question(
      Question(text: Words.disconnectQuestion(names(keys), streams: streams), yes: Words.disconnect, jobs: jobs))
    return []
  }

  // MARK: Adding

  mutating func addPeer(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    screen = .peers
    pane = .peerList
    guard let text = arguments[0] else {
      peers.adding = AddressEntry()
      return []
    }
    do { return try add(TargetReference(text)) } catch {
      throw Complaint(error)
    }
  }

  /// Completes the name of a protocol, or that of a peer behind an `@`.
  mutating func completeAddress() {
    guard let text = peers.adding?.field.text, text.hasPrefix("@") else { return peers.adding?.complete() ?? () }
    let part = text.dropFirst().lowercased()
    let name = peers.rows.all.lazy.compactMap(\.alias)
      .first { $0.lowercased().hasPrefix(part) }
    if let name { peers.adding = AddressEntry("@\(name)") }
  }

  mutating func acceptAddress() throws(Complaint) -> [Effect] {
    guard let entry = peers.adding else { return [] }
    switch entry.verdict {
    case .empty:
      peers.adding = nil
      return []
    case .unfinished(let error), .bad(let error): throw Complaint(error)
    case .good(let reference):
      let effects = try add(reference)
      peers.adding = nil
      return effects
    }
  }

  /// Remembers whom a reference means, selects it, and asks it what it serves.
  mutating func add(_ reference: TargetReference) throws(Complaint) -> [Effect] {
    let key: PeerKey
    var changes: [PeerStore.Change] = []
    let now = clock.now.date
    switch reference {
    case .alias(let name): key = try find("@\(name)").key
    case .peer(let id):
      key = .peer(id)
      if book[key] == nil { changes = [.init(key, .addresses([], .manual, at: now))] }
    case .address(let address, _):
      let server = address.decapsulating(.httpPath) ?? address
      key = PeerKey(of: server)
      // An address that is but a peer's id says nothing of where it is.
      let said = server.peerID == nil || server.withoutPeerID != nil ? [server] : []
      changes = [.init(key, .addresses(said, .manual, at: now))]
    }
    select(key)
    let isNew = book[key] == nil
    let words = isNew ? Words.added(key.shortName) : Words.addedAddress(name(of: key))
    if !changes.isEmpty {
      let inverse = book[key].map { [PeerStore.Change.put($0)] } ?? [.init(key, .removed)]
      changes = changes.filter { book[key]?.knows($0) != true }
      if !changes.isEmpty { undo.note(.init(words: words, changes: changes, inverse: inverse)) }
    }
    notice = Notice(.done, changes.isEmpty ? Words.knownAlready(name(of: key)) : words)
    let store = changes.isEmpty ? [] : [Effect.store(changes)]
    return isOffline ? store : store + [begin(.probe(key))]
  }

  /// Selects a peer on the peers screen, whatever hides it there.
  mutating func select(_ key: PeerKey) {
    peers.selection = .peer(key)
    peers.filter = .none
    if let group = peers.rows.group(of: key) { peers.folded.remove(group) }
    peers.filtering = nil
    peersAreStale = true
  }

  // MARK: What a person says of a peer

  mutating func pin(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let keys = try subjects(arguments)
    let pins = keys.contains { book[$0]?.isPinned != true }
    return change(
      pins ? Words.pinned(names(keys)) : Words.unpinned(names(keys)), keys.map { .init($0, .pinned(pins)) },
      inverse: keys.map { .init($0, .pinned(book[$0]?.isPinned ?? false)) })
  }

  mutating func setAlias(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let key = subject else { throw Complaint(.usage, Words.noPeer) }
    let old = book[key]?.alias
    guard let text = arguments[0] else {
      return prompt("peer.alias", Words.aliasTitle(key.shortName), Words.aliasPlaceholder, old ?? "")
    }
    let alias = text.trimming { " @".contains($0) }
    if !alias.isEmpty {
      do { try PeerName.check(alias) } catch { throw Complaint(.usage, Words.badAlias(alias, error.description)) }
      if let owner = book.peer(alias: alias), owner.key != key {
        throw Complaint(.usage, Words.aliasTaken(alias, owner.key.shortName))
      }
    }
    return change(
      alias.isEmpty ? Words.unnamed(key.shortName) : Words.named(key.shortName, alias),
      [.init(key, .alias(alias.isEmpty ? nil : alias))], inverse: [.init(key, .alias(old))])
  }

  mutating func setTags(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let keys = try subjects(Arguments())
    guard let text = arguments[0] else {
      return prompt("peer.tag", Words.tagTitle(names(keys)), Words.tagPlaceholder, "")
    }
    var changes: [PeerStore.Change] = []
    var inverse: [PeerStore.Change] = []
    for word in text.split(separator: " ").map(String.init) {
      let removes = word.hasPrefix("-")
      let tag = removes ? String(word.dropFirst()) : word
      do { try PeerName.check(tag) } catch { throw Complaint(.usage, Words.badTag(tag, error.description)) }
      for key in keys where book[key]?.tags.contains(tag) == removes {
        changes.append(.init(key, removes ? .untagged(tag) : .tagged(tag)))
        inverse.append(.init(key, removes ? .tagged(tag) : .untagged(tag)))
      }
    }
    guard !changes.isEmpty else { return [] }
    return change(Words.tagged(names(keys)), changes, inverse: inverse)
  }

  mutating func setNote(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    guard let key = subject else { throw Complaint(.usage, Words.noPeer) }
    let old = book[key]?.note ?? ""
    guard let text = arguments[0] else {
      return prompt("peer.note", Words.noteTitle(name(of: key)), Words.notePlaceholder, old)
    }
    return change(Words.noted(name(of: key)), [.init(key, .note(text))], inverse: [.init(key, .note(old))])
  }

  mutating func removePeer(_ arguments: Arguments) throws(Complaint) -> [Effect] {
    let keys = try subjects(arguments)
    let gone = keys.compactMap { book[$0] }
    peers.marked.subtract(keys)
    return change(Words.removed(names(keys)), keys.map { .init($0, .removed) }, inverse: gone.map { .put($0) })
  }

  mutating func removeAddress() -> [Effect] {
    guard case .address(let address)? = peers.item, let key = peers.selectedPeer, let peer = book[key] else {
      return []
    }
    return change(
      Words.removed("\(address)"), [.init(key, .addressRemoved(address))], inverse: [.put(peer)])
  }

  // MARK: The list

  mutating func openPeer() -> [Effect] {
    switch peers.selection {
    case .peer?: pane = .peerDetail
    case .group(let group)?: toggle(group)
    case nil: break
    }
    return []
  }

  mutating func markPeer() -> [Effect] {
    switch peers.selection {
    case .group(let group)?: toggle(group)
    case .peer(let key)?:
      if peers.marked.remove(key) == nil { peers.marked.insert(key) }
      peers.list.move(.down)
      peers.selection = peers.rows[peers.list.selection]
    case nil: break
    }
    return []
  }

  mutating func foldGroup(_ folds: Bool) {
    let group: PeerGroup? =
      switch peers.selection {
      case .group(let group)?: group
      case .peer(let key)?: peers.rows.group(of: key)
      case nil: nil
      }
    guard let group, peers.folded.contains(group) != folds else { return }
    if folds { peers.selection = .group(group) }
    toggle(group)
  }

  private mutating func toggle(_ group: PeerGroup) {
    if peers.folded.remove(group) == nil { peers.folded.insert(group) }
    peers.rows.fold(peers.folded)
  }

  mutating func prompt(
    _ command: String, _ title: String, _ placeholder: String, _ text: String
  ) -> [Effect] {
    overlay = .prompt(Prompt(title: title, command: command, placeholder: placeholder, field: TextField(text)))
    return []
  }
}

extension Peer {
  /// Whether a change would make no difference but for the time.
  fileprivate func knows(_ change: PeerStore.Change) -> Bool {
    guard case .addresses(let said, let source, _) = change.kind else { return false }
    return said.allSatisfy { address in
      addresses.contains { $0.address == (address.withoutPeerID ?? address) && $0.source >= source }
    }
  }
}
