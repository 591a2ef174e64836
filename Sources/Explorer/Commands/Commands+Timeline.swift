import TerminalUI

extension Commands {
  static let timeline: [Command] = [
    Command(
      "timeline.earlier", "Earlier", "to what happened before",
      help: """
        Puts the cursor on the column before in which something happened; the pane below shows what. The timeline stands \
        still from then on, and goes along with the cursor.
        """,
      in: [.timeline], keys: [.left, "h"], hint: "earlier", drops: 1, unless: { $0.noTimeline }
    ) { state, _ in state.stepCursor(-1) },
    Command(
      "timeline.later", "Later", "to what happened next, at last to now",
      in: [.timeline], keys: [.right, "l"], hint: "later", drops: 1, unless: { $0.noTimeline }
    ) { state, _ in state.stepCursor(1) },
    Command(
      "timeline.begin", "Where it begins", "the cursor, to the beginning of the selected row",
      in: [.timeline], keys: [","], unless: { $0.noTimeline ?? $0.noRecord }
    ) { state, _ in state.goToEnd(of: state.log.selection, begins: true) },
    Command(
      "timeline.end", "Where it ends", "the cursor, to the end of the selected row",
      in: [.timeline], keys: ["."], unless: { $0.noTimeline ?? $0.noRecord }
    ) { state, _ in state.goToEnd(of: state.log.selection, begins: false) },
    Command(
      "timeline.back", "Back in time", "a quarter of what is shown",
      in: [.timeline], keys: ["(", Key(.left, .shift)], unless: { $0.noTimeline }
    ) { state, _ in state.panTimeline(-1) },
    Command(
      "timeline.forth", "Towards now", "a quarter of what is shown",
      in: [.timeline], keys: [")", Key(.right, .shift)], unless: { $0.noTimeline }
    ) { state, _ in state.panTimeline(1) },
    Command(
      "timeline.in", "Zoom in", "a shorter part of time",
      in: [.timeline], keys: ["+", "="], hint: "closer", drops: 3, unless: { $0.noTimeline }
    ) { state, _ in state.zoomTimeline(in: true) },
    Command(
      "timeline.out", "Zoom out", "a longer part of time",
      in: [.timeline], keys: ["-"], hint: "wider", drops: 3, unless: { $0.noTimeline }
    ) { state, _ in state.zoomTimeline(in: false) },
    Command(
      "timeline.fit", "Fit", "all that is kept, from its beginning",
      in: [.timeline], keys: ["0"], hint: "fit", drops: 5, unless: { $0.noTimeline }
    ) { state, _ in state.fitTimeline() },
  ]
}
