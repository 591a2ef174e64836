/// Completion for bash 4 and newer.
struct BashCompletion {
  private let table: CompletionTable

  init(_ table: CompletionTable) { self.table = table }

  var text: String {
    """
    # bash completion for peerscope:  source <(peerscope completions bash)
    _peerscope() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
      local one=${COMP_WORDS[1]} two=
      local options='' words='' values=''
      ((COMP_CWORD > 2)) && two=${COMP_WORDS[2]}
      COMPREPLY=()
      case $one in
    \(families)
      esac
      if ((COMP_CWORD == 1)); then
        words='\(table.firstWords.map(\.word).joined(separator: " "))'
        options='\(options(table.explorer))'
      else
        case "$one $two" in
    \(commands)
        esac
      fi
      case $prev in
    \(valueCases)
      esac
      if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
      elif [[ $values == files ]]; then
        COMPREPLY=($(compgen -f -- "$cur"))
      else
        [[ $values == themes ]] && words=$(peerscope theme list --plain 2>/dev/null | cut -d ' ' -f 1)
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
      fi
    }
    complete -o bashdefault -F _peerscope peerscope

    """
  }

  private var families: String {
    table.families.map { word, members in
      let words = members.map { $0.words[1] }.joined(separator: " ")
      return "    \(word)) ((COMP_CWORD == 2)) && words='\(words)' ;;"
    }.joined(separator: "\n")
  }

  /// Commands of one word stand for whatever follows them.
  private var commands: String {
    let named = table.commands.map { command in
      let pattern = command.words.count == 2 ? "'\(command.name)'" : "'\(command.name) '*"
      return "      \(pattern)) options='\(options(command))'\(values(command.completion)) ;;"
    }
    return (named + ["      *) options='\(options(table.explorer))' ;;"]).joined(separator: "\n")
  }

  private func options(_ command: CommandSpec?) -> String {
    (command?.allOptions ?? []).flatMap(\.names).joined(separator: " ")
  }

  private func values(_ completion: ValueCompletion) -> String {
    switch completion {
    case .files: " values=files"
    case .themes: " values=themes"
    case .words(let words): " words='\(words.joined(separator: " "))'"
    // Bash breaks words at “@”, so that an alias cannot be completed as it is written.
    case .peers, .nothing: ""
    }
  }

  /// What stands after an option that takes a value is that value. An option of this name may take none elsewhere, so
  /// only those that always take one count.
  private var valueCases: String {
    let all = ([table.explorer].compactMap { $0 } + table.commands).flatMap(\.allOptions)
    var names: [ValueCompletion: [String]] = [:]
    for option in all {
      guard let completion = option.completion else { continue }
      for name in option.names where !names.values.joined().contains(name) {
        names[completion, default: []].append(name)
      }
    }
    let order: [ValueCompletion] = [.files, .themes, .nothing]
    return order.compactMap { completion in
      guard let names = names[completion] else { return nil }
      let pattern = names.joined(separator: "|")
      return completion == .nothing
        ? "    \(pattern)) return ;;" : "    \(pattern))\(values(completion)) ;;"
    }.joined(separator: "\n")
  }
}
