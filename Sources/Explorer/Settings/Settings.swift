/// What a person can set for good, in `config.json5`.
public struct Settings: Hashable, Sendable {
  /// The theme: its name, or `auto`.
  public var theme = ThemeShelf.auto
  /// Whether nothing but ASCII is drawn.
  public var isASCII = false
  /// Whether the explorer begins in its plain form.
  public var isPlain = false
  /// Whether the mouse is the explorer's.
  public var hasMouse = true
  /// How long one thing with a peer may take, in seconds.
  public var timeout = 30.0
  /// The environment whose variables are used from the beginning, or `none`.
  public var environment = Words.noEnvironment
  /// The most requests of runs before that are shown; with 0 none is kept.
  public var history = 500
  /// The most events that the log keeps.
  public var logEvents = 10_000
  /// The most memory that they may take, in MiB.
  public var logMemory = 16

  /// What holds where nothing is set.
  public init() {}

  /// The one table of all settings.
  public static let table: [Setting] = [
    Setting("theme", "how it looks: auto, or a theme's name", .text(\.theme)),
    Setting("ascii", "draw with ASCII alone", .flag(\.isASCII)),
    Setting("plain", "begin in the plain form, line by line", .flag(\.isPlain), isLive: false),
    Setting("mouse", "the mouse is peerscope's, not the terminal's", .flag(\.hasMouse)),
    Setting("timeout", "seconds that one thing with a peer may take", .number(\.timeout, 0.1...86_400)),
    Setting(
      "env", "whose variables are used from the beginning: none, or an environment's name", .text(\.environment),
      isLive: false),
    Setting(
      "history", "requests of runs before that are shown; 0 keeps none", .count(\.history, 0...900), isLive: false),
    Setting("log-events", "events that the log keeps", .count(\.logEvents, 100...1_000_000), isLive: false),
    Setting("log-memory", "MiB that they may take in memory", .count(\.logMemory, 1...1_024), isLive: false),
  ]
}

/// One thing that can be set.
public struct Setting: Sendable {
  /// What it may be, where it is kept, and its bounds.
  enum Kind: Sendable {
    case flag(any (WritableKeyPath<Settings, Bool> & Sendable))
    case text(any (WritableKeyPath<Settings, String> & Sendable))
    case number(any (WritableKeyPath<Settings, Double> & Sendable), ClosedRange<Double>)
    case count(any (WritableKeyPath<Settings, Int> & Sendable), ClosedRange<Int>)
  }

  /// Its key in the file.
  public let key: String
  /// What it does, in a line.
  public let summary: String
  /// Whether a change is taken over at once, rather than at the next start.
  public let isLive: Bool
  let kind: Kind

  init(_ key: String, _ summary: String, _ kind: Kind, isLive: Bool = true) {
    self.key = key
    self.summary = summary
    self.kind = kind
    self.isLive = isLive
  }

  /// What it may be, in words.
  public var type: String {
    switch kind {
    case .flag: Words.aFlag
    case .text: Words.aText
    case .number(_, let range): Words.aNumber("\(range.lowerBound)", Format.plain(range.upperBound))
    case .count(_, let range): Words.aCount(range.lowerBound, range.upperBound)
    }
  }

  /// How it is set, as the file would write it.
  public func value(in settings: Settings) -> String {
    switch kind {
    case .flag(let path): String(settings[keyPath: path])
    case .text(let path): "\"\(settings[keyPath: path])\""
    case .number(let path, _): Format.plain(settings[keyPath: path])
    case .count(let path, _): String(settings[keyPath: path])
    }
  }
}
