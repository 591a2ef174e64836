import Crypto
import Identity

/// The certificate by which a peer proves its id in TLS (libp2p TLS spec): it signs itself, and an extension holds the
/// peer's key with the peer's signature over the certificate's key.
public struct TLSCertificate: Sendable {
  /// The object identifier of the extension.
  public static let extensionID = "1.3.6.1.4.1.53594.1.1"
  private static let prefix = Array("libp2p-tls-handshake:".utf8)
  /// The spec asks for no particular time; a hundred years is what other implementations use.
  private static let days = 36_500

  /// DER.
  public let der: [UInt8]
  /// The certificate's own key, which is none of the peer's and lives as long as the certificate.
  public let key: SigningKey

  /// Makes a certificate for a peer, with a fresh key on P-256.
  public init(for keys: KeyPair) throws(TLSCertificateError) {
    do {
      key = try SigningKey(generating: .ecdsaP256)
      let signed = Self.prefix + (try key.publicKey().subjectPublicKeyInfo())
      let value = DER.sequence([keys.publicKey.protobuf, try keys.sign(signed)].flatMap(DER.octets))
      der = try X509Certificate(signingFor: key, days: Self.days, extension: Self.extensionID, value: value).der
    } catch let error as OpenSSLError {
      throw .unreadable(error)
    } catch let error as IdentityError {
      throw .key(error)
    } catch {
      throw .malformedExtension
    }
  }

  /// Verifies what a peer sent, and returns the key that it has proven to hold; that it holds the certificate's too is
  /// TLS's to verify.
  ///
  /// - Parameters:
  ///   - chain: DER; there must be exactly one.
  ///   - expected: whose certificate it must be; nil for anyone's.
  public static func verify(_ chain: [[UInt8]], expected: PeerID? = nil) throws(TLSCertificateError) -> PublicKey {
    guard chain.count == 1 else { throw .chain(chain.count) }
    let certificate: X509Certificate
    let info: [UInt8]
    do throws(OpenSSLError) {
      certificate = try X509Certificate(der: chain[0])
      info = try certificate.subjectPublicKeyInfo()
    } catch {
      throw .unreadable(error)
    }
    guard certificate.isGoodNow else { throw .notGoodNow }
    guard certificate.isSignedByItself else { throw .notSelfSigned }
    guard !certificate.hasUnknownCriticalExtension(besides: extensionID) else { throw .unknownCriticalExtension }
    guard let value = certificate.extension(extensionID) else { throw .noExtension }
    guard let (message, signature) = DER.signedKey(value) else { throw .malformedExtension }
    let key: PublicKey
    do { key = try PublicKey(protobuf: message) } catch { throw .key(error) }
    guard key.verifies(signature, over: prefix + info) else { throw .badSignature }
    if let expected, key.peerID != expected { throw .peerIDMismatch(expected: expected, actual: key.peerID) }
    return key
  }
}

/// The little of DER that the extension is made of: a sequence of two octet strings.
private enum DER {
  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let count = content.count
    switch count {
    case 0..<0x80: return [tag, UInt8(count)] + content
    case 0x80..<0x100: return [tag, 0x81, UInt8(count)] + content
    default: return [tag, 0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)] + content
    }
  }

  static func octets(_ bytes: [UInt8]) -> [UInt8] { element(0x04, bytes) }
  static func sequence(_ content: [UInt8]) -> [UInt8] { element(0x30, content) }

  /// The two parts of the extension's value; nil for anything else, or if bytes are left over.
  static func signedKey(_ value: [UInt8]) -> (key: [UInt8], signature: [UInt8])? {
    var rest = value[...]
    guard var content = take(0x30, from: &rest), rest.isEmpty, let key = take(0x04, from: &content),
      let signature = take(0x04, from: &content), content.isEmpty
    else { return nil }
    return (Array(key), Array(signature))
  }

  private static func take(_ tag: UInt8, from bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard bytes.popFirst() == tag, let first = bytes.popFirst() else { return nil }
    var count = Int(first)
    if first & 0x80 != 0 {
      let size = Int(first & 0x7f)
      guard (1...2).contains(size), bytes.count >= size else { return nil }
      count = bytes.prefix(size).reduce(0) { $0 << 8 | Int($1) }
      // DER has one form for each length.
      guard count >= (size == 1 ? 0x80 : 0x100) else { return nil }
      bytes = bytes.dropFirst(size)
    }
    guard bytes.count >= count else { return nil }
    defer { bytes = bytes.dropFirst(count) }
    return bytes.prefix(count)
  }
}
