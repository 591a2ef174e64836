import Protobuf

/// The bytes of a history: a protobuf message. Fields: 1 step done, 2 step undone, the oldest first; of a step: 1 words,
/// 2 a change, 3 a change that puts things back, each as a record of the journal.
extension UndoHistory {
  /// The most bytes that are written: steps that are older than what fits are forgotten.
  static let longest = 4 << 20

  var record: [UInt8] {
    var history = self
    while true {
      let bytes = history.bytes
      guard bytes.count > Self.longest else { return bytes }
      if history.done.isEmpty { history.undone.removeFirst() } else { history.done.removeFirst() }
    }
  }

  private var bytes: [UInt8] {
    var writer = ProtobufWriter()
    for step in Self.written(done) { writer.write(step.record, field: 1) }
    for step in Self.written(undone) { writer.write(step.record, field: 2) }
    return writer.bytes
  }

  /// The last steps, as far as each has no more changes than are read again.
  private static func written(_ steps: [Step]) -> ArraySlice<Step> {
    let tooLong = steps.lastIndex { $0.changes.count + $0.inverse.count >= ProtobufReader.maximumFields }
    return steps[(tooLong.map { $0 + 1 } ?? 0)...]
  }

  /// Reads such a message. A step with a change that is not understood is forgotten, and with it all from which it
  /// would be reached.
  init(record: [UInt8]) throws(ProtobufError) {
    self.init()
    var reader = ProtobufReader(record)
    while let field = try reader.next() {
      guard field.number == 1 || field.number == 2 else { continue }
      let step = try Step(record: field.bytes())
      if field.number == 1 { Self.add(step, to: &done) } else { Self.add(step, to: &undone) }
    }
  }

  private static func add(_ step: Step?, to steps: inout [Step]) {
    guard let step else { return steps.removeAll() }
    steps.append(step)
    if steps.count > most { steps.removeFirst() }
  }
}

extension UndoHistory.Step {
  fileprivate var record: [UInt8] {
    var writer = ProtobufWriter()
    writer.write(words, field: 1)
    for change in changes { writer.write(change.record, field: 2) }
    for change in inverse { writer.write(change.record, field: 3) }
    return writer.bytes
  }

  /// Nil where a change is of a kind that is not known.
  fileprivate init?(record: [UInt8]) throws(ProtobufError) {
    var words = ""
    var (changes, inverse): ([PeerStore.Change], [PeerStore.Change]) = ([], [])
    var reader = ProtobufReader(record)
    while let field = try reader.next() {
      switch field.number {
      case 1: words = try field.string()
      case 2, 3:
        guard let change = PeerStore.Change(record: try field.bytes()) else { return nil }
        if field.number == 2 { changes.append(change) } else { inverse.append(change) }
      default: break
      }
    }
    guard !words.isEmpty, !inverse.isEmpty else { return nil }
    self.init(words: words, changes: changes, inverse: inverse)
  }
}
