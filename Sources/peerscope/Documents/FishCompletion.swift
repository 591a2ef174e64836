/// Completion for fish 3 and newer.
struct FishCompletion {
  private let table: CompletionTable

  init(_ table: CompletionTable) { self.table = table }

  var text: String {
    let explorer = table.explorer.map { options($0, condition: "__peerscope_is_explorer") } ?? []
    let first = table.firstWords.map { word, summary in
      "complete -c peerscope -n __peerscope_is_first -a \(quoted(word)) -d \(quoted(summary))"
    }
    let second = table.families.flatMap { word, members in
      members.map {
        "complete -c peerscope -n '__peerscope_is_second \(word)' -a \(quoted($0.words[1])) -d \(quoted($0.summary))"
      }
    }
    let commands = table.commands.flatMap { command -> [String] in
      let condition = "__peerscope_is \(command.name)"
      return options(command, condition: condition) + values(command, condition: condition)
    }
    return """
      # fish completion for peerscope:  peerscope completions fish > ~/.config/fish/completions/peerscope.fish
      function __peerscope_is_first
        test (count (commandline -opc)) -eq 1
      end
      function __peerscope_is_second
        set -l words (commandline -opc)
        test (count $words) -eq 2; and test $words[2] = $argv[1]
      end
      function __peerscope_is
        set -l words (commandline -opc)
        set -l end (math (count $argv) + 1)
        test (count $words) -ge $end; and test "$words[2..$end]" = "$argv"
      end
      function __peerscope_is_explorer
        set -l words (commandline -opc)
        test (count $words) -eq 1; or string match -q -- '-*' $words[2]; or string match -q -r -- '^[/@]' $words[2]
      end
      function __peerscope_themes
        peerscope theme list --plain 2>/dev/null | string split -f 1 ' '
      end
      function __peerscope_peers
        peerscope peers list --json 2>/dev/null | string replace -r -f '.*"alias":"([^"]*)".*' '@$1'
      end
      complete -c peerscope -f

      """ + (first + second + explorer + commands).joined(separator: "\n") + "\n"
  }

  private func options(_ command: CommandSpec, condition: String) -> [String] {
    command.allOptions.map { option in
      let names = option.names.map { $0.hasPrefix("--") ? "-l \($0.dropFirst(2))" : "-s \($0.dropFirst())" }
      let value = option.completion.map { " " + action($0) } ?? ""
      return "complete -c peerscope -n '\(condition)' \(names.joined(separator: " "))\(value) -d \(quoted(option.help))"
    }
  }

  private func values(_ command: CommandSpec, condition: String) -> [String] {
    switch command.completion {
    case .nothing: []
    case .files: ["complete -c peerscope -n '\(condition)' -F"]
    case .words(let words): ["complete -c peerscope -n '\(condition)' -a '\(words.joined(separator: " "))'"]
    case .themes: ["complete -c peerscope -n '\(condition)' -a '(__peerscope_themes)'"]
    case .peers: ["complete -c peerscope -n '\(condition)' -a '(__peerscope_peers)'"]
    }
  }

  private func action(_ completion: ValueCompletion) -> String {
    switch completion {
    case .files: "-r -F"
    case .themes: "-x -a '(__peerscope_themes)'"
    case .peers: "-x -a '(__peerscope_peers)'"
    case .words(let words): "-x -a '\(words.joined(separator: " "))'"
    case .nothing: "-x"
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
