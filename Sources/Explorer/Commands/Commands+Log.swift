import Engine
import Journal
import TerminalUI

extension Commands {
  static let log: [Command] = [
    Command(
      "log.fold", "Fold", "what is below a row of the tree",
      in: [.pane(.records)], keys: ["space"], hint: "fold", drops: 2, unless: { $0.noFold }
    ) { state, _ in state.foldRecord() },
    Command(
      "log.inspect", "Inspect", "everything about the selected row",
      in: [.pane(.records)], keys: [.enter], hint: "inspect", drops: 2, unless: { $0.noRecord }
    ) { state, _ in state.inspect() },
    Command(
      "inspector.go", "Go to the row", "that the selected line is about",
      in: [.pane(.inspector)], keys: [.enter], hint: "go there", drops: 1, unless: { $0.noInspectedRow }
    ) { state, _ in state.goToInspected() },
    Command(
      "log.view", "Tree, lines, timeline", "the same happenings in another form",
      arguments: [Argument("VIEW", .word(["tree", "lines", "timeline"]))], in: [.screen(.log)], keys: ["t"],
      hint: "form",
      drops: 2
    ) { state, arguments in try state.setLogView(arguments) },
    Command(
      "log.follow", "Follow", "stay at what is newest",
      in: [.screen(.log), .pane(.logStrip)], keys: ["F"], hint: "follow", drops: 3
    ) { state, _ in state.followLog() },
    Command(
      "log.pause", "Pause", "the screen stands still, nothing is lost",
      help: "What happens meanwhile is kept and counted, and shown when the pause is over.",
      in: [.screen(.log), .pane(.logStrip)], keys: ["p"], hint: "pause", drops: 3
    ) { state, _ in state.pauseLog() },
    Command(
      "log.sort", "Sort the tree", "as opened, by what happened last, by traffic",
      help: "Sorts peers, and the connections of each. What is selected stays so.",
      arguments: [Argument("ORDER", .word(TreeOrder.allCases.map(\.rawValue)))], in: [.screen(.log)], keys: ["a"],
      hint: "sort", drops: 6
    ) { state, arguments in try state.sortLog(arguments) },
    Command(
      "log.concern", "Next that needs a look", "resets, refusals",
      help: "Selects what was reset or refused several times lately, one after the other.",
      in: [.screen(.log)], keys: ["!"], unless: { $0.noConcern }
    ) { state, _ in state.selectNextConcern() },
    Command(
      "log.mark", "Mark", "this row at this time, by a name",
      help: """
        Puts a marker at what is selected: it is shown in the tree, in the lines and in the timeline, and kept in session \
        files. Without a name, asks for one.
        """,
      arguments: [Argument("NAME", .text)], in: [.screen(.log)], keys: ["m"], hint: "mark", drops: 7,
      unless: { $0.noMarking }
    ) { state, arguments in try state.mark(arguments) },
    Command(
      "log.nextMarker", "Next marker", "after the last, the first", in: [.screen(.log)], keys: ["}"],
      unless: { $0.noMarkers }
    ) { state, _ in state.stepMarker(1) },
    Command(
      "log.previousMarker", "Marker before", "before the first, the last", in: [.screen(.log)], keys: ["{"],
      unless: { $0.noMarkers }
    ) { state, _ in state.stepMarker(-1) },
    Command(
      "log.markers", "Markers", "to choose one and go there",
      arguments: [Argument("NAME", .text)], in: [.screen(.log)], keys: ["M"], unless: { $0.noMarkers }
    ) { state, arguments in try state.chooseMarker(arguments) },
    Command(
      "log.record", "Record bytes", "of a stream, or all of a connection",
      help: """
        Keeps the bytes that pass through the selected stream, or through all streams of the selected connection from now \
        on, decrypted, up to 16 MiB. Once more, no longer.
        """,
      in: [.screen(.log)], keys: ["r"], unless: { $0.noTapSubject }
    ) { state, _ in state.toggleRecording() },
    Command(
      "log.capture", "Export bytes", "to a file that Wireshark opens",
      help: """
        Writes the bytes that were recorded to a pcapng file, in which every stream is a TCP conversation of its own: \
        Wireshark and tshark dissect the HTTP in it. A file that is there is kept.
        """,
      arguments: [Argument("FILE", .file)], in: [.screen(.log)], keys: ["E"], unless: { $0.noCapture }
    ) { state, arguments in try state.saveCapture(arguments) },
    Command(
      "log.response", "Show the response", "of the request in this row",
      in: [.screen(.log)], keys: ["V"], unless: { $0.noExchangeOfRecord }
    ) { state, _ in state.showExchangeOfRecord() },
    Command(
      "log.save", "Save session", "the events that are kept, to a file",
      help: "Writes the events to a file, one a line as JSON, which can be opened again. A file that is there is kept.",
      arguments: [Argument("FILE", .file)], in: [.screen(.log)], keys: ["S"], hint: "save", drops: 6
    ) { state, arguments in try state.saveSession(arguments) },
    Command(
      "log.open", "Open session", "read only, in place of what happens now",
      help: "Shows the events of a session file. What happens meanwhile is kept; F goes back to it.",
      arguments: [Argument("FILE", .file)], in: [.screen(.log)], keys: ["O"]
    ) { state, arguments in try state.openSession(arguments) },
    Command(
      "log.peer", "Show the peer", "whose row this is",
      in: [.screen(.log)], keys: ["o"], hint: "peer", drops: 4, unless: { $0.noRecordPeer }
    ) { state, _ in state.showRecordPeer() },
    Command(
      "stream.reset", "Reset stream", "ends it at once; asks before",
      help:
        "Ends both sides of the selected stream, or of that of the selected request. What is under way on it fails.",
      in: [.screen(.log)], keys: ["x"], hint: "reset stream", drops: 8, isDangerous: true,
      unless: { $0.noOpenStream }
    ) { state, _ in state.resetStream() },
    Command(
      "connection.close", "Close connection", "asks when streams are open",
      help: "Ends the selected connection. Streams that are open are reset.",
      in: [.screen(.log)], keys: ["X"], isDangerous: true, unless: { $0.noRecordConnection }
    ) { state, _ in state.closeConnection() },
  ]
}
