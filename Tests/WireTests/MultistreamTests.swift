import TestSupport
import Testing
import Wire

@Suite struct MultistreamTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("one proposal goes out with the greeting, and is agreed on")
  func oneProposal() throws {
    var initiator = MultistreamInitiator(proposing: ["/http/1.1"])
    var responder = MultistreamResponder()
    let first = initiator.takeOutput()
    #expect(text(first) == "\u{13}/multistream/1.0.0\n\u{0a}/http/1.1\n")
    let theirs = try responder.receive(first + [1, 2]) { $0 == "/http/1.1" }
    #expect(theirs?.protocolID == "/http/1.1")
    #expect(theirs?.rest == [1, 2])
    let ours = try initiator.receive(responder.takeOutput() + [3])
    #expect(ours?.protocolID == "/http/1.1")
    #expect(ours?.rest == [3])
  }

  @Test("proposals are tried in order until one is spoken, whatever the pieces that bytes come in")
  func fallback() throws {
    var initiator = MultistreamInitiator(proposing: ["/a", "/b", "/c"])
    var responder = MultistreamResponder()
    var agreement: MultistreamInitiator.Agreement?
    var theirs: MultistreamInitiator.Agreement?
    while agreement == nil {
      for byte in initiator.takeOutput() { theirs = try responder.receive([byte]) { $0 == "/c" } }
      for byte in responder.takeOutput() { agreement = try initiator.receive([byte]) }
    }
    #expect(agreement?.protocolID == "/c")
    #expect(theirs?.protocolID == "/c")
  }

  @Test("a peer that speaks nothing of what was proposed refuses, and that says what was proposed")
  func refusal() throws {
    var initiator = MultistreamInitiator(proposing: ["/a"])
    var responder = MultistreamResponder()
    #expect(try responder.receive(initiator.takeOutput()) { _ in false } == nil)
    let answer = responder.takeOutput()
    #expect(throws: MultistreamError.refused(["/a"])) { try initiator.receive(answer) }
    #expect(MultistreamError.refused(["/a"]).description == "the peer does not speak /a")
  }

  @Test("a list, and Kubo's simultaneous-connect, are answered as not available")
  func lists() throws {
    var responder = MultistreamResponder()
    let messages = "\u{13}/multistream/1.0.0\n\u{03}ls\n\u{1d}/libp2p/simultaneous-connect\n\u{03}/a\n"
    let agreement = try responder.receive(Array(messages.utf8)) { $0 == "/a" || $0 == "ls" }
    #expect(agreement?.protocolID == "/a")
    #expect(text(responder.takeOutput()) == "\u{13}/multistream/1.0.0\n\u{03}na\n\u{03}na\n\u{03}/a\n")
  }

  @Test(
    "what is no negotiation is refused",
    arguments: [
      ("HTTP/1.1 400 Bad Request\r\n\r\n", nil), ("\u{13}/multistream/2.0.0\n", .notMultistream("/multistream/2.0.0")),
      ("\u{13}/multistream/1.0.0!", .malformedMessage), ("\u{13}/multistream/\u{ff}", .malformedMessage),
    ] as [(String, MultistreamError?)])
  func rubbish(_ input: String, _ error: MultistreamError?) {
    var initiator = MultistreamInitiator(proposing: ["/a"])
    var responder = MultistreamResponder()
    let one = #expect(throws: MultistreamError.self) {
      try initiator.receive(Array(input.utf8) + Array(repeating: 65, count: 100))
    }
    let other = #expect(throws: MultistreamError.self) {
      try responder.receive(Array(input.utf8) + Array(repeating: 65, count: 100)) { _ in true }
    }
    if let error {
      #expect(one == error)
      #expect(other == error)
    }
  }

  @Test(
    "who answers with something else is known by its first bytes, and quoted",
    arguments: [
      "HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-x\r\n", "H", "\u{13}/multi-user",
    ])
  func foreign(_ input: String) {
    var initiator = MultistreamInitiator(proposing: ["/a"])
    let line = String(input.prefix { !$0.isNewline })
    #expect(throws: MultistreamError.notMultistream(line)) { try initiator.receive(Array(input.utf8)) }
    var patient = MultistreamInitiator(proposing: ["/a"])
    #expect((try? patient.receive(Array("\u{13}/mult".utf8))) == .some(nil))
  }

  @Test("a message longer than any name is refused before it is waited for")
  func tooLong() {
    var initiator = MultistreamInitiator(proposing: ["/a"])
    let greeting = Array("\u{13}/multistream/1.0.0\n".utf8)
    #expect(throws: MultistreamError.messageTooLong(1025)) { try initiator.receive(greeting + [0x81, 0x08]) }
    #expect(throws: MultistreamError.malformedMessage) {
      var other = MultistreamInitiator(proposing: ["/a"])
      _ = try other.receive(greeting)
      _ = try other.receive([UInt8](repeating: 0xff, count: 12))
    }
  }

  @Test("a peer that proposes without end is stopped")
  func endlessProposals() {
    var responder = MultistreamResponder()
    let greeting = Array("\u{13}/multistream/1.0.0\n".utf8)
    let proposals = (0..<100).flatMap { _ in Array("\u{03}/x\n".utf8) }
    #expect(throws: MultistreamError.tooManyProposals) { try responder.receive(greeting + proposals) { _ in false } }
  }

  @Test("an answer that was not proposed is refused")
  func wrongAnswer() {
    var initiator = MultistreamInitiator(proposing: ["/a"])
    #expect(throws: MultistreamError.unexpectedAnswer("/b")) {
      try initiator.receive(Array("\u{13}/multistream/1.0.0\n\u{03}/b\n".utf8))
    }
  }
}
