import Engine
import FoundationEssentials
import Glibc
import TerminalUI

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
    StandardDescriptors.fill()
    signal(SIGPIPE, SIG_IGN)
    let words = Array(CommandLine.arguments.dropFirst())
    exit(await run(words))
  }

  private static func run(_ words: [String]) async -> Int32 {
    do {
      switch try ArgumentParser(commands: commands).parse(words) {
      case .help(let command):
        try Output.write(HelpText(commands: commands).text(for: command) + "\n")
        return 0
      case .run(let command, let invocation): return try await command.run(invocation)
      }
    } catch is Output.ReaderIsGone {
      // As every program ends whose reader has seen enough.
      NcursesTerminal.die(of: SIGPIPE)
      return Complaint.Code.failed.rawValue
    } catch {
      return complain(Complaint(error), isJSON: words.contains(OptionSpec.json.name))
    }
  }

  private static func complain(_ complaint: Complaint, isJSON: Bool) -> Int32 {
    if isJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      if let data = try? encoder.encode(ErrorAnswer(complaint)) {
        try? Output.write(String(decoding: data, as: UTF8.self) + "\n")
      }
    }
    Output.error("peerscope: \(complaint)")
    return complaint.code.rawValue
  }
}
