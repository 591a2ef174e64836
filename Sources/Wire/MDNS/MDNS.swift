import DNS
import Identity
import Multiformats

/// Finding libp2p peers of the neighbourhood by multicast DNS (libp2p mDNS discovery, RFC 6762): who is there is asked
/// for with a question for `_p2p._udp.local`, and answered with a name whose TXT records read `dnsaddr=ADDRESS`.
///
/// It knows no socket: datagrams in, datagrams and found peers out.
public struct MDNS: Sendable {
  /// The service whose pointers lead to peers.
  public static let service = DomainName(of: "_p2p", "_udp", "local")
  /// The list of all services (RFC 6763 §9).
  static let allServices = DomainName(of: "_services", "_dns-sd", "_udp", "local")
  /// For how many seconds an answer may be kept.
  static let timeToLive: UInt32 = 120
  /// Bytes of a datagram that is sent: what an Ethernet takes whole (RFC 6762 §17).
  public static let maximumDatagram = 1_400
  /// Addresses that are taken from one datagram.
  static let maximumAddresses = 64

  /// What came of a datagram.
  public enum Event: Hashable, Sendable {
    /// Somebody asks: this is to be sent to all.
    case answer([[UInt8]])
    /// Somebody is at these addresses, each of which ends in a peer id.
    case found([Multiaddr])
  }

  private let name: DomainName

  /// A peer that is called so among its neighbours: letters and digits that say nothing of it (32 to 63 of them).
  public init(name: String) throws(DNSError) {
    self.name = try Self.service.prefixed(name)
  }

  /// A name of letters and digits that nobody else has.
  public static func randomName() -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<40).map { _ in letters[Int.random(in: 0..<letters.count)] })
  }

  /// The question for all peers.
  public static var query: [UInt8] {
    var message = DNSMessage(id: 0, asking: DNSQuestion(service, .ptr))
    message.wantsRecursion = false
    return message.bytes
  }

  /// Takes a datagram. What is no message, or about something else, says nothing.
  ///
  /// - Parameter addresses: where this side is, each with its peer id; none if it does not want to be found.
  public func receive(_ datagram: [UInt8], addresses: @autoclosure () -> [Multiaddr]) -> Event? {
    guard let message = try? DNSMessage(bytes: datagram), message.code == .noError else { return nil }
    if message.isResponse {
      let found = found(in: message)
      return found.isEmpty ? nil : .found(found)
    }
    let answers = message.questions.compactMap { answer(to: $0, knowing: message.answers, addresses()) }
    return answers.isEmpty ? nil : .answer(answers.flatMap { $0 })
  }

  /// What is sent to all when somebody asks, and when this side's addresses have changed.
  public func announcement(of addresses: [Multiaddr]) -> [[UInt8]] {
    var datagrams: [[UInt8]] = []
    var message = emptyAnnouncement
    for address in addresses where Self.isForNeighbours(address) {
      guard let text = DNSAddrText.text(of: address) else { continue }
      var larger = message
      larger.additional.append(DNSRecord(name, .txt([text]), timeToLive: Self.timeToLive))
      if larger.bytes.count > Self.maximumDatagram, !message.additional.isEmpty {
        datagrams.append(message.bytes)
        larger = emptyAnnouncement
        larger.additional.append(DNSRecord(name, .txt([text]), timeToLive: Self.timeToLive))
      }
      message = larger
    }
    return message.additional.isEmpty ? datagrams : datagrams + [message.bytes]
  }

  private var emptyAnnouncement: DNSMessage {
    var message = DNSMessage(
      id: 0, answering: [], [DNSRecord(Self.service, .ptr(name), timeToLive: Self.timeToLive)])
    message.isAuthoritative = true
    return message
  }

  private func answer(
    to question: DNSQuestion, knowing known: [DNSRecord], _ addresses: [Multiaddr]
  ) -> [[UInt8]]? {
    guard !addresses.isEmpty else { return nil }
    switch (question.name, question.type) {
    case (Self.service, .ptr), (Self.service, .any):
      // Whoever knows us still does not have to be told again (RFC 6762 §7.1).
      let knowsUs = known.contains {
        $0.name == Self.service && $0.data == .ptr(name) && $0.timeToLive >= Self.timeToLive / 2
      }
      return knowsUs ? nil : announcement(of: addresses)
    case (name, .txt), (name, .any): return announcement(of: addresses)
    case (Self.allServices, .ptr):
      var message = DNSMessage(
        id: 0, answering: [], [DNSRecord(Self.allServices, .ptr(Self.service), timeToLive: Self.timeToLive)])
      message.isAuthoritative = true
      return [message.bytes]
    default: return nil
    }
  }

  /// The addresses in the TXT records of names that the message says are peers. Our own answers, which we hear too, are
  /// passed over.
  private func found(in message: DNSMessage) -> [Multiaddr] {
    let records = message.answers + message.additional
    let peers = Set(
      records.compactMap { record -> DomainName? in
        guard record.name == Self.service, case .ptr(let peer) = record.data, record.timeToLive > 0 else { return nil }
        return peer
      })
    var addresses: [Multiaddr] = []
    for record in records where peers.contains(record.name) && record.name != name {
      guard case .txt(let texts) = record.data else { continue }
      for text in texts {
        guard addresses.count < Self.maximumAddresses else { return addresses }
        guard let address = DNSAddrText.address(in: text), address.peerID != nil, Self.isForNeighbours(address) else {
          continue
        }
        if !addresses.contains(address) { addresses.append(address) }
      }
    }
    return addresses
  }

  /// Whether an address can be meant for neighbours: not one through a relay, and none that a name has to be asked for.
  private static func isForNeighbours(_ address: Multiaddr) -> Bool {
    guard address.kind == .stream || address.kind == .http else { return false }
    return address.host?.name == nil
  }
}
