import NetIO

/// What is served where: each protocol below its own path.
public struct HTTPMux: Sendable {
  /// Answers the requests below a mount point. It writes the response with the exchange; an error, or a return without
  /// a response, becomes one of status 500.
  public typealias Handler = @NetworkActor @Sendable (ServerExchange) async throws -> Void

  /// A protocol at its place.
  public struct Mount: Sendable {
    /// The protocol's id and path.
    public let place: WellKnown.Mount
    let segments: [Substring]
    let handler: Handler
  }

  /// What is served, in the order in which it was added.
  public private(set) var mounts: [Mount] = []

  /// Nothing is served yet but the document that says so.
  public init() {}

  /// Serves a protocol below `path`, which begins with a slash. A later mount at the same path takes its place.
  public mutating func mount(_ id: String, at path: String, _ handler: @escaping Handler) {
    let segments = Self.segments(path[...])
    mounts.removeAll { $0.segments == segments }
    mounts.append(Mount(place: WellKnown.Mount(id: id, path: path), segments: segments, handler: handler))
  }

  /// The document that says what is served.
  public var wellKnown: WellKnown { WellKnown(mounts.map(\.place)) }

  /// The mount whose path is the longest that `path` begins with, segment by segment and as it is encoded, and what
  /// follows it. `/a` is no beginning of `/apple`.
  func route(_ path: Substring) -> (mount: Mount, rest: Substring)? {
    let wanted = Self.segments(path)
    let best = mounts.filter { wanted.starts(with: $0.segments) }.max { $0.segments.count < $1.segments.count }
    guard let best else { return nil }
    guard !best.segments.isEmpty else { return (best, path.drop { $0 == "/" }) }
    let end = wanted[best.segments.count - 1].endIndex
    return (best, path[end...].drop { $0 == "/" })
  }

  private static func segments(_ path: Substring) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: true)
  }
}
