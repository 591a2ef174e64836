import Identity
import Multiformats

/// What a peer is known by: its id or, where an HTTP server has told none, its address.
public enum PeerKey: Hashable, Sendable {
  case peer(PeerID)
  case address(Multiaddr)

  /// The peer that an address leads to: the one it names, or the server at it, whichever of its resources is meant.
  public init(of address: Multiaddr) {
    self = address.peerID.map(Self.peer) ?? .address(address.decapsulating(.httpPath) ?? address)
  }

  /// Reads a peer id in either text form, or a multiaddr.
  public init(_ text: String) throws(PeerKeyError) {
    do {
      self = text.hasPrefix("/") ? Self(of: try Multiaddr(text)) : .peer(try PeerID(text))
    } catch {
      throw PeerKeyError(text: text, reason: "\(error)")
    }
  }

  /// The id, if it is known.
  public var peerID: PeerID? {
    guard case .peer(let id) = self else { return nil }
    return id
  }

  /// The binary form of the id or the address.
  var bytes: [UInt8] {
    switch self {
    case .peer(let id): id.bytes
    case .address(let address): address.bytes
    }
  }

  /// A name for narrow places: the end of the id, or host and port.
  public var shortName: String {
    switch self {
    case .peer(let id):
      return id.short
    case .address(let address):
      guard let host = address.host else { return address.description }
      guard let port = address.tcpPort ?? address.udpPort else { return host.description }
      if case .ip6 = host { return "[\(host)]:\(port)" }
      return "\(host):\(port)"
    }
  }
}

extension PeerKey: Comparable, CustomStringConvertible {
  /// The text form of the id or the address.
  public var description: String {
    switch self {
    case .peer(let id): id.description
    case .address(let address): address.description
    }
  }

  /// An order that is always the same: ids before addresses.
  public static func < (a: PeerKey, b: PeerKey) -> Bool {
    switch (a, b) {
    case (.peer, .address): true
    case (.address, .peer): false
    default: a.bytes.lexicographicallyPrecedes(b.bytes)
    }
  }
}

/// A text that is neither a peer id nor an address.
public struct PeerKeyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text.
  public let text: String
  /// What is wrong with it.
  public let reason: String

  /// One line that says what is wrong.
  public var description: String { reason }
}
