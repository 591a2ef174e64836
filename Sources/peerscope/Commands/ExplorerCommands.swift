import Engine
import Explorer
import Files
import Identity
import Libp2pHTTP
import PeerStore
import TerminalUI

/// `peerscope` and `peerscope demo`: the explorer.
enum ExplorerCommands {
  static let script = OptionSpec("--script", value: "FILE", help: "do what a script says, without a terminal")
  static let theme = OptionSpec(
    "--theme", value: "NAME", help: "how it looks: auto, dark, light, or another of theme list")
  static let ascii = OptionSpec("--ascii", help: "draw with ASCII alone")

  static let session = OptionSpec("--session", value: "FILE", help: "show a session that was saved, read only")

  static let all: [CommandSpec] = [
    CommandSpec(
      "", "[TARGET]", "the explorer, opened at TARGET if one is given",
      options: looks + [
        session, .timeout, .identity, .ephemeral, .transport, .streamProtocol, .insecureHTTP, .tlsInsecure,
        .certificateAuthorities, .nameServer, .peerStore, .offline, ServeCommand.neighbours,
      ], positionals: 0...1, run: { try await explore($0) }),
    CommandSpec(
      "demo", "", "the explorer with a lab of built-in peers, offline", options: looks + [.timeout],
      positionals: 0...0, run: { try await demonstrate($0) }),
  ]

  private static let looks: [OptionSpec] = [.plain, script, theme, ascii]

  private static func explore(_ invocation: Invocation) async throws -> Int32 {
    var options = try Session.options(invocation)
    options.identifiesPeers = true
    var setup = Setup(engine: options, storePath: invocation.value(.peerStore) ?? Session.folders.peerStore)
    setup.requestFolder = UserFiles.requestFolder
    setup.historyPath = UserFiles.history
    setup.commandHistoryPath = UserFiles.commandHistory
    setup.target = invocation.positional(0)
    setup.session = invocation.value(session)
    setup.isOffline = invocation.has(.offline)
    setup.looksAround = invocation.has(ServeCommand.neighbours)
    return try await run(setup, invocation)
  }

  /// Nothing of it is kept, and nobody but the lab is reached.
  private static func demonstrate(_ invocation: Invocation) async throws -> Int32 {
    var options = Engine.Options(keys: try KeyPair(), agent: Peerscope.agent)
    options.identifiesPeers = true
    options.client.allowsPlainHTTP = true
    var setup = Setup(engine: options, storePath: nil)
    setup.hasLab = true
    setup.target = "@gateway"
    setup.tourMark = Session.folders.state + "/tour-seen"
    return try await run(setup, invocation)
  }

  private static func run(_ setup: Setup, _ invocation: Invocation) async throws -> Int32 {
    var setup = setup
    setup.timeout = try invocation.number(.timeout)
    setup.configFolder = Session.folders.config
    setup.environmentFolder = UserFiles.environmentFolder
    setup.themeFolders = UserFiles.themeFolders
    setup.isASCII = invocation.has(ascii)
    if let name = invocation.value(theme) { setup.theme = name }
    if let signal = try await Explorer.run(setup, as: try form(invocation)) { NcursesTerminal.die(of: signal) }
    return 0
  }

  private static func form(_ invocation: Invocation) throws -> Explorer.Form {
    guard let path = invocation.value(script) else { return invocation.has(.plain) ? .plain : .screen }
    guard let data = try? InputFile.named(path).readAll(upTo: 1 << 20) else {
      throw Complaint(.usage, "\(path): cannot be read")
    }
    do { return .script(try Script(String(decoding: data, as: UTF8.self))) } catch {
      throw Complaint(.usage, "\(path): \(error)")
    }
  }
}
