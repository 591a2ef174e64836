import Events
import Identity
import Multiformats

/// The way that a request took.
public struct Route: Hashable, Sendable {
  /// The connection.
  public let connection: ConnectionInfo
  /// What the stream speaks; nil over an HTTP transport.
  public let streamProtocol: String?
  /// The stream; nil over an HTTP transport.
  public let stream: StreamID?
  /// Whether the connection was there already.
  public let wasReused: Bool
}

/// How long each part of an exchange took; nil for parts that there were none of.
public struct Timing: Hashable, Sendable {
  /// A name became addresses.
  public var resolve: Duration?
  /// The connection was made.
  public var dial: Duration?
  /// It was secured.
  public var security: Duration?
  /// A muxer was agreed on.
  public var muxer: Duration?
  /// The stream's protocol was agreed on, where that was waited for.
  public var negotiate: Duration?
  /// The request was sent.
  public var send: Duration?
  /// The first byte of the response was waited for.
  public var wait: Duration?
  /// The body was received.
  public var body: Duration?
  /// All of it.
  public var total: Duration?

  /// Nothing has taken any time yet.
  public init() {}

  init(_ steps: [DialStep: Duration]) {
    resolve = steps[.resolve]
    dial = steps[.connect]
    security = steps[.security]
    muxer = steps[.muxer]
  }
}
