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
  guard let handshake = TLSHandshake.of(ssl),
    ALPN.select(handshake.configuration.protocols, of: offer, count: offerCount, into: out, count: outCount)
  else { return SSL_TLSEXT_ERR_ALERT_FATAL }
  return SSL_TLSEXT_ERR_OK
}

private let verifyCertificate: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { store, _ in
  guard let certificates = ShownCertificates(store), let handshake = TLSHandshake.of(certificates.ssl) else { return 0 }
  return certificates.conclude(handshake.rejection(of: certificates.chain))
}
