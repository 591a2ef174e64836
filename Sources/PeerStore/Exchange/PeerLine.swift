import FoundationEssentials
import Multiformats

/// A peer as a line of JSON, for `peers export`, `peers import` and `--json`.
///
/// Only `id` must be there; an address may also be just its text. Times are of RFC 3339, in UTC.
///
/// | field | what |
/// |---|---|
/// | `id` | the peer id, or the address of an HTTP server without one |
/// | `alias`, `tags`, `note`, `pinned`, `blocked` | what a person put on it |
/// | `addresses` | `address`; `source` (``PeerAddress/Source/name``, or `imported`); `heard`; `lastTry`: `at`, `ms`, `ok`, `step`, `reason`, `choice` |
/// | `identify` | `agentVersion`, `protocolVersion`, `protocols`, `at` |
/// | `wellKnown` | `path`, `shape`, `at`, `protocols`: `id`, `path` of each |
/// | `firstSeen`, `lastSeen` | when it became known, when it was last in contact |
public struct PeerLine: Codable, Hashable, Sendable {
  // The table says what the properties are: they have the fields' names.

  public var id: String
  public var alias: String?
  public var tags: [String]?
  public var note: String?
  public var pinned: Bool?
  public var blocked: Bool?
  public var addresses: [Address]?
  public var identify: Identify?
  public var wellKnown: WellKnown?
  public var firstSeen: Date?
  public var lastSeen: Date?

  /// One of `addresses`.
  public struct Address: Codable, Hashable, Sendable {
    public var address: String
    public var source: String?
    public var heard: Date?
    public var lastTry: Attempt?
  }

  /// The `lastTry` of an address.
  public struct Attempt: Codable, Hashable, Sendable {
    public var at: Date
    public var ms: Double
    public var ok: Bool
    public var step: String?
    public var reason: String?
    public var choice: String?
  }

  /// The `identify` of a peer.
  public struct Identify: Codable, Hashable, Sendable {
    public var agentVersion: String?
    public var protocolVersion: String?
    public var protocols: [String]?
    public var at: Date
  }

  /// The `wellKnown` of a peer.
  public struct WellKnown: Codable, Hashable, Sendable {
    public var path: String
    public var shape: WellKnownInfo.Shape
    public var at: Date
    public var protocols: [WellKnownInfo.Mount]
  }

  /// The line of a peer, as JSON without a line end: keys in the order of letters.
  public static func json(_ peer: Peer) -> String {
    let data = try? encoder.encode(PeerLine(peer))
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      // The style cuts off where it should round.
      try container.encode(date.addingTimeInterval(0.000_5).formatted(.iso8601WithMilliseconds))
    }
    return encoder
  }()

  static let decoder: JSONDecoder = {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      let date = (try? Date(text, strategy: .iso8601WithMilliseconds)) ?? (try? Date(text, strategy: .iso8601))
      if let date { return date }
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no time of RFC 3339")
    }
    return decoder
  }()
}

extension FormatStyle where Self == Date.ISO8601FormatStyle {
  fileprivate static var iso8601WithMilliseconds: Self { .init(includingFractionalSeconds: true) }
}

extension ParseStrategy where Self == Date.ISO8601FormatStyle {
  fileprivate static var iso8601WithMilliseconds: Self { .init(includingFractionalSeconds: true) }
}

extension PeerLine {
  /// The line of a peer.
  public init(_ peer: Peer) {
    id = peer.key.description
    let label = peer.label
    alias = label.alias
    tags = label.tags.isEmpty ? nil : label.tags
    note = label.note.isEmpty ? nil : label.note
    pinned = peer.isPinned ? true : nil
    blocked = peer.isBlocked ? true : nil
    let addresses = peer.addresses.map(Address.init)
    self.addresses = addresses.isEmpty ? nil : addresses
    identify = peer.identify.map(Identify.init)
    wellKnown = peer.wellKnown.map { WellKnown(path: $0.path, shape: $0.shape, at: $0.at, protocols: $0.mounts) }
    firstSeen = peer.firstSeen
    lastSeen = peer.lastSeen
  }
}

extension PeerLine.Address {
  init(_ known: PeerAddress) {
    address = known.address.description
    source = known.source.name
    heard = known.heard
    lastTry = known.lastTry.map(PeerLine.Attempt.init)
  }

  /// Reads an object, or the text of an address alone.
  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      address = text
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    address = try container.decode(String.self, forKey: .address)
    source = try container.decodeIfPresent(String.self, forKey: .source)
    heard = try container.decodeIfPresent(Date.self, forKey: .heard)
    lastTry = try container.decodeIfPresent(PeerLine.Attempt.self, forKey: .lastTry)
  }
}

extension PeerLine.Attempt {
  init(_ attempt: PeerAddress.Attempt) {
    at = attempt.at
    ms = Double(attempt.took.wholeMicroseconds) / 1_000
    choice = attempt.choice
    switch attempt.outcome {
    case .reached: ok = true
    case .failed(let step, let reason): (ok, self.step, self.reason) = (false, step, reason)
    }
  }

  var attempt: PeerAddress.Attempt {
    let microseconds = UInt64(max(0, min((ms * 1_000).rounded(), 1e15)))
    let outcome: PeerAddress.Outcome = ok ? .reached : .failed(step: step ?? "", reason: reason ?? "")
    var attempt = PeerAddress.Attempt(at: at, took: Duration(microseconds: microseconds), outcome: outcome)
    attempt.choice = choice
    return attempt
  }
}

extension PeerLine.Identify {
  init(_ info: IdentifyInfo) {
    self.init(
      agentVersion: info.agentVersion, protocolVersion: info.protocolVersion, protocols: info.protocols, at: info.at)
  }
}
