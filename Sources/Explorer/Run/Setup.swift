import Engine
import Events
import TerminalUI

/// What the explorer is started with.
public struct Setup: Sendable {
  /// Who we are, and how we go about things.
  public var engine: Engine.Options
  /// The file of the peer store; nil to keep nothing.
  public var storePath: String?
  /// The folder of saved requests; nil to keep none.
  public var requestFolder: String?
  /// The folder of environments; nil to read none.
  public var environmentFolder: String?
  /// The file in which requests are kept from one run to the next; nil to keep none.
  public var historyPath: String?
  /// The file in which lines of the palette are kept from one run to the next; nil to keep none.
  public var commandHistoryPath: String?
  /// Whether the lab of built-in peers is started.
  public var hasLab = false
  /// What is opened at once: a target as a person writes it.
  public var target: String?
  /// Whether neighbours are looked for from the beginning.
  public var looksAround = false
  /// How long one thing with a peer may take, in seconds; nil for what the settings say.
  public var timeout: Double?
  /// A session file that is shown at once.
  public var session: String?
  /// A file that is there once the tour was seen; nil for no tour.
  public var tourMark: String?
  /// Whether nobody may be connected to.
  public var isOffline = false
  /// The folders in which themes are looked for, in order.
  public var themeFolders: [String] = []
  /// The folder of the files of settings and keys; nil to read none.
  public var configFolder: String?
  /// The theme to begin with; nil for what the settings say.
  public var theme: String?
  /// Whether nothing but ASCII is drawn, whatever the settings say.
  public var isASCII = false
  /// Where what happens is told; the log shows what anybody tells there.
  public let bus = EventBus()

  /// The usual start.
  public init(engine: Engine.Options, storePath: String?) {
    self.engine = engine
    self.storePath = storePath
  }
}
