import Engine

/// Finds the command and its options among the words of the command line.
struct ArgumentParser {
  let commands: [CommandSpec]

  /// What was asked for.
  enum Request {
    case run(CommandSpec, Invocation)
    case help(CommandSpec?)
  }

  func parse(_ words: [String]) throws(Complaint) -> Request {
    if words == ["--help"] || words == ["-h"] || words == ["help"] { return .help(nil) }
    if words.first == "help" { return .help(try command(of: Array(words.dropFirst())).0) }
    let (command, rest) = try command(of: words == ["--version"] ? ["version"] : words)
    var positionals: [String] = []
    var values: [String: [String]] = [:]
    var cursor = 0
    while cursor < rest.count {
      let word = rest[cursor]
      cursor += 1
      if word == "--" {
        positionals += rest[cursor...]
        break
      }
      guard word.hasPrefix("-"), word.count > 1 else {
        positionals.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      if OptionSpec.showHelp.names.contains(parts[0]) { return .help(command) }
      let option = try option(parts[0], of: command)
      guard option.value != nil else {
        guard parts.count == 1 else { throw Complaint(.usage, "\(parts[0]) takes no value") }
        values[option.name, default: []].append("")
        continue
      }
      if parts.count == 2 {
        values[option.name, default: []].append(parts[1])
      } else if cursor < rest.count {
        values[option.name, default: []].append(rest[cursor])
        cursor += 1
      } else {
        throw Complaint(.usage, "\(parts[0]) needs a value: \(option.value ?? "")")
      }
      guard option.isRepeatable || values[option.name]?.count == 1 else {
        throw Complaint(.usage, "\(option.name) is given twice")
      }
    }
    guard command.positionals.contains(positionals.count) else {
      let few = positionals.count < command.positionals.lowerBound
      throw Complaint(
        .usage,
        few ? "\(command.name): something is missing" : "\(command.name): \(positionals.last ?? "") is too much",
        hint: command.usage)
    }
    return .run(command, Invocation(command: command.name, positionals: positionals, values: values))
  }

  /// The command that the first words name: the longest name that fits. Without one they are the explorer's.
  private func command(of words: [String]) throws(Complaint) -> (CommandSpec, [String]) {
    for length in [2, 1] where words.count >= length {
      let name = words[..<length].joined(separator: " ")
      if let command = commands.first(where: { $0.name == name }) { return (command, Array(words[length...])) }
    }
    let families = commands.filter { $0.name.hasPrefix("\(words.first ?? "") ") }
    if !families.isEmpty {
      let second = words.dropFirst().first.flatMap { $0.hasPrefix("-") ? nil : $0 }
      throw Complaint(
        .usage, second.map { "\(words[0]) \($0): no such command" } ?? "\(words[0]): something is missing",
        hint: "there is " + families.map(\.name).joined(separator: ", "))
    }
    // The explorer opens at a target; a word that can be none is a command that was written wrongly.
    if let first = words.first, !first.hasPrefix("-"), (try? TargetReference(first)) == nil {
      let hint = similar(first).map { "did you mean \($0)?" } ?? "peerscope --help"
      throw Complaint(.usage, "\(first): neither a command nor a target", hint: hint)
    }
    guard let explorer = commands.first(where: { $0.name.isEmpty }) else {
      throw Complaint(.usage, "there is nothing to do")
    }
    return (explorer, words)
  }

  private func option(_ name: String, of command: CommandSpec) throws(Complaint) -> OptionSpec {
    if let option = command.options.first(where: { $0.names.contains(name) }) { return option }
    let all = command.options.flatMap(\.names)
    let near = all.first { $0.hasPrefix(name) } ?? all.first { distance($0, name) <= 2 }
    throw Complaint(
      .usage, "\(name): no such option of \(command.fullName)",
      hint: near.map { "did you mean \($0)?" } ?? "\(command.fullName) --help lists them")
  }

  private func similar(_ word: String) -> String? {
    let words = commands.compactMap { $0.name.split(separator: " ").first.map(String.init) }
    return words.first { $0.hasPrefix(word) } ?? words.first { distance($0, word) <= 2 }
  }

  /// How many letters must be changed, added or taken away to make one word of the other.
  private func distance(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one), Array(other))
    var row = Array(0...other.count)
    for (i, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, candidate) in other.enumerated() {
        let cost = min(row[j + 1] + 1, row[j] + 1, diagonal + (letter == candidate ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = cost
      }
    }
    return row[other.count]
  }
}
