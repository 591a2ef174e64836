import Wire

/// Agreeing on yamux inside the secured connection, for peers that did not do so in the handshake. There is but one
/// muxer to agree on, so that the initiator goes on without waiting for the answer.
struct MuxerNegotiation {
  private enum State {
    case done
    case initiator(MultistreamInitiator)
    case responder(MultistreamResponder)
  }

  private var state: State
  private var output: [UInt8] = []

  /// There is nothing to agree on any more.
  static let done = MuxerNegotiation(state: .done)

  static func initiator() -> MuxerNegotiation {
    var machine = MultistreamInitiator(proposing: [YamuxMuxer.protocolID])
    let output = machine.takeOutput()
    return MuxerNegotiation(state: .initiator(machine), output: output)
  }

  static func responder() -> MuxerNegotiation {
    MuxerNegotiation(state: .responder(MultistreamResponder()))
  }

  var isDone: Bool {
    if case .done = state { true } else { false }
  }

  /// Whether the muxer's own bytes may follow what is sent here: a responder must have agreed first.
  var maySend: Bool {
    if case .responder = state { false } else { true }
  }

  var hasOutput: Bool { !output.isEmpty }

  mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    return output
  }

  /// Takes what the peer sent while this is not done. Returns the first bytes of the muxer, which may be none, in the
  /// moment in which it is agreed on.
  mutating func receive(_ bytes: [UInt8], _ range: Range<Int>) throws(MultistreamError) -> [UInt8]? {
    let agreement: MultistreamInitiator.Agreement?
    switch state {
    case .done: return nil
    case .initiator(var machine):
      agreement = try machine.receive(Array(bytes[range]))
      output += machine.takeOutput()
      state = .initiator(machine)
    case .responder(var machine):
      agreement = try machine.receive(Array(bytes[range])) { $0 == YamuxMuxer.protocolID }
      output += machine.takeOutput()
      state = .responder(machine)
    }
    guard let agreement else { return nil }
    state = .done
    return agreement.rest
  }
}
