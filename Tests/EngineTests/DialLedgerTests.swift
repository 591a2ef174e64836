import Identity
import Multiformats
import PeerStore
import Testing

@testable import Engine
@testable import Events

@Suite struct DialLedgerTests {
  private let peer: PeerID
  private let tcp: Multiaddr, quic: Multiaddr, http: Multiaddr

  init() throws {
    peer = try PeerID("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq")
    tcp = try Multiaddr("/ip4/192.0.2.1/tcp/4001")
    quic = try Multiaddr("/ip4/192.0.2.1/udp/4001/quic-v1")
    http = try Multiaddr("/ip4/192.0.2.1/tcp/80/http")
  }

  private func event(_ milliseconds: Int64, _ kind: Event.Kind) -> Event {
    Event(time: Timestamp(nanoseconds: milliseconds * 1_000_000), kind: kind)
  }

  private func queued(_ number: UInt64, _ address: Multiaddr, race: UInt64 = 1, delay: Duration = .zero) -> Event.Kind {
    .dialQueued(
      DialID(number: number), peer: peer, address: address,
      DialChoice(race: RaceID(number: race), reason: .first, delay: delay))
  }

  private func started(_ number: UInt64, _ address: Multiaddr) -> Event.Kind {
    .dialStarted(DialID(number: number), peer: peer, address: address)
  }

  private func failed(_ number: UInt64, _ address: Multiaddr, _ step: DialStep, _ fault: DialFault) -> Event.Kind {
    .dialFailed(
      DialID(number: number), peer: peer, address: address, step: step, reason: "because", fault: fault)
  }

  private func ledger(_ events: Event...) -> DialLedger {
    var ledger = DialLedger()
    for event in events { ledger.note(event) }
    return ledger
  }

  @Test("an attempt waits, runs step by step, and ends; what its failed step took is known")
  func life() throws {
    var ledger = ledger(event(0, queued(1, quic)), event(0, queued(2, tcp, delay: .milliseconds(250))))
    #expect(ledger.attempts(of: .peer(peer)).map(\.state) == [.waiting, .waiting])
    ledger.note(event(1, started(1, quic)))
    #expect(ledger.attempts(of: .peer(peer))[0].stepUnderWay == .connect)
    ledger.note(event(4, .dialStep(DialID(number: 1), .connect, took: .milliseconds(3))))
    #expect(ledger.attempts(of: .peer(peer))[0].stepUnderWay == .security)
    ledger.note(event(9, failed(1, quic, .security, .wrongPeer)))
    let attempt = ledger.attempts(of: .peer(peer))[0]
    #expect(attempt.failure == .init(step: .security, reason: "because", fault: .wrongPeer, took: .milliseconds(5)))
    #expect(attempt.hint?.contains("ask for its id again") == true)
    ledger.note(event(10, .dialEnded(DialID(number: 2), .overtaken)))
    let over = ledger.attempts(of: .peer(peer)).map(\.isOver)
    #expect(over == [true, true])
    #expect(ledger.attempts(of: .peer(peer), at: quic.with(peer)).map(\.address) == [quic])
  }

  @Test("a new race takes the place of the last; an HTTP server that is being tried beside it stays")
  func races() throws {
    var ledger = ledger(
      event(0, queued(1, quic)), event(1, started(1, quic)), event(2, failed(1, quic, .connect, .refused)),
      event(5, started(2, http)), event(6, queued(3, tcp, race: 2)))
    #expect(ledger.attempts(of: .peer(peer)).map(\.address) == [http, tcp])
    ledger.note(event(7, started(4, http)))
    #expect(ledger.attempts(of: .peer(peer)).map(\.id) == [DialID(number: 3), DialID(number: 4)])
    // What comes late of an attempt that is forgotten is no attempt.
    ledger.note(event(8, .dialStep(DialID(number: 1), .connect, took: .zero)))
    #expect(ledger.all.count == 2)
  }

  @Test("no more than 256 peers and 128 attempts of each are kept")
  func bounds() throws {
    var ledger = DialLedger()
    for number in 1...400 {
      let address = try Multiaddr("/ip4/192.0.2.1/tcp/\(number)")
      ledger.note(event(0, .dialStarted(DialID(number: UInt64(number)), peer: nil, address: address)))
      ledger.note(event(0, queued(UInt64(1_000 + number), address)))
    }
    #expect(ledger.attempts(of: .peer(peer)).count == 128)
    #expect(ledger.all.count <= 128 + 256)
  }

  @Test("the verdict: directly, only through a relay, only over HTTP, not at all and why")
  func verdicts() throws {
    let relay = try Multiaddr("/ip4/192.0.2.9/tcp/1/p2p/\(peer)/p2p-circuit")
    func verdict(_ ends: (Multiaddr, Bool)...) -> DialVerdict {
      var ledger = DialLedger()
      for (index, end) in ends.enumerated() {
        let number = UInt64(index + 1)
        ledger.note(event(0, started(number, end.0)))
        let won = Event.Kind.dialEnded(DialID(number: number), .won(ConnectionID(number: number)))
        ledger.note(event(1, end.1 ? won : failed(number, end.0, .connect, index == 0 ? .timedOut : .refused)))
      }
      return DialVerdict(ledger.all)
    }
    #expect(verdict((http, true), (tcp, true)).words == "reachable directly")
    #expect(verdict((http, true), (tcp, true)).winner?.address == tcp)
    #expect(verdict((tcp, false), (relay, true)).words == "reachable only through a relay: connect: because")
    #expect(verdict((tcp, false), (http, true)).words == "reachable only over HTTP: connect: because")
    #expect(verdict((http, true)).words == "reachable only over HTTP")
    let none = verdict((quic, false), (tcp, false))
    #expect(none.words == "not reachable: connect: because")
    #expect(none.cause?.address == tcp && none.hint == "is the peer running, and does it listen on this port?")
    #expect(DialVerdict([]).words == "not reachable: there is nothing to dial")
  }

  @Test("bars stand on one time line: each from where its attempt began, a cell at least for each step")
  func bars() throws {
    let ledger = ledger(
      event(0, queued(1, quic)), event(0, queued(2, tcp)), event(0, queued(3, http)),
      event(0, started(1, quic)), event(50, started(2, tcp)),
      event(40, .dialStep(DialID(number: 1), .connect, took: .milliseconds(40))),
      event(41, .dialStep(DialID(number: 1), .security, took: .milliseconds(1))),
      event(80, .dialStep(DialID(number: 2), .connect, took: .milliseconds(30))),
      event(100, failed(2, tcp, .security, .timedOut)))
    let bars = DialBar.bars(ledger.all, width: 10, now: Timestamp(nanoseconds: 100_000_000)).map { bar in
      String(
        bar.cells.map { cell -> Character in
          switch cell {
          case .empty: "_"
          case .waiting: "."
          case .step(.connect): "c"
          case .step: "s"
          case .failed: "x"
          }
        })
    }
    #expect(bars == ["ccccssssss", "_____cccxx", ".........."])
    #expect(DialBar.bars([], width: 10, now: Timestamp(nanoseconds: 0)).isEmpty)
    #expect(DialBar.bars(ledger.all, width: 0, now: Timestamp(nanoseconds: 0)).allSatisfy { $0.cells.isEmpty })
  }

  @Test("there is advice for every kind of failure but those that say all themselves", arguments: DialFault.allCases)
  func advice(_ fault: DialFault) {
    for step in DialStep.allCases {
      let hint = DialAdvice.hint(for: fault, at: step, of: tcp)
      #expect((hint == nil) == [.cancelled, .other].contains(fault))
    }
  }
}
