import FoundationEssentials

/// Where a user's files of peerscope belong (XDG Base Directory Specification 0.8). None of the folders is made here.
public struct XDGFolders: Hashable, Sendable {
  /// What must not be lost: the identity, the peers, saved requests.
  public let data: String
  /// What a person writes: settings, keys, themes.
  public let config: String
  /// What is worth keeping between two runs, and no more: history, logs.
  public let state: String
  /// What can be made again.
  public let cache: String

  /// The folders that an environment says. A relative path in it is ignored, as the specification asks; without `HOME`
  /// the user's entry in the password file counts.
  public init(environment: [String: String]) {
    var home =
      environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? FileManager.default.homeDirectoryForCurrentUser.path(percentEncoded: false)
    while home.hasSuffix("/") { home.removeLast() }
    func folder(_ variable: String, _ fallback: String) -> String {
      let base = environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/\(fallback)"
      return URL(filePath: base).appending(path: "peerscope").path(percentEncoded: false)
    }
    data = folder("XDG_DATA_HOME", ".local/share")
    config = folder("XDG_CONFIG_HOME", ".config")
    state = folder("XDG_STATE_HOME", ".local/state")
    cache = folder("XDG_CACHE_HOME", ".cache")
  }

  /// The file of the ``PeerStore``, unless a person names another.
  public var peerStore: String { data + "/peers.journal" }
}
