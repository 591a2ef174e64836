import CLinux
import Events
import Identity
import NetIO
import QUIC
import Wire

/// A UDP socket and the QUIC connections that share it: moves datagrams between them and the network, and keeps their
/// time. Connections whose path has fallen silent go on from another one of its host.
@NetworkActor
final class QUICSocket {
  /// How many bytes of datagrams leave together at most; what a UDP datagram can hold.
  private static let batchSize = 64 << 10
  private static let datagramsPerBatch = 40
  /// What one turn receives at most, in bytes, so that others have their turn too.
  private static let readBudget = 2 << 20

  private static var receiveScratch = ScratchBuffer(size: 64 << 10)

  let localAddress: SocketAddress
  /// The socket itself, and those that connections have moved to; a path's number of the local address is its index.
  private var sockets: [UDPSocket]
  private static let socketBound = 4
  private let endpoint: Endpoint
  private let accept: (@NetworkActor (QUICMuxer) -> Void)?
  private var muxers: [ObjectIdentifier: QUICMuxer] = [:]
  private var output = DatagramBuffer(capacity: batchSize)
  private var answer = DatagramBuffer(capacity: 2_048)
  /// Those that something happened to in this turn.
  private var touched: [QUICMuxer] = []
  private var isFlushScheduled = false
  /// What the socket did not take yet: it goes before everything else.
  private var unsent: (range: Range<Int>, info: DatagramInfo, local: UInt16)?
  private var isClosed = false

  /// - Parameter accept: called with every connection that a client begins; nil if none may.
  init(
    on address: SocketAddress, _ behaviour: QUIC.Configuration, tls: TLSConfiguration,
    accept: (@NetworkActor (QUICMuxer) -> Void)?
  ) throws(SocketError) {
    let socket = try UDPSocket(on: address)
    sockets = [socket]
    localAddress = socket.localAddress
    self.accept = accept
    endpoint = Endpoint(
      behaviour, tls: tls, isListening: accept != nil, openLog: QLogFiles.fromEnvironment,
      verifier: TLSCertificate.verifier(expected: nil, failure: nil))
    setHandlers(of: 0)
  }

  private func setHandlers(of local: UInt16) {
    sockets[Int(local)].setHandlers(
      readable: { [weak self] in self?.receive(local) }, writable: { [weak self] in self?.flush() })
  }

  /// Begins to connect.
  func connect(to address: SocketAddress, expected: PeerID?) throws(TransportError) -> QUICMuxer {
    let failure = Locked<TLSCertificateError?>(nil)
    let connection = try endpoint.connect(
      to: PathAddress(DatagramInfo(address), from: 0), now: cl_monotonic_ns(),
      verifier: TLSCertificate.verifier(expected: expected, failure: failure))
    let muxer = QUICMuxer(connection, on: self, certificateFailure: failure)
    muxers[ObjectIdentifier(connection)] = muxer
    touch(muxer)
    return muxer
  }

  /// Sends a datagram that means nothing, so that answers from there find their way through a NAT.
  func sendNoise(to address: SocketAddress) {
    let noise = (0..<Int.random(in: 32...96)).map { _ in UInt8.random(in: .min ... .max) }
    _ = try? sockets[0].send(noise, 0..<noise.count, DatagramInfo(address))
  }

  // MARK: Receiving

  private func receive(_ local: UInt16) {
    guard !isClosed else { return }
    let socket = sockets[Int(local)]
    var buffer = Self.receiveScratch.take()
    defer { Self.receiveScratch.giveBack(buffer) }
    var budget = Self.readBudget
    while budget > 0 {
      do throws(SocketError) {
        guard let (count, info) = try socket.receive(into: &buffer) else { return takeErrors(local) }
        budget -= max(count, 1_000)
        take(&buffer, count, info, local)
      } catch {
        // It tells of a datagram that was sent, not of the socket: the next call goes on.
        budget -= 1_000
      }
    }
    NetworkActor.loop.atEndOfTurn { [weak self] in NetworkActor.assumeIsolated { self?.receive(local) } }
  }

  /// Where nothing listens, there is nothing to wait for.
  private func takeErrors(_ local: UInt16) {
    while let (error, to) = sockets[Int(local)].takeError() {
      let address = PathAddress(to, from: local)
      for muxer in muxers.values where muxer.connection.peerAddress == address { muxer.failed(error) }
    }
  }

  private func take(_ buffer: inout [UInt8], _ count: Int, _ info: DatagramInfo, _ local: UInt16) {
    let size = info.segmentSize > 0 ? info.segmentSize : max(1, count)
    let address = PathAddress(info, from: local)
    let ecn = ECNCodepoint(rawValue: info.ecn) ?? .notECT
    let now = cl_monotonic_ns()
    for start in stride(from: 0, to: count, by: size) {
      let range = start..<min(count, start + size)
      switch endpoint.receive(&buffer, range, from: address, ecn: ecn, answer: &answer, now: now) {
      case .known(let connection): note(connection, range.count)
      case .new(let connection):
        let muxer = QUICMuxer(connection, on: self, certificateFailure: nil)
        muxers[ObjectIdentifier(connection)] = muxer
        touch(muxer)
        accept?(muxer)
      case .answer:
        var reply = info
        reply.segmentSize = 0
        reply.ecn = 0
        _ = try? sockets[Int(local)].send(answer.bytes, 0..<answer.end, reply)
        answer.removeAll()
      case .none: break
      }
    }
  }

  private func note(_ connection: QUIC.Connection, _ count: Int) {
    guard let muxer = muxers[ObjectIdentifier(connection)] else { return }
    muxer.noteTraffic(received: count, sent: 0)
    touch(muxer)
  }

  // MARK: Moving

  /// Has a connection go on from another port of this host, if it may: the path that it uses is silent, while one that
  /// middleboxes know nothing of may not be.
  func move(_ muxer: QUICMuxer) {
    guard !isClosed, muxer.connection.canMigrate else { return }
    let local = (muxer.connection.peerAddress.local + 1) % UInt16(Self.socketBound)
    if local == sockets.count {
      guard let socket = try? UDPSocket(on: SocketAddress(ip: localAddress.ip, port: 0)) else { return }
      sockets.append(socket)
      setHandlers(of: local)
    }
    if muxer.connection.migrate(to: local, now: cl_monotonic_ns()) { touch(muxer) }
  }

  // MARK: Sending

  /// Has a connection looked after at the end of the turn.
  func touch(_ muxer: QUICMuxer) {
    guard !muxer.isTouched else { return }
    muxer.isTouched = true
    touched.append(muxer)
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    NetworkActor.loop.atEndOfTurn { [weak self] in NetworkActor.assumeIsolated { self?.flush() } }
  }

  private func flush() {
    isFlushScheduled = false
    guard !isClosed, sendUnsent() else { return }
    while let muxer = touched.popLast() {
      muxer.isTouched = false
      muxer.dispatch()
      guard send(muxer) else {
        // The socket is full: it goes on with this one when it is not.
        if !muxer.isTouched {
          muxer.isTouched = true
          touched.append(muxer)
        }
        return
      }
      muxer.setTimer()
      if muxer.connection.isClosed { muxers[ObjectIdentifier(muxer.connection)] = nil }
    }
  }

  /// Sends all that a connection has to send; false if the socket takes no more.
  private func send(_ muxer: QUICMuxer) -> Bool {
    let now = cl_monotonic_ns()
    while true {
      output.removeAll()
      let transmit = muxer.connection.transmit(
        into: &output, maximumDatagrams: sockets[0].sendsSegments ? Self.datagramsPerBatch : 1, now: now)
      guard let transmit else {
        // What was found wrong while writing.
        muxer.dispatch()
        return true
      }
      muxer.noteTraffic(received: 0, sent: transmit.range.count)
      var info = DatagramInfo(transmit.address)
      info.segmentSize = transmit.segmentSize
      info.ecn = transmit.ecn.rawValue
      unsent = (transmit.range, info, transmit.address.local)
      guard sendUnsent() else { return false }
    }
  }

  private func sendUnsent() -> Bool {
    guard let (range, info, local) = unsent else { return true }
    // Datagrams that an error keeps back are lost, as they might be anywhere on their way.
    let end = (try? sockets[Int(local)].send(output.bytes, range, info)) ?? range.upperBound
    unsent = end == range.upperBound ? nil : (end..<range.upperBound, info, local)
    return unsent == nil
  }

  // MARK: End

  /// Ends all connections and closes the socket, after what they still have to say.
  func close() {
    guard !isClosed else { return }
    for muxer in muxers.values {
      muxer.close(nil)
      touch(muxer)
    }
    flush()
    isClosed = true
    for muxer in muxers.values { muxer.abandon() }
    muxers = [:]
    touched = []
    for socket in sockets { socket.close() }
  }
}

extension PathAddress {
  init(_ info: DatagramInfo, from local: UInt16) {
    self.init(high: info.high, low: info.low, port: info.port, scope: info.scope, local: local)
  }
}

extension DatagramInfo {
  init(_ address: PathAddress) {
    self.init(high: address.high, low: address.low, port: address.port, scope: address.scope)
  }
}
