import FoundationEssentials
import HTTP1
import Libp2p
import Multiformats
import NetIO

/// What came of asking a peer for what it serves.
public struct WellKnownAnswer: Hashable, Sendable {
  /// The document; empty, and `isPresent` false, if the peer has none at either path.
  public let document: WellKnown
  /// The path at which it was found, or the first that was asked.
  public let path: String
  /// Whether there was one: the resource is optional.
  public let isPresent: Bool
  /// How it was asked for.
  public let route: Route
  /// How long that took.
  public let timing: Timing
}

extension HTTPClient {
  /// How long an answer is good for when a request needs to know where a protocol is mounted.
  private static let freshness = Duration.seconds(60)

  /// Asks a peer which HTTP protocols it serves, and where: at the spec's path, then at the first draft's.
  public func wellKnown(
    of target: HTTPTarget, deadline: Deadline
  ) async throws(HTTPClientError) -> WellKnownAnswer {
    var answer: WellKnownAnswer?
    for path in [WellKnown.path, WellKnown.draftPath] {
      let read = try await readWellKnown(path, of: target, deadline)
      answer = read.isPresent ? read : answer ?? read
      if read.isPresent { break }
    }
    guard let answer else { throw .peer(.noAddresses(target.peer)) }
    documents[target] = (answer, .now)
    return answer
  }

  private func readWellKnown(
    _ path: String, of target: HTTPTarget, _ deadline: Deadline
  ) async throws(HTTPClientError) -> WellKnownAnswer {
    let request = HTTPRequest(.get, path, fields: ["Accept": "application/json"])
    let response = try await send(request, to: target, deadline: deadline)
    let (body, isWhole) = try await response.readAll(limit: WellKnown.maximumSize)
    guard response.head.status.isSuccess else {
      return WellKnownAnswer(
        document: WellKnown([]), path: path, isPresent: false, route: response.route, timing: response.timing)
    }
    do throws(WellKnown.Malformed) {
      guard isWhole else {
        throw WellKnown.Malformed(description: "the document has more than \(WellKnown.maximumSize) bytes")
      }
      return WellKnownAnswer(
        document: try WellKnown(document: body), path: path, isPresent: true, route: response.route,
        timing: response.timing)
    } catch {
      throw .wellKnown(path: path, error)
    }
  }

  /// The target of a request below a protocol's mount point: `PROTOCOL//rest`, as in `/hello/1//greet?n=1`
  /// (libp2p http spec, "Namespace"). A path that is not of this form is returned as it is.
  public func resolve(
    path: String, of target: HTTPTarget, deadline: Deadline
  ) async throws(HTTPClientError) -> String {
    guard let name = NamespacedPath(path) else { return path }
    let known = documents[target].flatMap { Deadline.now.since($0.read) < Self.freshness ? $0.document : nil }
    let answer: WellKnownAnswer
    if let known { answer = known } else { answer = try await wellKnown(of: target, deadline: deadline) }
    guard let mount = answer.document.path(of: name.protocolID) else { throw .notMounted(name.protocolID) }
    return name.target(mountedAt: mount)
  }
}

/// A path below a protocol's mount point, wherever that is: `PROTOCOL//rest`.
public struct NamespacedPath: Hashable, Sendable {
  /// The protocol's id, with its leading slash.
  public let protocolID: String
  /// What follows, a query included, without a leading slash.
  public let rest: String

  /// Reads the form; nil for a path without `//`, or with nothing before it.
  public init?(_ path: String) {
    let pathEnd = path.firstIndex(of: "?") ?? path.endIndex
    guard let range = path[..<pathEnd].firstRange(of: "//"), range.lowerBound > path.startIndex else { return nil }
    protocolID = String(path[..<range.lowerBound])
    rest = String(path[range.upperBound...])
  }

  /// The request target when the protocol is mounted at a path.
  public func target(mountedAt mount: String) -> String {
    (mount.hasSuffix("/") ? mount : mount + "/") + rest
  }
}
