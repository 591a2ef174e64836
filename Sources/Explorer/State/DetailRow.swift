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
          Column("", .fixed(1)), Column("ADDRESS", .flexible(min: 20), cut: .middle), Column("VIA", .fixed(15)),
          Column("TIME", .fixed(6), align: .trailing), Column("LAST", .fixed(9)),
        ]
        : [
          Column("", .fixed(1)), Column("ADDRESS", .flexible(min: 14), cut: .middle),
          Column("LAST", .fixed(8), align: .trailing),
        ]
    case .addressesFull:
      return [
        Column("", .fixed(1)), Column("ADDRESS", .flexible(min: 20), cut: .middle),
        Column("KNOWN BY", .fixed(13), drops: 2), Column("TRIED", .fixed(5), align: .trailing, drops: 1),
        Column("TIME", .fixed(6), align: .trailing, drops: 1),
      ]
    case .mounts:
      let all = [
        Column("PROTOCOL", .flexible(min: 12), cut: .middle), Column("PATH", .flexible(min: 10), cut: .middle),
        Column("CARRIED BY", .fixed(24), drops: 2), Column("LAST", .fixed(4), align: .trailing),
        Column("", .fixed(6), align: .trailing, drops: 1),
      ]
      return isWide ? all : [all[0], all[1], all[3]]
    case .protocols:
      return [
        Column("PROTOCOL", .flexible(min: 16), cut: .middle), Column("KNOWN BY", .fixed(isWide ? 28 : 16), drops: 1),
      ]
    case .streams:
      return [
        Column("STREAM", .fixed(8)), Column("PROTOCOL", .flexible(min: 14), cut: .middle), Column("DIR", .fixed(3)),
        Column("STATE", .fixed(9), drops: 2), Column("AGE", .fixed(4), align: .trailing, drops: 1),
        Column("↓", .fixed(8), align: .trailing),
      ]
    case .requests:
      return [
        Column("TIME", .fixed(8), drops: 1), Column("ST", .fixed(3)), Column("REQUEST", .flexible(min: 14)),
        Column("", .fixed(7), align: .trailing),
      ]
    }
  }
}
