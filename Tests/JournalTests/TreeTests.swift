import Events
import Identity
import Multiformats
import TestSupport
import Testing

@testable import Journal

@Suite struct TreeTests {
  @Test("the first of many streams that ended stand in one line, those that stand and the last in lines of their own")
  func olderStreams() {
    var journal = Journal(since: time(0))
    journal.append(Event(time: time(0), kind: opening(1)))
    for number in 1...20 as ClosedRange<UInt64> {
      journal.append(Event(time: time(Double(number)), kind: .streamOpened(stream(1, number), .outbound)))
      guard number != 15 else { continue }
      journal.append(Event(time: time(Double(number)), kind: .streamClosed(stream(1, number), .finished)))
    }
    func rows(_ isUnfolded: Bool) -> [TreeRow] {
      journal.tree.rows(at: time(20), shownEnded: 3) { $0 == .older(connection(1)) && !isUnfolded }
    }
    let folded = rows(false)
    // Streams 1 to 14 have ended before the first that stands; 16 of 19 are too many to be shown.
    #expect(folded[2].id == .older(connection(1)))
    #expect(folded[2].count == 14)
    #expect(folded[3...].map(\.id) == (15...20).map { .stream(stream(1, $0)) })
    #expect(rows(true).count == 22)
  }

  @Test("a connection stands under its peer, its streams under it, with their states, ages and bytes")
  func nesting() throws {
    let figures = PathFigures(congestionWindow: 12_000, packetsSent: 5, packetsLost: 1, ecn: .works)
    let journal = Journal([
      opening(7), .identified(connection(7), identity(7)), .roundTrip(connection(7), .milliseconds(3)),
      .path(connection(7), figures),
      .streamOpened(stream(7, 1), .outbound), .streamNegotiated(stream(7, 1), protocolID: "/ipfs/ping/1.0.0"),
      .streamOpened(stream(7, 2), .inbound), .bytes(connection(7), stream: stream(7, 1), received: 100, sent: 20),
      .bytes(connection(7), stream: nil, received: 130, sent: 50), .streamClosed(stream(7, 2), .finished),
    ])
    let tree = journal.tree
    #expect(tree.peers == [.peer(peerID(7))])
    let peer = try #require(tree[.peer(peerID(7))])
    #expect(peer.connections == [connection(7)])
    #expect(tree.state(of: peer) == .connected)
    #expect(tree.traffic(of: peer) == (130, 50))
    let conn = try #require(tree[connection(7)])
    #expect(conn.streams == [stream(7, 1), stream(7, 2)])
    #expect(conn.openStreams == 1)
    #expect(conn.roundTrip == .milliseconds(3))
    #expect(conn.path == figures)
    #expect(conn.identity?.agentVersion == "kubo/0.33.0")
    #expect(conn.opened == time(0))
    let ping = try #require(tree[stream(7, 1)])
    #expect(ping.direction == .outbound)
    #expect(ping.protocolID == "/ipfs/ping/1.0.0")
    #expect((ping.traffic.received, ping.traffic.sent) == (100, 20))
    #expect(ping.ending == nil)
    #expect(tree[stream(7, 2)]?.ending?.reason == .finished)
    #expect((tree.openConnections, tree.openStreams) == (1, 1))
  }

  @Test("requests stand on their stream, or on their connection where there are no streams")
  func requests() throws {
    let (first, second) = (RequestID.next(), RequestID.next())
    var journal = Journal([
      opening(1), .streamOpened(stream(1, 3), .outbound), request(first, on: 1, stream: 3), serverOpening(2),
      request(second, on: 2, method: "POST", target: "/echo"), .response(first, response(404, "Not Found")),
    ])
    #expect(journal.tree[stream(1, 3)]?.requests == [first])
    #expect(journal.tree[connection(1)]?.requests == [])
    #expect(journal.tree[connection(2)]?.requests == [second])
    #expect(journal.tree[first]?.state == .body)
    #expect(journal.tree[first]?.response?.status == 404)
    #expect(journal.tree[second]?.state == .waiting)
    journal.append(
      [
        .requestFinished(first, bodyBytes: 5, took: .milliseconds(4)), .response(second, response(200)),
        .requestFinished(second, bodyBytes: 1_000, took: .milliseconds(9)),
      ], from: 1)
    #expect(journal.tree[first]?.state == .finished(bodyBytes: 5, took: .milliseconds(4)))
    // Without streams the bodies are all that is known of the traffic.
    #expect(journal.tree[connection(2)]?.traffic.received == 1_000)
    #expect(journal.totals.received == 1_000)
    #expect(journal.tree.peers == [.peer(peerID(1)), .address(address("/dns4/gw.lab/tcp/443/tls/http"))])
  }

  @Test("clients that do not say who they are stand together by their host")
  func clients() {
    let journal = Journal([
      serverOpening(1, .inbound, "/ip4/127.0.0.1/tcp/40001/http"),
      serverOpening(2, .inbound, "/ip4/127.0.0.1/tcp/40002/http"),
    ])
    #expect(journal.tree.peers == [.address(address("/ip4/127.0.0.1"))])
    #expect(journal.tree[.address(address("/ip4/127.0.0.1"))]?.connections.count == 2)
  }

  @Test("a dial is shown while it is under way and after it failed, and is gone when it led to a connection")
  func dials() throws {
    let home = address("/ip4/192.0.2.1/tcp/5")
    let (first, second) = (DialID.next(), DialID.next())
    var journal = Journal([
      .dialStarted(first, peer: peerID(5), address: home.with(peerID(5))),
      .dialStep(first, .connect, took: .milliseconds(2)),
    ])
    let peer = { try #require(journal.tree[.peer(peerID(5))]) }
    #expect(try journal.tree.state(of: peer()) == .dialling)
    #expect(journal.tree[first]?.steps.map(\.step) == [.connect])
    journal.append(
      [
        .dialFailed(first, peer: peerID(5), address: home, step: .security, reason: "refused", fault: .refused),
        .dialStarted(second, peer: peerID(5), address: home),
      ],
      from: 1)
    #expect(try journal.tree.state(of: peer()) == .dialling)
    #expect(try (peer().attempts, peer().failures) == (2, 1))
    journal.append([opening(5)], from: 2)
    #expect(try journal.tree.state(of: peer()) == .connected)
    #expect(try peer().dials == [first])
    #expect(try (peer().attempts, peer().failures) == (0, 0))
    journal.append([.connectionClosed(connection(5), .finished)], from: 3)
    #expect(try journal.tree.state(of: peer()) == .gone)
    journal.append(
      [.dialFailed(.next(), peer: peerID(5), address: home, step: .connect, reason: "no", fault: .other)], from: 4)
    #expect(try journal.tree.state(of: peer()) == .failed(step: .connect, reason: "no"))
  }

  @Test("a dial to an address of nobody leads to whoever is found there")
  func dialOfAddress() {
    let dial = DialID.next()
    var journal = Journal([.dialStarted(dial, peer: nil, address: address("/ip4/192.0.2.1/tcp/5"))])
    #expect(journal.tree.peers == [.address(address("/ip4/192.0.2.1/tcp/5"))])
    journal.append([opening(5)], from: 1)
    #expect(journal.tree.peers == [.peer(peerID(5))])
    #expect(journal.tree[dial]?.peer == .peer(peerID(5)))
    #expect(journal.tree[dial]?.connection == connection(5))
    #expect(journal.tree[connection(5)]?.dial == dial)
  }

  @Test("events about what was never heard of make a place for it, which is filled when its opening comes late")
  func outOfOrder() throws {
    var journal = Journal([
      .streamNegotiated(stream(4, 9), protocolID: "/http/1.1"),
      .bytes(connection(4), stream: nil, received: 9, sent: 0),
    ])
    #expect(journal.tree.peers == [.unknown(connection(4))])
    #expect(journal.tree[stream(4, 9)]?.direction == nil)
    #expect(journal.tree.openStreams == 1)
    journal.append([.streamOpened(stream(4, 9), .inbound), opening(4)], from: 1)
    #expect(journal.tree.peers == [.peer(peerID(4))])
    #expect(journal.tree[stream(4, 9)]?.direction == .inbound)
    #expect(journal.tree[connection(4)]?.traffic.received == 9)
    #expect(journal.tree[connection(4)]?.allStreams == 1)
  }

  @Test("an end that comes before its opening leaves nothing open")
  func endFirst() {
    let journal = Journal([
      .connectionClosed(connection(4), .finished), opening(4), .streamOpened(stream(4, 1), .outbound),
      .streamClosed(stream(5, 1), .resetLocally), .streamOpened(stream(5, 1), .outbound),
    ])
    #expect(journal.tree.openConnections == 1)
    #expect(journal.tree.openStreams == 0)
    #expect(journal.tree[connection(4)]?.ending != nil)
    #expect(journal.tree[stream(4, 1)]?.ending != nil)
    #expect(journal.tree[stream(5, 1)]?.ending?.reason == .resetLocally)
  }

  @Test("a connection that ends takes its streams and requests along, each counted once")
  func endOfAll() {
    let id = RequestID.next()
    let journal = Journal([
      opening(1), .streamOpened(stream(1, 1), .outbound), .streamOpened(stream(1, 2), .outbound), request(id, on: 1),
      .streamClosed(stream(1, 1), .finished), .connectionClosed(connection(1), .timedOut),
      .streamClosed(stream(1, 2), .resetByPeer(code: 3)), .connectionClosed(connection(1), .finished),
    ])
    #expect(journal.tree.openStreams == 0)
    #expect(journal.tree[connection(1)]?.ending?.reason == .timedOut)
    #expect(journal.tree[stream(1, 2)]?.ending?.reason == .resetByPeer(code: 3))
    #expect(journal.tree[id]?.state == .failed(reason: "the connection closed"))
    let totals = journal.totals
    #expect((totals.connectionsOpened, totals.connectionsClosed) == (1, 1))
    #expect((totals.streamsOpened, totals.streamsClosed, totals.streamsReset) == (2, 2, 0))
  }

  @Test("what has ended stays for a while, then leaves with all that is under it")
  func leaving() {
    let id = RequestID.next()
    var journal = Journal([
      opening(1), opening(2), .streamOpened(stream(1, 1), .outbound), request(id, on: 1, stream: 1),
      .connectionClosed(connection(1), .finished),
    ])
    journal.advance(to: time(299))
    #expect(journal.tree.peers.count == 2)
    journal.advance(to: time(301))
    #expect(journal.tree.peers == [.peer(peerID(2))])
    #expect(journal.tree[stream(1, 1)] == nil)
    #expect(journal.tree[id] == nil)
    #expect(journal.totals.connectionsClosed == 1)
  }

  @Test("when there are too many, those leave that ended first, then those with which nothing happens")
  func limits() {
    var limits = Journal.Limits()
    limits.tree.streams = (all: 100, ended: 10)
    limits.tree.connections = (all: 20, ended: 4)
    var journal = Journal([opening(1)], limits: limits)
    for number in 0..<50 as Range<UInt64> {
      journal.append(
        [.streamOpened(stream(1, number), .outbound), .streamClosed(stream(1, number), .finished)], from: Double(number)
      )
    }
    #expect(journal.tree[connection(1)]?.streams == (40..<50).map { stream(1, $0) })
    for number in 100..<300 as Range<UInt64> {
      journal.append([.streamOpened(stream(1, number), .outbound)], from: Double(number))
    }
    let streams = journal.tree[connection(1)]?.streams ?? []
    #expect(streams.count <= 100)
    #expect(streams.last == stream(1, 299))
    #expect(journal.tree.openStreams == streams.count)
    #expect(journal.tree[connection(1)]?.allStreams == 250)
    for number in 2..<99 as Range<UInt64> { journal.append([opening(number)], from: 400 + Double(number)) }
    #expect(journal.tree.openConnections <= 20)
    #expect(journal.tree[connection(98)] != nil)
    #expect(journal.tree.peers.count == journal.tree.openConnections)
  }

  @Test("whatever comes in whatever order, the tree hangs together", arguments: 0..<30 as Range<UInt64>)
  func consistency(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let requests = (0..<20).map { _ in RequestID.next() }
    let dials = (0..<10).map { _ in DialID.next() }
    var limits = Journal.Limits()
    limits.tree.streams = (all: 30, ended: 8)
    limits.tree.connections = (all: 4, ended: 2)
    limits.tree.requests = (all: 10, ended: 4)
    limits.tree.dials = (all: 6, ended: 3)
    limits.tree.keptFor = .seconds(2)
    var journal = Journal(since: time(0), limits: limits)
    for step in 0..<2_000 {
      let late = Double.random(in: 0..<0.1, using: &random)
      let kind = randomEvent(&random, requests: requests, dials: dials)
      journal.append(Event(time: time(Double(step) / 50 - late), kind: kind))
      try #require(hangsTogether(journal.tree), "after \(kind)")
    }
  }

  /// Whether all that is named is there, belongs where it stands, and is counted.
  private func hangsTogether(_ tree: ActivityTree) -> Bool {
    let peers = tree.peers.compactMap { tree[$0] }
    let connections = peers.flatMap { peer in peer.connections.map { tree[$0] } }
    let streams = connections.flatMap { connection in (connection?.streams ?? []).map { tree[$0] } }
    return peers.count == tree.peers.count && Set(tree.peers).count == peers.count
      && peers.allSatisfy { peer in
        !(peer.connections.isEmpty && peer.dials.isEmpty)
          && peer.dials.allSatisfy { tree[$0]?.peer == peer.id }
          && peer.connections.allSatisfy { tree[$0]?.peer == peer.id }
      }
      && connections.allSatisfy { connection in
        let streams = (connection?.streams ?? []).map { tree[$0] }
        let requests = streams.flatMap { $0?.requests ?? [] } + (connection?.requests ?? [])
        return streams.allSatisfy { $0?.id.connection == connection?.id }
          && requests.allSatisfy { tree[$0]?.summary.connection == connection?.id }
          && streams.count { $0?.ending == nil } == connection?.openStreams
      }
      && connections.count { $0?.ending == nil } == tree.openConnections
      && streams.count { $0?.ending == nil } == tree.openStreams
  }

  @Test("rows stand in order, those under a folded one are hidden, and the last of each family is marked")
  func rows() {
    let id = RequestID.next()
    let journal = Journal([
      opening(1), .streamOpened(stream(1, 1), .outbound), .streamOpened(stream(1, 2), .outbound), serverOpening(2),
      request(id, on: 2),
    ])
    let server = PeerNode.ID.address(address("/dns4/gw.lab/tcp/443/tls/http"))
    let all = journal.tree.rows(at: time(1)) { _ in false }
    #expect(
      all.map(\.id) == [
        .peer(.peer(peerID(1))), .connection(connection(1)), .stream(stream(1, 1)), .stream(stream(1, 2)),
        .peer(server), .connection(connection(2)), .request(id),
      ])
    #expect(all.map(\.depth) == [0, 1, 2, 2, 0, 1, 2])
    #expect(all.map(\.isLast) == [false, true, false, true, true, true, true])
    let folded = journal.tree.rows(at: time(1)) { $0 == .connection(connection(1)) }
    #expect(folded.count == 5)
    #expect(folded[1].isFolded && folded[1].hasChildren)
  }

  @Test("listeners are known while they listen")
  func listening() {
    let (one, two) = (address("/ip4/127.0.0.1/tcp/1"), address("/ip4/127.0.0.1/tcp/2"))
    let journal = Journal([.listening(one), .listening(two), .listening(two), .stoppedListening(one)])
    #expect(journal.tree.listening == [two])
  }

  @Test("three resets of a protocol within a minute, and three dials that fail in a row, need a look")
  func concerns() {
    var journal = Journal([opening(1)])
    for number in 1...4 as ClosedRange<UInt64> {
      journal.append(
        [
          .streamOpened(stream(1, number), .outbound), .streamNegotiated(stream(1, number), protocolID: "/bitswap"),
          .streamClosed(stream(1, number), .resetByPeer(code: nil)),
        ], from: Double(number) * 19)
    }
    let resets = Concern(
      peer: .peer(peerID(1)), kind: .resets(count: 3, protocolID: "/bitswap"), row: .stream(stream(1, 4)))
    #expect(journal.tree.concerns(at: time(80)) == [resets])
    #expect(journal.tree.concerns(at: time(100)) == [])
    let home = address("/ip4/192.0.2.1/tcp/9")
    for _ in 0..<3 {
      journal.append(
        [.dialFailed(.next(), peer: peerID(9), address: home, step: .connect, reason: "refused", fault: .refused)],
        from: 90)
    }
    let dials = Concern(
      peer: .peer(peerID(9)), kind: .failedDials(count: 3, step: .connect, reason: "refused"),
      row: .peer(.peer(peerID(9))))
    #expect(journal.tree.concerns(at: time(100)) == [dials])
  }
}
