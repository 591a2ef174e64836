// Peer ids and certificate hashes: values that are multihashes.
extension MultiaddrTranscoder {
  /// Reads a peer id in either of its forms, the multihash in base58 or a CID (libp2p/specs, peer-ids, "Decoding").
  func encodePeerID(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(Refusal) {
    let second = text.count > 1 ? text[1] : 0
    if text[0] == UInt8(ascii: "1") || (text[0] == UInt8(ascii: "Q") && second == UInt8(ascii: "m")) {
      do { try Base58.base.decode(text, into: &bytes) } catch { throw Refusal(reason: error.description) }
      return
    }
    let cid: CID
    do { cid = try CID(text: text) } catch { throw Refusal(reason: "read as a CID, \(error)") }
    guard cid.codec == .libp2pKey else { throw Refusal(reason: "the CID's codec is \(cid.codec), not libp2p-key") }
    bytes += cid.hash.bytes
  }

  func validatePeerID(_ bytes: Span<UInt8>) throws(Refusal) {
    let (function, digest) = try readMultihash(bytes)
    guard function == .identity || function == .sha2_256 else {
      throw Refusal(reason: "its hash is \(function), not sha2-256 or identity")
    }
    guard function == .identity || digest.count == 32 else {
      throw Refusal(reason: "a sha2-256 digest has 32 bytes, this one \(digest.count)")
    }
  }

  func encodeCertificateHash(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(Refusal) {
    do { bytes += try Multibase.decode(text).bytes } catch { throw Refusal(reason: error.description) }
  }

  func validateCertificateHash(_ bytes: Span<UInt8>) throws(Refusal) {
    _ = try readMultihash(bytes)
  }

  func decodeCertificateHash(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
    text.append(UInt8(truncatingIfNeeded: Multibase.base64url.prefix.value))
    Multibase.base64url.base.encode(bytes, into: &text)
  }

  private func readMultihash(_ bytes: Span<UInt8>) throws(Refusal) -> (function: Multicodec, digest: Range<Int>) {
    do { return try Multihash.read(bytes) } catch { throw Refusal(reason: error.description) }
  }
}
