import COpenSSL
import Crypto

/// The transport parameters' extension (RFC 9001 §8.2).
private let transportParametersExtension: UInt32 = 0x39

/// Sets what libssl calls during a handshake; each call finds its ``TLSHandshake`` in the SSL object.
func setTLSCallbacks(_ context: OpaquePointer) throws(OpenSSLError) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
  SSL_CTX_set_cert_verify_callback(context, verifyCertificate, nil)
  SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
  SSL_CTX_set_keylog_callback(context) { ssl, line in
    guard let line else { return }
    TLSHandshake.of(ssl)?.log(String(cString: line))
  }
  let places = UInt32(SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_3_ENCRYPTED_EXTENSIONS)
  let added = SSL_CTX_add_custom_ext(
    context, transportParametersExtension, places, addTransportParameters, nil, nil, parseTransportParameters, nil)
  guard added == 1 else { throw OpenSSLError("set up TLS for QUIC") }
}

/// Sets what libssl calls with every message of one handshake.
func setTLSMessageCallback(_ ssl: OpaquePointer) {
  SSL_set_msg_callback(ssl) { isWritten, _, type, bytes, count, ssl, _ in
    guard isWritten != 0, let bytes else { return }
    TLSHandshake.of(ssl)?.wrote(type, UnsafeRawBufferPointer(start: bytes, count: count))
  }
}

private let addTransportParameters: SSL_custom_ext_add_cb_ex = { ssl, _, _, out, outCount, _, _, _, _ in
  guard let out, let outCount, let handshake = TLSHandshake.of(ssl) else { return -1 }
  // Also called for the second ClientHello after a HelloRetryRequest: the memory is the handshake's and stays the same.
  out.pointee = handshake.transportParameters.baseAddress.map { UnsafePointer($0) }
  outCount.pointee = handshake.transportParameters.count
  return 1
}

private let parseTransportParameters: SSL_custom_ext_parse_cb_ex = { ssl, _, _, bytes, count, _, _, _, _ in
  TLSHandshake.of(ssl)?.peerTransportParameters = Array(UnsafeBufferPointer(start: bytes, count: count))
  return 1
}

private let selectProtocol: SSL_CTX_alpn_select_cb_func = { ssl, out, outCount, offer, offerCount, _ in
  guard let out, let outCount, let offer, let handshake = TLSHandshake.of(ssl) else {
    return SSL_TLSEXT_ERR_ALERT_FATAL
  }
  for name in handshake.configuration.protocols {
    var offset = 0
    while offset < Int(offerCount) {
      let size = Int(offer[offset])
      guard offset + 1 + size <= Int(offerCount) else { break }
      if UnsafeBufferPointer(start: offer + offset + 1, count: size).elementsEqual(name.utf8) {
        // It may point into the peer's own list.
        out.pointee = offer + offset + 1
        outCount.pointee = UInt8(size)
        return SSL_TLSEXT_ERR_OK
      }
      offset += 1 + size
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}

private let verifyCertificate: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { store, _ in
  guard let store,
    let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
    let handshake = TLSHandshake.of(OpaquePointer(ssl))
  else { return 0 }
  var chain: [[UInt8]] = []
  let certificates = X509_STORE_CTX_get0_untrusted(store)
  for index in 0..<max(0, certificates.map { OPENSSL_sk_num($0) } ?? 0) {
    guard let certificate = OPENSSL_sk_value(certificates, index) else { continue }
    chain.append(encode(OpaquePointer(certificate)))
  }
  if chain.isEmpty, let only = X509_STORE_CTX_get0_cert(store) { chain.append(encode(only)) }
  guard handshake.verify(chain) else {
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED)
    return 0
  }
  X509_STORE_CTX_set_error(store, X509_V_OK)
  return 1
}

private func encode(_ certificate: OpaquePointer) -> [UInt8] {
  var bytes: UnsafeMutablePointer<UInt8>?
  let count = i2d_X509(certificate, &bytes)
  defer { co_free(bytes) }
  guard count > 0 else { return [] }
  return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
}
