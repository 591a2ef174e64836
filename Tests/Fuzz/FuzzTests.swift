import Crypto
import DNS
import Engine
import HTTP1
import Identity
import Libp2pHTTP
import Multiformats
import Protobuf
import TestSupport
import Testing

@testable import Wire

/// Nothing that a peer or a person sends may trap, hang, or be believed beyond its bounds. Under Address Sanitizer, for
/// as long as `PEERSCOPE_FUZZ_SECONDS` says for each parser.
@Suite(.serialized) struct FuzzTests {
  func text(_ strings: String...) -> [[UInt8]] { strings.map { Array($0.utf8) } }

  /// The bytes in pieces of lengths that the mutator chooses: what a network makes of them.
  func pieces(_ bytes: [UInt8], _ mutator: inout Mutator) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let size = 1 + mutator.number(below: mutator.number(below: 4) == 0 ? 3 : 400)
      pieces.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return pieces
  }

  @Test("multiaddr: what is read is written so that it is read the same")
  func multiaddr() throws {
    struct Vectors: Decodable {
      struct Valid: Decodable {
        var string: String
        var hex: String
      }
      var valid: [Valid]
    }
    let valid = try TestSupport.Vectors.load("multiaddr-go.json", as: Vectors.self).valid
    Mutator.fuzz("multiaddr", corpus: valid.map { Array($0.string.utf8) } + valid.map { bytes(hex: $0.hex) }) {
      input, _ in
      if let address = try? Multiaddr(bytes: input) { #expect((try? Multiaddr(address.description)) == address) }
      let text = String(decoding: input, as: UTF8.self)
      if let address = try? Multiaddr(text) {
        #expect((try? Multiaddr(bytes: address.bytes)) == address)
        #expect((try? Multiaddr(address.description)) == address)
        _ = (address.kind, address.transport, address.peerID, address.httpPath, address.serverName)
      }
      _ = try? MultiaddrURI("multiaddr:" + text)
      _ = MultiaddrCompletion(text)
      _ = try? TargetReference(text)
      _ = try? PeerID(text)
      _ = try? CID(text)
    }
  }

  @Test("protobuf and what is made of it: keys, envelopes, records, identify")
  func protobuf() throws {
    let keys = try KeyPair(generating: .ed25519)
    let record = PeerRecord(peerID: keys.peerID, sequence: 1, addresses: [try Multiaddr("/ip4/127.0.0.1/tcp/1")])
    var message = IdentifyMessage()
    message.agentVersion = "a/1"
    message.protocols = ["/x/1", "/y/2"]
    message.listenAddresses = record.addresses
    message.signedPeerRecord = try record.sealed(with: keys)
    let corpus = [keys.publicKey.protobuf, try record.sealed(with: keys)] + message.frames
    Mutator.fuzz("protobuf", corpus: corpus) { input, mutator in
      var reader = ProtobufReader(input)
      while let field = try? reader.next() { _ = (try? field.bytes(), try? field.varint(), try? field.string()) }
      _ = try? PublicKey(protobuf: input)
      if let record = try? PeerRecord(envelope: input) { #expect(record.peerID == keys.peerID) }
      var identify = IdentifyReader()
      do {
        for piece in pieces(input, &mutator) { try identify.receive(piece) }
        _ = try identify.finish().peerRecord(of: keys.peerID)
      } catch {}
    }
  }

  @Test("what relays and their clients say, and what peers say to punch holes")
  func relays() throws {
    let keys = try KeyPair(generating: .ed25519)
    let address = try Multiaddr("/ip4/192.0.2.1/udp/4001/quic-v1").with(keys.peerID)
    let voucher = try ReservationVoucher(relay: keys.peerID, peer: keys.peerID, expiration: 9).sealed(with: keys)
    let limit = RelayLimit(duration: 120, data: 1 << 17)
    let reservation = RelayReservation(expiration: 9, addresses: [address, address], voucher: voucher)
    let corpus = [
      HopMessage.reserve.frame, HopMessage.connect(keys.peerID).frame,
      HopMessage.status(.ok, reservation: reservation, limit: limit).frame,
      StopMessage.connect(from: keys.peerID, limit: limit).frame, StopMessage.status(.connectionFailed).frame, voucher,
      HolePunchMessage.connect([address, address]).frame, HolePunchMessage.sync.frame,
    ]
    Mutator.fuzz("relays", corpus: corpus) { input, mutator in
      if let voucher = try? ReservationVoucher(envelope: input) { #expect(voucher.relay == keys.peerID) }
      var reader = DelimitedReader(maximum: 4_096)
      do {
        for piece in pieces(input, &mutator) {
          reader.receive(piece)
          while let message = try reader.next() {
            #expect(message.count <= 4_096)
            // What is read is written so that it is read the same.
            if let hop = try? HopMessage(protobuf: message) { #expect(reread(hop.frame, HopMessage.init) == hop) }
            if let stop = try? StopMessage(protobuf: message) { #expect(reread(stop.frame, StopMessage.init) == stop) }
            if let punch = try? HolePunchMessage(protobuf: message) {
              #expect(reread(punch.frame, HolePunchMessage.init) == punch)
            }
          }
        }
      } catch {}
      #expect(reader.rest.count <= input.count)
    }
  }

  private func reread<Message>(_ frame: [UInt8], _ decode: ([UInt8]) throws -> Message) -> Message? {
    var reader = DelimitedReader(maximum: frame.count)
    reader.receive(frame)
    return (try? reader.next()).flatMap { try? decode($0) }
  }

  @Test("multistream-select, both sides")
  func multistream() {
    var initiator = MultistreamInitiator(proposing: ["/a/1", "/b/2"])
    let corpus =
      [initiator.takeOutput()]
      + text("\u{13}/multistream/1.0.0\n\u{03}na\n\u{05}/b/2\n", "\u{13}/multistream/1.0.0\n\u{03}ls\n")
    Mutator.fuzz("multistream", corpus: corpus) { input, mutator in
      var initiator = MultistreamInitiator(proposing: ["/a/1", "/b/2"])
      var responder = MultistreamResponder()
      let pieces = pieces(input, &mutator)
      do {
        for piece in pieces {
          if let agreement = try initiator.receive(piece) {
            #expect(["/a/1", "/b/2"].contains(agreement.protocolID))
            break
          }
        }
      } catch {}
      do {
        for piece in pieces where try responder.receive(piece, speaks: { $0 == "/b/2" }) != nil { break }
      } catch {}
      #expect(responder.takeOutput().count < 4_096)
    }
  }

  @Test("a Noise handshake and its payload")
  func noise() throws {
    let alice = try NoiseIdentity(
      KeyPair(generating: .ed25519), extensions: NoiseExtensions(streamMuxers: ["/yamux/1.0.0"]))
    let bob = try NoiseIdentity(KeyPair(generating: .ed25519))
    var initiator = try NoiseHandshake(role: .initiator, as: alice)
    let first = initiator.takeOutput()
    var responder = try NoiseHandshake(role: .responder, as: bob)
    _ = try responder.receive(first)
    let second = responder.takeOutput()
    let staticKey = [UInt8](repeating: 7, count: 32)
    try Mutator.fuzz("Noise", corpus: [first, second, alice.payload]) { input, mutator in
      _ = try? NoisePayload(input, staticKey: staticKey)
      var responder = try NoiseHandshake(role: .responder, as: bob)
      var copy = initiator
      do { for piece in pieces(input, &mutator) { _ = try responder.receive(piece) } } catch {}
      do {
        for piece in pieces(input, &mutator) { if try copy.receive(piece) { #expect(input.starts(with: second)) } }
      } catch {}
    }
  }

  @Test("yamux: nothing that is received makes more output than its bound")
  func yamux() throws {
    var client = YamuxSession(role: .client)
    for size in [0, 10, 1000] {
      let id = try client.openStream(now: 0)
      _ = client.send(id, [UInt8](repeating: 1, count: size), 0..<size, room: .max)
      client.end(id)
    }
    client.ping(now: 0)
    var output: [UInt8] = []
    client.takeOutput(into: &output)
    Mutator.fuzz("yamux", corpus: [output]) { input, mutator in
      var server = YamuxSession(role: .server)
      var events: [YamuxSession.Event] = []
      do {
        for piece in pieces(input, &mutator) {
          try server.receive(piece, 0..<piece.count, now: 1, events: &events)
          for case .data(let id, let range) in events {
            #expect(range.upperBound <= piece.count)
            server.consume(id, range.count, now: 2)
          }
          events = []
        }
      } catch {}
      #expect(server.output.count <= 2 << 20)
    }
  }

  @Test("DNS: what is read is written so that it is read the same, and no answer is longer than its bounds")
  func dns() throws {
    let name = try DomainName("_dnsaddr.example.com")
    var message = DNSMessage(id: 0, answering: [DNSQuestion(name, .txt)])
    message.answers = [
      DNSRecord(name, .cname(try DomainName("a.example.com")), timeToLive: 60),
      DNSRecord(try DomainName("a.example.com"), .txt([Array("dnsaddr=/ip4/1.2.3.4/tcp/1".utf8)]), timeToLive: 60),
      DNSRecord(name, .a([1, 2, 3, 4]), timeToLive: 1),
      DNSRecord(name, .aaaa([UInt8](repeating: 2, count: 16)), timeToLive: 1),
      DNSRecord(name, .srv(name, port: 1), timeToLive: 1), DNSRecord(name, .ptr(name), timeToLive: 1),
    ]
    message.authorities = [DNSRecord(name, .soa(minimum: 5), timeToLive: 5)]
    let files = text(
      "nameserver 1.2.3.4\noptions timeout:1 attempts:3\n", "127.0.0.1 a b # c\n::1 localhost\n")
    Mutator.fuzz("DNS", corpus: [message.bytes, DNSMessage(id: 0, asking: message.questions[0]).bytes] + files) {
      input, _ in
      if let read = try? DNSMessage(bytes: input) {
        for record in read.answers { #expect((try? DomainName(record.name.description)) == record.name) }
        let again = try? DNSMessage(bytes: read.bytes)
        #expect(again?.questions == read.questions && again?.answers.count == read.answers.count)
      }
      var lookup = DNSLookup(name, .txt, servers: 2, rounds: 2)
      for _ in 0..<64 {
        guard case .ask(let attempt) = lookup.next else { break }
        // The answer repeats what cannot be guessed.
        if !lookup.receive(Array(attempt.query.prefix(2)) + input.dropFirst(2)) { lookup.fail(.timedOut) }
      }
      if case .ask = lookup.next { Issue.record("a lookup goes on for ever") }
      let string = String(decoding: input, as: UTF8.self)
      #expect(ResolverConfiguration(string).servers.count <= 3)
      _ = HostsFile(string).addresses(of: "a")
      if let name = try? DomainName(string) { #expect((try? DomainName(name.description)) == name) }
    }
  }

  @Test("multicast DNS and dnsaddr: what strangers say stays within bounds")
  func discovery() throws {
    let peer = try KeyPair(generating: .ed25519).peerID
    let addresses = try ["/ip4/192.168.1.2/tcp/1", "/ip6/fd00::1/udp/1/quic-v1"].map { try Multiaddr($0).with(peer) }
    let alice = try MDNS(name: "alice"), bob = try MDNS(name: "bob")
    Mutator.fuzz("mDNS", corpus: alice.announcement(of: addresses) + [MDNS.query]) { input, _ in
      switch bob.receive(input, addresses: addresses) {
      case .found(let found)?:
        #expect(found.count <= 64 && found.allSatisfy { $0.peerID != nil })
      case .answer(let datagrams)?: #expect(datagrams.allSatisfy { $0.count <= MDNS.maximumDatagram })
      case nil: break
      }
    }
    let texts = text("dnsaddr=\(addresses[0])", "dnsaddr=/dnsaddr/b.test", "dnsaddr=/dns4/a/tcp/1", "v=spf1")
    let start = try Multiaddr("/dnsaddr/a.test")
    Mutator.fuzz("dnsaddr", corpus: texts) { input, mutator in
      guard var expansion = DNSAddrExpansion(start) else {
        Issue.record("it is a dnsaddr")
        return
      }
      var asked = 0
      while expansion.next != nil {
        asked += 1
        expansion.receive((0..<8).map { _ in mutator.next() } + [input])
      }
      #expect(asked <= DNSAddrExpansion.maximumNames)
      #expect(expansion.addresses.count <= DNSAddrExpansion.maximumAddresses)
    }
  }

  @Test("HTTP/1.1: requests and responses")
  func http() {
    let corpus = text(
      "GET /a?b=c HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "HTTP/1.0 200\r\n\r\nuntil the end")
    Mutator.fuzz("HTTP/1.1", corpus: corpus) { input, mutator in
      var requests = RequestParser()
      var responses = ResponseParser(answering: .get)
      var bodyBytes = 0
      do {
        for piece in pieces(input, &mutator) {
          requests.receive(piece)
          while let event = try requests.next() {
            if case .body(let bytes) = event { bodyBytes += bytes.count }
            if requests.isComplete { try requests.startNextMessage() }
          }
        }
        requests.receiveEnd()
        while try requests.next() != nil {}
      } catch {}
      do {
        for piece in pieces(input, &mutator) {
          responses.receive(piece)
          while try responses.next() != nil {}
        }
        responses.receiveEnd()
        while try responses.next() != nil {}
      } catch {}
      #expect(bodyBytes <= input.count)
    }
  }

  @Test("the well-known document, and JSON laid out")
  func documents() {
    let corpus = text(
      #"{"/a/1":{"path":"/a/"},"protocols":{"/b/1":{"path":"/b"}}}"#, #"{"protocols":{"/a/1":{"path":"x"}}}"#,
      #"{"a":[1,-2.5e3,"\u00e9\n",null,true,{"b":{}}],"c":"[]"}"#, "[[[[[]]]]]")
    Mutator.fuzz("documents", corpus: corpus) { input, _ in
      if let document = try? WellKnown(document: input) {
        for mount in document.mounts { #expect(mount.path.hasPrefix("/")) }
        #expect((try? WellKnown(document: document.hybridDocument))?.mounts == document.mounts)
      }
      if let outline = try? JSONOutline(input) {
        for line in outline.lines {
          _ = outline.text(line)
          if let closing = line.closing { #expect(closing < outline.lines.count) }
        }
      }
      _ = try? RequestItem(String(decoding: input, as: UTF8.self))
    }
  }
}
