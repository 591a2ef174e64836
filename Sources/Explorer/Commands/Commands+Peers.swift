import Engine
import PeerStore
import TerminalUI

extension Commands {
  static let peers: [Command] = [
    Command(
      "peer.open", "Open peer", "its addresses, protocols, requests",
      help: "Goes to the pane beside the list. On the header of a group, folds it.",
      in: [.pane(.peerList)], keys: [.enter], hint: "open", drops: 3
    ) { state, _ in state.openPeer() },
    Command(
      "detail.open", "Open", "a protocol as a request, a stream in the log",
      help: "On an HTTP protocol, begins a request below its path. On a request of the past, shows it again.",
      in: [.pane(.peerDetail)], keys: [.enter], hint: "open", drops: 3, unless: { $0.noItem }
    ) { state, _ in state.openDetailItem() },
    Command(
      "peer.add", "Add address", "multiaddr, peer ID, dnsaddr or URL",
      help: """
        Takes a multiaddr, a multiaddr: URI, an http(s) URL or a peer ID, and says at every key what is wrong with it. \
        What is added is connected to and asked what it serves.
        """,
      arguments: [Argument("TARGET", .target)], in: [.screen(.peers)], keys: ["a"], hint: "add", drops: 2,
      shell: { _ in "peerscope peers add TARGET" }
    ) { state, arguments in try state.addPeer(arguments) },
    Command(
      "peer.connect", "Connect", "dial the addresses, keep the first that answers",
      help: """
        Dials the addresses against each other, QUIC before TCP and relays last, and keeps the first connection. \
        The peer then says what it is. A server of HTTP alone is asked what it serves instead.
        """,
      naming: { "Connect to \($0)" }, arguments: [.peer], in: [.screen(.peers)], keys: ["c"], hint: "connect", drops: 2,
      shell: { $0.shell("dial") }, preview: { $0.dialPreview($1) }, unless: { $0.noPeerToReach }
    ) { state, arguments in try state.connect(arguments) },
    Command(
      "peer.dial", "Try all addresses", "and explain what came of each",
      help: """
        Dials every address to its end, HTTP servers included, and shows each attempt as a bar: which step failed, why, \
        and what to try. One connection stays.
        """,
      naming: { "Try all addresses of \($0)" }, arguments: [.peer], in: [.screen(.peers)], keys: ["d"],
      shell: { $0.shell("dial") }, preview: { $0.dialPreview($1) }, unless: { $0.noPeerToReach }
    ) { state, arguments in try state.dial(arguments) },
    Command(
      "peer.neighbours", "Look for neighbours", "peers of this network, by multicast DNS",
      help: """
        Asks the local network for libp2p peers, and lets them find this one. Those that answer stand in a group of \
        their own. Again ends it.
        """,
      in: [.screen(.peers)], keys: ["M"], shell: { _ in "peerscope --mdns" },
      unless: { $0.isOffline ? Words.offline : nil }
    ) { state, _ in state.lookAround() },
    Command(
      "peer.disconnect", "Disconnect", "asks when streams are open",
      help: "Ends all connections to the peer. Streams that are open are reset.",
      naming: { "Disconnect \($0)" }, arguments: [.peer], in: [.screen(.peers)], keys: ["x"], hint: "disconnect",
      drops: 5, isDangerous: true,
      unless: { $0.noConnection }
    ) { state, arguments in try state.disconnect(arguments) },
    Command(
      "peer.wellknown", "Read .well-known", "GET .well-known/libp2p/protocols",
      help: """
        Asks the peer which HTTP protocols it serves, and where. Uses an open connection when there is one; otherwise \
        it dials.
        """,
      naming: { "Read .well-known of \($0)" }, arguments: [.peer], in: [.screen(.peers)], keys: ["w"],
      hint: "well-known", drops: 3, shell: { $0.shell("protocols", "--json") }, unless: { $0.noPeerToReach }
    ) { state, arguments in try state.readWellKnown(arguments) },
    Command(
      "request.new", "New request", "to the peer, below the selected protocol",
      help: "Begins a request. On an HTTP protocol, the path is below that protocol's mount point.",
      naming: { "New request to \($0)" }, arguments: [.peer, Argument("PATH", .path)],
      in: [.screen(.peers), .pane(.composer), .pane(.requests)],
      keys: ["n"], hint: "request", drops: 2, shell: { $0.shell("get", "/") }, unless: { $0.noPeerForRequest }
    ) { state, arguments in try state.newRequest(arguments) },
    Command(
      "peer.log", "Show in the log", "its connections, streams and requests",
      help: "Goes to the log, to the selected peer.",
      naming: { "Show connections of \($0)" }, in: [.screen(.peers)], keys: ["l"], hint: "log", drops: 4
    ) { state, _ in state.showInLog() },
    Command(
      "peer.show", "Show a peer", "whatever hides it", help: "Goes to a peer in the list. @ in the palette lists them.",
      arguments: [Argument("PEER", .peer, isOptional: false)], in: []
    ) { state, arguments in try state.showPeer(arguments) },
    Command(
      "peer.mark", "Mark", "for commands that take several peers",
      help: "Marked peers are connected, disconnected, tagged, removed… together. On the header of a group, folds it.",
      in: [.pane(.peerList)], keys: ["space"], hint: "mark", drops: 6, unless: { $0.noPeerRow }
    ) { state, _ in state.markPeer() },
    Command(
      "peer.markAll", "Mark all", "that are shown; again, none",
      help: "Marks all peers that are shown: those that fit the filter, in groups that are not folded.",
      in: [.pane(.peerList)], keys: ["*"], unless: { $0.noPeerRow }
    ) { state, _ in state.markAll() },
    Command(
      "peer.sort", "Sort", "the next order, or one by name",
      help: "Sorts the peers of each group. What is selected stays so. The titles of columns can be pressed, too.",
      arguments: [Argument("ORDER", .word(PeerOrder.allCases.map(\.rawValue)))], in: [.pane(.peerList)], keys: ["o"],
      hint: "sort", drops: 7
    ) { state, arguments in try state.sortPeers(arguments) },
    Command(
      "peer.reverse", "Sort backwards", "the same order the other way round", in: [.pane(.peerList)], keys: ["O"]
    ) { state, _ in state.reverseOrder() },
    Command(
      "peer.group", "Group", "by state, tag or agent, or not at all",
      help: """
        Divides the list into groups by how it stands with the peers, by the first of their tags, or by what they run; \
        without a name, the next of these. What is selected stays so.
        """,
      arguments: [Argument("BY", .word(PeerGrouping.allCases.map(\.rawValue)))], in: [.pane(.peerList)], keys: ["t"]
    ) { state, arguments in try state.groupPeers(arguments) },
    Command(
      "peer.block", "Block or unblock", "a blocked peer is not connected to",
      help: """
        Puts peers into the group of the blocked, and ends the connections to them. A blocked peer is connected to only \
        when it is blocked no more.
        """,
      naming: { "Block or unblock \($0)" }, arguments: [.peer], in: [.screen(.peers)], keys: ["b"],
      shell: { $0.shell("peers block") }, unless: { $0.noPeer }
    ) { state, arguments in try state.block(arguments) },
    Command(
      "peer.identify", "Identify again", "agent, addresses, protocols",
      help: "Asks the peer once more what it is and speaks.",
      naming: { "Identify \($0) again" }, arguments: [.peer], in: [.screen(.peers)], keys: ["i"],
      shell: { $0.shell("identify", "--json") }, unless: { $0.noPeerToReach }
    ) { state, arguments in try state.identify(arguments) },
    Command(
      "peer.pin", "Pin or unpin", "pinned peers stand above the others",
      naming: { "Pin or unpin \($0)" }, arguments: [.peer], in: [.screen(.peers)], keys: ["P"],
      shell: { $0.shell("peers pin") }, unless: { $0.noPeer }
    ) { state, arguments in try state.pin(arguments) },
    Command(
      "peer.alias", "Name", "a name to call it by: @name",
      help:
        "Gives the peer a name, which stands for it after an @ in commands and on the command line. None takes it away.",
      naming: { "Name \($0)" }, arguments: [Argument("NAME", .text)], in: [.screen(.peers)], keys: ["A"],
      shell: { $0.shell("peers alias", "NAME") }, unless: { $0.noPeer }
    ) { state, arguments in try state.setAlias(arguments) },
    Command(
      "peer.tag", "Tag", "words to find it by",
      help: "Puts tags on the peer: words divided by spaces. A word with a minus before it is taken away.",
      naming: { "Tag \($0)" }, arguments: [Argument("TAGS", .text)], in: [.screen(.peers)], keys: ["T"],
      shell: { $0.shell("peers tag", "TAG") }, unless: { $0.noPeer }
    ) { state, arguments in try state.setTags(arguments) },
    Command(
      "peer.note", "Note", "a line to remember",
      naming: { "Note on \($0)" }, arguments: [Argument("TEXT", .text)], in: [.screen(.peers)], keys: ["N"],
      unless: { $0.noPeer }
    ) { state, arguments in try state.setNote(arguments) },
    Command(
      "peer.remove", "Remove", "u brings it back",
      help: "Forgets the peer, and ends no connection. It can be undone.",
      naming: { "Remove \($0)" }, arguments: [.peer], in: [.screen(.peers)], keys: ["D"], isDangerous: true,
      shell: { $0.shell("peers remove") }, unless: { $0.noPeer }
    ) { state, arguments in try state.removePeer(arguments) },
    Command(
      "address.remove", "Remove address", "u brings it back",
      help: "Forgets the selected address of the peer. It can be undone.",
      in: [.pane(.peerDetail)], keys: ["X"], isDangerous: true, unless: { $0.noAddress }
    ) { state, _ in state.removeAddress() },
  ]
}
