import Identity
import Multiformats
import Protobuf
import TestSupport
import Testing
import Wire

@Suite struct CircuitRelayTests {
  private let peer: PeerID

  init() throws {
    peer = try KeyPair(generating: .ed25519).peerID
  }

  /// What stands behind the length of a frame.
  private func message(_ frame: [UInt8]) throws -> [UInt8] {
    var reader = DelimitedReader(maximum: 4_096)
    reader.receive(frame)
    let message = try #require(try reader.next())
    #expect(reader.rest.isEmpty)
    return message
  }

  @Test("hop messages are read as they were written")
  func hop() throws {
    let address = try Multiaddr("/ip4/192.0.2.1/tcp/4001").with(peer)
    let messages: [HopMessage] = [
      .reserve, .connect(peer), .status(.noReservation),
      .status(
        .ok, reservation: RelayReservation(expiration: 1_900_000_000, addresses: [address], voucher: [1, 2, 3]),
        limit: RelayLimit(duration: 120, data: 1 << 17)),
    ]
    for sent in messages { #expect(try HopMessage(protobuf: message(sent.frame)) == sent) }
  }

  @Test("stop messages are read as they were written")
  func stop() throws {
    let messages: [StopMessage] = [
      .connect(from: peer), .connect(from: peer, limit: RelayLimit(duration: 1, data: 2)), .status(.connectionFailed),
    ]
    for sent in messages { #expect(try StopMessage(protobuf: message(sent.frame)) == sent) }
  }

  @Test("the bytes are those of the specification")
  func wireForm() {
    #expect(HopMessage.reserve.frame == bytes(hex: "020800"))
    // type STATUS, then status NO_RESERVATION in field 5
    #expect(HopMessage.status(.noReservation).frame == bytes(hex: "05080228cc01"))
    // type STATUS, then status OK in field 4
    #expect(StopMessage.status(.ok).frame == bytes(hex: "0408012064"))
    #expect(Array(HopMessage.connect(peer).frame[1..<4]) == [0x08, 0x01, 0x12])
  }

  @Test("a status that nobody knows is a status all the same")
  func unknownStatus() throws {
    let frame = HopMessage.status(RelayStatus(rawValue: 999)).frame
    guard case .status(let status, nil, nil) = try HopMessage(protobuf: message(frame)) else {
      Issue.record("no status")
      return
    }
    #expect(status != .ok)
    #expect(status.description.contains("999"))
  }

  @Test(
    "what is no message is refused with the reason",
    arguments: [
      ("08", RelayMessageError.malformed(.truncated)), ("0809", .unexpected("9")), ("", .unexpected("none")),
      ("0801", .malformed(.missing(field: "peer"))), ("0802", .malformed(.missing(field: "status"))),
      ("08011200", .malformed(.missing(field: "id"))), ("080228641a00", .malformed(.missing(field: "expire"))),
    ])
  func malformed(_ hex: String, _ error: RelayMessageError) {
    #expect(throws: error) { try HopMessage(protobuf: bytes(hex: hex)) }
  }

  @Test("a peer whose id is none is refused")
  func badPeer() {
    let error = #expect(throws: RelayMessageError.self) { try HopMessage(protobuf: bytes(hex: "080112040a020102")) }
    guard case .badPeer = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.status == .malformedMessage)
  }

  @Test("addresses of a reservation that cannot be read are left out")
  func badAddress() throws {
    var reservation = ProtobufWriter()
    reservation.write(7, field: 1)
    reservation.write([0xff, 0xff], field: 2)
    reservation.write(try Multiaddr("/ip4/192.0.2.1/tcp/1").bytes, field: 2)
    var writer = ProtobufWriter()
    writer.write(2, field: 1)
    writer.write(reservation.bytes, field: 3)
    writer.write(100, field: 5)
    guard case .status(.ok, let read?, nil) = try HopMessage(protobuf: writer.bytes) else {
      Issue.record("no reservation")
      return
    }
    #expect(read == RelayReservation(expiration: 7, addresses: [try Multiaddr("/ip4/192.0.2.1/tcp/1")]))
  }
}

@Suite struct ReservationVoucherTests {
  private let relay: KeyPair
  private let peer: PeerID

  init() throws {
    relay = try KeyPair(generating: .ed25519)
    peer = try KeyPair(generating: .ed25519).peerID
  }

  @Test("a voucher is read as the relay sealed it, and is what its reservation says", arguments: KeyType.allCases)
  func roundTrip(_ type: KeyType) throws {
    let relay = try KeyPair(generating: type)
    let voucher = ReservationVoucher(relay: relay.peerID, peer: peer, expiration: 1_000)
    let read = try ReservationVoucher(envelope: voucher.sealed(with: relay))
    #expect(read == voucher)
    try read.check(from: relay.peerID, for: peer, expiration: 1_000, now: 999)
  }

  @Test("a voucher of another relay, for another peer, of the past, or of another time, is worth nothing")
  func foreign() throws {
    let voucher = ReservationVoucher(relay: relay.peerID, peer: peer, expiration: 1_000)
    func check(_ relay: PeerID, _ peer: PeerID, expiration: UInt64 = 1_000, now: UInt64 = 1) throws {
      try voucher.check(from: relay, for: peer, expiration: expiration, now: now)
    }
    #expect(throws: ReservationVoucher.Invalid.foreignRelay(relay.peerID)) { try check(peer, peer) }
    #expect(throws: ReservationVoucher.Invalid.foreignPeer(peer)) { try check(relay.peerID, relay.peerID) }
    #expect(throws: ReservationVoucher.Invalid.expired) { try check(relay.peerID, peer, now: 1_000) }
    #expect(throws: ReservationVoucher.Invalid.otherExpiration) { try check(relay.peerID, peer, expiration: 2_000) }
  }

  @Test("a voucher that another than the relay signed is refused, and so is one that was changed")
  func forged() throws {
    let other = try KeyPair(generating: .ed25519)
    let voucher = ReservationVoucher(relay: relay.peerID, peer: peer, expiration: 1_000)
    let forged = try voucher.sealed(with: other)
    #expect(
      throws: ReservationVoucher.Invalid.unreadable(.foreignRecord(signer: other.peerID, subject: relay.peerID))
    ) { try ReservationVoucher(envelope: forged) }
    let sealed = try voucher.sealed(with: relay)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(throws: ReservationVoucher.Invalid.self, "byte \(index)") { try ReservationVoucher(envelope: changed) }
    }
    // A record of addresses is signed by the same keys, for another purpose.
    let record = PeerRecord(peerID: relay.peerID, sequence: 1, addresses: [])
    #expect(throws: ReservationVoucher.Invalid.self) {
      try ReservationVoucher(envelope: record.sealed(with: relay))
    }
  }
}
