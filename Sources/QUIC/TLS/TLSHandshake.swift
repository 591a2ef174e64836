import COpenSSL
import Crypto
import Glibc

/// The TLS handshake of one connection (RFC 9001 §4): CRYPTO bytes in, CRYPTO bytes and secrets out.
///
/// OpenSSL 3.0 has no interface for QUIC. Its messages are taken as it writes them, its secrets from its key log, and
/// what is received reaches it as the TLS records it would have come in.
final class TLSHandshake {
  /// What comes of ``provide(_:_:)`` and ``advance()``, in this order.
  enum Event {
    /// The secret by which this side seals, or opens, from now on in this space.
    case secret(PacketNumberSpace, seals: Bool, CipherSuite, [UInt8])
    /// Bytes to send in this space.
    case crypto(PacketNumberSpace, [UInt8])
  }

  let configuration: TLSConfiguration
  private let ssl: OpaquePointer
  private let role: Role
  /// In memory that does not move: libssl reads it when it likes.
  let transportParameters: UnsafeMutableBufferPointer<UInt8>
  private let verifier: CertificateVerifier

  /// The peer's, as it sent them.
  var peerTransportParameters: [UInt8]?
  /// What the certificate verifier said that the peer is.
  private(set) var peerIdentity: [UInt8]?
  /// What ALPN led to.
  private(set) var applicationProtocol: String?
  private(set) var isComplete = false
  private var events: [Event] = []
  private var writing = PacketNumberSpace.initial
  private var reading = PacketNumberSpace.initial
  private var rejection: CertificateRejection?
  private var alert: UInt8?
  private var records: (aead: AEAD, next: UInt64)?
  private var secretsAreUnreadable = false

  init(
    _ configuration: TLSConfiguration, _ role: Role, transportParameters: [UInt8],
    verifier: @escaping CertificateVerifier
  ) throws(TransportError) {
    self.configuration = configuration
    self.role = role
    self.verifier = verifier
    guard let ssl = SSL_new(configuration.context) else { throw TransportError(.internalError, "no TLS object") }
    self.ssl = ssl
    self.transportParameters = .allocate(capacity: transportParameters.count)
    _ = self.transportParameters.initialize(from: transportParameters)
    SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_null()))
    setTLSMessageCallback(ssl)
    if role == .client { SSL_set_connect_state(ssl) } else { SSL_set_accept_state(ssl) }
  }

  deinit {
    SSL_free(ssl)
    transportParameters.deallocate()
  }

  /// The handshake that a callback is about.
  static func of(_ ssl: OpaquePointer?) -> TLSHandshake? {
    guard let ssl, let pointer = SSL_get_ex_data(ssl, 0) else { return nil }
    return Unmanaged<TLSHandshake>.fromOpaque(pointer).takeUnretainedValue()
  }

  func takeEvents() -> [Event] {
    defer { events = [] }
    return events
  }

  // MARK: Input

  /// Takes the next CRYPTO bytes of a space.
  ///
  /// - Throws: a TLS alert where TLS does not read in that space now.
  func provide(_ space: PacketNumberSpace, _ bytes: [UInt8]) throws(TransportError) {
    guard space == reading, !isComplete else {
      throw TransportError(.crypto(alert: 10), "handshake bytes in a packet of the wrong level")
    }
    for start in stride(from: 0, to: bytes.count, by: 16_000) {
      let part = bytes[start..<min(bytes.count, start + 16_000)]
      let record = space == .initial ? Self.plainRecord(part) : try sealedRecord(part)
      guard BIO_write(SSL_get_rbio(ssl), record, Int32(record.count)) == Int32(record.count) else {
        throw TransportError(.internalError, "TLS takes no more bytes")
      }
    }
  }

  private static func header(_ type: UInt8, _ count: Int) -> [UInt8] {
    [type, 3, 3, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
  }

  private static func plainRecord(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    header(22, bytes.count) + bytes
  }

  /// The record in which these bytes would come over TCP (RFC 8446 §5.2).
  private func sealedRecord(_ bytes: ArraySlice<UInt8>) throws(TransportError) -> [UInt8] {
    guard let (aead, number) = records else { throw TransportError(.internalError, "no handshake key") }
    let head = Self.header(23, bytes.count + 1 + AEAD.tagLength)
    var record = head + bytes + [22]
    record += [UInt8](repeating: 0, count: AEAD.tagLength)
    let isSealed = record.withUnsafeMutableBufferPointer { record in
      record.baseAddress.map {
        aead.seal($0 + head.count, bytes.count + 1, number: number, authenticating: head, head.count)
      } ?? false
    }
    guard isSealed else { throw TransportError(.internalError, "a handshake record could not be sealed") }
    records = (aead, number + 1)
    return record
  }

  /// Goes on as far as the bytes at hand lead.
  ///
  /// - Throws: the alert with which TLS gave up.
  func advance() throws(TransportError) {
    guard !isComplete else { return }
    ERR_clear_error()
    let status = SSL_do_handshake(ssl)
    if secretsAreUnreadable { throw TransportError(.internalError, "OpenSSL's secrets cannot be read") }
    if status == 1 {
      isComplete = true
      return try checkCompletion()
    }
    if SSL_get_error(ssl, status) == SSL_ERROR_WANT_READ { return }
    let words = OpenSSLError("shake hands").description
    if let rejection { throw TransportError(.crypto(alert: rejection.alert), rejection.reason) }
    throw TransportError(.crypto(alert: alert ?? 80), words)
  }

  /// What libssl does not insist on by itself.
  private func checkCompletion() throws(TransportError) {
    applicationProtocol = ALPN.selected(ssl)
    guard applicationProtocol != nil else { throw TransportError(.crypto(alert: 120), "no protocol was agreed on") }
    guard peerTransportParameters != nil else {
      throw TransportError(.crypto(alert: 109), "the peer sent no transport parameters")
    }
    guard peerIdentity != nil else { throw TransportError(.crypto(alert: 116), "the peer sent no certificate") }
  }

  // MARK: What libssl calls

  /// Why the peer's certificates are not taken; nil if they are.
  func rejection(of chain: [[UInt8]]) -> CertificateRejection? {
    do throws(CertificateRejection) { peerIdentity = try verifier(chain) } catch { rejection = error }
    return rejection
  }

  func wrote(_ type: Int32, _ bytes: UnsafeRawBufferPointer) {
    switch type {
    case SSL3_RT_HANDSHAKE: events.append(.crypto(writing, Array(bytes)))
    case SSL3_RT_ALERT where bytes.count >= 2: alert = bytes[1]
    default: break
    }
  }

  /// Takes a line `LABEL CLIENT-RANDOM SECRET` of the key log.
  func log(_ line: String) {
    configuration.keyLog?(line)
    let parts = line.split(separator: " ")
    let (space, sealer): (PacketNumberSpace, Role)
    switch parts.first {
    case "CLIENT_HANDSHAKE_TRAFFIC_SECRET": (space, sealer) = (.handshake, .client)
    case "SERVER_HANDSHAKE_TRAFFIC_SECRET": (space, sealer) = (.handshake, .server)
    case "CLIENT_TRAFFIC_SECRET_0": (space, sealer) = (.application, .client)
    case "SERVER_TRAFFIC_SECRET_0": (space, sealer) = (.application, .server)
    default: return
    }
    guard let cipher = SSL_get_current_cipher(ssl),
      let suite = CipherSuite(rawValue: SSL_CIPHER_get_protocol_id(cipher)),
      let secret = parts.last.flatMap(bytes(ofHex:)), secret.count == suite.hashLength
    else { return secretsAreUnreadable = true }
    if sealer == role {
      writing = space
    } else {
      reading = space
      // Records are numbered anew under every key.
      let aead = try? AEAD(
        suite, key: suite.expand(secret, "key", suite.keyLength), iv: suite.expand(secret, "iv", 12), seals: true)
      records = aead.map { ($0, 0) }
    }
    events.append(.secret(space, seals: sealer == role, suite, secret))
  }

  private func bytes(ofHex text: Substring) -> [UInt8]? {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
