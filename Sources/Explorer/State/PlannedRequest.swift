import Engine
import HTTP1
import Identity
import Libp2pHTTP
import Multiformats
import PeerStore

/// A request as it would be sent, as far as that is known before it is.
struct PlannedRequest {
  let request: HTTPRequest
  /// What it says in `Host`.
  let host: String
  /// Whether it goes over a stream of its own.
  let isOneShot: Bool
}

extension ExploreState {
  /// The bytes that would be sent, as lines, secrets masked; or why there are none.
  var wireLines: [String] {
    do {
      let discreet = request.discreet
      let standIns = discreet.standIns(with: variables)
      var lines = try wireLines(of: discreet.composer, standIns.variables)
      if !standIns.isEmpty {
        // Masks are not as long as what they stand for; the length that is said is the real one.
        let real = try wireLines(of: discreet.composer, discreet.values(with: variables))
        let length = real.first { $0.hasPrefix(Self.lengthField) }
        lines = lines.map { $0.hasPrefix(Self.lengthField) ? length ?? $0 : standIns.masking($0) }
      }
      return lines.map { Secret.hiding(headerLine: $0) }
    } catch let error as RequestVariables.Unknown {
      return [unknown(error).message]
    } catch {
      return [Complaint(error).message]
    }
  }

  private static let lengthField = "Content-Length:"

  private func wireLines(of composer: Composer, _ values: RequestVariables) throws -> [String] {
    String(decoding: try bytes(of: planned(composer, values)), as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { String($0) }
  }

  /// The bytes that a request is sent as.
  func bytes(of planned: PlannedRequest) throws -> [UInt8] {
    try planned.request.bytes(host: planned.host, isOneShot: planned.isOneShot, userAgent: us?.agent)
  }

  /// A request as it would be sent, with these values for its variables.
  func planned(_ composer: Composer, _ values: RequestVariables) throws -> PlannedRequest {
    guard let key = composer.peer else { throw Complaint(.usage, Words.noRequest) }
    let mount = composer.protocolID.flatMap { id in book[key]?.wellKnown?.mounts.first { $0.id == id }?.path }
    guard composer.protocolID == nil || mount != nil else { throw Complaint(.usage, Words.wireUnresolved) }
    let path = try values.expanding(composer.path)
    let isStream = route.map { $0.address.kind != .http } ?? true
    let host = isStream ? key.peerID?.description : route?.address.httpAuthority
    return PlannedRequest(
      request: try composer.draft.expanding(values).request(target: mount.map { $0 + path.drop { $0 == "/" } } ?? path),
      host: host ?? key.description, isOneShot: isStream)
  }
}
