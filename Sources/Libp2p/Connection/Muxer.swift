import Events
import NetIO

/// What carries the streams of a connection: yamux over a secured transport, or QUIC.
///
/// A muxer owns what is below it. It hands bytes and ends to ``Stream`` objects, and to its ``MuxerDelegate`` what
/// concerns the connection.
@NetworkActor
protocol Muxer: AnyObject, Sendable {
  /// Who is told what concerns the connection; set before ``start()``.
  var delegate: (any MuxerDelegate)? { get set }
  /// Begins to read, and to tell.
  func start()
  /// Opens a stream and returns its number.
  func openStream() throws(Libp2pError) -> UInt64
  /// From now on what comes for the stream of this number goes to `stream`.
  func attach(_ stream: Stream)
  /// The stream of this number, as long as anything is still to come of it.
  func stream(_ number: UInt64) -> Stream?
  /// Takes as many of the bytes as it can send now, and returns how many; ``Stream/muxerCanTakeMore()`` tells when it
  /// can take more.
  func write(_ stream: UInt64, _ bytes: [UInt8], _ range: Range<Int>) -> Int
  /// Ends the sending side of a stream, after what was written.
  func closeWrite(_ stream: UInt64)
  /// Ends both sides of a stream at once.
  func reset(_ stream: UInt64)
  /// Takes note that bytes of a stream were read, so that the peer may send more.
  func consumed(_ stream: UInt64, _ count: Int)
  /// Ends the connection. With no error the peer is told that it was in order.
  func close(_ error: StreamError?)
}

/// What a muxer tells its connection.
@NetworkActor
protocol MuxerDelegate: AnyObject {
  /// The peer opened a stream.
  func muxer(didOpen stream: UInt64)
  /// A round trip was measured.
  func muxer(measured roundTrip: Duration)
  /// How the network treats the connection was looked at.
  func muxer(measured path: PathFigures)
  /// Bytes passed on the wire.
  func muxer(received: Int, sent: Int)
  /// The connection is over, and with it all its streams.
  func muxer(didClose reason: EndReason)
}
