import FoundationEssentials
import Multiformats
import Protobuf

// A peer keeps its parts as the journal has them, as small protobuf messages, and reads one when it is asked for. That
// is a third of the memory of the values (100,000 peers are to fit beside a screen), equal parts of many peers are
// kept once, and opening and compacting a journal are little more than copying.

/// The fields of a packed part, up to the first that cannot be read.
struct PackedFields: Sequence, IteratorProtocol {
  private var reader: ProtobufReader

  init(_ message: [UInt8]) {
    reader = ProtobufReader(message)
  }

  mutating func next() -> ProtobufReader.Field? {
    (try? reader.next()) ?? nil
  }
}

extension ProtobufReader.Field {
  var number64: UInt64 { (try? varint()) ?? 0 }
  var message: [UInt8] { (try? bytes()) ?? [] }
  var text: String { (try? string()) ?? "" }
}

extension ProtobufWriter {
  /// Writes a number unless it is 0, which is what a field that is absent counts as.
  mutating func writeIfSet(_ value: UInt64, field: Int) {
    if value != 0 { write(value, field: field) }
  }

  mutating func writeIfSet(_ value: [UInt8], field: Int) {
    if !value.isEmpty { write(value, field: field) }
  }

  mutating func writeIfSet(_ value: String, field: Int) {
    if !value.isEmpty { write(value, field: field) }
  }
}

/// What a person wrote on a peer.
struct PeerLabel: Hashable {
  var alias: String?
  var tags: [String] = []
  var note = ""

  init() {}

  init(packed: [UInt8]) {
    for field in PackedFields(packed) {
      switch field.number {
      case 1: alias = field.text
      case 2: tags.append(field.text)
      case 3: note = field.text
      default: break
      }
    }
  }

  var packed: [UInt8] {
    var writer = ProtobufWriter()
    writer.writeIfSet(alias ?? "", field: 1)
    for tag in tags { writer.write(tag, field: 2) }
    writer.writeIfSet(note, field: 3)
    return writer.bytes
  }
}

extension [PeerAddress] {
  init(packed: [UInt8]) {
    self = PackedFields(packed).compactMap { field in field.number == 1 ? PeerAddress(packed: field.message) : nil }
  }

  var packed: [UInt8] {
    var writer = ProtobufWriter()
    for address in self { writer.write(address.packed, field: 1) }
    return writer.bytes
  }
}

extension PeerAddress {
  init?(packed: [UInt8]) {
    var bytes: [UInt8] = []
    var source: Source?
    var heard = StoredTime.never
    var attempt: Attempt?
    for field in PackedFields(packed) {
      switch field.number {
      case 1: bytes = field.message
      case 2: source = UInt8(exactly: field.number64).flatMap(Source.init)
      case 3: heard = StoredTime(milliseconds: field.number64)
      case 4: attempt = Attempt(packed: field.message)
      default: break
      }
    }
    guard let source, let address = try? Multiaddr(bytes: bytes) else { return nil }
    self.init(address, source: source, heard: heard.date, lastTry: attempt)
  }

  var packed: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(address.bytes, field: 1)
    writer.write(UInt64(source.rawValue), field: 2)
    writer.writeIfSet(StoredTime(heard).milliseconds, field: 3)
    if let lastTry { writer.write(lastTry.packed, field: 4) }
    return writer.bytes
  }
}

extension PeerAddress.Attempt {
  init(packed: [UInt8]) {
    var at = StoredTime.never
    var took = Duration.zero
    var step: String?
    var reason = ""
    var choice: String?
    for field in PackedFields(packed) {
      switch field.number {
      case 1: at = StoredTime(milliseconds: field.number64)
      case 2: took = Duration(microseconds: field.number64)
      case 3: step = field.text
      case 4: reason = field.text
      case 5: choice = field.text
      default: break
      }
    }
    self.init(
      at: at.date ?? .distantPast, took: took, outcome: step.map { .failed(step: $0, reason: reason) } ?? .reached)
    self.choice = choice
  }

  var packed: [UInt8] {
    var writer = ProtobufWriter()
    writer.writeIfSet(StoredTime(at).milliseconds, field: 1)
    writer.writeIfSet(took.wholeMicroseconds, field: 2)
    if case .failed(let step, let reason) = outcome {
      writer.write(step.prefix(bytes: PeerLimits.textLength), field: 3)
      writer.writeIfSet(reason.prefix(bytes: PeerLimits.textLength), field: 4)
    }
    writer.writeIfSet((choice ?? "").prefix(bytes: PeerLimits.textLength), field: 5)
    return writer.bytes
  }
}

extension IdentifyInfo {
  /// The time is kept apart: what a peer says of itself many others say too, and then it is kept once for all of them.
  init(packed: [UInt8], at: Date) {
    self.init(agentVersion: "", protocolVersion: "", protocols: [], at: at)
    for field in PackedFields(packed) {
      switch field.number {
      case 1: agentVersion = field.text
      case 2: protocolVersion = field.text
      case 3: protocols.append(field.text)
      default: break
      }
    }
  }

  static func agentVersion(packed: [UInt8]) -> String {
    PackedFields(packed).first { $0.number == 1 }?.text ?? ""
  }

  var packed: [UInt8] {
    var writer = ProtobufWriter()
    writer.writeIfSet(agentVersion.prefix(bytes: PeerLimits.textLength), field: 1)
    writer.writeIfSet(protocolVersion.prefix(bytes: PeerLimits.textLength), field: 2)
    var room = PeerLimits.protocolBytes
    for id in protocols.prefix(PeerLimits.protocols) {
      let id = id.prefix(bytes: PeerLimits.textLength)
      room -= id.utf8.count
      guard room >= 0 else { break }
      writer.write(id, field: 3)
    }
    return writer.bytes
  }
}

extension WellKnownInfo {
  init?(packed: [UInt8]) {
    guard !packed.isEmpty else { return nil }
    self.init(mounts: [], path: "", shape: .flat, at: .distantPast)
    for field in PackedFields(packed) {
      switch field.number {
      case 1: path = field.text
      case 2: shape = Shape(rawValue: field.text) ?? .flat
      case 3: at = StoredTime(milliseconds: field.number64).date ?? .distantPast
      case 4: mounts.append(Mount(packed: field.message))
      default: break
      }
    }
  }

  var packed: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(path.prefix(bytes: PeerLimits.textLength), field: 1)
    writer.write(shape.rawValue, field: 2)
    writer.writeIfSet(StoredTime(at).milliseconds, field: 3)
    var room = PeerLimits.protocolBytes
    for mount in mounts.prefix(PeerLimits.protocols) {
      let packed = mount.packed
      room -= packed.count
      guard room >= 0 else { break }
      writer.write(packed, field: 4)
    }
    return writer.bytes
  }
}

extension WellKnownInfo.Mount {
  fileprivate init(packed: [UInt8]) {
    self.init(id: "", path: "")
    for field in PackedFields(packed) {
      switch field.number {
      case 1: id = field.text
      case 2: path = field.text
      default: break
      }
    }
  }

  fileprivate var packed: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(id.prefix(bytes: PeerLimits.textLength), field: 1)
    writer.write(path.prefix(bytes: PeerLimits.textLength), field: 2)
    return writer.bytes
  }
}
