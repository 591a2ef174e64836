import Events
import NetIO
import Wire

extension EndReason {
  /// The end that an error makes.
  init(_ error: StreamError) {
    switch error {
    case .timedOut: self = .timedOut
    case .resetByPeer(let code): self = .resetByPeer(code: code)
    case .resetLocally: self = .resetLocally
    case .writeAfterEnd, .truncated, .protocolRefused, .connectionLost: self = .failed(error.description)
    }
  }
}

extension StreamError {
  /// What a failed negotiation does to its stream.
  init(_ error: MultistreamError) {
    if case .refused(let ids) = error {
      self = .protocolRefused(ids.joined(separator: ", "))
    } else {
      self = .connectionLost(error.description)
    }
  }

  /// What a stream's users see when its connection ends.
  static func connectionLost(_ reason: EndReason) -> StreamError {
    switch reason {
    case .finished: .connectionLost("the peer closed the connection")
    case .resetLocally: .resetLocally
    case .resetByPeer: .connectionLost("the peer reset the connection")
    case .timedOut: .connectionLost("the connection timed out")
    case .failed(let why): .connectionLost("the connection failed: \(why)")
    }
  }
}
