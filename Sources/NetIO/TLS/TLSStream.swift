import COpenSSL

/// TLS over another stream.
@NetworkActor
public final class TLSStream: ByteStream {
  /// What one read of decrypted bytes asks for: four records.
  private static let readSize = 64 * 1024

  private let stream: any ByteStream
  // Used on the network loop only; freed by the last one who holds the stream.
  private nonisolated(unsafe) let ssl: OpaquePointer
  // Both belong to `ssl`, which frees them.
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer
  private var unreadBytes: [UInt8] = []
  /// Keeps the configuration that `ssl` refers to.
  private let context: TLSContext

  private init(_ context: TLSContext, over stream: any ByteStream) throws(TLSError) {
    guard let ssl = SSL_new(context.context), let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem())
    else { throw .configuration("there is no memory for TLS") }
    SSL_set_bio(ssl, incoming, outgoing)
    self.ssl = ssl
    self.incoming = incoming
    self.outgoing = outgoing
    self.stream = stream
    self.context = context
  }

  deinit {
    SSL_free(ssl)
  }

  /// Makes `stream` a TLS client's. `name` is whom the certificate must be for, a DNS name (which is also sent as SNI)
  /// or an IP address.
  public static func client(
    over stream: any ByteStream, _ context: TLSContext, name: String
  ) async throws(TLSError) -> TLSStream {
    let tls = try TLSStream(context, over: stream)
    try tls.expect(name)
    SSL_set_connect_state(tls.ssl)
    try await tls.handshake()
    return tls
  }

  /// Makes `stream` a TLS server's.
  public static func server(over stream: any ByteStream, _ context: TLSContext) async throws(TLSError) -> TLSStream {
    let tls = try TLSStream(context, over: stream)
    SSL_set_accept_state(tls.ssl)
    try await tls.handshake()
    return tls
  }

  private func expect(_ name: String) throws(TLSError) {
    let isIP = SocketAddress(host: name, port: 0) != nil
    let status =
      isIP
      ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name)
      : SSL_set1_host(ssl, name) & Int32(co_set_server_name(ssl, name))
    guard status == 1 else { throw .configuration("\(name) is not a name that a certificate can be for") }
  }

  private func handshake() async throws(TLSError) {
    do {
      while true {
        ERR_clear_error()
        let status = SSL_do_handshake(ssl)
        if status == 1 { return try await flush() }
        let reason = SSL_get_error(ssl, status)
        let words = reason == SSL_ERROR_SSL ? failure() : nil
        // What there is to send includes the alert that tells the peer why.
        try await flush()
        if let words { throw words }
        guard reason == SSL_ERROR_WANT_READ else { throw TLSError.handshake("the connection was closed") }
        guard try await receive() else { throw TLSError.handshake("the peer closed the connection") }
      }
    } catch let error as TLSError {
      throw error
    } catch let error as StreamError {
      throw .stream(error)
    } catch {
      throw .handshake("\(error)")
    }
  }

  /// What libssl's error queue and verification result say.
  private func failure() -> TLSError {
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

  // MARK: ByteStream

  public func read() async throws(StreamError) -> [UInt8]? {
    if !unreadBytes.isEmpty {
      defer { unreadBytes = [] }
      return unreadBytes
    }
    while true {
      ERR_clear_error()
      var status: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: Self.readSize) { buffer, count in
        while count < buffer.count {
          status = SSL_read(ssl, buffer.baseAddress! + count, Int32(buffer.count - count))
          guard status > 0 else { break }
          count += Int(status)
        }
      }
      if !bytes.isEmpty { return bytes }
      let reason = SSL_get_error(ssl, status)
      if reason == SSL_ERROR_SSL { throw fail() }
      // A key update or an alert may be due.
      try await flush()
      switch reason {
      case SSL_ERROR_ZERO_RETURN: return nil
      case SSL_ERROR_WANT_READ: if try await !receive() { throw .truncated }
      default: throw .truncated
      }
    }
  }

  public func unread(_ bytes: [UInt8]) {
    unreadBytes = bytes + unreadBytes
  }

  public func write(_ bytes: [UInt8]) async throws(StreamError) {
    var offset = 0
    while offset < bytes.count {
      ERR_clear_error()
      let status = bytes.withUnsafeBytes { buffer in
        SSL_write(ssl, buffer.baseAddress! + offset, Int32(min(buffer.count - offset, 1 << 20)))
      }
      if status > 0 {
        offset += Int(status)
      } else if SSL_get_error(ssl, status) != SSL_ERROR_WANT_READ {
        throw fail()
      } else if try await !receive() {
        throw .truncated
      }
      if co_bio_pending(outgoing) >= Self.readSize || offset == bytes.count { try await flush() }
    }
  }

  public func closeWrite() async throws(StreamError) {
    ERR_clear_error()
    SSL_shutdown(ssl)
    ERR_clear_error()
    try await flush()
    try await stream.closeWrite()
  }

  public func reset(_ error: StreamError) {
    stream.reset(error)
  }

  public func setDeadline(_ deadline: Deadline?) {
    stream.setDeadline(deadline)
  }

  // MARK: Bytes to and from libssl

  private func fail() -> StreamError {
    let error = StreamError.connectionLost("TLS: \(libsslReason())")
    stream.reset(error)
    return error
  }

  /// Waits for bytes from the peer; false when it has ended.
  private func receive() async throws(StreamError) -> Bool {
    guard let bytes = try await stream.read() else { return false }
    BIO_write(incoming, bytes, Int32(bytes.count))
    return true
  }

  private func flush() async throws(StreamError) {
    while co_bio_pending(outgoing) > 0 {
      let bytes = [UInt8](unsafeUninitializedCapacity: min(co_bio_pending(outgoing), 1 << 18)) { buffer, count in
        count = Int(max(0, BIO_read(outgoing, buffer.baseAddress, Int32(buffer.count))))
      }
      try await stream.write(bytes)
    }
  }
}
