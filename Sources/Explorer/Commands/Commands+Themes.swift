import TerminalUI

extension Commands {
  static let themes: [Command] = [
    Command(
      "theme", "Theme", "look at themes and choose one",
      help: """
        With a name, takes that theme into use. Without one, lists all: everything is drawn in the theme that is looked \
        at, with what its contrast is on this terminal. A theme is a file, and is read again when it is saved.
        """,
      arguments: [Argument("NAME", .theme)], in: [.everywhere], shell: { "peerscope theme show \($0.theme)" }
    ) { state, arguments in state.chooseTheme(arguments) },
    step("themes.up", "preview", .up, [.up, "k"], partner: "themes.down"),
    step("themes.down", nil, .down, [.down, "j"]),
    step("themes.pageUp", nil, .pageUp, [.pageUp]),
    step("themes.pageDown", nil, .pageDown, [.pageDown]),
    step("themes.first", nil, .first, ["g", .home]),
    step("themes.last", nil, .last, ["G", .end]),
    Command(
      "themes.keep", "Keep the theme", "", in: [.themes], keys: [.enter], hint: "keep", drops: 0, isListed: false
    ) { state, _ in try state.keepTheme() },
    Command(
      "themes.edit", "Edit the file", "", in: [.themes], keys: ["e"], hint: "edit file", drops: 1, isListed: false,
      unless: { $0.noThemeFile }
    ) { state, _ in state.editThemeFile() },
    Command(
      "themes.contrast", "Contrast only", "", in: [.themes], keys: ["c"], hint: "contrast only", isListed: false
    ) { state, _ in state.changeThemePicker { $0.showsContrast.toggle() } },
    Command(
      "themes.copy", "Copy the file's place", "", in: [.themes], keys: ["y"], hint: "copy file's place", drops: 2,
      isListed: false, unless: { $0.noThemeFile }
    ) { state, _ in state.copyThemeFile() },
    Command(
      "themes.close", "Put the old theme back", "", in: [.themes], keys: [.escape, "q"], hint: "put back", drops: 0,
      isListed: false
    ) { state, _ in
      state.overlay = nil
      return []
    },
  ]

  private static func step(
    _ id: String, _ hint: String?, _ move: Move, _ keys: [Key], partner: String? = nil
  ) -> Command {
    Command(
      id, "Look at another theme", "", in: [.themes], keys: keys, hint: hint, drops: 0, partner: partner,
      isListed: false
    ) { state, _ in state.changeThemePicker { $0.move(move) } }
  }
}
