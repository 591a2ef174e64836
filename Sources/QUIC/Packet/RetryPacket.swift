/// Retry packets (RFC 9000 §17.2.5): a server's wish to see its token before it remembers anything of the client.
enum RetryPacket {
  static let tagLength = 16
  private static let key: [UInt8] = [
    0xbe, 0x0c, 0x69, 0x0b, 0x9f, 0x66, 0x57, 0x5a, 0x1d, 0x76, 0x6b, 0x54, 0xe3, 0x68, 0xc8, 0x4e,
  ]
  private static let nonce: [UInt8] = [0x46, 0x15, 0x99, 0xd3, 0x5d, 0x63, 0x2b, 0xf2, 0x23, 0x98, 0x25, 0xbb]

  /// The tag that binds a Retry to the Initial it answers (RFC 9001 §5.8).
  ///
  /// - Parameter packet: the whole packet up to the tag.
  static func integrityTag(of packet: [UInt8], original: ConnectionID) -> [UInt8] {
    guard let aead = try? AEAD(.aes128GCM, key: key, iv: nonce, seals: true) else { return [] }
    let pseudo = [UInt8(original.count)] + original.bytes + packet
    return aead.tag(authenticating: pseudo)
  }

  /// Writes a Retry that answers an Initial from `client` to `original`.
  static func write(
    into buffer: inout DatagramBuffer, to client: ConnectionID, from new: ConnectionID, original: ConnectionID,
    token: [UInt8]
  ) {
    let start = buffer.end
    buffer.append(0xf0 | UInt8.random(in: 0...15))
    buffer.append(UInt64(quicVersion1), bytes: 4)
    buffer.append(UInt8(client.count))
    client.append(to: &buffer)
    buffer.append(UInt8(new.count))
    new.append(to: &buffer)
    buffer.append(token)
    buffer.append(integrityTag(of: Array(buffer.bytes[start..<buffer.end]), original: original))
  }
}

/// Version Negotiation packets (RFC 9000 §17.2.1, RFC 8999 §6).
enum VersionNegotiationPacket {
  /// Answers a packet of a version that is not spoken here.
  static func write(into buffer: inout DatagramBuffer, answering header: PacketHeader, in bytes: [UInt8]) {
    buffer.append(0xc0 | UInt8.random(in: 0...63))
    buffer.append(0, bytes: 4)
    for id in [header.source, header.destination] {
      buffer.append(UInt8(truncatingIfNeeded: id.count))
      buffer.append(bytes, id)
    }
    // A version of the reserved pattern 0x?a?a?a?a keeps clients from relying on the list being what it is today.
    buffer.append(UInt64(UInt32.random(in: .min ... .max) & 0xf0f0_f0f0 | 0x0a0a_0a0a), bytes: 4)
    buffer.append(UInt64(quicVersion1), bytes: 4)
  }

  /// The versions that the peer speaks.
  static func versions(_ header: PacketHeader, in bytes: [UInt8]) -> [UInt32] {
    var reader = ByteReader(bytes, header.payloadStart..<header.range.upperBound)
    var versions: [UInt32] = []
    while versions.count < 64, let version = try? reader.number(bytes: 4) {
      versions.append(UInt32(truncatingIfNeeded: version))
    }
    return versions
  }
}
