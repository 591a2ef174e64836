/// How much is kept of one peer, and how many peers: whatever strangers say, memory and disk stay small.
public enum PeerLimits {
  /// Peers. At the limit those that came by themselves and were seen longest ago make room, never one that a person has
  /// named, tagged, noted, pinned, blocked or added.
  public static let peers = 100_000
  /// Bytes of all peers on the disk, about half as many more in memory; as above.
  public static let storedSize = 128 << 20
  /// Addresses of one peer. At the limit the one heard of longest ago makes room, never one that a person gave.
  public static let addresses = 64
  /// Bytes of an address in its binary form. Longer ones are refused to a person, and passed over otherwise.
  public static let addressLength = 1_024
  /// Tags of one peer; more are refused.
  public static let tags = 32
  /// Bytes of an alias and of a tag; longer ones are refused.
  public static let nameLength = 64
  /// Bytes of a note; longer ones are refused.
  public static let noteLength = 4_096
  /// Stream protocols, and HTTP protocols, of one peer; those after them are left out.
  public static let protocols = 512
  /// Bytes of all stream protocols of one peer, and of all HTTP protocols with their paths; as above.
  public static let protocolBytes = 32_768
  /// Bytes of a protocol, a version, a path or a reason; the rest is cut off.
  public static let textLength = 256
}

extension String {
  /// The beginning of the text that takes at most so many bytes.
  func prefix(bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit)
    while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
