import Engine

/// A command of the command line: everything about it, so that help and parsing cannot differ.
struct CommandSpec: Sendable {
  /// The words that name it, as `address explain`.
  let name: String
  /// What follows, in the form of the help.
  let arguments: String
  /// What it does, in a line.
  let summary: String
  /// The options that it takes.
  let options: [OptionSpec]
  /// How many positional arguments it takes.
  let positionals: ClosedRange<Int>
  /// Does it, and returns the exit code.
  let run: @Sendable (Invocation) async throws -> Int32

  /// What is written to run it: `peerscope address explain`.
  var fullName: String { name.isEmpty ? "peerscope" : "peerscope \(name)" }
  /// The same, with what follows.
  var usage: String { arguments.isEmpty ? fullName : "\(fullName) \(arguments)" }

  init(
    _ name: String, _ arguments: String, _ summary: String, options: [OptionSpec],
    positionals: ClosedRange<Int>, run: @escaping @Sendable (Invocation) async throws -> Int32
  ) {
    self.name = name
    self.arguments = arguments
    self.summary = summary
    self.options = options
    self.positionals = positionals
    self.run = run
  }
}

/// What stands on the command line, understood.
struct Invocation: Sendable {
  /// The command's name.
  let command: String
  /// What is not an option.
  let positionals: [String]
  private let values: [String: [String]]

  init(command: String, positionals: [String], values: [String: [String]]) {
    self.command = command
    self.positionals = positionals
    self.values = values
  }

  /// The same with other positional arguments.
  init(_ other: Invocation, positionals: [String]) {
    self.init(command: other.command, positionals: positionals, values: other.values)
  }

  /// Whether an option was given.
  func has(_ option: OptionSpec) -> Bool { values[option.name] != nil }

  /// The last value of an option.
  func value(_ option: OptionSpec) -> String? { values[option.name]?.last }

  /// All values of an option, in order.
  func all(_ option: OptionSpec) -> [String] { values[option.name] ?? [] }

  /// A positional argument, if there are so many.
  func positional(_ index: Int) -> String? { index < positionals.count ? positionals[index] : nil }

  /// The last value of an option as a positive number.
  func number(_ option: OptionSpec) throws -> Double? {
    guard let text = value(option) else { return nil }
    guard let number = Double(text), number > 0, number <= 1e9 else {
      throw Complaint(.usage, "\(option.name) \(text): not a positive number")
    }
    return number
  }
}
