import Engine
import Events
import FoundationEssentials
import HTTP1
import Identity
import Libp2pHTTP
import Multiformats
import NetIO

// What `--json` prints. The names of the fields are the contract of the command line.

/// A value that is written as null where there is none, rather than left out.
struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
  let value: Value?

  init(_ value: Value?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

/// The way that a request took.
struct RouteAnswer: Encodable {
  let address: String
  let transport: String
  let security: String
  let muxer: Nullable<String>
  let streamProtocol: Nullable<String>
  let remotePeer: Nullable<String>
  let relayed: Bool
  let peerIdProvenBy: String

  init(_ route: Route) {
    let info = route.connection
    address = info.remoteAddress.description
    transport = info.transport
    security = info.security
    muxer = Nullable(info.muxer)
    streamProtocol = Nullable(route.streamProtocol)
    remotePeer = Nullable(info.peer?.description)
    relayed = info.isRelayed
    peerIdProvenBy = info.proof.rawValue
  }
}

/// How long each part took, in milliseconds.
struct TimingAnswer: Encodable {
  let resolve: Nullable<Double>
  let dial: Nullable<Double>
  let security: Nullable<Double>
  let muxer: Nullable<Double>
  let negotiate: Nullable<Double>
  let send: Nullable<Double>
  let wait: Nullable<Double>
  let body: Nullable<Double>
  let total: Nullable<Double>

  init(_ timing: Timing) {
    func milliseconds(_ duration: Duration?) -> Nullable<Double> { Nullable(duration?.milliseconds) }
    resolve = milliseconds(timing.resolve)
    dial = milliseconds(timing.dial)
    security = milliseconds(timing.security)
    muxer = milliseconds(timing.muxer)
    negotiate = milliseconds(timing.negotiate)
    send = milliseconds(timing.send)
    wait = milliseconds(timing.wait)
    body = milliseconds(timing.body)
    total = milliseconds(timing.total)
  }
}

/// A response.
struct ResponseAnswer: Encodable {
  let status: Int
  let reason: String
  let headers: [[String]]
  /// The body, if it is text; otherwise `bodyBase64`. Neither if it went to a file.
  let body: String?
  let bodyBase64: String?
  let bodyBytes: Int
  let route: RouteAnswer
  let timing: TimingAnswer

  init(_ head: ResponseHead, body: [UInt8]?, bodyBytes: Int, route: Route, timing: Timing) {
    status = head.status.code
    reason = head.reason
    headers = head.fields.map { [$0.name.spelling, $0.value] }
    self.body = body.flatMap { String(validating: $0, as: UTF8.self) }
    bodyBase64 = self.body == nil ? body.map { Data($0).base64EncodedString() } : nil
    self.bodyBytes = bodyBytes
    self.route = RouteAnswer(route)
    self.timing = TimingAnswer(timing)
  }
}

/// What a peer serves over HTTP.
struct ProtocolsAnswer: Encodable {
  let path: String
  let shape: Nullable<String>
  let warnings: [String]
  let protocols: [WellKnown.Mount]
  let route: RouteAnswer

  init(_ answer: WellKnownAnswer) {
    path = answer.path
    shape = Nullable(answer.isPresent ? answer.document.shape.rawValue : nil)
    warnings = answer.isPresent ? answer.document.warnings : ["the peer has no such resource, which is optional"]
    protocols = answer.document.mounts
    route = RouteAnswer(answer.route)
  }
}

/// What a peer says of itself.
struct IdentifyAnswer: Encodable {
  let peerId: String
  let keyType: String
  let agentVersion: String
  let protocolVersion: String
  let listenAddrs: [String]
  let observedAddr: Nullable<String>
  let protocols: [String]
  let signedPeerRecord: Bool

  init(_ identity: PeerIdentity, key: KeyType) {
    peerId = identity.peer.description
    keyType = key.description
    agentVersion = identity.agentVersion
    protocolVersion = identity.protocolVersion
    listenAddrs = identity.listenAddresses.map(\.description)
    observedAddr = Nullable(identity.observedAddress?.description)
    protocols = identity.protocols
    signedPeerRecord = identity.hasSignedRecord
  }
}

/// The pings that came back, and how many did not.
struct PingAnswer: Encodable {
  let rttMs: [Double]
  let lost: Int
  let via: String
}

/// A multiaddr, explained.
struct AddressAnswer: Encodable {
  struct Component: Encodable {
    let code: UInt64
    let name: String
    let value: Nullable<String>
  }

  let input: String
  let ok: Bool
  var canonical: String?
  var hex: String?
  var components: [Component]?
  var kind: String?
  var error: String?
  var component: String?
  /// Where in the input the component stands that is wrong, in UTF-8 bytes.
  var range: [Int]?
  var hint: String?

  init(_ input: String) {
    self.input = input
    do {
      let address = try Self.read(input)
      ok = true
      canonical = address.description
      hex = Hex.encode(address.bytes)
      kind = address.kind.rawValue
      components = address.components.map { component in
        Component(
          code: component.code, name: component.name,
          value: Nullable(component.protocol.takesValue ? component.value : nil))
      }
    } catch {
      ok = false
      self.error = error.description
      hint = error.hint
      component = error.component
      range = [error.range.lowerBound, error.range.upperBound]
    }
  }

  private static func read(_ input: String) throws(TargetReference.Malformed) -> Multiaddr {
    do throws(MultiaddrError) {
      if let bytes = HexInput.bytes(input) { return try Multiaddr(bytes: bytes) }
      if MultiaddrURI.hasScheme(input) { return try MultiaddrURI(input).address }
      return try Multiaddr(input)
    } catch {
      throw TargetReference.Malformed(error)
    }
  }
}

/// Input that is written as `hex:…`.
enum HexInput {
  /// The bytes that are meant; nil for other input, and for hexadecimal that is none.
  static func bytes(_ input: String) -> [UInt8]? {
    guard input.lowercased().hasPrefix("hex:") else { return nil }
    return try? Hex.decode(String(input.dropFirst(4)))
  }
}

/// A peer id, explained.
struct PeerIDAnswer: Encodable {
  let input: String
  let ok: Bool
  var base58: String?
  var cid: String?
  var hex: String?
  /// The kind of key, where the id tells it: an id that is a hash does not.
  var keyType: Nullable<String>?
  var error: String?

  init(_ input: String) {
    self.input = input
    do throws(IdentityError) {
      let bytes = HexInput.bytes(input)
      let id = bytes == nil ? try PeerID(input) : try PeerID(bytes: bytes ?? [])
      ok = true
      base58 = id.description
      cid = id.cid.description
      hex = Hex.encode(id.bytes)
      keyType = Nullable(id.publicKey?.type.description)
    } catch {
      ok = false
      self.error = error.description
    }
  }
}

/// What went wrong.
struct ErrorAnswer: Encodable {
  struct Content: Encodable {
    let code: String
    let message: String
    let hint: Nullable<String>
  }

  let error: Content

  init(_ complaint: Complaint) {
    error = Content(code: complaint.code.name, message: complaint.message, hint: Nullable(complaint.hint))
  }
}
