import Events
import Glibc
import Identity
import Multiformats
import NetIO
import Wire

/// Looks for peers in the neighbourhood by multicast DNS, and lets itself be found by them: on every interface, over IPv4
/// and IPv6.
@NetworkActor
public final class Neighbourhood {
  /// Where multicast DNS is spoken (RFC 6762 §3).
  private static let groups = ["224.0.0.251", "ff02::fb"].compactMap { SocketAddress(host: $0, port: 5_353) }
  /// When it is asked after the first question: soon again, because datagrams are lost, then less and less.
  private static let pauses: [Duration] = [.seconds(1), .seconds(5), .seconds(30), .seconds(120)]
  /// Answers are not sent more often than that, however many ask (RFC 6762 §6).
  private static let answerPause = Duration.seconds(1)
  /// Datagrams that wait to be sent at most.
  private static let maximumAnswers = 16
  /// Datagrams that are read in one turn.
  private static let datagramsPerTurn = 64

  /// How many neighbours are remembered, and when one that is still there is told of again.
  private static let maximumKnown = 1_024, reminder = Duration.seconds(60)

  private struct Member {
    let socket: UDPSocket
    let group: DatagramInfo
    let interface: UInt32
    let isIPv6: Bool
  }

  private weak var host: Host?
  private let isVisible: Bool
  private let protocolMachine: MDNS
  private var members: [Member] = []
  private var timer: LoopTimer?
  private var rounds = 0
  private var lastAnswer: Deadline?
  /// What is to be sent to all as soon as that is decent; empty if nothing is.
  private var answers: [[UInt8]] = []
  private var known: [PeerID: (addresses: Set<Multiaddr>, told: Deadline)] = [:]

  /// Begins to ask who is there.
  ///
  /// - Parameter isVisible: whether those who ask are told where `host` listens.
  /// - Throws: why no interface can be used.
  public init(of host: Host, isVisible: Bool = true) throws(SocketError) {
    self.host = host
    self.isVisible = isVisible
    guard let machine = try? MDNS(name: MDNS.randomName()) else { throw SocketError(.listen, code: .max) }
    protocolMachine = machine
    try join()
    ask()
    answer(with: protocolMachine.announcement(of: addresses))
  }

  /// Stops looking, and being found.
  public func close() {
    for member in members { member.socket.close() }
    members = []
    if let timer { NetworkActor.loop.cancel(timer) }
  }

  /// Joins the groups on every interface on which that has not been done, and leaves those that are gone.
  private func join() throws(SocketError) {
    var failure = SocketError(.listen, code: ENODEV)
    let interfaces = NetworkInterface.multicasting
    let gone = members.filter { member in !interfaces.contains { $0.index == member.interface } }
    for member in gone { member.socket.close() }
    members.removeAll { member in gone.contains { $0.socket === member.socket } }
    for interface in interfaces {
      for group in Self.groups where group.isIPv6 ? interface.hasIPv6 : interface.hasIPv4 {
        guard !members.contains(where: { $0.interface == interface.index && $0.isIPv6 == group.isIPv6 }) else {
          continue
        }
        do throws(SocketError) {
          let socket = try UDPSocket(joining: group, interface: interface.index)
          var info = DatagramInfo(group)
          info.scope = group.isIPv6 ? interface.index : 0
          members.append(Member(socket: socket, group: info, interface: interface.index, isIPv6: group.isIPv6))
          socket.setHandlers(readable: { [weak self, weak socket] in self?.receive(from: socket) }, writable: nil)
        } catch {
          failure = error
        }
      }
    }
    if members.isEmpty { throw failure }
  }

  // MARK: Asking

  private func ask() {
    try? join()
    send(MDNS.query)
    let pause = Self.pauses[min(rounds, Self.pauses.count - 1)]
    rounds += 1
    timer = NetworkActor.loop.schedule(at: .after(pause)) { [weak self] in
      NetworkActor.assumeIsolated { self?.ask() }
    }
  }

  private func send(_ datagram: [UInt8]) {
    // What cannot be sent now is lost, as it might be anywhere on its way: it will be asked again.
    for member in members { _ = try? member.socket.send(datagram, 0..<datagram.count, member.group) }
  }

  // MARK: Being asked

  private func receive(from socket: UDPSocket?) {
    guard let socket else { return }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    for _ in 0..<Self.datagramsPerTurn {
      guard let received = try? socket.receive(into: &buffer) else { return }
      for datagram in received.info.datagrams(in: buffer[..<received.count]) { take(datagram) }
    }
    // There may be more, which is not announced again.
    NetworkActor.task { [weak self, weak socket] in self?.receive(from: socket) }
  }

  private func take(_ datagram: [UInt8]) {
    switch protocolMachine.receive(datagram, addresses: addresses) {
    case .found(let addresses)?: tell(addresses)
    case .answer(let datagrams)?: answer(with: datagrams)
    case nil: break
    }
  }

  /// Sends datagrams to all, each once however many ask at the same time.
  private func answer(with datagrams: [[UInt8]]) {
    let isDue = !answers.isEmpty
    for datagram in datagrams where !answers.contains(datagram) && answers.count < Self.maximumAnswers {
      answers.append(datagram)
    }
    guard !isDue, !answers.isEmpty else { return }
    let earliest = lastAnswer.map { Deadline(nanoseconds: $0.nanoseconds + Self.answerPause.nanoseconds) } ?? .now
    NetworkActor.loop.schedule(at: max(.now, earliest)) { [weak self] in
      NetworkActor.assumeIsolated { self?.sendAnswers() }
    }
  }

  private func sendAnswers() {
    lastAnswer = .now
    for datagram in answers { send(datagram) }
    answers = []
  }

  /// Where neighbours can reach the host: not what is of this machine alone.
  private var addresses: [Multiaddr] {
    guard isVisible, let host else { return [] }
    return host.listenAddresses.filter { !$0.isLoopback }.map { $0.with(host.peerID) }
  }

  private func tell(_ found: [Multiaddr]) {
    guard let host else { return }
    for (peer, addresses) in Dictionary(grouping: found, by: \.peerID) {
      guard let peer, peer != host.peerID else { continue }
      let last = known[peer]
      // Every question of anybody is answered by all: what is not new is not told each time.
      if let last, last.addresses == Set(addresses), Deadline.now.since(last.told) < Self.reminder { continue }
      guard last != nil || known.count < Self.maximumKnown else { continue }
      known[peer] = (Set(addresses), .now)
      host.bus.emit(.discovered(peer, addresses))
    }
  }
}

extension Multiaddr {
  fileprivate var isLoopback: Bool {
    host.flatMap { SocketAddress($0, port: 0) }?.isLoopback ?? false
  }
}
