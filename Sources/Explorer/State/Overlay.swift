import PeerStore
import TerminalUI

/// What lies over the screen; while it does, keys are its.
enum Overlay: Sendable {
  case help(Finder)
  case palette(Finder)
  case picker(Picker)
  case prompt(Prompt)
  case question(Question)
  case themes(ThemePicker)
}

/// A text that narrows a list of commands, and the one of them that is chosen.
struct Finder: Sendable {
  var field = TextField()
  var list = ListState()
  /// Whether the palette shows what was run, in place of what there is.
  var isHistory = false
}

/// A choice of one thing.
struct Picker: Sendable {
  /// What is chosen.
  let title: String
  /// The command that gets the choice as its argument.
  let command: String
  /// What there is.
  let choices: [Choice]
  var field = TextField()
  var list = ListState()

  struct Choice: Hashable, Sendable {
    /// What the command is given.
    let value: String
    /// What is shown.
    let title: String
    /// What else is good to know.
    let detail: String
  }

  /// What there is that fits the text.
  var fitting: [Choice] {
    let text = field.text.lowercased()
    return text.isEmpty ? choices : choices.filter { "\($0.title) \($0.detail)".lowercased().contains(text) }
  }
}

/// A text that a command still needs.
struct Prompt: Sendable {
  /// What the text is, as `Alias of kubo-home`.
  let title: String
  /// The command that gets the text.
  let command: String
  /// What would be a good text.
  let placeholder: String
  var field: TextField
}

/// Something that is not done before it is confirmed.
struct Question: Sendable {
  /// What is asked.
  let text: String
  /// What a yes does, in a word.
  let yes: String
  /// What is done then, in order.
  let consequences: [Consequence]

  /// What a yes leads to.
  enum Consequence: Sendable {
    case begin(Job)
    case allowPlainHTTP(PeerKey)
    case send(Composer)
    case removeRequest(String)
  }

  init(text: String, yes: String, consequences: [Consequence]) {
    (self.text, self.yes, self.consequences) = (text, yes, consequences)
  }

  /// A question whose yes begins work.
  init(text: String, yes: String, jobs: [Job]) {
    self.init(text: text, yes: yes, consequences: jobs.map { .begin($0) })
  }
}
