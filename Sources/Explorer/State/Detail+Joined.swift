import Engine
import Events
import Libp2pHTTP
import Multiformats
import PeerStore
import TerminalUI

/// A protocol of a peer, and by which of its two documents it is known.
struct JoinedProtocol: Hashable {
  let id: String
  /// Where it is served over HTTP; nil where it is not.
  var path: String?
  /// Whether streams speak it.
  var isSpoken = false
}

extension DetailMaker {
  /// What the well-known resource and identify name, each protocol once.
  func joined(_ mounts: [WellKnownInfo.Mount], _ spoken: [String]) -> [JoinedProtocol] {
    var protocols = mounts.map { JoinedProtocol(id: $0.id, path: $0.path) }
    for id in spoken {
      if let index = protocols.firstIndex(where: { $0.id == id }) {
        protocols[index].isSpoken = true
      } else {
        protocols.append(JoinedProtocol(id: id, isSpoken: true))
      }
    }
    return protocols
  }

  /// Where the two documents do not go together.
  func mismatches(_ mounts: [WellKnownInfo.Mount], _ spoken: [String]) -> [String] {
    guard peer.identify != nil else { return [] }
    let speaksHTTP = spoken.contains(HTTPClient.httpProtocolID)
    let isServer = peer.addresses.contains { $0.address.kind == .http }
    if !mounts.isEmpty, !speaksHTTP {
      return [isServer ? Words.servesOnlyAsServer : Words.servesUnannounced]
    }
    if mounts.isEmpty, speaksHTTP, hasReadWellKnown { return [Words.announcesNothing] }
    return []
  }

  func row(of joined: JoinedProtocol) -> DetailRow {
    var sources: [Line] = []
    if let path = joined.path { sources.append("\(Words.byHTTP) \(path, .dim)") }
    if joined.isSpoken { sources.append(Line(Words.byIdentify, .dim)) }
    let item: DetailRow.Item = joined.path == nil ? .streamProtocol(joined.id) : .mount(joined.id)
    return DetailRow(.cells(.protocols, [Line(joined.id), Line.joined(sources, separator: " · ")]), item)
  }
}
