import Events
import Identity
import Journal
import Multiformats
import TestSupport

/// A time so many seconds after a fixed one, which begins a minute.
func time(_ seconds: Double) -> Timestamp {
  Timestamp(nanoseconds: 1_699_999_980_000_000_000 + Int64(seconds * 1e9))
}

func peerID(_ number: UInt64) -> PeerID {
  var random = SeededGenerator(seed: number)
  let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
  // The multihash (identity, 36 bytes) of the protobuf message of an Ed25519 key.
  guard let id = try? PeerID(bytes: [0x00, 0x24, 0x08, 0x01, 0x12, 0x20] + key) else { preconditionFailure() }
  return id
}

func address(_ text: String) -> Multiaddr {
  guard let address = try? Multiaddr(text) else { preconditionFailure("\(text) is no address") }
  return address
}

func connection(_ number: UInt64) -> ConnectionID { ConnectionID(number: number) }
func stream(_ connection: UInt64, _ number: UInt64) -> StreamID {
  StreamID(ConnectionID(number: connection), number: number)
}

/// A connection over TCP, Noise and yamux with the peer of the same number.
func opening(
  _ number: UInt64, _ direction: Direction = .outbound, peer: UInt64? = nil, isRelayed: Bool = false
) -> Event.Kind {
  .connectionOpened(
    ConnectionInfo(
      id: connection(number), direction: direction, peer: peerID(peer ?? number), proof: .noise,
      remoteAddress: address("/ip4/192.0.2.1/tcp/\(number)"), localAddress: nil, transport: "tcp", security: "noise",
      muxer: "yamux", isRelayed: isRelayed, steps: [.connect: .milliseconds(3), .security: .microseconds(1_400)]))
}

/// A connection to a server that did not say who it is.
func serverOpening(
  _ number: UInt64, _ direction: Direction = .outbound, _ remote: String = "/dns4/gw.lab/tcp/443/tls/http"
)
  -> Event.Kind
{
  .connectionOpened(
    ConnectionInfo(
      id: connection(number), direction: direction, peer: nil, proof: .none, remoteAddress: address(remote),
      localAddress: nil, transport: "https", security: "web-pki", muxer: nil))
}

func request(
  _ id: RequestID, on connection: UInt64, stream number: UInt64? = nil, _ direction: Direction = .outbound,
  method: String = "GET", target: String = "/hello"
) -> Event.Kind {
  let summary = RequestSummary(
    id: id, direction: direction, connection: ConnectionID(number: connection),
    stream: number.map { stream(connection, $0) }, method: method, target: target)
  return .request(summary)
}

func response(_ status: Int, _ reason: String = "OK") -> ResponseSummary {
  ResponseSummary(status: status, reason: reason, contentType: "text/plain", contentLength: 5)
}

func identity(_ peer: UInt64) -> PeerIdentity {
  PeerIdentity(
    peer: peerID(peer), agentVersion: "kubo/0.33.0", protocolVersion: "ipfs/0.1.0",
    listenAddresses: [address("/ip4/192.0.2.1/tcp/4001")], observedAddress: nil,
    protocols: ["/http/1.1", "/ipfs/ping/1.0.0"],
    hasSignedRecord: true, wasPushed: false)
}

extension Journal {
  /// A journal of these events, one millisecond apart.
  init(_ kinds: [Event.Kind], limits: Limits = Limits()) {
    self.init(since: time(0), limits: limits)
    append(kinds, from: 0)
  }

  mutating func append(_ kinds: [Event.Kind], from second: Double) {
    for (index, kind) in kinds.enumerated() {
      append(Event(time: time(second + Double(index) / 1_000), kind: kind))
    }
  }
}

/// Any event about one of a few connections.
func randomEvent(_ random: inout SeededGenerator, requests: [RequestID], dials: [DialID]) -> Event.Kind {
  func number(_ limit: UInt64) -> UInt64 { .random(in: 0..<limit, using: &random) }
  let conn = number(6)
  let id = stream(conn, number(12))
  let reasons: [EndReason] = [.finished, .resetLocally, .resetByPeer(code: number(9)), .timedOut, .failed("no")]
  let reason = reasons.randomElement(using: &random) ?? .finished
  let which = requests.randomElement(using: &random) ?? .next()
  let dial = dials.randomElement(using: &random) ?? .next()
  let home = address("/ip4/192.0.2.1/tcp/\(conn)")
  switch number(22) {
  case 0: return opening(conn, number(2) == 0 ? .inbound : .outbound)
  case 1: return .connectionClosed(connection(conn), reason)
  case 2: return .identified(connection(conn), identity(conn))
  case 3:
    let figures = PathFigures(
      congestionWindow: Int(number(99_999)), packetsSent: Int(number(99)), packetsLost: Int(number(9)), ecn: .untried)
    return number(2) == 0
      ? .path(connection(conn), figures) : .roundTrip(connection(conn), .milliseconds(Int64(number(99))))
  case 4, 5, 6: return .streamOpened(id, number(2) == 0 ? .inbound : .outbound)
  case 7: return .streamNegotiated(id, protocolID: "/x/\(number(3))")
  case 8: return .streamClosed(id, reason)
  case 9, 10:
    return .bytes(
      connection(conn), stream: number(2) == 0 ? nil : id, received: Int(number(9_999)), sent: Int(number(9)))
  case 11: return request(which, on: conn, stream: number(2) == 0 ? nil : number(12))
  case 12: return .response(which, response(Int(200 + number(400))))
  case 13: return .requestFinished(which, bodyBytes: Int(number(9_999)), took: .milliseconds(Int64(number(99))))
  case 14: return .requestFailed(which, reason: "no")
  case 15: return .dialStarted(dial, peer: number(2) == 0 ? peerID(conn) : nil, address: home)
  case 16: return .dialStep(dial, .connect, took: .milliseconds(3))
  case 17:
    let choice = DialChoice(
      race: RaceID(number: number(9)), reason: .afterQUIC, delay: .milliseconds(250), origin: home)
    return .dialQueued(dial, peer: peerID(conn), address: home, choice)
  case 18: return .dialEnded(dial, [.tooLate, .overtaken, .led(to: 3), .won(connection(conn))][Int(number(4))])
  case 19:
    let lookup = LookupSummary(name: "a.test", type: "A", records: 0, failure: "there is no such name")
    return .lookup(lookup, took: .milliseconds(2))
  case 20: return .discovered(peerID(conn), [home])
  default:
    return .dialFailed(
      dial, peer: number(2) == 0 ? peerID(conn) : nil, address: home, step: .connect, reason: "refused", fault: .refused
    )
  }
}
