import Events
import Identity
import Multiformats

extension Fields {
  var lookup: LookupSummary {
    get throws {
      LookupSummary(
        name: try self[.name], type: try self[.recordType], records: try self[.records],
        failure: try optional(.reason))
    }
  }

  var choice: DialChoice {
    get throws {
      DialChoice(
        race: RaceID(number: try self[.race]), reason: try word(.chosen),
        delay: .nanoseconds(try self[.delayNs] as Int64),
        origin: try optional(.origin))
    }
  }

  var outcome: DialOutcome {
    get throws {
      let name: DialOutcome.Name = try word(.outcome)
      return switch name {
      case .won: .won(try connection)
      case .tooLate: .tooLate
      case .overtaken: .overtaken
      case .led: .led(to: try self[.count])
      }
    }
  }
}

extension FieldWriter {
  mutating func write(_ lookup: LookupSummary, _ took: Duration) throws {
    try write(
      .lookup,
      [
        .name: lookup.name, .recordType: lookup.type, .records: lookup.records, .reason: lookup.failure,
        .tookNs: took.wholeNanoseconds,
      ])
  }

  mutating func write(_ id: DialID, _ peer: PeerID?, _ address: Multiaddr, _ choice: DialChoice) throws {
    try write(
      .dialQueued,
      [
        .dial: id.number, .peer: peer, .address: address, .race: choice.race.number, .chosen: choice.reason.rawValue,
        .delayNs: choice.delay.wholeNanoseconds, .origin: choice.origin,
      ])
  }

  mutating func write(_ outcome: DialOutcome, of id: DialID) throws {
    try write(.dialEnded, [.dial: id.number, .outcome: DialOutcome.Name(outcome).rawValue])
    switch outcome {
    case .won(let connection): try write(connection.number, .connection)
    case .led(let count): try write(count, .count)
    case .tooLate, .overtaken: break
    }
  }
}

extension DialOutcome {
  fileprivate enum Name: String {
    case won
    case tooLate = "too-late"
    case overtaken
    case led

    init(_ outcome: DialOutcome) {
      self =
        switch outcome {
        case .won: .won
        case .tooLate: .tooLate
        case .overtaken: .overtaken
        case .led: .led
        }
    }
  }
}
