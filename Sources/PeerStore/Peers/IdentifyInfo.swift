import FoundationEssentials

/// What a peer said of itself with identify.
public struct IdentifyInfo: Hashable, Sendable {
  /// The program, as in `kubo/0.33.0`.
  public var agentVersion: String
  /// The family of protocols, as in `ipfs/0.1.0`.
  public var protocolVersion: String
  /// What its streams speak.
  public var protocols: [String]
  /// When it said so.
  public var at: Date

  /// What a peer said.
  public init(agentVersion: String, protocolVersion: String, protocols: [String], at: Date) {
    self.agentVersion = agentVersion
    self.protocolVersion = protocolVersion
    self.protocols = protocols
    self.at = at
  }
}

/// What a peer's well-known resource said (libp2p HTTP spec, "Namespace").
public struct WellKnownInfo: Hashable, Sendable {
  /// The HTTP protocols in their order.
  public var mounts: [Mount]
  /// The path that was read, as `/.well-known/libp2p/protocols`.
  public var path: String
  /// The shape of the document.
  public var shape: Shape
  /// When it was read.
  public var at: Date

  /// What was read.
  public init(mounts: [Mount], path: String, shape: Shape, at: Date) {
    self.mounts = mounts
    self.path = path
    self.shape = shape
    self.at = at
  }

  /// An HTTP protocol, and where it is to be found.
  public struct Mount: Hashable, Sendable, Codable {
    /// The protocol, as `/ipfs/gateway`.
    public var id: String
    /// The prefix of its paths.
    public var path: String

    /// A protocol at a path.
    public init(id: String, path: String) {
      self.id = id
      self.path = path
    }
  }

  /// The shapes that the document has in the wild.
  public enum Shape: String, CaseIterable, Hashable, Sendable, Codable {
    /// The protocols are the document's keys.
    case flat
    /// They are the keys of its `protocols`.
    case wrapped
    /// Both at once.
    case hybrid
  }
}
