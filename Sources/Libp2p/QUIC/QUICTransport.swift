import Crypto
import Events
import Identity
import Multiformats
import NetIO
import QUIC
import Wire

/// QUIC as libp2p uses it (libp2p QUIC spec): ALPN `libp2p`, certificates that prove peer ids, streams of QUIC itself.
///
/// Sockets on which is listened are dialled from too, so that a peer sees one address of this host; where none fits, one
/// is opened for each family of addresses.
@NetworkActor
final class QUICTransport {
  private static let protocolID = "libp2p"

  /// How the connections of sockets behave that are opened from now on.
  var behaviour = QUIC.Configuration()

  private let certificate: HostCertificate
  private var tls: Result<TLSConfiguration, TLSFailure>?
  private var listening: [QUICSocket] = []
  private var dialling: [Bool: QUICSocket] = [:]
  /// What takes the connections that peers begin to a socket which is only dialled from; nil if none may.
  var acceptOnDialling: (@NetworkActor (QUICMuxer) -> Void)?

  /// Why there is no QUIC, in words.
  private struct TLSFailure: Error {
    let words: String
  }

  nonisolated init(_ certificate: HostCertificate) {
    self.certificate = certificate
  }

  private func configuration() throws(TLSFailure) -> TLSConfiguration {
    if let tls { return try tls.get() }
    let made: Result<TLSConfiguration, TLSFailure>
    do {
      let certificate = try certificate.get()
      made = .success(
        try TLSConfiguration(
          certificate: certificate.der, key: certificate.key, protocols: [Self.protocolID],
          keyLog: SecretsLog.fromEnvironment))
    } catch {
      made = .failure(TLSFailure(words: "\(error)"))
    }
    tls = made
    return try made.get()
  }

  func listen(
    on address: SocketAddress, accept: @escaping @NetworkActor (QUICMuxer) -> Void
  ) throws(SocketError) -> QUICSocket {
    guard let tls = try? configuration() else { throw SocketError(.listen, code: .max) }
    let socket = try QUICSocket(on: address, behaviour, tls: tls, accept: accept)
    listening.append(socket)
    return socket
  }

  func stopListening(_ socket: QUICSocket) {
    listening.removeAll { $0 === socket }
    socket.close()
  }

  /// Begins to connect, and returns when the peer has answered.
  ///
  /// - Parameter expected: which peer it must be; nil for whichever there is.
  func connect(
    to address: SocketAddress, expected: PeerID?, deadline: Deadline
  ) async throws(AddressFailure.Reason) -> QUICMuxer {
    let pending: QUICMuxer
    do {
      pending = try socket(for: address).connect(to: address, expected: expected)
    } catch let error as SocketError {
      throw AddressFailure.Reason(error)
    } catch let error as TLSFailure {
      throw .failed(error.words)
    } catch {
      throw .failed("\(error)")
    }
    try await pending.answered(deadline: deadline)
    return pending
  }

  /// Sends a datagram that means nothing, from where an address is dialled.
  func sendNoise(to address: SocketAddress) {
    try? socket(for: address).sendNoise(to: address)
  }

  private func socket(for address: SocketAddress) throws -> QUICSocket {
    // From a socket of loopback nothing else can be reached, and nothing of loopback from that of an interface.
    let standing = listening.first { socket in
      let local = socket.localAddress
      return local.isIPv6 == address.isIPv6 && (local.isUnspecified || (local.isLoopback && address.isLoopback))
    }
    if let standing = standing ?? dialling[address.isIPv6] { return standing }
    let any = SocketAddress(ip: [UInt8](repeating: 0, count: address.isIPv6 ? 16 : 4), port: 0)
    let socket = try QUICSocket(on: any, behaviour, tls: configuration(), accept: acceptOnDialling)
    dialling[address.isIPv6] = socket
    return socket
  }

  func close() {
    for socket in listening + dialling.values { socket.close() }
    listening = []
    dialling = [:]
  }
}

extension ConnectionInfo {
  /// What a connection over QUIC is made of.
  @NetworkActor
  init(
    quic muxer: QUICMuxer, _ direction: Direction, _ key: Identity.PublicKey, remoteAddress: Multiaddr,
    steps: [DialStep: Duration]
  ) {
    self.init(
      id: .next(), direction: direction, peer: key.peerID, proof: .tls, remoteAddress: remoteAddress,
      localAddress: Multiaddr(quic: muxer.localAddress), transport: "quic-v1", security: "quic-tls", muxer: "quic",
      steps: steps)
  }
}
