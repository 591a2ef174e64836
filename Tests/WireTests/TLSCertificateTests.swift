import Crypto
import Identity
import TestSupport
import Testing
import Wire

@Suite struct TLSCertificateTests {
  private struct Vectors: Decodable {
    struct Certificate: Decodable {
      var name: String
      var valid: Bool
      var der: String
      var peer_id: String?
      var claimed_peer_id: String?
    }
    var certificates: [Certificate]
  }

  @Test("the certificates of the spec prove the peer ids that they should, and the invalid one none")
  func vectors() throws {
    let vectors = try TestSupport.Vectors.load("tls-certificates.json", as: Vectors.self)
    #expect(vectors.certificates.count == 4)
    for certificate in vectors.certificates {
      let der = bytes(hex: certificate.der)
      if certificate.valid {
        #expect(try TLSCertificate.verify([der]).peerID.description == certificate.peer_id, "\(certificate.name)")
      } else {
        #expect(throws: TLSCertificateError.badSignature, "\(certificate.name)") { try TLSCertificate.verify([der]) }
      }
    }
  }

  @Test("a certificate that was made proves the peer's id, for each kind of key", arguments: KeyType.allCases)
  func roundTrip(_ type: KeyType) throws {
    let keys = try KeyPair(generating: type)
    let certificate = try TLSCertificate(for: keys)
    #expect(try TLSCertificate.verify([certificate.der], expected: keys.peerID) == keys.publicKey)
    let other = try KeyPair(generating: .ed25519).peerID
    #expect(throws: TLSCertificateError.peerIDMismatch(expected: other, actual: keys.peerID)) {
      try TLSCertificate.verify([certificate.der], expected: other)
    }
  }

  @Test("none, two, broken and foreign certificates are refused")
  func refusals() throws {
    let keys = try KeyPair(generating: .ed25519)
    let good = try TLSCertificate(for: keys).der
    #expect(throws: TLSCertificateError.chain(0)) { try TLSCertificate.verify([]) }
    #expect(throws: TLSCertificateError.chain(2)) { try TLSCertificate.verify([good, good]) }
    // A broken self-signature: some implementations let it pass.
    var broken = good
    broken[broken.count - 3] ^= 1
    #expect(throws: TLSCertificateError.notSelfSigned) { try TLSCertificate.verify([broken]) }
    #expect(throws: TLSCertificateError.self) { try TLSCertificate.verify([Array(good.dropLast())]) }
    #expect(throws: TLSCertificateError.self) { try TLSCertificate.verify([good + [0]]) }
    // The extension of one certificate in another: the signature is over another key.
    let value = try #require(try X509Certificate(der: good).extension(TLSCertificate.extensionID))
    let key = try SigningKey(generating: .ecdsaP256)
    func made(_ days: Int, _ oid: String, _ value: [UInt8]) throws -> [UInt8] {
      try X509Certificate(signingFor: key, days: days, extension: oid, value: value).der
    }
    let id = TLSCertificate.extensionID
    #expect(throws: TLSCertificateError.badSignature) { try TLSCertificate.verify([made(10, id, value)]) }
    #expect(throws: TLSCertificateError.notGoodNow) { try TLSCertificate.verify([made(-1, id, value)]) }
    #expect(throws: TLSCertificateError.noExtension) { try TLSCertificate.verify([made(10, id + ".1", value)]) }
    #expect(throws: TLSCertificateError.malformedExtension) { try TLSCertificate.verify([made(10, id, value + [0])]) }
  }

  @Test("no change of a certificate traps")
  func mutations() throws {
    let good = try TLSCertificate(for: KeyPair(generating: .ed25519)).der
    Mutator.fuzz("TLS certificate", corpus: [good]) { input, _ in
      if input != good { #expect((try? TLSCertificate.verify([input])) == nil) }
    }
  }
}
