import Engine
import Files
import FoundationEssentials
import Identity
import Multiformats
import NetIO
import PeerStore

/// `peers …`: what is remembered of peers.
enum StoreCommands {
  private static let common: [OptionSpec] = [.json, .plain, .peerStore]
  static let sortOption = OptionSpec(
    "--sort", value: "BY", help: "name, last-seen (default), first-seen, agent, addresses or fastest")
  static let aliasOption = OptionSpec("--alias", value: "NAME", help: "a name to call it by, as @NAME")
  static let tagOption = OptionSpec("--tag", value: "TAG", isRepeatable: true, help: "a tag")
  static let noteOption = OptionSpec("--note", value: "TEXT", help: "a note")
  static let removeOption = OptionSpec("--remove", help: "take the tags away")
  static let undoOption = OptionSpec("--remove", help: "no longer")

  /// The most bytes of peers that are read at once.
  private static let maximumImport = 256 << 20

  static let all: [CommandSpec] = [
    CommandSpec(
      "peers list", "", "the peers that are known", options: common + [sortOption], positionals: 0...0,
      run: { try list($0) }),
    CommandSpec(
      "peers show", "PEER", "all that is known of a peer", options: common, positionals: 1...1, run: { try show($0) }),
    CommandSpec(
      "peers add", "MULTIADDR…", "remember peers by their addresses",
      options: common + [aliasOption, tagOption, noteOption],
      positionals: 1...1_000, run: { try add($0) }),
    CommandSpec(
      "peers remove", "PEER…", "forget peers", options: common, positionals: 1...1_000, run: { try remove($0) }),
    CommandSpec(
      "peers tag", "PEER TAG…", "tag a peer", options: common + [removeOption], positionals: 2...100,
      run: { try tag($0) }),
    CommandSpec(
      "peers alias", "PEER [NAME]", "call a peer @NAME, or by no name", options: common, positionals: 1...2,
      run: { try alias($0) }),
    CommandSpec(
      "peers block", "PEER…", "have nothing to do with peers, in either direction", options: common + [undoOption],
      positionals: 1...1_000, run: { try mark($0) { .blocked($0) } }),
    CommandSpec(
      "peers pin", "PEER…", "put peers above all others, and keep connections to them", options: common + [undoOption],
      positionals: 1...1_000, run: { try mark($0) { .pinned($0) } }),
    CommandSpec(
      "peers import", "[FILE]", "read peers from a file or standard input, one JSON object a line", options: common,
      positionals: 0...1, run: { try importPeers($0) }),
    CommandSpec(
      "peers export", "[PEER…]", "write peers as JSON, one object a line", options: common, positionals: 0...1_000,
      run: { try export($0) }),
  ]

  // MARK: Reading

  private static func list(_ invocation: Invocation) throws -> Int32 {
    let store = try open(invocation)
    let output = Output(invocation)
    let name = invocation.value(sortOption) ?? PeerOrder.lastSeen.rawValue
    guard let order = PeerOrder(rawValue: name) else {
      let orders = PeerOrder.allCases.map(\.rawValue).joined(separator: ", ")
      throw Complaint(.usage, "--sort \(name): not one of \(orders)")
    }
    let peers = store.snapshot.sorted(by: order)
    if output.isJSON {
      for peer in peers { try output.line(PeerLine.json(peer)) }
      return 0
    }
    guard !peers.isEmpty else {
      Output.error("no peers are known; peerscope peers add MULTIADDR remembers one")
      return 0
    }
    let width = min(24, peers.map(\.name.count).max() ?? 0)
    for peer in peers {
      let name = output.clean(peer.name).fitted(to: width)
      let count = "\(peer.addresses.count) \(peer.addresses.count == 1 ? "address" : "addresses")"
      let tags = peer.tags.map { "#\($0)" }.joined(separator: " ")
      let parts = [
        output.clean(peer.key.description), count, output.clean(peer.identify?.agentVersion ?? ""), output.clean(tags),
      ]
      try output.trusted("\(output.coloured(name, .cyan))  \(parts.filter { !$0.isEmpty }.joined(separator: "  "))\n")
    }
    return 0
  }

  private static func show(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    let peer = try find(invocation.positionals[0], in: open(invocation).snapshot)
    if output.isJSON {
      try output.line(PeerLine.json(peer))
      return 0
    }
    func row(_ name: String, _ value: String) throws {
      guard !value.isEmpty else { return }
      let padded = name.fitted(to: 10)
      try output.trusted("\(output.coloured(padded, .dim))\(output.clean(value))\n")
    }
    try row("peer", peer.key.description)
    try row("alias", peer.alias.map { "@\($0)" } ?? "")
    try row("tags", peer.tags.joined(separator: ", "))
    try row("note", peer.note)
    try row("agent", peer.identify?.agentVersion ?? "")
    for (index, address) in peer.addresses.enumerated() {
      try row(index == 0 ? "addresses" : "", "\(address.address)  \(words(for: address))")
    }
    for (index, mount) in (peer.wellKnown?.mounts ?? []).enumerated() {
      try row(index == 0 ? "serves" : "", "\(mount.id)  \(mount.path)")
    }
    for (index, id) in (peer.identify?.protocols ?? []).enumerated() { try row(index == 0 ? "speaks" : "", id) }
    try row("seen", peer.lastSeen?.formatted(.iso8601) ?? "never")
    return 0
  }

  private static func words(for address: PeerAddress) -> String {
    switch address.lastTry?.outcome {
    case nil: "untried"
    case .reached: "reached in \((address.lastTry?.took ?? .zero).milliseconds.text(decimals: 1)) ms"
    case .failed(let step, let reason): "failed: \(step): \(reason)"
    }
  }

  private static func export(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    let book = try open(invocation).snapshot
    let peers =
      try invocation.positionals.isEmpty
      ? book.sorted(by: .name) : invocation.positionals.map { try find($0, in: book) }
    for peer in peers { try output.line(PeerLine.json(peer)) }
    return 0
  }

  // MARK: Changing

  private static func add(_ invocation: Invocation) throws -> Int32 {
    let name = invocation.value(aliasOption)
    guard name == nil || invocation.positionals.count == 1 else {
      throw Complaint(.usage, "--alias names one peer, and there are several addresses")
    }
    var changes: [PeerStore.Change] = []
    for text in invocation.positionals {
      guard case .address(let address, _) = try TargetReference(text) else {
        throw Complaint(
          .badAddress, "\(text): not an address", hint: "a peer is remembered by a multiaddr or an http(s) URL")
      }
      let key = PeerKey(of: address)
      changes.append(.init(key, .addresses([address], .manual, at: Date())))
      if let name { changes.append(.init(key, .alias(name))) }
      if let text = invocation.value(noteOption) { changes.append(.init(key, .note(text))) }
      changes += invocation.all(tagOption).map { .init(key, .tagged($0)) }
    }
    return try change(invocation, changes)
  }

  private static func remove(_ invocation: Invocation) throws -> Int32 {
    let store = try open(invocation)
    let keys = try invocation.positionals.map { try find($0, in: store.snapshot).key }
    return try change(store, keys.map { .init($0, .removed) })
  }

  private static func tag(_ invocation: Invocation) throws -> Int32 {
    let store = try open(invocation)
    let key = try find(invocation.positionals[0], in: store.snapshot).key
    let takesAway = invocation.has(removeOption)
    let tags = invocation.positionals.dropFirst()
    return try change(store, tags.map { .init(key, takesAway ? .untagged($0) : .tagged($0)) })
  }

  private static func mark(_ invocation: Invocation, _ kind: (Bool) -> PeerStore.Change.Kind) throws -> Int32 {
    let store = try open(invocation)
    let isSet = !invocation.has(undoOption)
    let keys = try invocation.positionals.map { text in
      // A peer need not be known yet.
      if let id = try? PeerID(text) { return PeerKey.peer(id) }
      return try find(text, in: store.snapshot).key
    }
    return try change(store, keys.map { .init($0, kind(isSet)) })
  }

  private static func alias(_ invocation: Invocation) throws -> Int32 {
    let store = try open(invocation)
    let key = try find(invocation.positionals[0], in: store.snapshot).key
    return try change(store, [.init(key, .alias(invocation.positional(1)))])
  }

  private static func importPeers(_ invocation: Invocation) throws -> Int32 {
    let store = try open(invocation)
    let path = invocation.positional(0) ?? "-"
    let data: [UInt8]
    do throws(SystemError) { data = try InputFile.named(path).readAll(upTo: maximumImport + 1) } catch {
      throw Complaint(.disk, "\(path): \(error)")
    }
    guard data.count <= maximumImport else {
      throw Complaint(.usage, "\(path): more than \(maximumImport >> 20) MiB", hint: "import it in parts")
    }
    let read = PeerImport(data, into: store.snapshot, at: Date())
    for problem in read.problems { Output.error("\(path): \(problem)") }
    _ = try change(store, read.changes)
    Output.error("\(read.changes.count) peers imported")
    return read.problems.isEmpty ? 0 : Complaint.Code.failed.rawValue
  }

  // MARK: The store

  /// The store, read. Here, unlike for commands that only talk to peers, one that cannot be read ends the command.
  private static func open(_ invocation: Invocation) throws -> PeerStore {
    let store = PeerStore(path: invocation.value(.peerStore) ?? Session.folders.peerStore)
    try store.refresh()
    for damage in store.status.damage { Output.error("peerscope: \(damage)") }
    return store
  }

  private static func find(_ text: String, in book: PeerBook) throws -> Peer {
    try book.find(text)
  }

  private static func change(_ invocation: Invocation, _ changes: [PeerStore.Change]) throws -> Int32 {
    try change(open(invocation), changes)
  }

  private static func change(_ store: PeerStore, _ changes: [PeerStore.Change]) throws -> Int32 {
    do { try store.apply(changes) } catch { throw Complaint(.usage, error.description) }
    try store.flush()
    return 0
  }
}
