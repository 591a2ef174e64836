import TerminalUI

extension Commands {
  /// The saved requests.
  static let saved: [Command] = [
    Command(
      "saved.open", "Open", "the request in the fields; a folder is folded",
      in: [.saved], keys: [.enter], hint: "open", drops: 1
    ) { state, _ in try state.openSaved() },
    Command(
      "saved.fold", "Fold", "a folder, or the one around a request",
      in: [.saved], keys: ["space"], hint: "fold", drops: 2
    ) { state, _ in
      state.request.saved.fold(nil)
      return []
    },
    Command(
      "saved.send", "Send saved", "as it is saved; the fields stay as they are",
      in: [.saved], keys: ["r"], hint: "send", drops: 2,
      unless: { $0.noSavedRow ?? ($0.isOffline ? Words.offline : nil) }
    ) { state, _ in try state.sendSaved() },
    Command(
      "saved.rename", "Rename", "also into another folder",
      help:
        "Gives the saved request another name. What stands before a slash in it is a folder, made when it is needed.",
      arguments: [Argument("NAME", .text)], in: [.saved], keys: ["A"], hint: "rename", drops: 4,
      unless: { $0.noSavedRow }
    ) { state, arguments in try state.renameSaved(arguments) },
    Command(
      "saved.remove", "Remove saved", "the request and its file; asks first",
      in: [.saved], keys: ["x"], hint: "remove", drops: 5, isDangerous: true, unless: { $0.noSavedRow }
    ) { state, _ in state.removeSaved() },
  ]
}
