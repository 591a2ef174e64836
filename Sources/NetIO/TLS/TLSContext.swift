import COpenSSL
import Crypto

/// Why TLS could not be set up or agreed on.
public enum TLSError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A certificate, key or trust file could not be used.
  case configuration(String)
  /// The peer's certificate is not trusted, or is for another name.
  case certificate(String)
  /// The two sides could not agree, or the peer does not speak TLS.
  case handshake(String)
  /// The connection under it failed.
  case stream(StreamError)

  /// One line that says what happened.
  public var description: String {
    switch self {
    case .configuration(let reason): reason
    case .certificate(let reason): "the certificate is not good: \(reason)"
    case .handshake(let reason): "the TLS handshake failed: \(reason)"
    case .stream(let error): "the TLS handshake failed: \(error)"
    }
  }
}

/// What TLS connections share: whom to trust, or whom to be.
public final class TLSContext: Sendable {
  /// Whose certificates a client accepts.
  public enum Trust: Hashable, Sendable {
    /// The certificate authorities of the system.
    case system
    /// Those of a PEM file, and no others.
    case file(String)
    /// Every certificate, for every name.
    case anything
  }

  // An SSL_CTX is reference counted and, once set up, safe to use from any thread.
  nonisolated(unsafe) let context: OpaquePointer
  /// The application protocols, the best first.
  let protocols: [String]
  /// Whether a client that offers none of them is taken too, as one that offers nothing is.
  let agreesOnNothing: Bool
  let secretsLog: (@Sendable (String) -> Void)?

  /// A client that accepts certificates by `trust`, and offers the application protocol `http/1.1`.
  public init(trusting trust: Trust) throws(TLSError) {
    ERR_clear_error()
    (protocols, agreesOnNothing, secretsLog) = (["http/1.1"], true, nil)
    context = try Self.newContext(TLS_client_method())
    switch trust {
    case .system:
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
      guard SSL_CTX_set_default_verify_paths(context) == 1 else {
        throw .configuration("the system's certificate authorities cannot be read")
      }
    case .file(let path):
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
      guard SSL_CTX_load_verify_locations(context, path, nil) == 1 else {
        throw .configuration("\(path): \(OpenSSLError("read certificate authorities"))")
      }
    case .anything:
      SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
    }
    try offerProtocols()
  }

  /// A server with a certificate chain and its key, both PEM.
  public init(certificateChain: String, privateKey: String) throws(TLSError) {
    ERR_clear_error()
    (protocols, agreesOnNothing, secretsLog) = (["http/1.1"], true, nil)
    context = try Self.newContext(TLS_server_method())
    try useCertificates(certificateChain)
    guard let key = readPEM(privateKey, { PEM_read_bio_PrivateKey($0, nil, nil, nil) }) else {
      throw .configuration("\(OpenSSLError("read the private key"))")
    }
    defer { EVP_PKEY_free(key) }
    guard SSL_CTX_use_PrivateKey(context, key) == 1 else {
      throw .configuration("\(OpenSSLError("use the private key with the certificate"))")
    }
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
  }

  /// Either side among peers: TLS 1.3, in which both show a certificate and judge the other's themselves (the session's
  /// verifier), and nothing is resumed.
  ///
  /// - Parameters:
  ///   - certificate: DER.
  ///   - key: the certificate's.
  ///   - protocols: for ALPN, the best first; a client that offers nothing but others is refused.
  ///   - secretsLog: gets a line in the format of NSS for every secret. Whoever has them can read everything.
  public init(
    certificate: [UInt8], key: SigningKey, protocols: [String], secretsLog: (@Sendable (String) -> Void)? = nil
  ) throws(TLSError) {
    ERR_clear_error()
    (self.protocols, agreesOnNothing, self.secretsLog) = (protocols, false, secretsLog)
    context = try Self.newContext(TLS_method())
    SSL_CTX_set_options(context, co_option_no_ticket())
    co_set_no_session_cache(context)
    // AES first: OpenSSL's own order begins with the 256-bit one, which is slower and no better here.
    guard co_set_tls13_only(context) == 1, SSL_CTX_set_num_tickets(context, 0) == 1,
      SSL_CTX_set_ciphersuites(
        context, "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384") == 1,
      co_set_groups(context, "X25519:P-256:P-384") == 1,
      co_set_signature_algorithms(context, X509Certificate.peerSignatureAlgorithms) == 1
    else { throw .configuration("\(OpenSSLError("set up TLS among peers"))") }
    do { try X509Certificate.show(certificate, key, in: context) } catch { throw .configuration("\(error)") }
    try offerProtocols()
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    SSL_CTX_set_cert_verify_callback(context, verifyCertificate, nil)
    guard secretsLog != nil else { return }
    SSL_CTX_set_keylog_callback(context) { ssl, line in
      guard let line else { return }
      TLSSession.of(ssl)?.context.secretsLog?(String(cString: line))
    }
  }

  private func offerProtocols() throws(TLSError) {
    let offer = ALPN.offer(protocols)
    // This call alone returns 0 for success.
    guard SSL_CTX_set_alpn_protos(context, offer, UInt32(offer.count)) == 0 else {
      throw .configuration("\(OpenSSLError("offer \(protocols.joined(separator: ", "))"))")
    }
  }

  private static func newContext(_ method: OpaquePointer?) throws(TLSError) -> OpaquePointer {
    guard let context = SSL_CTX_new(method) else { throw .configuration("\(OpenSSLError("set up TLS"))") }
    _ = co_set_min_tls12(context)
    _ = co_set_stream_modes(context)
    return context
  }

  private func useCertificates(_ pem: String) throws(TLSError) {
    let bytes = Array(pem.utf8)
    guard let bio = BIO_new_mem_buf(bytes, Int32(bytes.count)) else {
      throw .configuration("\(OpenSSLError("read the certificate"))")
    }
    defer { BIO_free(bio) }
    var isLeaf = true
    while let certificate = PEM_read_bio_X509(bio, nil, nil, nil) {
      defer { X509_free(certificate) }
      let status =
        isLeaf
        ? SSL_CTX_use_certificate(context, certificate) : co_add_chain_certificate(context, certificate)
      guard status == 1 else { throw .configuration("\(OpenSSLError("use the certificate"))") }
      isLeaf = false
    }
    if isLeaf { throw .configuration("\(OpenSSLError("find a certificate in the file"))") }
    ERR_clear_error()
  }

  deinit {
    SSL_CTX_free(context)
  }
}

/// Reads one thing out of PEM text.
private func readPEM<Value>(_ text: String, _ read: (OpaquePointer) -> Value?) -> Value? {
  let bytes = Array(text.utf8)
  return bytes.withUnsafeBytes { buffer -> Value? in
    guard let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
    defer { BIO_free(bio) }
    return read(bio)
  }
}

/// Chooses what both sides speak where a client offers anything (RFC 7301 §3.2).
private let selectProtocol: SSL_CTX_alpn_select_cb_func = { ssl, out, outCount, offer, offerCount, _ in
  guard let context = TLSSession.of(ssl)?.context else { return SSL_TLSEXT_ERR_ALERT_FATAL }
  if ALPN.select(context.protocols, of: offer, count: offerCount, into: out, count: outCount) {
    return SSL_TLSEXT_ERR_OK
  }
  return context.agreesOnNothing ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_ALERT_FATAL
}

private let verifyCertificate: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { store, _ in
  guard let certificates = ShownCertificates(store), let session = TLSSession.of(certificates.ssl) else { return 0 }
  return certificates.conclude(session.rejection(of: certificates.chain))
}
