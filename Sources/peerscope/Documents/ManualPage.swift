import Explorer

/// The manual page, in the macros of man(7).
struct ManualPage {
  let commands: [CommandSpec]

  var text: String {
    ([header, synopsis, description] + [commandSection, explorerSection, settingsSection, files, environment]
      + [exitStatus, examples]).joined(separator: "\n") + "\n"
  }

  private var header: String {
    """
    .TH PEERSCOPE 1 "" \(quoted(Peerscope.agent.replacing("/", with: " "))) "User Commands"
    .SH NAME
    peerscope \\- explore libp2p and HTTP peers
    """
  }

  private var synopsis: String {
    let lines = commands.flatMap { command in
      [".B \(escaped(("peerscope " + command.name).trimmed))", escaped(command.arguments), ".br"]
    }
    return ".SH SYNOPSIS\n" + lines.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var description: String {
    ".SH DESCRIPTION\n" + paragraphs(HelpText.forms)
  }

  // MARK: Commands

  private var commandSection: String {
    ".SH COMMANDS\n" + commands.map(section).joined(separator: "\n")
  }

  private func section(_ command: CommandSpec) -> String {
    let name = command.name.isEmpty ? "peerscope" : command.name
    let options = command.options.map { option in
      let names = option.names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
      let value = option.value.map { " \\fI\(escaped($0))\\fR" } ?? ""
      return ".TP\n\(names)\(value)\n\(escaped(option.help))"
    }
    return ([".SS \(quoted("\(name) \(command.arguments)".trimmed))", escaped(command.summary)] + options)
      .joined(separator: "\n")
  }

  // MARK: The explorer

  private var explorerSection: String {
    let intro = """
      Every command of the explorer has a name, by which the line of commands (:), scripts and the file of keys know it. \
      Each stands here with the keys that it has.
      """
    let entries = CommandEntry.all.map { entry in
      let keys = entry.keys.isEmpty ? "" : "   key: \(entry.keys.joined(separator: " "))"
      let words = ["\(entry.title): \(entry.summary).", entry.help].filter { !$0.isEmpty }.joined(separator: " ")
      return ".TP\n\\fB\(escaped(entry.usage))\\fR\(escaped(keys))\n\(escaped(words))"
    }
    return ".SH EXPLORER\n\(escaped(intro))\n" + entries.joined(separator: "\n")
  }

  private var settingsSection: String {
    let intro = """
      config.json5 holds an object with any of these. It is read again whenever it is saved, and never written by \
      peerscope.
      """
    let entries = Settings.table.map { setting in
      let remark = setting.isLive ? "" : " A change counts from the next start on."
      let value = setting.value(in: Settings())
      let words = "\(setting.summary): \(setting.type); \(value) if not set.\(remark)"
      return ".TP\n\\fB\(escaped(setting.key))\\fR\n\(escaped(words))"
    }
    return ".SH SETTINGS\n\(escaped(intro))\n" + entries.joined(separator: "\n")
  }

  private var files: String {
    ".SH FILES\n"
      + list([
        ("$XDG_CONFIG_HOME/peerscope/config.json5", "Settings; ~/.config where the variable is not set."),
        ("$XDG_CONFIG_HOME/peerscope/keys.json5", "Keys: command names, each with a key or a list of keys."),
        ("$XDG_CONFIG_HOME/peerscope/themes/", "A person's own themes, NAME.json5 each."),
        ("$XDG_CONFIG_HOME/peerscope/env/", "Variables for requests, NAME.env each: lines NAME=value."),
        ("$XDG_DATA_HOME/peerscope/peers.journal", "The peers that are remembered; ~/.local/share by default."),
        ("$XDG_DATA_HOME/peerscope/requests/", "Saved requests, a text file each."),
        ("$XDG_STATE_HOME/peerscope/history.jsonl", "Requests that were sent, without secrets and answers."),
        ("$XDG_DATA_HOME/peerscope/identity.key", "The private key by which we are known."),
      ])
  }

  private var environment: String {
    ".SH ENVIRONMENT\n"
      + list([
        ("NO_COLOR", "No colours if it is not empty."), ("CLICOLOR_FORCE", "Colours also where there is no terminal."),
        ("VISUAL, EDITOR", "The editor for requests and their bodies."),
        ("COLORFGBG", "Whether the terminal is dark or light, for the theme auto."),
        ("ESCDELAY", "Milliseconds after which an escape is a key of its own."),
        ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", "Where files belong."),
      ])
  }

  private var exitStatus: String {
    ".SH \"EXIT STATUS\"\n"
      + list([
        ("0", "All went well."), ("1", "Another error."), ("2", "Timed out."),
        ("3, 4, 5", "An HTTP status of 3xx (not followed), 4xx, 5xx."), ("6", "Too many redirects."),
        ("10", "A bad address."), ("11", "No address could be dialled."), ("12", "The peer's identity is another."),
        ("13", "The protocol is not supported."), ("14", "The stream was reset."), ("15", "Authentication failed."),
        ("64", "Wrong usage."), ("74", "Trouble with a disk."), ("78", "A file of settings, keys or a theme is wrong."),
        ("130", "Interrupted."),
      ])
  }

  private var examples: String {
    ".SH EXAMPLES\n"
      + list([
        ("peerscope demo", "The explorer with a lab of built-in peers."),
        ("peerscope post @box /echo/ name=kettle size:=3 X-Test:1", "A request with a JSON body and a header."),
        ("source <(peerscope completions bash)", "Completion in the running shell."),
        ("peerscope man | man -l -", "This page."),
      ])
  }

  // MARK: Writing

  private func list(_ entries: [(String, String)]) -> String {
    entries.map { ".TP\n\\fB\(escaped($0))\\fR\n\(escaped($1))" }.joined(separator: "\n")
  }

  private func paragraphs(_ text: String) -> String {
    text.split(separator: "\n").map { escaped(String($0)) + "\n.br" }.joined(separator: "\n")
  }

  private func quoted(_ text: String) -> String { "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\"" }

  /// Text as it is: nothing in it is a request of the formatter, and all is ASCII, which every formatter reads.
  private func escaped(_ text: String) -> String {
    let safe = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
      .replacing("^", with: "\\(ha").replacing("~", with: "\\(ti").replacing("`", with: "\\(ga")
    let ascii = safe.unicodeScalars.reduce(into: "") { text, scalar in
      text += scalar.isASCII ? String(scalar) : "\\[u\(Self.hex(scalar))]"
    }
    return ascii.hasPrefix(".") ? "\\&" + ascii : ascii
  }

  /// As groff names characters: four digits at least.
  private static func hex(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension String {
  fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()).trimmed : self }
}
