import Engine

/// A command as it is written: `peer.connect kubo-home`. The line of the palette and scripts are read by this.
struct CommandText {
  /// The command.
  let command: Command
  /// What it is given.
  let arguments: Arguments

  /// Reads a line. Words are divided by spaces; quotes keep spaces; an argument that is a text takes all of the rest.
  init(_ line: String) throws(Complaint) {
    let (name, rest) = Self.split(line[...])
    guard let command = Commands.named(name) else {
      let near = Commands.all.first { $0.id.hasSuffix(name) || $0.id.hasPrefix(name) }
      throw Complaint(
        .usage, name.isEmpty ? Words.noCommand : Words.noSuchCommand(name),
        hint: near.map { Words.didYouMean($0.usage) } ?? Words.listsCommands)
    }
    var words: [String] = []
    var left = rest
    for argument in command.arguments where !left.isEmpty {
      if argument.kind == .text {
        words.append(String(left))
        left = ""
      } else {
        let (word, next) = Self.split(left)
        words.append(word)
        left = next
      }
    }
    guard left.isEmpty else { throw Complaint(.usage, Words.tooMuch(String(left)), hint: command.usage) }
    let needed = command.arguments.count { !$0.isOptional }
    guard words.count >= needed else {
      throw Complaint(.usage, Words.isMissing(command.arguments[words.count].name), hint: command.usage)
    }
    self.command = command
    arguments = Arguments(words)
  }

  /// The first word of a text, quotes gone, and what follows it.
  static func split(_ text: Substring) -> (word: String, rest: Substring) {
    var rest = text.drop { $0 == " " }
    var word = ""
    var quote: Character?
    while let character = rest.first {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "\"" || character == "'" {
        quote = character
      } else if quote == nil, character == " " {
        break
      } else {
        word.append(character)
      }
      rest.removeFirst()
    }
    return (word, rest.drop { $0 == " " })
  }
}
