/// One of the spaces in which packets are numbered: what came, what was sent, and the handshake's bytes.
final class PacketSpace {
  /// Of Initial and Handshake packets; 1-RTT packets have ``ApplicationKeys``.
  var keys: (seal: PacketKeys?, open: PacketKeys?)
  var received = ReceivedPackets()
  var sent = SentPackets()
  var largestAcknowledged: UInt64?
  /// When the earliest packet that may be lost will count as lost.
  var lossTime: UInt64?
  var lastElicitingSentAt: UInt64?
  /// How many packets to send although the congestion window may forbid it, and though there may be nothing to say.
  var probes = 0
  var pingDue = false
  var cryptoOut = SendBuffer()
  var cryptoIn = Assembler()
  var isDiscarded = false
  /// Before this packet number a number is left out next: who acknowledges it has not looked (RFC 9000 §21.4).
  var nextSkip = UInt64.random(in: 100...600)

  var hasCryptoToSend: Bool { cryptoOut.hasLost || cryptoOut.hasUnsent }

  func discard() {
    isDiscarded = true
    keys = (nil, nil)
    sent.removeAll()
    received = ReceivedPackets()
    cryptoOut = SendBuffer()
    cryptoIn = Assembler()
    lossTime = nil
    lastElicitingSentAt = nil
    probes = 0
    pingDue = false
  }
}
