import Engine
import Events
import Journal
import TerminalUI

extension ExploreState {
  var noItem: String? { peers.item == nil ? Words.nothingSelected : nil }
  var noAddress: String? { if case .address? = peers.item { nil } else { Words.noAddressSelected } }

  /// Moves to the next row that can be selected; the window follows, also where none can be.
  mutating func moveInDetail(_ move: Move) {
    let before = peers.detailList.selection
    peers.detailList.move(move)
    let target = peers.detailList.selection
    let isUp = target < before
    let rows = peers.detail
    let ahead =
      isUp ? Array(rows.indices[..<min(target + 1, rows.count)].reversed()) : Array(rows.indices[max(0, target)...])
    if let row = ahead.first(where: { rows[$0].item != nil }) {
      peers.detailList.select(row)
      peers.item = rows[row].item
    }
  }

  /// Keeps the selected item selected wherever it stands now; one that is gone gives way to the first protocol, or to
  /// whatever there is.
  mutating func settleDetailItem() {
    let rows = peers.detail
    let isMount = { (row: DetailRow) in if case .mount? = row.item { true } else { false } }
    // What nobody chose gives way to what is more use.
    if pane != .peerDetail, case .address? = peers.item, rows.contains(where: isMount) { peers.item = nil }
    if let item = peers.item, let row = rows.firstIndex(where: { $0.item == item }) {
      // The window stays where it was scrolled to.
      if row != peers.detailList.selection, pane != .peerDetail || peers.detailList.scroll.visible.contains(row) {
        peers.detailList.select(row)
      }
      return
    }
    let row = rows.firstIndex(where: isMount) ?? rows.firstIndex { $0.item != nil }
    peers.item = row.flatMap { rows[$0].item }
    peers.detailList.select(0)
  }

  mutating func openDetailItem() -> [Effect] {
    switch peers.item {
    case .mount?:
      return Commands.named("request.new").map { perform($0) } ?? []
    case .stream(let id)?: return showInLog(.stream(id))
    case .connection(let id)?: return showInLog(.connection(id))
    case .exchange(let id)?:
      return leap(to: .request) { state in
        state.showListed(id)
        state.pane = .response
      }
    case .address?, .streamProtocol?:
      notice = Notice(.hint, Words.copyHint)
    case nil: break
    }
    return []
  }
}
