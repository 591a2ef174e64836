import Engine
import TerminalUI

extension Commands {
  static let request: [Command] = [
    Command(
      "request.send", "Send", "also while typing",
      help: "Sends the request. The response is shown as it comes; ^C ends it before it is done.",
      in: [.screen(.request), .field, .body], keys: ["^S", "alt-enter"], hint: "send", drops: 0,
      unless: { $0.noRequest }
    ) { state, _ in try state.sendRequest() },
    Command(
      "composer.edit", "Edit", "type in the field, or choose from what there is",
      in: [.pane(.composer)], keys: [.enter, "i"], hint: "edit", drops: 2
    ) { state, _ in state.editField() },
    Command(
      "composer.method", "Method", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
      help: "Chooses the method; with a name, any method.",
      arguments: [Argument("METHOD", .word(ExploreState.methods))], in: [.pane(.composer)], keys: ["m"],
      hint: "method", drops: 3
    ) { state, arguments in try state.setMethod(arguments) },
    Command(
      "composer.peer", "Peer", "whom to send to",
      arguments: [.peer], in: [.pane(.composer)], keys: ["p"], hint: "peer", drops: 3
    ) { state, arguments in try state.setRequestPeer(arguments) },
    Command(
      "composer.protocol", "Protocol", "what the path is below of",
      help: "Chooses one of the HTTP protocols that the peer serves; the path is then below its mount point.",
      arguments: [Argument("PROTOCOL", .path)], in: [.pane(.composer)], keys: ["o"], hint: "protocol", drops: 4
    ) { state, arguments in try state.setProtocol(arguments) },
    Command(
      "composer.add", "Add item", "name:value, name==value, name=value, name:=json",
      help: """
        Adds a part of the request as httpie's users write it: name:value is a header, name==value a query, \
        name=value a string of a JSON body, name:=json any value of it, name@file a string from a file.
        """,
      arguments: [Argument("ITEM", .text)], in: [.pane(.composer)], keys: ["a"], hint: "add item", drops: 3
    ) { state, arguments in try state.addItem(arguments) },
    Command(
      "composer.path", "Path", "what is asked for",
      help: "Sets the path. Items may follow it, divided by spaces: PATH name==value X-Test:1.",
      arguments: [Argument("PATH", .text, isOptional: false)], in: []
    ) { state, arguments in try state.setPath(arguments) },
    Command(
      "composer.body", "Body", "a text as it is",
      arguments: [Argument("TEXT", .text)], in: []
    ) { state, arguments in state.setBody(arguments) },
    Command(
      "composer.toggle", "On or off", "a row that is off is not sent",
      in: [.pane(.composer)], keys: ["space"], hint: "on/off", drops: 6, unless: { $0.noToggle }
    ) { state, _ in state.toggleField() },
    Command(
      "composer.remove", "Remove row", "a header, a query, a field",
      in: [.pane(.composer)], keys: ["x"], unless: { $0.noComposerRow }
    ) { state, _ in state.removeRow() },
    Command(
      "composer.next", "Next field", "after the last, the response",
      in: [.pane(.composer), .field], keys: [.tab], hint: "next field", drops: 5, isListed: false
    ) { state, _ in try state.nextField(1) },
    Command(
      "composer.previous", "Previous field", "before the first, the pane before",
      in: [.pane(.composer), .field], keys: [.backTab], isListed: false
    ) { state, _ in try state.nextField(-1) },
    Command(
      "request.export", "Export", "for a shell, curl, as bytes, as HAR",
      help:
        "Copies the request as a line of a shell, a line for curl, the bytes on the wire, an HTTP archive or a file.",
      arguments: [Argument("FORM", .word(ExportForm.allCases.map(\.rawValue)))], in: [.screen(.request)], keys: ["E"],
      hint: "export", drops: 6, unless: { $0.nothingToExport }
    ) { state, arguments in try state.export(arguments) },
    Command(
      "request.save", "Save request", "as a text file",
      help: "Saves the request as a text file, which can be edited, compared, and taken up again.",
      arguments: [Argument("NAME", .text)], in: [.screen(.request)], keys: ["w"], hint: "save", drops: 4
    ) { state, arguments in try state.saveRequest(arguments) },
    Command(
      "request.open", "Open saved request", "one of those that were saved",
      arguments: [Argument("NAME", .text)], in: [.screen(.request)], keys: ["O"], hint: "open", drops: 6,
      unless: { $0.nothingSaved }
    ) { state, arguments in try state.openRequest(arguments) },
    Command(
      "history.load", "Take up again", "the request as it was sent",
      help: "Puts a request of the past into the fields, to be changed and sent again.",
      in: [.pane(.history)], keys: [.enter], hint: "take up", drops: 1, unless: { $0.noExchange }
    ) { state, _ in state.loadExchange() },
    Command(
      "history.resend", "Send again", "the request as it was sent",
      in: [.pane(.history), .pane(.response)], keys: ["r"], hint: "send again", drops: 3, unless: { $0.noExchange }
    ) { state, _ in try state.resend() },
  ]

  static let response: [Command] = [
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
      "response.next", "Next match", "of the search", in: [.pane(.response)], keys: ["n"], unless: { $0.noSearch }
    ) { state, _ in state.stepSearch(1) },
    Command(
      "response.previous", "Previous match", "of the search", in: [.pane(.response)], keys: ["N"],
      unless: { $0.noSearch }
    ) { state, _ in state.stepSearch(-1) },
    Command(
      "response.save", "Save body", "all of it, to a file",
      help:
        "Writes the body to a file as it was received, all of it, however long it is. A file that is there is kept.",
      arguments: [Argument("FILE", .file)], in: [.screen(.request)], keys: ["S"], hint: "save body", drops: 4,
      unless: { $0.noBody }
    ) { state, arguments in try state.saveBody(arguments) },
  ]
}
