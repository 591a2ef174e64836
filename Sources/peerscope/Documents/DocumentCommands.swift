import Engine

/// `completions`, `man` and `version`: what shells, manuals and reports of bugs want to know.
enum DocumentCommands {
  static let all: [CommandSpec] = [
    CommandSpec(
      "completions", "bash|zsh|fish", "what completes commands in a shell", options: [], positionals: 1...1
    ) { invocation in
      let table = CompletionTable(Peerscope.commands)
      let text =
        switch invocation.positionals[0] {
        case "bash": BashCompletion(table).text
        case "zsh": ZshCompletion(table).text
        case "fish": FishCompletion(table).text
        case let shell: throw Complaint(.usage, "\(shell): not one of bash, zsh, fish")
        }
      try Output(invocation).trusted(text)
      return 0
    },
    CommandSpec("man", "", "the manual page; man -l - shows it", options: [], positionals: 0...0) { invocation in
      try Output(invocation).trusted(ManualPage(commands: Peerscope.commands).text)
      return 0
    },
    CommandSpec("version", "", "which peerscope this is", options: [], positionals: 0...0) { invocation in
      try Output(invocation).trusted("peerscope \(Peerscope.version)\n")
      return 0
    },
  ]
}
