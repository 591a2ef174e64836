import Events
import Journal
import Multiformats
import PeerStore
import TerminalUI

/// A row of what is shown of a peer.
struct DetailRow: Sendable {
  /// What can be selected, whatever row it stands in.
  enum Item: Hashable, Sendable {
    case address(Multiaddr)
    /// An HTTP protocol, by its id.
    case mount(String)
    case streamProtocol(String)
    case connection(ConnectionID)
    case stream(StreamID)
    case exchange(Work.ID)
  }

  /// What stands in it.
  enum Content: Sendable {
    case line(Line)
    case rule(Line, Line)
    /// Cells under the columns of a table.
    case cells(DetailTable, [Line])
    /// The titles of these columns.
    case header(DetailTable)
  }

  let content: Content
  var item: Item?

  init(_ content: Content, _ item: Item? = nil) {
    self.content = content
    self.item = item
  }

  static func line(_ line: Line) -> DetailRow { DetailRow(.line(line)) }
  static let blank = DetailRow(.line(""))
}

/// The tables in what is shown of a peer.
enum DetailTable: Hashable, Sendable {
  case addresses, addressesFull, mounts, protocols, streams, requests

  /// Its columns in a place of this width.
  func columns(width: Int) -> [Column] {
    let isWide = width >= 60
    switch self {
    case .addresses:
      return isWide
        ? [
          Column("", .fixed(1)), Column(Words.Columns.address, .flexible(min: 20), cut: .middle),
          Column(Words.Columns.via, .fixed(15)),
          Column(Words.Columns.time, .fixed(6), align: .trailing), Column(Words.Columns.last, .fixed(9)),
        ]
        : [
          Column("", .fixed(1)), Column(Words.Columns.address, .flexible(min: 14), cut: .middle),
          Column(Words.Columns.last, .fixed(8), align: .trailing),
        ]
    case .addressesFull:
      return [
        Column("", .fixed(1)), Column(Words.Columns.address, .flexible(min: 20), cut: .middle),
        Column(Words.Columns.knownBy, .fixed(13), drops: 2),
        isWide
          ? Column(Words.Columns.tried, .fixed(5), align: .trailing, drops: 1)
          : Column(Words.Columns.ago, .fixed(4), align: .trailing, drops: 1),
        Column(Words.Columns.time, .fixed(isWide ? 6 : 5), align: .trailing, drops: 1),
      ]
    case .mounts:
      let all = [
        Column(Words.Columns.protocolID, .flexible(min: 12), cut: .middle),
        Column(Words.Columns.path, .flexible(min: 10), cut: .middle),
        Column(Words.Columns.carriedBy, .fixed(24), drops: 2), Column(Words.Columns.last, .fixed(4), align: .trailing),
        Column("", .fixed(6), align: .trailing, drops: 1),
      ]
      return isWide ? all : [all[0], all[1], all[3]]
    case .protocols:
      return [
        Column(Words.Columns.protocolID, .flexible(min: 16), cut: .middle),
        Column(Words.Columns.knownBy, .fixed(isWide ? 28 : 16), drops: 1),
      ]
    case .streams:
      return [
        Column(Words.Columns.stream, .fixed(8)), Column(Words.Columns.protocolID, .flexible(min: 14), cut: .middle),
        Column(Words.Columns.direction, .fixed(3)),
        Column(Words.Columns.state, .fixed(9), drops: 2),
        Column(Words.Columns.age, .fixed(4), align: .trailing, drops: 1),
        Column("↓", .fixed(8), align: .trailing),
      ]
    case .requests:
      return [
        Column(Words.Columns.time, .fixed(8), drops: 1), Column(Words.Columns.status, .fixed(3)),
        Column(Words.Columns.request, .flexible(min: 14)),
        Column("", .fixed(7), align: .trailing),
      ]
    }
  }
}
