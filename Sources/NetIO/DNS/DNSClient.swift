import DNS
import Glibc

/// Takes a question from name server to name server.
@NetworkActor
struct DNSClient {
  /// The servers, in the order in which they are asked.
  let servers: [SocketAddress]
  /// How often each is asked.
  let rounds: Int
  /// How long one may take.
  let patience: Duration

  /// The records of a name, and for how many seconds they may be kept.
  func lookUp(
    _ name: DomainName, _ type: DNSType, deadline: Deadline
  ) async -> (result: Result<[DNSRecord], LookupFailure>, seconds: UInt32) {
    var lookup = DNSLookup(name, type, servers: servers.count, rounds: rounds)
    var asked = 0
    while true {
      switch lookup.next {
      case .done(let result, let seconds): return (result, seconds)
      case .ask(let attempt):
        if Task.isCancelled { return (.failure(LookupFailure("\(name)", type, .cancelled)), 0) }
        let left = deadline.since(.now)
        guard left > .zero else { return (.failure(LookupFailure("\(name)", type, .timedOut)), 0) }
        // A server that does not answer leaves time for those after it.
        let share = left / max(1, servers.count * rounds - asked)
        let end = min(deadline, .after(min(patience, share)))
        asked += 1
        let failure =
          switch attempt.carrier {
          case .udp: await askOverUDP(attempt, until: end, &lookup)
          case .tcp: await askOverTCP(attempt, until: end, &lookup)
          }
        if let failure { lookup.fail(failure) }
      }
    }
  }

  // MARK: UDP

  /// Why there is no answer; nil once the lookup has taken one.
  private func askOverUDP(
    _ attempt: DNSLookup.Attempt, until deadline: Deadline, _ lookup: inout DNSLookup
  ) async -> LookupFailure.Reason? {
    let server = servers[attempt.server]
    let progress = Signal()
    let socket: UDPSocket
    do throws(SocketError) {
      // A port that the system chooses anew for every question: an answer must be sent to it.
      socket = try UDPSocket(on: SocketAddress(ip: [UInt8](repeating: 0, count: server.ip.count), port: 0))
      socket.setHandlers(readable: { progress.give() }, writable: nil)
      _ = try socket.send(attempt.query, 0..<attempt.query.count, DatagramInfo(server))
    } catch {
      return .servers(error.reason)
    }
    defer { socket.close() }
    let timer = NetworkActor.loop.schedule(at: deadline) { NetworkActor.assumeIsolated { progress.give() } }
    defer { NetworkActor.loop.cancel(timer) }
    return await withTaskCancellationHandler {
      while true {
        if Task.isCancelled { return .cancelled }
        do throws(SocketError) {
          if try take(from: socket, of: server, &lookup) { return nil }
        } catch {
          return .servers(error.reason)
        }
        if let (error, _) = socket.takeError() { return .servers(error.reason) }
        if Deadline.now >= deadline { return .timedOut }
        await progress.wait()
      }
    } onCancel: {
      NetworkActor.task { progress.give() }
    }
  }

  /// Gives the lookup what has come from the server; whether it was the answer.
  private func take(
    from socket: UDPSocket, of server: SocketAddress, _ lookup: inout DNSLookup
  ) throws(SocketError) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while let (count, info) = try socket.receive(into: &buffer) {
      guard info.address(isIPv6: server.isIPv6).isSame(as: server) else { continue }
      for datagram in info.datagrams(in: buffer[..<count]) where lookup.receive(datagram) { return true }
    }
    return false
  }

  // MARK: TCP

  private func askOverTCP(
    _ attempt: DNSLookup.Attempt, until deadline: Deadline, _ lookup: inout DNSLookup
  ) async -> LookupFailure.Reason? {
    let stream: TransportStream
    do throws(SocketError) {
      stream = TransportStream(try await TCPSocket.connect(to: servers[attempt.server], deadline: deadline))
    } catch {
      return error.isTimeout ? .timedOut : error.code == ECANCELED ? .cancelled : .servers(error.reason)
    }
    defer { stream.reset(.resetLocally) }
    stream.setDeadline(deadline)
    let answer: Result<[UInt8]?, StreamError> = await withTaskCancellationHandler {
      do throws(StreamError) {
        // Over TCP the number of its bytes goes before a message (RFC 1035 §4.2.2).
        let count = attempt.query.count
        try await stream.write([UInt8(count >> 8), UInt8(count & 0xff)] + attempt.query)
        guard let size = try await stream.read(exactly: 2) else { return .success(nil) }
        return .success(try await stream.read(exactly: Int(size[0]) << 8 | Int(size[1])))
      } catch {
        return .failure(error)
      }
    } onCancel: {
      NetworkActor.task { stream.reset(.resetLocally) }
    }
    switch answer {
    case .failure(.timedOut): return .timedOut
    case .failure(.resetLocally): return .cancelled
    case .failure(let error): return .servers(error.description)
    case .success(nil): return .servers("the connection was closed before the answer")
    case .success(let bytes?): return lookup.receive(bytes) ? nil : .servers("what came is no answer")
    }
  }
}

extension SocketAddress {
  /// Whether a datagram from `other` is from here. The interface need not be named on both sides.
  fileprivate func isSame(as other: SocketAddress) -> Bool { ip == other.ip && port == other.port }
}

extension DatagramInfo {
  /// The datagrams that came together.
  public func datagrams(in bytes: ArraySlice<UInt8>) -> [[UInt8]] {
    guard segmentSize > 0, bytes.count > segmentSize else { return [Array(bytes)] }
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: segmentSize).map { start in
      Array(bytes[start..<min(start + segmentSize, bytes.endIndex)])
    }
  }
}
