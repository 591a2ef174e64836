import FoundationEssentials
import Identity
import Multiformats
import Protobuf

/// The payload of a journal's record: a protobuf message.
///
/// Binary rather than JSON because 10,000 peers are to open within 100 ms: reading a record is a walk over a dozen tags,
/// and most of what it holds stays as it is (see PackedParts), where JSON costs some 50 µs a peer in reading alone.
/// Fields: 1 peer id or 2 address, 3 kind, 4 text, 5 number, 6 time, 7 address (repeated), 8 part, and for a whole peer
/// 5 flags (1 pinned, 2 blocked), 9 label, 10 addresses, 11 identify, 12 well-known, 13 first seen, 14 last seen, 15
/// identified.
extension PeerStore.Change {
  private enum KindNumber: UInt64 {
    case put = 1
    case removed, alias, tagged, untagged, note, pinned, blocked, addressRemoved, addressOrder, addresses, seen, tried
    case identified, wellKnown
  }

  /// The longest packed part that ``PeerLimits`` lets come about, rounded up.
  private static let maximumPart = 160 << 10

  var record: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(peer.bytes, field: peer.peerID == nil ? 2 : 1)
    func write(_ number: KindNumber) { writer.write(number.rawValue, field: 3) }
    switch kind {
    case .put(let peer):
      write(.put)
      writer.write(peer.parts)
    case .removed: write(.removed)
    case .alias(let alias):
      write(.alias)
      writer.writeIfSet(alias ?? "", field: 4)
    case .tagged(let tag):
      write(.tagged)
      writer.write(tag, field: 4)
    case .untagged(let tag):
      write(.untagged)
      writer.write(tag, field: 4)
    case .note(let note):
      write(.note)
      writer.writeIfSet(note, field: 4)
    case .pinned(let isPinned):
      write(.pinned)
      writer.writeIfSet(isPinned ? 1 : 0, field: 5)
    case .blocked(let isBlocked):
      write(.blocked)
      writer.writeIfSet(isBlocked ? 1 : 0, field: 5)
    case .addressRemoved(let address):
      write(.addressRemoved)
      writer.write([address])
    case .addressOrder(let order):
      write(.addressOrder)
      writer.write(order)
    case .addresses(let addresses, let source, let time):
      write(.addresses)
      writer.write(UInt64(source.rawValue), field: 5)
      writer.write(time)
      writer.write(addresses)
    case .seen(let time):
      write(.seen)
      writer.write(time)
    case .tried(let address, let attempt):
      write(.tried)
      writer.write([address])
      writer.write(attempt.packed, field: 8)
    case .identified(let info):
      write(.identified)
      writer.write(info.at)
      writer.write(info.packed, field: 8)
    case .wellKnown(let info):
      write(.wellKnown)
      writer.write(info.packed, field: 8)
    }
    return writer.bytes
  }

  /// Reads a record; nil if it is of a kind, or has a part, that this version does not know.
  init?(record: [UInt8]) {
    var fields = Fields()
    do { try fields.read(record) } catch { return nil }
    guard let peer = fields.peer, let kind = fields.kind(of: peer) else { return nil }
    self.init(peer, kind)
  }

  private struct Fields {
    var peer: PeerKey?
    var number: KindNumber?
    var text = ""
    var value: UInt64 = 0
    var time = StoredTime.never
    var addresses: [Multiaddr] = []
    var part: [UInt8] = []
    var label: [UInt8] = []
    var packedAddresses: [UInt8] = []
    var identify: [UInt8] = []
    var wellKnown: [UInt8] = []
    var firstSeen = StoredTime.never
    var lastSeen = StoredTime.never
    var identified = StoredTime.never

    mutating func read(_ record: [UInt8]) throws {
      var reader = ProtobufReader(record)
      while let field = try reader.next() {
        switch field.number {
        case 1: peer = .peer(try PeerID(bytes: field.bytes()))
        case 2: peer = .address(try Multiaddr(bytes: field.bytes()))
        case 3: number = KindNumber(rawValue: try field.varint())
        case 4: text = try field.string()
        case 5: value = try field.varint()
        case 6: time = StoredTime(milliseconds: try field.varint())
        case 7: if addresses.count < PeerLimits.addresses { addresses.append(try Multiaddr(bytes: field.bytes())) }
        case 8: part = try Self.part(field)
        case 9: label = try Self.part(field)
        case 10: packedAddresses = try Self.part(field)
        case 11: identify = try Self.part(field)
        case 12: wellKnown = try Self.part(field)
        case 13: firstSeen = StoredTime(milliseconds: try field.varint())
        case 14: lastSeen = StoredTime(milliseconds: try field.varint())
        case 15: identified = StoredTime(milliseconds: try field.varint())
        default: break
        }
      }
    }

    private static func part(_ field: ProtobufReader.Field) throws(ProtobufError) -> [UInt8] {
      let part = try field.bytes()
      guard part.count <= maximumPart else { throw .tooManyFields }
      return part
    }

    func kind(of peer: PeerKey) -> Kind? {
      switch number {
      case nil: nil
      case .put: .put(Peer(parts(of: peer)))
      case .removed: .removed
      case .alias: .alias(text.isEmpty ? nil : text)
      case .tagged: .tagged(text)
      case .untagged: .untagged(text)
      case .note: .note(text)
      case .pinned: .pinned(value != 0)
      case .blocked: .blocked(value != 0)
      case .addressRemoved: addresses.first.map { .addressRemoved($0) }
      case .addressOrder: .addressOrder(addresses)
      case .addresses:
        UInt8(exactly: value).flatMap(PeerAddress.Source.init)
          .map { .addresses(addresses, $0, at: time.date ?? .distantPast) }
      case .seen: .seen(at: time.date ?? .distantPast)
      case .tried: addresses.first.map { .tried($0, PeerAddress.Attempt(packed: part)) }
      case .identified: .identified(IdentifyInfo(packed: part, at: time.date ?? .distantPast))
      case .wellKnown: WellKnownInfo(packed: part).map { .wellKnown($0) }
      }
    }

    private func parts(of peer: PeerKey) -> Peer.Parts {
      let (isPinned, isBlocked) = (value & 1 != 0, value & 2 != 0)
      return Peer.Parts(
        key: peer, isPinned: isPinned, isBlocked: isBlocked, label: label, addresses: packedAddresses,
        identify: identify, wellKnown: wellKnown, firstSeen: firstSeen, lastSeen: lastSeen, identified: identified)
    }
  }
}

extension ProtobufWriter {
  fileprivate mutating func write(_ time: Date) {
    writeIfSet(StoredTime(time).milliseconds, field: 6)
  }

  fileprivate mutating func write(_ addresses: [Multiaddr]) {
    for address in addresses { write(address.bytes, field: 7) }
  }

  fileprivate mutating func write(_ parts: Peer.Parts) {
    writeIfSet((parts.isPinned ? 1 : 0) | (parts.isBlocked ? 2 : 0), field: 5)
    writeIfSet(parts.label, field: 9)
    writeIfSet(parts.addresses, field: 10)
    writeIfSet(parts.identify, field: 11)
    writeIfSet(parts.wellKnown, field: 12)
    writeIfSet(parts.firstSeen.milliseconds, field: 13)
    writeIfSet(parts.lastSeen.milliseconds, field: 14)
    writeIfSet(parts.identified.milliseconds, field: 15)
  }
}
