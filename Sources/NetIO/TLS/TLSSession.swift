import COpenSSL
import Crypto

/// One side of a TLS connection (RFC 8446) that knows no socket: bytes in, bytes out.
///
///     let session = try TLSSession(context, .client(name: "example.com"))
///     while try !session.shakeHands() { send(session.takeOutput()); session.receive(bytes) }
///     send(session.takeOutput())
public final class TLSSession {
  /// Which side this is.
  public enum Role: Hashable, Sendable {
    /// The client. `name` is whom the certificate must be for, a DNS name (which is also sent as SNI) or an IP address;
    /// nil where the context's verifier decides alone.
    case client(name: String?)
    /// The server.
    case server
  }

  private let ssl: OpaquePointer
  private let pipe = TLSPipe()
  /// Keeps the configuration that `ssl` refers to.
  let context: TLSContext
  private let verifier: CertificateVerifier?
  private var rejection: CertificateRejection?
  /// What the verifier said that the peer is.
  public private(set) var peerIdentity: [UInt8]?

  /// A session that has not begun.
  ///
  /// - Parameter verifier: judges the peer's certificates, for a context that leaves that to it.
  public init(_ context: TLSContext, _ role: Role, verifier: CertificateVerifier? = nil) throws(TLSError) {
    guard let ssl = SSL_new(context.context), let bio = pipe.newBIO() else {
      throw .configuration("there is no memory for TLS")
    }
    self.ssl = ssl
    self.context = context
    self.verifier = verifier
    SSL_set_bio(ssl, bio, bio)
    SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
    switch role {
    case .server: SSL_set_accept_state(ssl)
    case .client(let name):
      SSL_set_connect_state(ssl)
      if let name { try expect(name) }
    }
  }

  deinit {
    SSL_free(ssl)
  }

  /// The session that a callback is about.
  static func of(_ ssl: OpaquePointer?) -> TLSSession? {
    guard let ssl, let pointer = SSL_get_ex_data(ssl, 0) else { return nil }
    return Unmanaged<TLSSession>.fromOpaque(pointer).takeUnretainedValue()
  }

  private func expect(_ name: String) throws(TLSError) {
    let isIP = SocketAddress(host: name, port: 0) != nil
    let status =
      isIP
      ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name)
      : SSL_set1_host(ssl, name) & Int32(co_set_server_name(ssl, name))
    guard status == 1 else { throw .configuration("\(name) is not a name that a certificate can be for") }
  }

  // MARK: The handshake

  /// Goes on with the handshake as far as what was received allows; true once it is complete on this side. What there
  /// is to send then, even after an error (the alert that tells the peer why), is in ``takeOutput()``.
  public func shakeHands() throws(TLSError) -> Bool {
    ERR_clear_error()
    let status = SSL_do_handshake(ssl)
    if status == 1 { return true }
    switch SSL_get_error(ssl, status) {
    case SSL_ERROR_WANT_READ: return false
    case SSL_ERROR_SSL: throw failure()
    default: throw .handshake("the connection was closed")
    }
  }

  /// What ALPN led to; nil for nothing.
  public var applicationProtocol: String? { ALPN.selected(ssl) }

  /// Why the peer's certificates are not taken; nil if they are.
  func rejection(of chain: [[UInt8]]) -> CertificateRejection? {
    guard let verifier else { return CertificateRejection("nobody is here to judge it") }
    do throws(CertificateRejection) { peerIdentity = try verifier(chain) } catch { rejection = error }
    return rejection
  }

  /// What libssl's error queue and verification result say.
  private func failure() -> TLSError {
    if let rejection {
      ERR_clear_error()
      return .certificate(rejection.reason)
    }
    let verification = SSL_get_verify_result(ssl)
    if verification != Int(X509_V_OK), let text = X509_verify_cert_error_string(verification) {
      ERR_clear_error()
      return .certificate(String(cString: text))
    }
    return .handshake(libsslReason())
  }

  private func libsslReason() -> String {
    let code = ERR_peek_error()
    ERR_clear_error()
    return ERR_reason_error_string(code).map { String(cString: $0) } ?? "no reason given"
  }

  // MARK: Sealed bytes

  /// Takes what the peer sent.
  public func receive(_ bytes: [UInt8]) {
    if !bytes.isEmpty { pipe.append(bytes) }
  }

  /// What is to be sent now.
  public func takeOutput() -> [UInt8] {
    defer { pipe.output = [] }
    return pipe.output
  }

  /// Whether there is something to be sent.
  var hasOutput: Bool { !pipe.output.isEmpty }

  /// Uses this memory for what is to be sent, until ``takeOutput()``.
  func lendOutput(_ memory: consuming [UInt8]) {
    memory.removeAll(keepingCapacity: true)
    pipe.output = memory
  }

  /// Takes what the peer sent as `memory[..<end]`, when all that came before was looked at. The memory comes back from
  /// ``takeBackInput()``.
  func lendInput(_ memory: consuming [UInt8], before end: Int) {
    pipe.input = memory
    pipe.inputStart = 0
    pipe.inputEnd = end
  }

  /// The memory of what was received, once all of it was looked at.
  func takeBackInput() -> [UInt8] {
    defer { pipe.input = [] }
    return pipe.input
  }

  // MARK: Plain bytes

  /// What came of an attempt to read.
  enum ReadOutcome {
    /// More must be received first.
    case needsInput
    /// The buffer is full.
    case isFull
    /// The peer has ended its sending in order.
    case end
  }

  /// Opens what was received into `buffer` from `offset` on, which is moved past it.
  func read(into buffer: inout [UInt8], at offset: inout Int) throws(StreamError) -> ReadOutcome {
    while offset < buffer.count {
      ERR_clear_error()
      let status = buffer.withUnsafeMutableBytes { bytes in
        SSL_read(ssl, bytes.baseAddress.map { $0 + offset }, Int32(clamping: bytes.count - offset))
      }
      if status > 0 {
        offset += Int(status)
        continue
      }
      switch SSL_get_error(ssl, status) {
      case SSL_ERROR_WANT_READ: return .needsInput
      case SSL_ERROR_ZERO_RETURN: return .end
      case SSL_ERROR_SSL: throw .connectionLost("TLS: \(libsslReason())")
      default: throw .truncated
      }
    }
    return .isFull
  }

  /// Seals `bytes[range]` into what is to be sent.
  func write(_ bytes: [UInt8], _ range: Range<Int>) throws(StreamError) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      ERR_clear_error()
      let status = bytes.withUnsafeBytes { bytes in
        SSL_write(ssl, bytes.baseAddress.map { $0 + offset }, Int32(clamping: range.upperBound - offset))
      }
      guard status > 0 else { throw .connectionLost("TLS: \(libsslReason())") }
      offset += Int(status)
    }
  }

  /// Says to the peer that nothing more will be sent.
  func end() {
    ERR_clear_error()
    SSL_shutdown(ssl)
    ERR_clear_error()
  }
}
