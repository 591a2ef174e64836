import Crypto

/// All connections of one UDP socket: finds for every datagram the connection it is for, and answers those that are for
/// none (RFC 9000 §5.2, §6, §8.1, §10.3).
public final class Endpoint {
  /// What a datagram led to.
  public enum Arrival {
    /// A connection took it.
    case known(Connection)
    /// It made a new connection, of a client.
    case new(Connection)
    /// The datagram in the buffer of ``receive(_:_:from:ecn:answer:now:)`` is to be sent back.
    case answer
    /// Nothing.
    case none
  }

  /// Opens a log for a connection, which is known by where the client's first packet went; nil for none.
  public typealias LogOpener = @Sendable (Role, ConnectionID) -> QLog.Sink?

  /// How its connections behave.
  public let configuration: Configuration
  private let tls: TLSConfiguration
  let table: ConnectionIDTable
  private let tokens = AddressTokens()
  let tokensOfServers = TokenStore()
  private let verifier: CertificateVerifier
  private let openLog: LogOpener?
  /// Whether clients may connect.
  public var isListening: Bool
  /// Held weakly: they are looked at only when the next client comes, which may be long after they have ended.
  private var handshakes: [Handshake] = []
  private var resetBudget = (count: 0, since: UInt64(0))

  private struct Handshake {
    weak var connection: Connection?

    var isUnderWay: Bool { connection.map { !$0.isHandshakeConfirmed && !$0.isClosed } ?? false }
  }

  /// Stateless resets in a second at most.
  private static let resetsPerSecond = 100

  /// An endpoint without connections.
  ///
  /// - Parameters:
  ///   - isListening: whether clients may connect.
  ///   - openLog: opens a log for each connection.
  ///   - verifier: looks at the certificates of clients.
  public init(
    _ configuration: Configuration, tls: TLSConfiguration, isListening: Bool, openLog: LogOpener? = nil,
    verifier: @escaping CertificateVerifier
  ) {
    self.configuration = configuration
    self.tls = tls
    self.isListening = isListening
    self.verifier = verifier
    self.openLog = openLog
    table = ConnectionIDTable()
  }

  /// Begins to connect.
  ///
  /// - Parameter verifier: looks at the certificates of the server.
  public func connect(
    to address: PathAddress, now: UInt64, verifier: @escaping CertificateVerifier
  ) throws(TransportError) -> Connection {
    let (id, token) = table.issue()
    let destination = ConnectionID.random()
    let connection = Connection(
      .client, configuration, table: table, local: IssuedConnectionID(sequence: 0, id: id, token: token),
      remote: destination, originalDestination: destination, address: address, isValidated: true, now: now)
    connection.tokensOfServers = tokensOfServers
    connection.token = tokensOfServers.take(for: address)
    table.add(id, connection)
    log(connection, now)
    do {
      try connection.begin(tls, verifier: verifier)
    } catch {
      connection.finishClosing()
      throw error
    }
    return connection
  }

  /// Takes a datagram, which is opened in place.
  ///
  /// - Parameter answer: gets the datagram to send back if that is what comes of it.
  public func receive(
    _ bytes: inout [UInt8], _ range: Range<Int>, from address: PathAddress, ecn: ECNCodepoint,
    answer: inout DatagramBuffer, now: UInt64
  ) -> Arrival {
    guard let header = PacketHeader(bytes, range, localIDLength: 8) else { return .none }
    if header.destination.count <= ConnectionID.maximumLength {
      let destination = ConnectionID(bytes, header.destination)
      if let connection = table[destination] {
        connection.receive(&bytes, range, from: address, ecn: ecn, now: now)
        return .known(connection)
      }
      if case .oneRTT = header.kind {
        if let token = ResetToken(endOf: range, in: bytes), let connection = table[token] {
          connection.end(.statelessReset)
          return .known(connection)
        }
        return reset(destination, range, into: &answer, now: now) ? .answer : .none
      }
    }
    guard isListening, range.count >= PathMTU.base else { return .none }
    switch header.kind {
    case .otherVersion:
      VersionNegotiationPacket.write(into: &answer, answering: header, in: bytes)
      return .answer
    case .initial(let token):
      return accept(header, token, &bytes, range, from: address, ecn: ecn, answer: &answer, now: now)
    default: return .none
    }
  }

  /// Tells whoever sends to a connection that is not known (any more) that it is over. The answer is shorter than what
  /// it answers, so that two endpoints do not answer each other for ever.
  private func reset(
    _ destination: ConnectionID, _ range: Range<Int>, into answer: inout DatagramBuffer, now: UInt64
  ) -> Bool {
    guard range.count > 43 else { return false }
    if now - min(now, resetBudget.since) > 1_000_000_000 { resetBudget = (0, now) }
    guard resetBudget.count < Self.resetsPerSecond else { return false }
    resetBudget.count += 1
    let count = min(range.count - 1, Int.random(in: 43...80)) - ResetToken.length
    answer.append(0x40 | UInt8.random(in: 0...63))
    for _ in 1..<count { answer.append(UInt8.random(in: 0...255)) }
    ResetToken(for: destination, key: table.resetKey).append(to: &answer)
    return true
  }

  private func log(_ connection: Connection, _ now: UInt64) {
    let sink = openLog?(connection.role, connection.originalDestination)
    connection.qlog = sink.map {
      QLog(connection.role, originalDestination: connection.originalDestination, now: now, sink: $0)
    }
  }

  private func accept(
    _ header: PacketHeader, _ token: Range<Int>, _ bytes: inout [UInt8], _ range: Range<Int>,
    from address: PathAddress, ecn: ECNCodepoint, answer: inout DatagramBuffer, now: UInt64
  ) -> Arrival {
    let destination = ConnectionID(bytes, header.destination)
    let source = ConnectionID(bytes, header.source)
    // A client's first choice has at least 8 bytes (RFC 9000 §7.2).
    guard destination.count >= 8 else { return .none }
    handshakes.removeAll { !$0.isUnderWay }
    let known = token.isEmpty ? nil : tokens.open(Array(bytes[token]), from: address, now: now)
    var isValidated = known == .address
    var (originalDestination, retrySource) = (destination, ConnectionID?.none)
    // A token for another id than the Retry gave proves nothing.
    if case .retry(let original, destination)? = known {
      (originalDestination, retrySource, isValidated) = (original, destination, true)
    }
    guard handshakes.count < configuration.handshakeBound else { return .none }
    if !isValidated, handshakes.count >= configuration.retryThreshold {
      let retrySource = ConnectionID.random()
      let made = tokens.seal(.retry(originalDestination: destination, source: retrySource), for: address, now: now)
      RetryPacket.write(into: &answer, to: source, from: retrySource, original: destination, token: made)
      return .answer
    }
    let (id, resetToken) = table.issue()
    let connection = Connection(
      .server, configuration, table: table, local: IssuedConnectionID(sequence: 0, id: id, token: resetToken),
      remote: source, originalDestination: originalDestination, address: address, isValidated: isValidated, now: now)
    connection.retrySource = retrySource
    connection.addressTokens = tokens
    log(connection, now)
    do { try connection.begin(tls, verifier: verifier) } catch { return .none }
    table.add(id, connection)
    table.add(destination, connection)
    connection.receive(&bytes, range, from: address, ecn: ecn, now: now)
    // What was no Initial of a client leaves nothing behind.
    guard connection.hasPeerChosenID else {
      connection.finishClosing()
      table.remove(destination)
      return .none
    }
    handshakes.append(Handshake(connection: connection))
    return .new(connection)
  }
}
