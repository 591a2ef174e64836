import Events
import Libp2p
import Multiformats

/// What to make of a dial that failed: the one place that knows.
public enum DialAdvice {
  /// What to try; nil if there is nothing to say.
  public static func hint(for fault: DialFault, at step: DialStep, of address: Multiaddr) -> String? {
    switch fault {
    case .refused: "is the peer running, and does it listen on this port?"
    case .timedOut: hintForTimeout(step, address)
    case .noRoute:
      address.isPrivate
        ? "the address is of a private network that this machine is not in"
        : "does this machine have a network, and IPv6 if the address is of that?"
    case .unknownHost: "is the name written rightly, and does it still exist?"
    case .badCertificate:
      address.kind == .http
        ? "--ca FILE trusts a certificate authority, --tls-insecure trusts anybody"
        : "the peer, or something between, does not prove who it is: do not trust it"
    case .wrongPeer: "the address has changed hands, or the peer has a new key: ask for its id again"
    case .notLibp2p: "is the port right? something else listens there"
    case .httpOnly: "add /http to the address to send it requests"
    case .noReservation: "the peer has to reserve a place at this relay first: is the peer running?"
    case .relayRefused: otherRelay
    case .protocolNotSupported where step == .negotiate: "peerscope identify TARGET lists what its streams speak"
    case .protocolNotSupported: "the peer is older or newer than what is spoken here: try another of its addresses"
    case .securityExcluded: "--security leaves out what the address asks for: go without it, or by another address"
    case .unsupported: "ask the peer for an address of TCP, QUIC or HTTP"
    case .cancelled, .other: nil
    }
  }

  /// What helps where a relay refuses.
  static let otherRelay = "the relay does not serve everybody, or not so many: another may have room"

  private static func hintForTimeout(_ step: DialStep, _ address: Multiaddr) -> String {
    switch step {
    case .resolve: "name servers are slow or away: an address with numbers needs none"
    case .connect where address.transport == .quicV1:
      "UDP may be blocked on the way, or nothing listens there: try its TCP address"
    case .connect where [.ws, .wss].contains(address.transport):
      "nothing answers there, or what does is no WebSocket: is the port open, and right?"
    case .connect: "a firewall or NAT drops what comes: is the port open, or has the peer an address through a relay?"
    case .security, .muxer, .negotiate: "something is there and says nothing: is it a libp2p peer?"
    }
  }

  /// How bad an end of all attempts is for programs.
  static func code(for faults: [DialFault]) -> Complaint.Code {
    if faults.contains(.wrongPeer) { return .wrongPeer }
    if faults.contains(.protocolNotSupported) { return .protocolNotSupported }
    return !faults.isEmpty && faults.allSatisfy { $0 == .timedOut } ? .timedOut : .unreachable
  }

  /// Of several failures the one that says most: a wrong peer more than a time-out, what was reached and failed later
  /// more than what was not.
  static func mostTelling<Failure>(_ failures: [Failure], _ fault: (Failure) -> DialFault) -> Failure? {
    failures.min { rank(fault($0)) < rank(fault($1)) }
  }

  private static let order: [DialFault] = [
    .wrongPeer, .badCertificate, .protocolNotSupported, .httpOnly, .notLibp2p, .noReservation, .relayRefused, .other,
    .unknownHost, .refused, .noRoute, .timedOut, .securityExcluded, .unsupported, .cancelled,
  ]

  private static func rank(_ fault: DialFault) -> Int { order.firstIndex(of: fault) ?? order.count }
}

extension DialAttempt {
  /// What to try, if it failed and there is something.
  public var hint: String? { failure.flatMap { DialAdvice.hint(for: $0.fault, at: $0.step, of: address) } }
}

extension DialChoice {
  /// Why an address was tried when it was, in a few words.
  public var words: String {
    Self.words(for: reason)
  }

  /// The same of a reason that was kept by its name; the name itself if it is none.
  public static func words(_ name: String) -> String { Reason(rawValue: name).map(words(for:)) ?? name }

  private static func words(for reason: Reason) -> String {
    switch reason {
    case .first: "tried first"
    case .afterIPv6: "after IPv6"
    case .afterQUIC: "after QUIC"
    case .afterLike: "after others of its kind"
    case .afterOthers: "after QUIC and TCP"
    case .relay: "a relay: after direct addresses"
    case .backOff: "last: it failed a short while ago"
    case .blackHole: "last: nothing of its kind got through lately"
    case .lookup: "a name that leads to addresses"
    case .found: "found by its name"
    }
  }
}
