import Engine
import FoundationEssentials
import Glibc

/// The program: finds out what is asked for, does it, and says in its exit code how that went.
@main
enum Peerscope {
  static let version = "0.1.0"
  /// What it calls itself towards peers.
  static let agent = "peerscope/\(version)"

  static let commands: [CommandSpec] =
    ExplorerCommands.all + RequestCommands.all + ImportCommands.all + PeerCommands.all + DialCommand.all
    + ServeCommand.all
    + StoreCommands.all
    + ExplainCommands.all + KeyCommands.all + ThemeCommands.all + ConfigCommands.all
    + DocumentCommands.all

  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    let words = Array(CommandLine.arguments.dropFirst())
    exit(await run(words))
  }

  private static func run(_ words: [String]) async -> Int32 {
    do {
      switch try ArgumentParser(commands: commands).parse(words) {
      case .help(let command):
        print(HelpText(commands: commands).text(for: command))
        return 0
      case .run(let command, let invocation): return try await command.run(invocation)
      }
    } catch {
      return complain(Complaint(error), isJSON: words.contains(OptionSpec.json.name))
    }
  }

  private static func complain(_ complaint: Complaint, isJSON: Bool) -> Int32 {
    if isJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      if let data = try? encoder.encode(ErrorAnswer(complaint)) { print(String(decoding: data, as: UTF8.self)) }
    }
    Output.error("peerscope: \(complaint)")
    return complaint.code.rawValue
  }
}
