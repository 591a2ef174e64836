/// Completion for zsh.
struct ZshCompletion {
  private let table: CompletionTable

  init(_ table: CompletionTable) { self.table = table }

  var text: String {
    """
    #compdef peerscope
    # zsh completion for peerscope:  peerscope completions zsh > "${fpath[1]}/_peerscope"
    _peerscope_themes() { compadd -- ${(f)"$(peerscope theme list --plain 2>/dev/null | cut -d ' ' -f 1)"} }
    _peerscope_peers() {
      compadd -- ${(f)"$(peerscope peers list --json 2>/dev/null | sed -n 's/.*"alias":"\\([^"]*\\)".*/@\\1/p')"}
    }
    _peerscope() {
      local -a commands
      if (( CURRENT == 2 )); then
        commands=(
    \(table.firstWords.map { "      \(entry($0.word, $0.summary))" }.joined(separator: "\n"))
        )
        [[ $words[2] == -* ]] || _describe command commands
        _peerscope_peers
        _arguments \(arguments(table.explorer))
        return
      fi
      case $words[2] in
    \(table.families.map(family).joined(separator: "\n"))
      esac
      case "$words[2] $words[3]" in
    \(table.commands.map(command).joined(separator: "\n"))
        *) _arguments \(arguments(table.explorer)) ;;
      esac
    }
    if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _peerscope "$@"; else compdef _peerscope peerscope; fi

    """
  }

  private func family(_ family: (word: String, members: [CommandSpec])) -> String {
    let entries = family.members.map { entry($0.words[1], $0.summary) }.joined(separator: " ")
    let describe = "commands=(\(entries)); _describe command commands; return"
    return "    \(family.word)) if (( CURRENT == 3 )); then \(describe); fi ;;"
  }

  private func command(_ command: CommandSpec) -> String {
    let pattern = command.words.count == 2 ? "'\(command.name)'" : "'\(command.name) '*"
    let shift = command.words.count == 2 ? "shift 2 words; (( CURRENT -= 2 ))" : "shift words; (( CURRENT -= 1 ))"
    return "    \(pattern)) \(shift); _arguments \(arguments(command)) ;;"
  }

  private func entry(_ word: String, _ summary: String) -> String { quoted("\(word):\(summary)") }

  private func arguments(_ command: CommandSpec?) -> String {
    guard let command else { return "" }
    let options = command.allOptions.flatMap { option in
      option.names.map { name -> String in
        let help = option.help.reduce(into: "") { $0 += "[]:\\".contains($1) ? "\\\($1)" : String($1) }
        let value = option.completion.map { ":\(option.value ?? ""):\(action($0))" } ?? ""
        let others = option.isRepeatable ? "*" : "(\(option.names.joined(separator: " ")))"
        return quoted("\(others)\(name)[\(help)]\(value)")
      }
    }
    return (options + [quoted("*:argument:\(action(command.completion))")]).joined(separator: " ")
  }

  private func action(_ completion: ValueCompletion) -> String {
    switch completion {
    case .files: "_files"
    case .themes: "_peerscope_themes"
    case .peers: "_peerscope_peers"
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .nothing: " "
    }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
