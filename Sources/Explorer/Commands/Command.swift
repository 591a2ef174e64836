import Engine
import TerminalUI

/// Something that a person can do, and everything about it: hints, help, palette, command line and scripts all read it
/// from here.
struct Command: Sendable {
  /// How it is written: `peer.connect`.
  let id: String
  /// How it is called: `Connect`.
  let title: String
  /// What it does, in a few words.
  let summary: String
  /// What there is to know about it.
  let help: String
  /// How it is called together with whom it is about: `Connect to kubo-home`; nil for what is about nobody.
  let naming: (@Sendable (String) -> String)?
  /// What it takes, in order.
  let arguments: [Argument]
  /// Where its keys work.
  let contexts: [Context]
  /// The keys that stand for it, the one that hints show first.
  let keys: [KeySequence]
  /// What stands beside the key in the line of hints; nil keeps it out of there.
  let hint: String?
  /// How soon its hint gives way where there is no room: the greatest first, 0 never.
  let drops: Int
  /// When its hint gives up all but the key, in the same order; nil for never.
  let shortens: Int?
  /// The command whose first key its hint shows too, as that of the other direction.
  let partner: String?
  /// Whether it takes something away that does not come back by itself.
  let isDangerous: Bool
  /// Whether the palette and the help list it: what belongs to typing and choosing is known by its keys.
  let isListed: Bool
  /// Whether its lines are kept from one run to the next: not where they can hold what a request has in it.
  let isKept: Bool
  /// The line of a shell that does the same; nil where there is none.
  let shell: @Sendable (ExploreState) -> String?
  /// What it would do with what it is given, in a line; nil where that is plain.
  let preview: @Sendable (ExploreState, Arguments) -> String?
  /// Why it cannot be done now; nil if it can.
  let refusal: @Sendable (ExploreState) -> String?
  private let run: Action

  typealias Action = @Sendable (inout ExploreState, Arguments) throws -> [Effect]

  init(
    _ id: String, _ title: String, _ summary: String, help: String = "",
    naming: (@Sendable (String) -> String)? = nil, arguments: [Argument] = [],
    in contexts: [Context], keys: [Key] = [], sequences: [KeySequence] = [], hint: String? = nil, drops: Int = 1,
    shortens: Int? = nil, partner: String? = nil, isDangerous: Bool = false, isListed: Bool = true, isKept: Bool = true,
    shell: @escaping @Sendable (ExploreState) -> String? = { _ in nil },
    preview: @escaping @Sendable (ExploreState, Arguments) -> String? = { _, _ in nil },
    unless refusal: @escaping @Sendable (ExploreState) -> String? = { _ in nil },
    run: @escaping Action
  ) {
    self.id = id
    self.title = title
    self.summary = summary
    self.help = help
    self.naming = naming
    self.arguments = arguments
    self.contexts = contexts
    self.keys = keys.map { KeySequence($0) } + sequences
    self.hint = hint
    self.drops = drops
    self.shortens = shortens
    self.partner = partner
    self.isDangerous = isDangerous
    self.isListed = isListed
    self.isKept = isKept
    self.shell = shell
    self.preview = preview
    self.refusal = refusal
    self.run = run
  }

  /// Does it.
  func run(on state: inout ExploreState, _ arguments: Arguments) throws(Complaint) -> [Effect] {
    do { return try run(&state, arguments) } catch { throw Complaint(error) }
  }

  /// The id and what it takes: `peer.connect [PEER]`.
  var usage: String { ([id] + arguments.map(\.usage)).joined(separator: " ") }
}

/// Something that a command takes.
struct Argument: Hashable, Sendable {
  /// What it may be, and by that what completes it.
  enum Kind: Hashable, Sendable {
    /// A peer of the store: its alias, or the end of its id.
    case peer
    /// Anything that a target may be.
    case target
    /// A theme's name.
    case theme
    /// An environment's name.
    case environment
    /// One of these words.
    case word([String])
    /// A path of the selected peer, also below a protocol.
    case path
    /// A file.
    case file
    /// The rest of the line.
    case text
  }

  /// What it is called in the usage.
  let name: String
  /// What it may be.
  let kind: Kind
  /// Whether it can be left out.
  let isOptional: Bool

  init(_ name: String, _ kind: Kind, isOptional: Bool = true) {
    self.name = name
    self.kind = kind
    self.isOptional = isOptional
  }

  var usage: String { isOptional ? "[\(name)]" : name }

  static let peer = Argument("PEER", .peer)
}

/// What a command was given.
struct Arguments: Hashable, Sendable {
  /// The words, quotes gone.
  let words: [String]

  init(_ words: [String] = []) { self.words = words }

  subscript(index: Int) -> String? { index < words.count ? words[index] : nil }

  /// All of it as one text.
  var text: String { words.joined(separator: " ") }
}
