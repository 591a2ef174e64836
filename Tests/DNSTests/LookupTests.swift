import Testing

@testable import DNS

@Suite struct LookupTests {
  private let name = DomainName(of: "a", "test")

  private func attempt(_ lookup: DNSLookup, sourceLocation: SourceLocation = #_sourceLocation) throws -> (
    DNSLookup.Attempt, DNSMessage
  ) {
    guard case .ask(let attempt) = lookup.next else {
      return try #require(nil, "nothing is asked", sourceLocation: sourceLocation)
    }
    return (attempt, try DNSMessage(bytes: attempt.query))
  }

  private func reply(
    _ query: DNSMessage, _ answers: [DNSRecord] = [], change: (inout DNSMessage) -> Void = { _ in }
  ) -> [UInt8] {
    var message = DNSMessage(id: query.id, answering: query.questions, answers)
    change(&message)
    return message.bytes
  }

  private func give(
    _ lookup: inout DNSLookup, _ bytes: [UInt8], isTaken: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let taken = lookup.receive(bytes)
    #expect(taken == isTaken, sourceLocation: sourceLocation)
  }

  private func result(_ lookup: DNSLookup) throws -> (Result<[DNSRecord], LookupFailure>, UInt32) {
    guard case .done(let result, let seconds) = lookup.next else { return try #require(nil, "it is not done") }
    return (result, seconds)
  }

  private func failure(_ lookup: DNSLookup) throws -> LookupFailure.Reason? {
    if case .failure(let failure) = try result(lookup).0 { failure.reason } else { nil }
  }

  @Test("an answer is kept for as long as the record that is good for the shortest time")
  func answer() throws {
    var lookup = DNSLookup(name, .a, servers: 1, rounds: 1)
    let (asked, query) = try attempt(lookup)
    #expect(asked.carrier == .udp && query.wantsRecursion && query.questions == [DNSQuestion(name, .a)])
    let records = [20, 10, 30].map { DNSRecord(name, .a([1, 2, 3, UInt8($0)]), timeToLive: $0) }
    give(&lookup, reply(query, records))
    #expect(try result(lookup).0 == .success(records))
    #expect(try result(lookup).1 == 10)
  }

  @Test("what is no answer to the question is passed over: another id, another question, a question")
  func strangers() throws {
    var lookup = DNSLookup(name, .a, servers: 1, rounds: 1)
    let (_, query) = try attempt(lookup)
    let records = [DNSRecord(name, .a([6, 6, 6, 6]), timeToLive: 9)]
    give(&lookup, reply(query, records) { $0.id &+= 1 }, isTaken: false)
    give(&lookup, reply(query, records) { $0.questions = [DNSQuestion($0.questions[0].name, .txt)] }, isTaken: false)
    give(&lookup, reply(query, records) { $0.questions = [] }, isTaken: false)
    give(&lookup, reply(query, records) { $0.isResponse = false }, isTaken: false)
    give(&lookup, [1, 2, 3], isTaken: false)
    give(&lookup, reply(query, records))
  }

  @Test("an answer that is cut off is asked for again over TCP, of the same server, under another id")
  func truncated() throws {
    var lookup = DNSLookup(name, .txt, servers: 2, rounds: 1)
    let (_, first) = try attempt(lookup)
    give(&lookup, reply(first) { $0.isTruncated = true })
    let (again, second) = try attempt(lookup)
    #expect(again.carrier == .tcp && again.server == 0)
    give(&lookup, reply(second, [DNSRecord(name, .txt([[1]]), timeToLive: 1)]))
    #expect(try result(lookup).0 == .success([DNSRecord(name, .txt([[1]]), timeToLive: 1)]))
  }

  @Test("servers are told that longer datagrams are taken, and asked without that when they do not understand it")
  func extensions() throws {
    var lookup = DNSLookup(name, .a, servers: 1, rounds: 1)
    let (_, first) = try attempt(lookup)
    #expect(first.additional.map(\.type) == [.opt])
    give(&lookup, reply(first) { $0.code = .formatError })
    let (_, second) = try attempt(lookup)
    #expect(second.additional.isEmpty)
    give(&lookup, reply(second) { $0.code = .formatError })
    #expect(try failure(lookup) == .servers("code 1"))
  }

  @Test("servers are asked in turn, each as often as there are rounds, and the last failure is told")
  func servers() throws {
    var lookup = DNSLookup(name, .a, servers: 2, rounds: 2)
    var asked: [Int] = []
    while case .ask(let attempt) = lookup.next {
      asked.append(attempt.server)
      let query = try DNSMessage(bytes: attempt.query)
      if asked.count == 1 {
        lookup.fail(.timedOut)
      } else {
        give(&lookup, reply(query) { $0.code = .refused })
      }
    }
    #expect(asked == [0, 1, 0, 1])
    #expect(try failure(lookup) == .servers("refused"))
    #expect(try failure(DNSLookup(name, .a, servers: 0, rounds: 2)) == .noServers)
  }

  @Test("no such name and no such records are told apart, and kept as their zone says, but not for long")
  func negative() throws {
    for (code, reason) in [
      (DNSMessage.ResponseCode.noSuchName, LookupFailure.Reason.noSuchName), (.noError, .noRecords),
    ] {
      var lookup = DNSLookup(name, .a, servers: 1, rounds: 1)
      let (_, query) = try attempt(lookup)
      let soa = DNSRecord(name, .soa(minimum: 3_600), timeToLive: 900)
      let answer = reply(query) {
        $0.code = code
        $0.authorities = [soa]
      }
      give(&lookup, answer)
      #expect(try failure(lookup) == reason)
      #expect(try result(lookup).1 == 5)
    }
  }

  @Test("aliases are followed within a message and beyond it, and not round in a circle")
  func aliases() throws {
    let names = try (0..<20).map { try DomainName("n\($0).test") }
    var lookup = DNSLookup(names[0], .a, servers: 1, rounds: 1)
    let (_, first) = try attempt(lookup)
    let chain = [
      DNSRecord(names[0], .cname(names[1]), timeToLive: 50), DNSRecord(names[1], .cname(names[2]), timeToLive: 40),
    ]
    give(&lookup, reply(first, chain))
    let (_, second) = try attempt(lookup)
    #expect(second.questions == [DNSQuestion(names[2], .a)])
    give(&lookup, reply(second, [DNSRecord(names[2], .a([1, 1, 1, 1]), timeToLive: 99)]))
    #expect(try result(lookup).0 == .success([DNSRecord(names[2], .a([1, 1, 1, 1]), timeToLive: 99)]))
    #expect(try result(lookup).1 == 40)

    var circle = DNSLookup(names[0], .a, servers: 1, rounds: 1)
    let (_, query) = try attempt(circle)
    let round = [
      DNSRecord(names[0], .cname(names[1]), timeToLive: 9), DNSRecord(names[1], .cname(names[0]), timeToLive: 9),
    ]
    give(&circle, reply(query, round))
    #expect(try failure(circle) == .aliases)

    // A server that invents an alias for every question.
    var endless = DNSLookup(names[0], .a, servers: 1, rounds: 1)
    var asked = 0
    while case .ask(let attempt) = endless.next {
      asked += 1
      let query = try DNSMessage(bytes: attempt.query)
      give(&endless, reply(query, [DNSRecord(query.questions[0].name, .cname(names[asked]), timeToLive: 9)]))
    }
    #expect(asked == 8)
    #expect(try failure(endless) == .aliases)
  }

  @Test("resolv.conf and hosts are read as others read them")
  func files() {
    let configuration = ResolverConfiguration(
      """
      # a comment
      search example.com
      nameserver 192.0.2.1
      nameserver  2001:db8::1
      options ndots:1 timeout:2 attempts:99 rotate
      nameserver 192.0.2.3
      nameserver 192.0.2.4
      nonsense
      """)
    #expect(configuration.servers == ["192.0.2.1", "2001:db8::1", "192.0.2.3"])
    #expect(configuration.timeout == 2 && configuration.attempts == 5)
    let hosts = HostsFile("127.0.0.1\tlocalhost lab # the lab\n::1 localhost\n\n#1.1.1.1 no\n")
    #expect(hosts.addresses(of: "LOCALHOST") == ["127.0.0.1", "::1"])
    #expect(hosts.addresses(of: "lab") == ["127.0.0.1"])
    #expect(hosts.addresses(of: "no").isEmpty)
  }
}
