// The state machine of a message, whole. Two rules hold in this file: whatever decides which step may follow which
// stands here and nowhere else; and nothing here knows a role, nor whether the message is being read or written, so
// that no rule is applied to one side only.

/// Where one message stands on the wire.
struct MessageState: Sendable {
  enum Phase: Sendable, Hashable {
    case head
    /// No body, or none any more.
    case noBody
    case counted(remaining: UInt64)
    case chunked
    case untilClose
    case tunnel
    case complete
  }

  enum Step: Sendable {
    case interimHead
    case head(BodyFraming, isPersistent: Bool)
    case body(UInt64)
    case trailers
    case end
    case nextMessage
  }

  private(set) var phase = Phase.head
  private(set) var bodyBytes: UInt64 = 0
  private(set) var interimHeads = 0
  /// Whether another message may follow on the connection; known once the head has passed.
  private(set) var isPersistent = false

  mutating func pass(_ step: Step) throws(HTTPError) {
    switch (phase, step) {
    case (.head, .interimHead):
      interimHeads += 1
    case (.head, .head(let framing, let isPersistent)):
      phase = Phase(framing)
      self.isPersistent = isPersistent && phase != .untilClose && phase != .tunnel

    // An empty part changes nothing, and no chunk may be made of it.
    case (_, .body(0)) where phase != .head && phase != .complete:
      break
    case (.counted(let remaining), .body(let count)) where count <= remaining:
      phase = .counted(remaining: remaining - count)
      bodyBytes += count
    case (.chunked, .body(let count)), (.untilClose, .body(let count)):
      bodyBytes &+= count
    case (.counted(let remaining), .body):
      throw .bodyTooLong(promised: bodyBytes + remaining)
    case (.noBody, .body), (.tunnel, .body):
      throw .bodyNotAllowed

    case (.chunked, .trailers):
      phase = .noBody
    case (_, .trailers) where phase != .head && phase != .complete:
      throw .trailersWithoutChunks

    case (.noBody, .end), (.counted(remaining: 0), .end), (.chunked, .end), (.untilClose, .end), (.tunnel, .end):
      phase = .complete
    case (.counted(let remaining), .end):
      throw .truncatedBody(promised: bodyBytes + remaining, received: bodyBytes)

    case (.complete, .nextMessage) where isPersistent:
      self = MessageState()
    case (.complete, .nextMessage):
      throw .connectionIsOver

    case (_, .interimHead), (_, .head), (_, .body), (_, .trailers), (_, .end), (_, .nextMessage):
      throw .outOfOrder
    }
  }
}

extension MessageState.Phase {
  fileprivate init(_ framing: BodyFraming) {
    self =
      switch framing {
      case .none: .noBody
      case .length(let count): .counted(remaining: count)
      case .chunked: .chunked
      case .untilClose: .untilClose
      case .tunnel: .tunnel
      }
  }
}
