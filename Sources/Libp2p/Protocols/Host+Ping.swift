import NetIO
import Wire

/// The ping protocol (ping spec): what comes in goes back.
extension Host {
  /// How long a peer that pings may be silent.
  private static let patience = Duration.seconds(60)

  func registerPing() {
    setHandler(PingMessage.protocolID) { stream in
      do throws(StreamError) {
        while true {
          stream.setDeadline(.after(Self.patience))
          guard let bytes = try await stream.read(exactly: PingMessage.size) else { break }
          try await stream.write(bytes)
        }
        try await stream.closeWrite()
      } catch {
        stream.reset(error)
      }
    }
  }
}

/// Pings a peer, one ping after the other on one stream.
@NetworkActor
public final class Pinger {
  private let stream: Stream

  /// Opens a stream for pings.
  public init(_ connection: Connection) throws(Libp2pError) {
    stream = try connection.openStream(PingMessage.protocolID)
  }

  /// Sends one ping and waits for it to come back; returns how long that took.
  public func ping(deadline: Deadline) async throws(Libp2pError) -> Duration {
    let payload = PingMessage.random()
    stream.setDeadline(deadline)
    let start = Deadline.now
    do throws(StreamError) {
      try await stream.write(payload)
      guard let answer = try await stream.read(exactly: PingMessage.size) else {
        throw .truncated
      }
      guard answer == payload else {
        stream.reset(.resetLocally)
        throw .connectionLost("the ping came back changed")
      }
    } catch {
      throw Libp2pError(error)
    }
    stream.setDeadline(nil)
    return Deadline.now.since(start)
  }

  /// Ends the stream.
  public func close() async {
    await stream.closeInOrder(within: .seconds(1))
  }
}
