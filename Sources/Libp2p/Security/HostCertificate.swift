import Crypto
import Identity
import NetIO
import Wire

/// The certificate by which a host proves its id in TLS and in QUIC, made when it is needed first.
@NetworkActor
final class HostCertificate {
  private let keys: KeyPair
  private var made: Result<TLSCertificate, TLSCertificateError>?

  nonisolated init(_ keys: KeyPair) {
    self.keys = keys
  }

  func get() throws(TLSCertificateError) -> TLSCertificate {
    if let made { return try made.get() }
    let made = Result { () throws(TLSCertificateError) in try TLSCertificate(for: keys) }
    self.made = made
    return try made.get()
  }
}

extension TLSCertificate {
  /// Judges certificates as libp2p does; the identity is the peer's key in protobuf.
  ///
  /// - Parameters:
  ///   - expected: whose certificate it must be; nil for anyone's.
  ///   - failure: gets the error, which a mere alert would not tell.
  static func verifier(expected: PeerID?, failure: Locked<TLSCertificateError?>?) -> CertificateVerifier {
    { chain throws(CertificateRejection) in
      do throws(TLSCertificateError) {
        return try verify(chain, expected: expected).protobuf
      } catch {
        failure?.withLock { $0 = error }
        throw CertificateRejection(alert: error.alert, error.description)
      }
    }
  }
}
