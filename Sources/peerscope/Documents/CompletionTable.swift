/// The table of commands as completion needs it.
struct CompletionTable {
  /// The explorer, which has no name.
  let explorer: CommandSpec?
  /// The commands with a name.
  let commands: [CommandSpec]

  init(_ commands: [CommandSpec]) {
    explorer = commands.first { $0.name.isEmpty }
    self.commands = commands.filter { !$0.name.isEmpty }
  }

  /// The first words of commands, each once, with what to say of it.
  var firstWords: [(word: String, summary: String)] {
    var words: [(word: String, summary: String)] = []
    for command in commands {
      let parts = command.words
      guard !words.contains(where: { $0.word == parts[0] }) else { continue }
      let family = commands.filter { $0.words[0] == parts[0] }
      let summary = family.count == 1 ? command.summary : family.map { $0.words.last ?? "" }.joined(separator: ", ")
      words.append((parts[0], summary))
    }
    return words
  }

  /// The second words of commands that have two, by the first.
  var families: [(word: String, members: [CommandSpec])] {
    firstWords.map(\.word).map { word in (word, commands.filter { $0.words.count == 2 && $0.words[0] == word }) }
      .filter { !$0.1.isEmpty }
  }
}

extension CommandSpec {
  /// The words of its name.
  var words: [String] { name.split(separator: " ").map(String.init) }

  /// All options that it knows.
  var allOptions: [OptionSpec] { options + [.showHelp] }

  /// What its arguments are.
  var completion: ValueCompletion {
    if arguments.contains("bash|zsh|fish") { return .words(["bash", "zsh", "fish"]) }
    if name.hasPrefix("theme ") { return .themes }
    if arguments.contains("TARGET") || arguments.contains("PEER") { return .peers }
    return arguments.contains("FILE") || arguments.contains("ITEM") ? .files : .nothing
  }
}

/// What completes a value.
enum ValueCompletion: Hashable {
  case files, themes, peers, nothing
  case words([String])
}

extension OptionSpec {
  /// What its value is; nil for a switch.
  var completion: ValueCompletion? {
    switch value {
    case nil: nil
    case "FILE"?, "@FILE"?: .files
    case _ where name == "--theme": .themes
    default: .nothing
    }
  }
}
