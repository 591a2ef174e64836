import DNS
import Multiformats

/// Finds the addresses that `/dnsaddr/NAME` stands for (libp2p addressing, "dnsaddr"): each TXT record of `_dnsaddr.NAME`
/// that reads `dnsaddr=ADDRESS` is one, and may be a dnsaddr again. What follows the name in the address must be the end
/// of each: `/dnsaddr/NAME/p2p/ID` leads to the peer of that id only.
///
///     while let name = expansion.next { expansion.receive(texts) }
public struct DNSAddrExpansion: Sendable {
  /// How deep names may lead to names, how many names are asked for in all, and how many addresses are found at most.
  public static let maximumDepth = 4, maximumNames = 16, maximumAddresses = 100

  private struct Pending: Hashable {
    let name: DomainName
    let suffix: [UInt8]
    let depth: Int
  }

  private var pending: [Pending] = []
  /// What was asked for already: names that lead to each other are asked for once.
  private var seen: Set<Pending> = []
  /// The addresses that were found.
  public private(set) var addresses: [Multiaddr] = []
  /// How many records were read, and how many of them lead nowhere: they are no addresses, or those of others.
  public private(set) var records = (read: 0, useless: 0)
  /// Whether there was more than is followed.
  public private(set) var isCut = false

  /// Begins with an address; nil if it is no dnsaddr.
  public init?(_ address: Multiaddr) {
    guard enqueue(address, depth: 1) else { return nil }
  }

  /// Under which name TXT records are asked for now; nil if everything has been found.
  public var next: DomainName? { pending.first?.name }

  /// Takes the texts of the records of ``next``; none if it has none.
  public mutating func receive(_ texts: [[UInt8]]) {
    guard !pending.isEmpty else { return }
    let asked = pending.removeFirst()
    for text in texts {
      records.read += 1
      guard addresses.count < Self.maximumAddresses else { return isCut = true }
      guard let found = DNSAddrText.address(in: text), found.bytes.hasEnd(asked.suffix) else {
        records.useless += 1
        continue
      }
      if case .dnsaddr? = found.host {
        if !enqueue(found, depth: asked.depth + 1) { isCut = true }
      } else if !addresses.contains(found) {
        addresses.append(found)
      }
    }
  }

  private mutating func enqueue(_ address: Multiaddr, depth: Int) -> Bool {
    guard case .dnsaddr(let host)? = address.host, depth <= Self.maximumDepth, seen.count < Self.maximumNames,
      let name = try? DomainName(host).prefixed("_dnsaddr"), let first = address.components.first(of: .dnsaddr)
    else { return false }
    let suffix = Array(address.bytes[first.bytes.endIndex...])
    // The depth of a name that was asked for before is no reason to ask again.
    if seen.insert(Pending(name: name, suffix: suffix, depth: 0)).inserted {
      pending.append(Pending(name: name, suffix: suffix, depth: depth))
    }
    return true
  }
}

extension [UInt8] {
  fileprivate func hasEnd(_ end: [UInt8]) -> Bool { suffix(end.count).elementsEqual(end) }
}
