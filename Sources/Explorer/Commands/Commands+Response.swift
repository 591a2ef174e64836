import Engine
import TerminalUI

extension Commands {
  static let response: [Command] = [
    Command(
      "response.log", "Show in the log", "the stream that carried it",
      in: [.pane(.response), .history], keys: ["V"], hint: "in the log", drops: 7, unless: { $0.noRecordOfExchange }
    ) { state, _ in state.showExchangeInLog() },
    Command(
      "response.fold", "Fold", "a bracket of JSON",
      in: [.pane(.response)], keys: ["space", .enter], hint: "fold", drops: 2, unless: { $0.noOutline }
    ) { state, _ in state.foldResponse() },
    Command(
      "response.foldAll", "Fold all", "but the outermost",
      in: [.pane(.response)], keys: ["-"], unless: { $0.noOutline }
    ) { state, _ in state.foldAll(true) },
    Command(
      "response.unfoldAll", "Unfold all", "every bracket",
      in: [.pane(.response)], keys: ["+", "="], unless: { $0.noOutline }
    ) { state, _ in state.foldAll(false) },
    Command(
      "response.search", "Search", "a text in the body",
      help: "Finds a text in what is kept of the body, whatever is folded. n and N go on to the next and back.",
      arguments: [Argument("TEXT", .text)], in: [.pane(.response)], keys: ["/"], hint: "search", drops: 3,
      unless: { $0.noText }
    ) { state, arguments in state.searchBody(arguments) },
    Command(
      "response.narrow", "JSON path", "show only what a path leads to",
      help:
        "Shows what a path leads to, in a small part of jq's language: .name .\"a name\" [0] [-1] [] | length | keys.",
      arguments: [Argument("PATH", .text)], in: [.pane(.response)], keys: ["f"], hint: "path", drops: 4,
      unless: { $0.noDocument }
    ) { state, arguments in state.narrowBody(arguments) },
    Command(
      "response.pipe", "Pipe", "the body through a command of the shell",
      help: """
        Gives the body, all of it, to a command of the shell, and shows what that says and how it ends. ^C ends it; so do \
        4 MiB of output.
        """,
      arguments: [Argument("COMMAND", .text)], in: [.pane(.response)], keys: ["|"], hint: "pipe", drops: 5,
      isKept: false,
      unless: { $0.noText }
    ) { state, arguments in try state.pipeBody(arguments) },
    Command(
      "response.next", "Next match", "of the search, or the next difference", in: [.pane(.response)], keys: ["n"],
      unless: { $0.noSearch }
    ) { state, _ in state.stepMatch(1) },
    Command(
      "response.previous", "Previous match", "of the search, or the difference before", in: [.pane(.response)],
      keys: ["N"], unless: { $0.noSearch }
    ) { state, _ in state.stepMatch(-1) },
    Command(
      "response.save", "Save body", "all of it, to a file",
      help:
        "Writes the body to a file as it was received, all of it, however long it is. A file that is there is kept.",
      arguments: [Argument("FILE", .file)], in: [.screen(.request)], keys: ["S"], hint: "save body", drops: 4,
      unless: { $0.noBodyToSave }
    ) { state, arguments in try state.saveBody(arguments) },
  ]
}
