import COpenSSL
import Crypto

/// By which a stateless reset is known (RFC 9000 §10.3): 16 bytes that only the one who gave the connection id knows.
struct ResetToken: Hashable, Sendable {
  static let length = 16
  private let high: UInt64
  private let low: UInt64

  init(_ reader: inout ByteReader) throws(Truncated) {
    high = try reader.number(bytes: 8)
    low = try reader.number(bytes: 8)
  }

  /// The last 16 bytes of `range`, which must have as many.
  init?(endOf range: Range<Int>, in bytes: [UInt8]) {
    guard range.count >= Self.length else { return nil }
    var reader = ByteReader(bytes, range.upperBound - Self.length..<range.upperBound)
    guard let token = try? ResetToken(&reader) else { return nil }
    self = token
  }

  /// The token of an id, made from a secret of the endpoint so that it need not be remembered (RFC 9000 §10.3.2).
  init(for id: ConnectionID, key: [UInt8]) {
    let mac = hmacSHA256(key: key, id.bytes)
    var reader = ByteReader(mac)
    high = (try? reader.number(bytes: 8)) ?? 0
    low = (try? reader.number(bytes: 8)) ?? 0
  }

  func append(to buffer: inout DatagramBuffer) {
    buffer.append(high, bytes: 8)
    buffer.append(low, bytes: 8)
  }
}
