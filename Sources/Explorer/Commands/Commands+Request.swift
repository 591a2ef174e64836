import Engine
import Multiformats
import TerminalUI

extension Commands {
  static let request: [Command] = [
    Command(
      "request.send", "Send", "also while typing",
      help: "Sends the request. The response is shown as it comes; ^C ends it before it is done.",
      in: [.screen(.request), .field, .body], keys: ["^S", "alt-enter"], hint: "send", drops: 0,
      shell: { $0.noShellLine == nil ? $0.shellLine : nil }, unless: { $0.noRequest }
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
      arguments: [Argument("ITEM", .text)], in: [.pane(.composer)], keys: ["a"], hint: "add item", drops: 3,
      isKept: false
    ) { state, arguments in try state.addItem(arguments) },
    Command(
      "composer.path", "Path", "what is asked for",
      help: "Sets the path. Items may follow it, divided by spaces: PATH name==value X-Test:1.",
      arguments: [Argument("PATH", .text, isOptional: false)], in: [], isKept: false
    ) { state, arguments in try state.setPath(arguments) },
    Command(
      "composer.body", "Body", "a text as it is",
      arguments: [Argument("TEXT", .text)], in: [], isKept: false
    ) { state, arguments in state.setBody(arguments) },
    Command(
      "composer.items", "Edit items", "all of them, as one line",
      help: """
        Shows all parts of the request as httpie's users write them, in one line that can be changed: what is left out of \
        it goes, what is written anew comes. Parts that are switched off stay.
        """,
      arguments: [Argument("ITEMS", .text)], in: [.pane(.composer)], keys: ["A"], isKept: false
    ) { state, arguments in try state.editItems(arguments) },
    Command(
      "composer.transport", "Transport", "the only one that may be taken",
      help: "Sends the request over this transport alone, whatever connections stand; any takes whichever leads there.",
      arguments: [Argument("TRANSPORT", .word(["any"] + Engine.transports.map(\.rawValue)))], in: []
    ) { state, arguments in try state.setTransport(arguments) },
    Command(
      "composer.auth", "Authorization", "bearer TOKEN, basic USER PASSWORD, none",
      help: """
        Sets the Authorization header: a token, or a name and a password. In their place {{name}} stands for a variable, \
        whose value is seen nowhere.
        """,
      arguments: [
        Argument("SCHEME", .word(Credentials.Scheme.allCases.map(\.rawValue))), Argument("CREDENTIALS", .text),
      ], in: [], isKept: false
    ) { state, arguments in try state.setCredentials(arguments) },
    Command(
      "composer.editor", "Editor", "the request or its body, in $EDITOR",
      help: """
        Gives the request, as the text file that it is saved in, to the editor that VISUAL or EDITOR names; on the tab of \
        the body, the body. What is saved there is taken over. A request that cannot be read is not lost: e goes on with it.
        """,
      arguments: [Argument("WHAT", .word(["body", "request"]))], in: [.pane(.composer)], keys: ["e"], hint: "$EDITOR",
      drops: 3
    ) { state, arguments in state.openEditor(arguments) },
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
      "request.export", "Export", "for a shell, curl, Swift, as bytes, as HAR",
      help: """
        Copies the request as a line of a shell, a line for curl, a program in Swift, the bytes on the wire, an HTTP \
        archive or a file. Secrets stay behind as {{name}}, unless the word secrets follows.
        """,
      arguments: [
        Argument("FORM", .word(ExportForm.allCases.map(\.rawValue))),
        Argument("SECRETS", .word([ExploreState.withSecrets])),
      ], in: [.screen(.request)], keys: ["E"],
      hint: "export", drops: 6, unless: { $0.nothingToExport }
    ) { state, arguments in try state.export(arguments) },
    Command(
      "request.save", "Save request", "as a text file",
      help: """
        Saves the request as a text file, which can be edited, compared, and taken up again. What stands before a slash in \
        its name is a folder.
        """,
      arguments: [Argument("NAME", .text)], in: [.screen(.request)], keys: ["w"], hint: "save", drops: 4
    ) { state, arguments in try state.saveRequest(arguments) },
    Command(
      "request.reset", "Reset", "to what is saved under its name",
      in: [.pane(.composer)], keys: ["r"], unless: { $0.notChanged }
    ) { state, _ in try state.resetRequest() },
    Command(
      "request.open", "Open saved request", "one of those that were saved",
      arguments: [Argument("NAME", .text)], in: [.screen(.request)], keys: ["O"], hint: "open", drops: 6,
      unless: { $0.nothingSaved }
    ) { state, arguments in try state.openRequest(arguments) },
    Command(
      "request.import", "Import", "curl, HAR or .http, from a file or a paste",
      help: """
        Reads requests from a file: lines of curl, an HTTP archive, or a .http file of an editor; or a line of curl that is \
        written here. What is pasted on this screen is read as well. What cannot be carried over is named.
        """,
      arguments: [Argument("FILE", .text)], in: [.screen(.request)], keys: ["I"], hint: "import", drops: 7,
      isKept: false, shell: { _ in "peerscope import FILE" }
    ) { state, arguments in try state.importRequests(arguments) },
    Command(
      "request.imported", "Choose imported request", "by its number, or all", arguments: [Argument("NUMBER", .text)],
      in: [], isListed: false
    ) { state, arguments in try state.chooseImported(arguments) },
    Command(
      "request.env", "Environment", "the file whose variables are used",
      help: """
        Variables are lines NAME=value in the files env/NAME.env beside config.json5, read again when they are saved. \
        {{name}} stands for a value in path, query, headers and body. Names like token or password, and those below a \
        line # secret, are shown to nobody.
        """,
      arguments: [Argument("NAME", .environment)], in: [.screen(.request)], keys: ["v"], hint: "variables", drops: 7
    ) { state, arguments in try state.chooseEnvironment(arguments) },
    Command(
      "request.repeat", "Repeat", "many times over, and how long that takes",
      help: """
        Sends the request so many times, so many at once (1 if it is not said), and shows as they come in how long they \
        took: p50, p90, p99, a histogram, and what came out. ^C ends it.
        """,
      arguments: [Argument("COUNT", .text)], in: [.screen(.request)], keys: ["*"], hint: "repeat", drops: 7,
      unless: { $0.noRepeat }
    ) { state, arguments in try state.repeatRequest(arguments) },
    Command(
      "history.show", "History", "what was sent", in: [.screen(.request)], keys: ["H"], hint: "history", drops: 7
    ) { state, _ in
      state.request.list = .history
      state.focus(.requests)
      return []
    },
    Command(
      "history.mark", "Mark", "to be compared with another",
      in: [.history], keys: ["space"], hint: "mark", drops: 2, unless: { $0.noHistory }
    ) { state, _ in state.markExchange() },
    Command(
      "history.compare", "Compare", "two answers: status, headers, body",
      help: """
        Shows the answer against that of the marked request, or else of the last one before that asked for the same. JSON \
        is compared as JSON: the order of members means nothing. n and N go to the next difference, space shows all lines.
        """,
      in: [.history, .pane(.response)], keys: ["d"], hint: "compare", drops: 5, unless: { $0.noComparison }
    ) { state, _ in state.compareAnswers() },
    Command(
      "history.load", "Take up again", "the request as it was sent",
      help: "Puts a request of the past into the fields, to be changed and sent again.",
      in: [.history], keys: [.enter], hint: "take up", drops: 1, unless: { $0.noExchange }
    ) { state, _ in state.loadExchange() },
    Command(
      "history.resend", "Send again", "the request as it was sent",
      in: [.history, .pane(.response)], keys: ["r"], hint: "send again", drops: 3, unless: { $0.noExchange }
    ) { state, _ in try state.resend() },
  ]
}
