import Events
import TerminalUI

/// Keys that begin a sequence and wait for the rest of it.
struct PendingKeys: Sendable {
  /// How long a person who knows the sequence is left alone before it is shown what can follow.
  static let patience = Duration.milliseconds(400)

  let keys: [Key]
  /// When the last of them was pressed.
  let since: Timestamp
}

extension ExploreState {
  /// Whether what can follow the keys that were pressed is shown by now.
  var showsContinuations: Bool {
    pendingKeys.map { clock.now.since($0.since) >= PendingKeys.patience } ?? false
  }

  /// What can follow, the same key once: with the command that it is, or how many it leads on to.
  var continuations: [(key: Key, title: String)] {
    guard let pendingKeys else { return [] }
    var order: [Key] = []
    var titles: [Key: [String]] = [:]
    for (rest, command) in keymap.continuations(of: pendingKeys.keys, in: contexts) {
      if titles[rest.first] == nil { order.append(rest.first) }
      titles[rest.first, default: []].append(rest.keys.count == 1 ? command.title : "\(command.title)…")
    }
    return order.map { key in
      let all = titles[key] ?? []
      return (key, all.count == 1 ? all[0] : Words.moreKeys(all.count))
    }
  }
}
