/// The side that proposes protocols, in its order of preference, until one is agreed on.
///
///     var negotiation = MultistreamInitiator(proposing: ["/http/1.1"])
///     send(negotiation.takeOutput())
///     while try negotiation.receive(bytes) == nil { send(negotiation.takeOutput()); … }
///
/// With one proposal there is nothing to decide: its first output can go out together with the protocol's own first
/// bytes (lazy negotiation), and a refusal shows when the answer is read.
public struct MultistreamInitiator: Sendable {
  /// A protocol that both sides speak, and what the peer has sent of it already.
  public struct Agreement: Hashable, Sendable {
    /// The protocol's id.
    public let protocolID: String
    /// Bytes that came after the negotiation.
    public let rest: [UInt8]
  }

  private let proposals: [String]
  private var proposed = 0
  private var hasGreeting = false
  private var reader = MultistreamReader()
  private var output: [UInt8] = []

  /// Greets and proposes the first of `protocols`, of which there must be one.
  public init(proposing protocols: [String]) {
    precondition(!protocols.isEmpty, "there is no protocol to propose")
    proposals = protocols
    MultistreamMessage.append(MultistreamMessage.header, to: &output)
    MultistreamMessage.append(protocols[0], to: &output)
  }

  /// What is to be sent now.
  public mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    return output
  }

  /// Takes what the peer sent; returns the agreement once there is one. Throws ``MultistreamError/refused(_:)`` when the
  /// last proposal is.
  public mutating func receive(_ bytes: [UInt8]) throws(MultistreamError) -> Agreement? {
    reader.receive(bytes)
    // What answers with something else need not send as much as its first byte would mean here.
    if !hasGreeting, let greeting = reader.foreignGreeting { throw .notMultistream(greeting) }
    while let message = try reader.next() {
      if !hasGreeting {
        guard message == MultistreamMessage.header else { throw .notMultistream(message) }
        hasGreeting = true
      } else if message == proposals[proposed] {
        return Agreement(protocolID: message, rest: reader.rest)
      } else if message == MultistreamMessage.notAvailable {
        proposed += 1
        guard proposed < proposals.count else { throw .refused(proposals) }
        MultistreamMessage.append(proposals[proposed], to: &output)
      } else {
        throw .unexpectedAnswer(message)
      }
    }
    return nil
  }
}
