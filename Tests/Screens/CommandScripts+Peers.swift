import Engine
import PeerStore
import TerminalUI

@testable import Explorer

extension CommandScript {
  static let peers: [CommandScript] = [
    .init("peer.open") { $0.state.pane == .peerDetail },
    .init("detail.open", ["2"]) { $0.state.screen == .request && $0.state.request.composer.protocolID != nil },
    .init("peer.add") { $0.state.peers.adding != nil },
    .init("peer.connect") { try $0.jobs == [.connect(World.kubo())] },
    .init("peer.dial") { try $0.jobs == [.dial(World.kubo())] },
    .init("peer.neighbours", ["2"]) { $0.jobs == [.lookAround(true)] },
    .init("peer.disconnect") { $0.state.overlay?.context == .question },
    .init("peer.wellknown") { try $0.jobs == [.wellKnown(World.kubo())] },
    .init("request.new") { $0.state.screen == .request && $0.state.request.composer.peer != nil },
    .init("peer.log") { $0.state.screen == .log && $0.state.log.selection != nil },
    .init("peer.show", type: "notes.lab:443") { try $0.state.peers.selectedPeer != World.kubo() },
    .init("peer.mark") { try $0.state.peers.marked == [World.kubo()] },
    .init("peer.markAll") { $0.state.peers.marked.count == 3 },
    .init("peer.sort") { $0.state.peers.order != PeersState().order },
    .init("peer.reverse") { $0.state.peers.isReversed != PeersState().isReversed },
    .init("peer.group") { $0.state.peers.grouping == .tag },
    .init("peer.block") { try $0.kubo().isBlocked && $0.jobs == [.disconnect(World.kubo())] },
    .init("peer.identify") { try $0.jobs == [.identify(World.kubo())] },
    .init("peer.pin") { try $0.kubo().isPinned },
    .init("peer.alias", type: "-2") { try $0.kubo().alias == "kubo-home-2" },
    .init("peer.tag", type: "blue") { try $0.kubo().tags.contains("blue") },
    .init("peer.note", type: ", left") { try $0.kubo().note == "dev box under the desk, left" },
    .init("peer.remove") { try $0.state.book[World.kubo()] == nil },
    .init("address.remove", ["2", "]"]) { try $0.kubo().addresses.count == 1 },
  ]
}
