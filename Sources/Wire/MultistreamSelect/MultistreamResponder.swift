/// The side that answers proposals until it can agree to one.
public struct MultistreamResponder: Sendable {
  /// How many proposals are refused before the peer is.
  private static let maximumProposals = 64

  private var proposals = 0
  private var hasGreeting = false
  private var reader = MultistreamReader()
  private var output: [UInt8] = []

  /// A negotiation that waits for the peer's greeting.
  public init() {}

  /// What is to be sent now.
  public mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    return output
  }

  /// Takes what the peer sent; returns the agreement once there is one. What is spoken here is what `speaks` says: the
  /// question for a list (`ls`) is answered as a protocol that is not.
  public mutating func receive(
    _ bytes: [UInt8], speaks: (String) -> Bool
  ) throws(MultistreamError) -> MultistreamInitiator.Agreement? {
    reader.receive(bytes)
    while let message = try reader.next() {
      if !hasGreeting {
        guard message == MultistreamMessage.header else { throw .notMultistream(message) }
        hasGreeting = true
        MultistreamMessage.append(MultistreamMessage.header, to: &output)
        continue
      }
      let isSpoken = message != MultistreamMessage.list && speaks(message)
      MultistreamMessage.append(isSpoken ? message : MultistreamMessage.notAvailable, to: &output)
      if isSpoken { return MultistreamInitiator.Agreement(protocolID: message, rest: reader.rest) }
      proposals += 1
      guard proposals < Self.maximumProposals else { throw .tooManyProposals }
    }
    return nil
  }
}
