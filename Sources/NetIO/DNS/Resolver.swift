import DNS
import Glibc

/// What came of a question to name servers, or to what is kept of their answers.
public struct LookupReport: Sendable {
  /// Of which name.
  public let name: DomainName
  /// For records of which type.
  public let type: DNSType
  /// The records, or why there are none.
  public let result: Result<[DNSRecord], LookupFailure>
  /// How long it took.
  public let took: Duration
}

/// Finds what belongs to a name: its addresses (A, AAAA) and its texts (TXT).
///
/// An own client rather than `getaddrinfo`, which can neither be interrupted nor say for how long its answer is good, and
/// knows no TXT records. The order is the usual one: an IP address is its own answer, then `/etc/hosts`, then the servers
/// of `/etc/resolv.conf`. What these do not know, and names without a dot and of `.local`, the system is asked for last:
/// it also knows search lists and nsswitch.conf. Answers are kept for as long as they say; several who ask for the same
/// at once share one question.
@NetworkActor
public final class Resolver {
  /// Which addresses are asked for.
  public enum Family: Sendable {
    case any, ipv4, ipv6

    fileprivate var types: [DNSType] {
      switch self {
      case .any: [.aaaa, .a]
      case .ipv4: [.a]
      case .ipv6: [.aaaa]
      }
    }
  }

  private typealias Answer = Result<[DNSRecord], LookupFailure>

  private static let configurationFile = "/etc/resolv.conf", hostsFile = "/etc/hosts"
  private static let port: UInt16 = 53
  /// How long one question may take in all: who asks after others does not inherit their haste.
  private static let patience = Duration.seconds(20)

  /// Who is told of every question that was asked of others, once it is over.
  public var onLookup: (@NetworkActor (LookupReport) -> Void)?

  private let servers: [SocketAddress]?
  private var cache = DNSCache()
  private var underWay: [DNSCache.Key: SharedTask<Answer>] = [:]

  /// A resolver that asks these servers and nobody else; nil for what the system is set up to ask.
  public nonisolated init(servers: [SocketAddress]? = nil) {
    self.servers = servers
  }

  /// The addresses of `host` with `port`, IPv6 and IPv4 by turns where both are asked for, without duplicates. An IP
  /// address as text is its own answer. Throws when there is none, or when `deadline` passes first.
  public func addresses(
    of host: String, port: UInt16, family: Family = .any, deadline: Deadline
  ) async throws(LookupFailure) -> [SocketAddress] {
    if let known = ownAddresses(of: host) {
      return try Self.addresses(known, of: host, port, family)
    }
    guard let name = try? DomainName(host), !name.labels.isEmpty else {
      throw LookupFailure(host, family.types[0], .badName)
    }
    var found: [[UInt8]] = []
    if family == .any {
      async let six = lookUp(name, .aaaa, deadline: deadline)
      async let four = lookUp(name, .a, deadline: deadline)
      let answers = await [six, four]
      found = Self.byTurns(answers.map { (try? $0.get().compactMap(\.ip)) ?? [] })
      // What one family says counts only when the other has nothing: that the name is unknown they say together.
      if found.isEmpty { _ = try answers[1].get() }
    } else {
      found = try await lookUp(name, family.types[0], deadline: deadline).get().compactMap(\.ip)
    }
    return try Self.addresses(found, of: host, port, family)
  }

  /// The texts of a name's TXT records, each put together of its parts.
  public func texts(of name: DomainName, deadline: Deadline) async throws(LookupFailure) -> [[UInt8]] {
    try await lookUp(name, .txt, deadline: deadline).get().compactMap { record in
      if case .txt(let parts) = record.data { Array(parts.joined()) } else { nil }
    }
  }

  // MARK: What is known without asking

  private func ownAddresses(of host: String) -> [[UInt8]]? {
    if let address = SocketAddress(host: host, port: 0) { return [address.ip] }
    if servers == nil {
      let listed = HostsFile(SmallFile.read(Self.hostsFile)).addresses(of: host)
      let addresses = listed.compactMap { SocketAddress(host: $0, port: 0)?.ip }
      if !addresses.isEmpty { return addresses }
    }
    // RFC 6761 §6.3, §6.4.
    let labels = host.lowercased().split(separator: ".")
    if labels.last == "localhost" { return [[UInt8](repeating: 0, count: 15) + [1], [127, 0, 0, 1]] }
    return labels.last == "invalid" ? [] : nil
  }

  private static func addresses(
    _ found: [[UInt8]], of host: String, _ port: UInt16, _ family: Family
  ) throws(LookupFailure) -> [SocketAddress] {
    var addresses: [SocketAddress] = []
    for ip in found where family == .any || (ip.count == 16) == (family == .ipv6) {
      let address = SocketAddress(ip: ip, port: port)
      if !addresses.contains(address) { addresses.append(address) }
    }
    guard !addresses.isEmpty else {
      throw LookupFailure(host, family.types[0], found.isEmpty ? .noSuchName : .noRecords)
    }
    return addresses
  }

  private static func byTurns(_ lists: [[[UInt8]]]) -> [[UInt8]] {
    (0..<(lists.map(\.count).max() ?? 0)).flatMap { index in
      lists.compactMap { index < $0.count ? $0[index] : nil }
    }
  }

  // MARK: Asking

  private func lookUp(_ name: DomainName, _ type: DNSType, deadline: Deadline) async -> Answer {
    let key = DNSCache.Key(name: name, type: type)
    if let known = cache[key] { return known }
    let standing = underWay[key].flatMap { $0.isAbandoned ? nil : $0 }
    let task = standing ?? SharedTask { [weak self] in await self?.ask(key) ?? Self.given(up: key) }
    underWay[key] = task
    return await task.wait(until: deadline)
      ?? .failure(LookupFailure("\(name)", type, Task.isCancelled ? .cancelled : .timedOut))
  }

  private static func given(up key: DNSCache.Key) -> Answer {
    .failure(LookupFailure("\(key.name)", key.type, .cancelled))
  }

  private func ask(_ key: DNSCache.Key) async -> Answer {
    // Another may have begun since this one was abandoned.
    defer { if !Task.isCancelled || underWay[key]?.isAbandoned == true { underWay[key] = nil } }
    let start = Deadline.now
    let deadline = Deadline.after(Self.patience)
    let (answer, seconds) = await ask(key, deadline)
    if !Task.isCancelled { cache.keep(answer, of: key, seconds: seconds) }
    onLookup?(LookupReport(name: key.name, type: key.type, result: answer, took: Deadline.now.since(start)))
    return answer
  }

  private func ask(_ key: DNSCache.Key, _ deadline: Deadline) async -> (Answer, seconds: UInt32) {
    let isAddress = key.type != .txt
    let isOnlyLocal = key.name.labels.count == 1 || key.name.isWithin(DomainName(of: "local"))
    if servers == nil, isAddress, isOnlyLocal {
      return (await SystemLookup.lookUp("\(key.name)", key.type, deadline: deadline), 0)
    }
    let (answer, seconds) = await client.lookUp(key.name, key.type, deadline: deadline)
    guard servers == nil, isAddress, case .failure(let failure) = answer,
      failure.reason == .noSuchName || failure.reason == .noServers
    else { return (answer, seconds) }
    let last = await SystemLookup.lookUp("\(key.name)", key.type, deadline: deadline)
    return if case .success = last { (last, 0) } else { (answer, seconds) }
  }

  /// The servers as they are set up now: a laptop moves from network to network.
  private var client: DNSClient {
    if let servers { return DNSClient(servers: servers, rounds: 2, patience: .seconds(5)) }
    let configuration = ResolverConfiguration(SmallFile.read(Self.configurationFile))
    let addresses = configuration.servers.compactMap { SocketAddress(host: $0, port: Self.port) }
    return DNSClient(
      servers: addresses, rounds: configuration.attempts, patience: .seconds(Int64(configuration.timeout)))
  }
}

extension DNSRecord {
  /// The address in an A or AAAA record.
  fileprivate var ip: [UInt8]? {
    switch data {
    case .a(let ip), .aaaa(let ip): ip
    default: nil
    }
  }
}

/// Files of the system that are read whole: they are small.
enum SmallFile {
  private static let maximumSize = 256 << 10

  /// The text of a file, or the beginning of one that is too large; empty if it cannot be read.
  static func read(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: maximumSize)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
