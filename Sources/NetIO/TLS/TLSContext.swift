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
  let isServer: Bool

  /// A client that accepts certificates by `trust`, and offers the application protocol `http/1.1`.
  public init(trusting trust: Trust) throws(TLSError) {
    ERR_clear_error()
    isServer = false
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
    let offer = Array("\u{8}http/1.1".utf8)
    // This call alone returns 0 for success.
    guard SSL_CTX_set_alpn_protos(context, offer, UInt32(offer.count)) == 0 else {
      throw .configuration("\(OpenSSLError("offer http/1.1"))")
    }
  }

  /// A server with a certificate chain and its key, both PEM.
  public init(certificateChain: String, privateKey: String) throws(TLSError) {
    ERR_clear_error()
    isServer = true
    context = try Self.newContext(TLS_server_method())
    try useCertificates(certificateChain)
    guard let key = readPEM(privateKey, { PEM_read_bio_PrivateKey($0, nil, nil, nil) }) else {
      throw .configuration("\(OpenSSLError("read the private key"))")
    }
    defer { EVP_PKEY_free(key) }
    guard SSL_CTX_use_PrivateKey(context, key) == 1 else {
      throw .configuration("\(OpenSSLError("use the private key with the certificate"))")
    }
    SSL_CTX_set_alpn_select_cb(context, selectHTTP11, nil)
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

/// Chooses `http/1.1` where a client offers it (RFC 7301 §3.2); otherwise goes on without ALPN, as older clients do.
private let selectHTTP11: SSL_CTX_alpn_select_cb_func = { _, out, outSize, offer, offerSize, _ in
  guard let out, let outSize, let offer else { return SSL_TLSEXT_ERR_NOACK }
  let wanted = Array("http/1.1".utf8)
  var offset = 0
  while offset < Int(offerSize) {
    let size = Int(offer[offset])
    guard offset + 1 + size <= Int(offerSize) else { break }
    if UnsafeBufferPointer(start: offer + offset + 1, count: size).elementsEqual(wanted) {
      out.pointee = offer + offset + 1
      outSize.pointee = UInt8(size)
      return SSL_TLSEXT_ERR_OK
    }
    offset += 1 + size
  }
  return SSL_TLSEXT_ERR_NOACK
}
