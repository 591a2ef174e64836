import Events
import NetIO
import Protobuf
import Wire

extension Stream {
  /// Reads one message that stands behind its length, and gives back what follows it.
  ///
  /// - Returns: the message; nil if the peer ends before it is whole.
  func readDelimited(maximum: Int) async throws -> [UInt8]? {
    var reader = DelimitedReader(maximum: maximum)
    while let bytes = try await read() {
      reader.receive(bytes)
      guard let message = try reader.next() else { continue }
      if !reader.rest.isEmpty { unread(reader.rest) }
      return message
    }
    return nil
  }

  /// Reads a message of the hop protocol.
  func readHopMessage() async throws(RelayFailure) -> HopMessage {
    try await readRelayMessage(maximum: HopMessage.maximumSize) { message throws(RelayMessageError) in
      try HopMessage(protobuf: message)
    }
  }

  /// Reads a message of the stop protocol.
  func readStopMessage() async throws(RelayFailure) -> StopMessage {
    try await readRelayMessage(maximum: StopMessage.maximumSize) { message throws(RelayMessageError) in
      try StopMessage(protobuf: message)
    }
  }

  private func readRelayMessage<Message>(
    maximum: Int, _ decode: ([UInt8]) throws(RelayMessageError) -> Message
  ) async throws(RelayFailure) -> Message {
    do {
      guard let message = try await readDelimited(maximum: maximum) else { throw RelayMessageError.truncated }
      return try decode(message)
    } catch let error as RelayMessageError {
      throw .message(error)
    } catch let error as StreamError {
      throw .stream(error)
    } catch {
      throw .message(.badLength)
    }
  }
}

/// Why a relay did not do what it was asked for.
public enum RelayFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The address is not that of a peer behind a relay, or of a relay: why.
  case address(String)
  /// The relay could not be reached.
  case unreachable(Libp2pError)
  /// The relay refuses.
  case refused(RelayStatus)
  /// What the relay said cannot be read, or was not due.
  case message(RelayMessageError)
  /// The stream to the relay ended.
  case stream(StreamError)
  /// The relay's voucher is not good.
  case voucher(ReservationVoucher.Invalid)
  /// The reservation is over before it begins.
  case expired

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .address(let why): why
    case .unreachable(let error): "the relay cannot be reached: \(error)"
    case .refused(let status): status.description
    case .message(let error): error.description
    case .stream(.protocolRefused): "the peer there is no relay: it does not speak \(HopMessage.protocolID)"
    case .stream(let error): "the relay: \(error)"
    case .voucher(let error): error.description
    case .expired: "the relay gives a reservation that is over already"
    }
  }
}

extension RelayAllowance {
  /// What a limit on the wire gives; nil for no limit.
  init?(_ limit: RelayLimit?) {
    guard let limit else { return nil }
    self.init(
      duration: limit.duration == 0 ? nil : .seconds(Int64(limit.duration)),
      bytes: limit.data == 0 ? nil : Int(clamping: limit.data))
  }
}
