import Events
import Identity
import Multiformats

extension Fields {
  /// What a relay lets pass; nil where the line sets no limit.
  var allowance: RelayAllowance? {
    get throws {
      let nanoseconds: Int64? = try optional(.limitNs)
      return RelayAllowance(duration: nanoseconds.map { .nanoseconds($0) }, bytes: try optional(.limitBytes))
    }
  }

  private var until: Timestamp {
    get throws {
      guard let time = Timestamp(text: try self[.until]) else { throw wrong(.until) }
      return time
    }
  }

  func relayEvent(_ name: SessionLine.Name) throws -> RelayEvent {
    switch name {
    case .relayReserved:
      .reserved(at: try self[.address], relay: try self[.peer], until: try until, try allowance)
    case .relayNotReserved: .notReserved(at: try self[.address], reason: try self[.reason])
    case .relayPromised: .promised(try self[.peer], until: try until)
    case .relayRefused: .refused(try self[.peer], reason: try self[.reason])
    case .circuitOpened: .circuitOpened(from: try self[.peer], to: try self[.destination])
    case .circuitClosed:
      .circuitClosed(
        from: try self[.peer], to: try self[.destination], sent: try self[.sent], returned: try self[.returned],
        try end)
    default: throw wrong(.event)
    }
  }

  func holePunchStep(_ name: SessionLine.Name) throws -> HolePunchStep {
    switch name {
    case .holePunchAttempt: .attempt(try self[.attempt], to: try self[.addresses])
    case .holePunched: .succeeded(ConnectionID(number: try self[.direct]))
    case .holePunchFailed: .failed(try self[.reason])
    default: throw wrong(.event)
    }
  }
}

extension FieldWriter {
  mutating func write(_ event: RelayEvent) throws {
    switch event {
    case .reserved(let address, let relay, let until, let allowance):
      try write(
        .relayReserved,
        [
          .address: address, .peer: relay, .until: until.text, .limitBytes: allowance?.bytes,
          .limitNs: allowance?.duration?.wholeNanoseconds,
        ])
    case .notReserved(let address, let reason):
      try write(.relayNotReserved, [.address: address, .reason: reason])
    case .promised(let peer, let until): try write(.relayPromised, [.peer: peer, .until: until.text])
    case .refused(let peer, let reason): try write(.relayRefused, [.peer: peer, .reason: reason])
    case .circuitOpened(let source, let destination):
      try write(.circuitOpened, [.peer: source, .destination: destination])
    case .circuitClosed(let source, let destination, let sent, let returned, let reason):
      try write(
        .circuitClosed, [.peer: source, .destination: destination, .sent: sent, .returned: returned])
      try write(reason)
    }
  }

  mutating func write(_ step: HolePunchStep, of id: ConnectionID) throws {
    switch step {
    case .attempt(let number, let addresses):
      try write(.holePunchAttempt, [.connection: id.number, .attempt: number, .addresses: addresses])
    case .succeeded(let direct):
      try write(.holePunched, [.connection: id.number, .direct: direct.number])
    case .failed(let reason): try write(.holePunchFailed, [.connection: id.number, .reason: reason])
    }
  }
}
