import CLinux
import Events
import Identity
import Multiformats
import NetIO
import Wire

/// Identify and identify push, both roles of each (identify spec).
extension Host {
  /// How long a peer may take to say what it is.
  private static let patience = Duration.seconds(10)

  func registerIdentify() {
    setHandler(IdentifyMessage.protocolID) { [weak self] stream in
      guard let self else { return }
      await send(identifyMessage(to: stream.connection), on: stream)
    }
    setHandler(IdentifyMessage.pushProtocolID) { [weak self] stream in
      stream.setDeadline(.after(Self.patience))
      guard let message = try? await Self.readMessage(on: stream) else { return }
      try? await stream.closeWrite()
      self?.learn(message, from: stream.connection, wasPushed: true)
    }
  }

  /// Asks the peer what it is and speaks.
  public func identify(_ connection: Connection, deadline: Deadline) async throws(Libp2pError) -> PeerIdentity {
    let stream = try connection.openStream(IdentifyMessage.protocolID)
    stream.setDeadline(min(deadline, .after(Self.patience)))
    let message = try await Self.readMessage(on: stream)
    do { try await stream.closeWrite() } catch { throw Libp2pError(error) }
    return learn(message, from: connection, wasPushed: false)
  }

  func identifyInBackground(_ connection: Connection) {
    NetworkActor.task { [weak self] in
      _ = try? await self?.identify(connection, deadline: .after(Self.patience))
    }
  }

  /// Tells all connected peers what has changed here; those that do not speak it refuse, and that is all.
  func pushIdentify() {
    pushedAddresses = listenAddresses
    for connection in connections {
      guard let stream = try? connection.openStream(IdentifyMessage.pushProtocolID) else { continue }
      let message = identifyMessage(to: connection)
      NetworkActor.task { await self.send(message, on: stream) }
    }
  }

  /// The same, if interfaces have come or gone since the last time.
  func pushIdentifyIfAddressesChanged() {
    if listenAddresses != pushedAddresses { pushIdentify() }
  }

  private func identifyMessage(to connection: Connection) -> IdentifyMessage {
    var message = IdentifyMessage()
    message.protocolVersion = "ipfs/0.1.0"
    message.agentVersion = configuration.agentVersion
    message.publicKey = keys.publicKey.protobuf
    message.listenAddresses = listenAddresses
    message.observedAddress = connection.info.remoteAddress
    message.protocols = protocols
    // Records are ordered by their number, also across restarts: the clock gives one that grows.
    recordSequence = max(recordSequence + 1, UInt64(max(0, cl_realtime_ns())))
    let record = PeerRecord(peerID: peerID, sequence: recordSequence, addresses: message.listenAddresses)
    message.signedPeerRecord = try? record.sealed(with: keys)
    return message
  }

  private func send(_ message: IdentifyMessage, on stream: Stream) async {
    stream.setDeadline(.after(Self.patience))
    do {
      for frame in message.frames { try await stream.write(frame) }
      await stream.closeInOrder(within: Self.patience)
    } catch {
      stream.reset(.resetLocally)
    }
  }

  private static func readMessage(on stream: Stream) async throws(Libp2pError) -> IdentifyMessage {
    var reader = IdentifyReader()
    do {
      while let bytes = try await stream.read() { try reader.receive(bytes) }
      return try reader.finish()
    } catch let error as IdentifyError {
      stream.reset(.resetLocally)
      throw .identify(error)
    } catch let error as StreamError {
      throw Libp2pError(error)
    } catch {
      throw .connectionClosed("\(error)")
    }
  }

  @discardableResult
  private func learn(_ message: IdentifyMessage, from connection: Connection, wasPushed: Bool) -> PeerIdentity {
    // A record that is not the peer's own says nothing; the rest of the message stands.
    let record = (try? message.peerRecord(of: connection.peer)) ?? nil
    var identity = PeerIdentity(
      peer: connection.peer, agentVersion: message.agentVersion, protocolVersion: message.protocolVersion,
      listenAddresses: record?.addresses ?? message.listenAddresses, observedAddress: message.observedAddress,
      protocols: message.protocols, hasSignedRecord: record != nil, wasPushed: wasPushed)
    // A push says what has changed: what it leaves out stays as it was.
    if wasPushed, let known = connection.identity { identity.fill(from: known) }
    connection.identity = identity
    bus.emit(.identified(connection.id, identity))
    return identity
  }
}

extension PeerIdentity {
  fileprivate mutating func fill(from known: PeerIdentity) {
    if agentVersion.isEmpty { agentVersion = known.agentVersion }
    if protocolVersion.isEmpty { protocolVersion = known.protocolVersion }
    if listenAddresses.isEmpty { listenAddresses = known.listenAddresses }
    if protocols.isEmpty { protocols = known.protocols }
    observedAddress = observedAddress ?? known.observedAddress
  }
}
