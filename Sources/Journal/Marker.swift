import Events

/// A place in the log that a person wants to find again.
public struct Marker: Hashable, Sendable {
  /// The longest name, in bytes.
  public static let longestName = 64
  /// So many markers are kept: the last.
  static let most = 100

  /// What it is called.
  public let name: String
  /// When it was put there.
  public let time: Timestamp
  /// The row that it is about; nil for one that is about the time alone.
  public let row: TreeRow.ID?
  /// The number of its event.
  public let number: Int
}

extension TreeRow.ID {
  /// The row of what a marker is about.
  public init(_ thing: MarkedThing) {
    self =
      switch thing {
      case .peer(let id): .peer(.peer(id))
      case .address(let address): .peer(.address(address))
      case .connection(let id): .connection(id)
      case .stream(let id): .stream(id)
      case .request(let id): .request(id)
      case .dial(let id): .dial(id)
      }
  }

  /// What a marker on this row is about.
  public var marked: MarkedThing? {
    switch self {
    case .peer(.peer(let id)): .peer(id)
    case .peer(.address(let address)): .address(address)
    case .peer(.unknown(let id)), .connection(let id), .older(let id): .connection(id)
    case .stream(let id): .stream(id)
    case .request(let id): .request(id)
    case .dial(let id): .dial(id)
    }
  }
}

extension Journal {
  /// The events that are kept, and before them the markers whose events are not: what a session file is to hold.
  public var session: [Event] {
    let lost = markers.filter { !events.keeps($0.number) }
    return lost.map { Event(time: $0.time, kind: .marker($0.name, at: $0.row?.marked)) } + Array(events)
  }
}
