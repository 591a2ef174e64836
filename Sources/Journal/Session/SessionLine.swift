import Events
import Identity
import Multiformats

/// An event as a line of a session file: one flat object. The names here are the format, and stay as they are; a reader
/// passes over members that it does not know, and counts lines with an `event` that it does not know as bad.
///
/// Every line has `time` (UTC, RFC 3339 with nanoseconds) and `event`, and by that:
///
/// | event | members |
/// |---|---|
/// | `listening`, `stopped-listening` | `address` |
/// | `inbound-failed` | `address`, `reason` |
/// | `lookup` | `name`, `recordType`, `records`, `reason`? (why there are none), `tookNs` |
/// | `dial-queued` | `dial`, `peer`?, `address`, `race`, `chosen` (why it has its place), `delayNs`, `origin`? |
/// | `dial-started` | `dial`, `peer`?, `address` |
/// | `dial-step` | `dial`, `step` (`resolve`, `connect`, `security`, `muxer`, `negotiate`), `tookNs` |
/// | `dial-failed` | `dial`, `peer`?, `address`, `step`, `reason`, `fault` |
/// | `dial-ended` | `dial`, `outcome` (`won` with `connection`, `too-late`, `overtaken`, `led` with `count`) |
/// | `discovered` | `peer`, `addresses` |
/// | `connection-opened` | `connection`, `direction` (`in`, `out`), `peer`?, `provenBy`, `address`, `localAddress`?, `transport`, `security`, `muxer`?, `relayed`, `limitBytes`?, `limitNs`?, `stepsNs` (by step) |
/// | `connection-closed` | `connection`, `end`, `code`?, `reason`? |
/// | `identified` | `connection`, `peer`, `agentVersion`, `protocolVersion`, `listenAddresses`, `observedAddress`?, `protocols`, `signed`, `pushed` |
/// | `round-trip` | `connection`, `tookNs` |
/// | `path` | `connection`, `congestionWindow`, `packetsSent`, `packetsLost`, `ecn` |
/// | `stream-opened` | `connection`, `stream`, `direction` |
/// | `stream-negotiated` | `connection`, `stream`, `protocol` |
/// | `stream-closed` | `connection`, `stream`, `end`, `code`?, `reason`? |
/// | `bytes` | `connection`, `stream`? (none: the connection as a whole), `received`, `sent` |
/// | `relay-reserved` | `address`, `peer` (the relay), `until`, `limitBytes`?, `limitNs`? |
/// | `relay-not-reserved` | `address`, `reason` |
/// | `relay-promised` | `peer`, `until` |
/// | `relay-refused` | `peer`, `reason` |
/// | `circuit-opened` | `peer`, `destination` |
/// | `circuit-closed` | `peer`, `destination`, `sent`, `returned`, `end`, `code`?, `reason`? |
/// | `hole-punch-attempt` | `connection`, `attempt`, `addresses` |
/// | `hole-punched` | `connection`, `direct` (the connection that stands now) |
/// | `hole-punch-failed` | `connection`, `reason` |
/// | `request` | `request`, `direction`, `connection`, `stream`?, `method`, `target` |
/// | `response` | `request`, `status`, `reason`, `contentType`?, `contentLength`? |
/// | `request-finished` | `request`, `bodyBytes`, `tookNs` |
/// | `request-failed` | `request`, `reason` |
/// | `marker` | `name`, and what it is about: `peer`, `address`, `connection` (with `stream`), `request` or `dial` |
///
/// `end` is `finished`, `reset-locally`, `reset-by-peer` (with `code` if there was one), `timed-out` or `failed` (with
/// `reason`). Numbers of connections, streams, dials and requests are those of the process that wrote the file.
struct SessionLine: Codable {
  let event: Event

  enum Key: String, CodingKey {
    case time, event
    case address, localAddress, listenAddresses, observedAddress
    case peer, provenBy, agentVersion, protocolVersion, protocols, signed, pushed
    case connection, stream, dial, request
    case direction, transport, security, muxer, relayed, stepsNs
    case step, tookNs, end, code, reason, fault, outcome, count
    case race, chosen, delayNs, origin, records, recordType, addresses
    case limitBytes, limitNs, until, destination, returned, attempt, direct
    case congestionWindow, packetsSent, packetsLost, ecn
    case `protocol`, received, sent
    case method, target, status, contentType, contentLength, bodyBytes
    case name
  }

  /// The names of events.
  enum Name: String, Codable {
    case listening
    case stoppedListening = "stopped-listening"
    case inboundFailed = "inbound-failed"
    case lookup
    case dialQueued = "dial-queued"
    case dialStarted = "dial-started"
    case dialStep = "dial-step"
    case dialFailed = "dial-failed"
    case dialEnded = "dial-ended"
    case discovered
    case connectionOpened = "connection-opened"
    case connectionClosed = "connection-closed"
    case identified
    case roundTrip = "round-trip"
    case path
    case streamOpened = "stream-opened"
    case streamNegotiated = "stream-negotiated"
    case streamClosed = "stream-closed"
    case bytes
    case relayReserved = "relay-reserved"
    case relayNotReserved = "relay-not-reserved"
    case relayPromised = "relay-promised"
    case relayRefused = "relay-refused"
    case circuitOpened = "circuit-opened"
    case circuitClosed = "circuit-closed"
    case holePunchAttempt = "hole-punch-attempt"
    case holePunched = "hole-punched"
    case holePunchFailed = "hole-punch-failed"
    case request
    case response
    case requestFinished = "request-finished"
    case requestFailed = "request-failed"
    case marker
  }

  init(_ event: Event) { self.event = event }

  init(from decoder: any Decoder) throws {
    let fields = Fields(try decoder.container(keyedBy: Key.self))
    let text: String = try fields[.time]
    guard let time = Timestamp(text: text) else { throw fields.wrong(.time) }
    event = Event(time: time, kind: try fields.kind(try fields.word(.event)))
  }

  func encode(to encoder: any Encoder) throws {
    var fields = FieldWriter(encoder.container(keyedBy: Key.self))
    try fields.write(event.time.text, .time)
    try fields.write(event.kind)
  }
}
