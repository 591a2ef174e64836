/// The help, written from the table of commands.
struct HelpText {
  let commands: [CommandSpec]

  /// What the words in capitals stand for.
  static let forms = """
    TARGET is a multiaddr, a multiaddr: URI, an http(s) URL, a peer id or @alias.
    PATH may be PROTOCOL//rest: below that protocol's mount point.
    ITEM is name:value (header), name==value (query), name=value or name:=json (JSON body), name@file.
    """

  func text(for command: CommandSpec?) -> String {
    command.map(detail) ?? overview
  }

  private var overview: String {
    let width = commands.map(\.usage.count).filter { $0 <= 46 }.max() ?? 0
    let lines = commands.map { command -> String in
      let usage = command.usage
      guard usage.count <= width else {
        return "  \(usage)\n  \(String(repeating: " ", count: width))  \(command.summary)"
      }
      return "  \(usage)\(String(repeating: " ", count: width - usage.count))  \(command.summary)"
    }
    return """
      peerscope, the terminal explorer for libp2p and HTTP

      \(lines.joined(separator: "\n"))

      \(Self.forms)

      peerscope COMMAND --help tells the options of a command.
      """
  }

  private func detail(_ command: CommandSpec) -> String {
    let names = command.options.map { option in
      option.names.joined(separator: ", ") + (option.value.map { " \($0)" } ?? "")
    }
    let width = names.map(\.count).max() ?? 0
    let options = zip(names, command.options).map { name, option in
      "  \(name)\(String(repeating: " ", count: width - name.count))  \(option.help)"
    }
    return """
      \(command.usage)

      \(command.summary)

      \(options.joined(separator: "\n"))
      """
  }
}
