import CLinux
import Glibc

/// Where a datagram goes to or comes from, and how: an address of the socket's own family, as numbers, so that none is
/// allocated for a datagram.
public struct DatagramInfo: Sendable {
  /// The first 8 bytes of an IPv6 address; 0 for IPv4.
  public var high: UInt64
  /// The last 8 bytes of the address, or all 4.
  public var low: UInt64
  /// The port.
  public var port: UInt16
  /// The interface of a link-local address.
  public var scope: UInt32
  /// The size of datagrams that go or came together, the last of which may be shorter; 0 for a single one.
  public var segmentSize = 0
  /// The ECN bits of the IP header.
  public var ecn: UInt8 = 0

  /// To or from an address.
  public init(high: UInt64, low: UInt64, port: UInt16, scope: UInt32 = 0) {
    self.high = high
    self.low = low
    self.port = port
    self.scope = scope
  }

  /// To or from an address.
  public init(_ address: SocketAddress) {
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(
      high: address.isIPv6 ? number(address.ip[..<8]) : 0,
      low: number(address.isIPv6 ? address.ip[8...] : address.ip[...]), port: address.port, scope: address.scope)
  }

  /// The address.
  public func address(isIPv6: Bool) -> SocketAddress {
    func bytes(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    return isIPv6
      ? SocketAddress(ip: bytes(high) + bytes(low), port: port, scope: scope)
      : SocketAddress(ip: Array(bytes(low).suffix(4)), port: port)
  }
}

/// A UDP socket that sends to and receives from anyone.
@NetworkActor
public final class UDPSocket {
  private var descriptor: Int32
  private var registration: EventLoop.Registration?
  private var onReadable: (@NetworkActor () -> Void)?
  private var onWritable: (@NetworkActor () -> Void)?
  /// Whether the kernel sends several datagrams as one; found out by trying.
  public private(set) var sendsSegments = true

  /// Where it is, with the port that was chosen if none was asked for.
  public let localAddress: SocketAddress

  /// A socket at `address` (port 0: a free one).
  public convenience init(on address: SocketAddress) throws(SocketError) {
    try self.init(on: address) { _ in 0 }
  }

  /// A socket for the datagrams of a multicast group on one interface, beside others of this machine. What it sends goes
  /// out of that interface; what comes to it was sent to the group.
  public convenience init(joining group: SocketAddress, interface: UInt32) throws(SocketError) {
    // Bound to the group's own address, it does not take what is sent to this machine alone.
    let address = SocketAddress(ip: group.ip, port: group.port, scope: group.isIPv6 ? interface : 0)
    try self.init(on: address) { cl_udp_join($0, group.isIPv6 ? 1 : 0, group.ip, interface) }
  }

  private init(on address: SocketAddress, prepare: (Int32) -> Int32) throws(SocketError) {
    let descriptor = cl_socket(address.family, Int32(SOCK_DGRAM.rawValue))
    guard descriptor >= 0 else { throw SocketError(.listen) }
    let prepared = prepare(descriptor)
    guard prepared == 0 else {
      Glibc.close(descriptor)
      throw SocketError(.listen, code: prepared)
    }
    if address.isIPv6 {
      var on: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    cl_udp_prepare(descriptor, address.isIPv6 ? 1 : 0)
    guard address.withSockaddr({ bind(descriptor, $0, $1) }) == 0,
      let local = SocketAddress(of: descriptor, getsockname)
    else {
      let error = SocketError(.listen)
      Glibc.close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    localAddress = local
    registration = NetworkActor.loop.register(descriptor) { [weak self] readiness in
      NetworkActor.assumeIsolated { self?.handle(readiness) }
    }
    guard registration != nil else {
      let error = SocketError(.listen)
      close()
      throw error
    }
  }

  deinit {
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  private func handle(_ readiness: Readiness) {
    if !readiness.isDisjoint(with: [.readable, .closed]) { onReadable?() }
    if !readiness.isDisjoint(with: .writable) { onWritable?() }
  }

  /// Sets what is called when an attempt that would have blocked is worth another try.
  public func setHandlers(readable: (@NetworkActor () -> Void)?, writable: (@NetworkActor () -> Void)?) {
    onReadable = readable
    onWritable = writable
  }

  /// Takes what the network has said of a datagram that was sent; nil if it has not said anything (more).
  public func takeError() -> (error: SocketError, to: DatagramInfo)? {
    guard descriptor >= 0 else { return nil }
    var raw = cl_datagram()
    let code = cl_udp_take_error(descriptor, &raw)
    guard code != 0 else { return nil }
    return (
      SocketError(.connect, code: code), DatagramInfo(high: raw.high, low: raw.low, port: raw.port, scope: raw.scope)
    )
  }

  /// Receives one datagram, or several of one sender as one, into `buffer`; nil if there is none.
  ///
  /// - Parameter buffer: should have room for 64 KiB.
  public func receive(into buffer: inout [UInt8]) throws(SocketError) -> (count: Int, info: DatagramInfo)? {
    guard descriptor >= 0 else { throw SocketError(.read, code: ECANCELED) }
    var raw = cl_datagram()
    let count = buffer.withUnsafeMutableBytes { cl_udp_receive(descriptor, $0.baseAddress, $0.count, &raw) }
    if count == -Int(EAGAIN) { return nil }
    guard count >= 0 else { throw SocketError(.read, code: Int32(-count)) }
    var info = DatagramInfo(high: raw.high, low: raw.low, port: raw.port, scope: raw.scope)
    info.segmentSize = Int(raw.segment)
    info.ecn = raw.ecn
    return (count, info)
  }

  /// Sends the datagrams that stand in `range`, each of `info.segmentSize` bytes but the last. Returns where the first
  /// of those begins that could not be sent now: the end of `range` if all were.
  ///
  /// A datagram that the network refuses for its size or its address counts as sent: it is lost, as it might be anywhere
  /// on its way.
  public func send(_ bytes: [UInt8], _ range: Range<Int>, _ info: DatagramInfo) throws(SocketError) -> Int {
    guard descriptor >= 0 else { throw SocketError(.write, code: ECANCELED) }
    let isBundle = info.segmentSize > 0 && range.count > info.segmentSize
    if isBundle, sendsSegments {
      switch try sendOnce(bytes, range, info, segment: info.segmentSize) {
      case .sent: return range.upperBound
      case .wouldBlock: return range.lowerBound
      case .unsupported: sendsSegments = false
      case .tooLarge: break
      }
    }
    let size = isBundle ? info.segmentSize : max(1, range.count)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
      let one = start..<min(range.upperBound, start + size)
      if try sendOnce(bytes, one, info, segment: 0) == .wouldBlock { return start }
    }
    return range.upperBound
  }

  private enum Outcome {
    case sent, wouldBlock, unsupported, tooLarge
  }

  private func sendOnce(
    _ bytes: [UInt8], _ range: Range<Int>, _ info: DatagramInfo, segment: Int
  ) throws(SocketError) -> Outcome {
    var raw = cl_datagram(
      high: info.high, low: info.low, scope: info.scope, port: info.port, segment: UInt16(segment), ecn: info.ecn)
    let code = bytes.withUnsafeBytes { bytes in
      let part = UnsafeRawBufferPointer(rebasing: bytes[range])
      return cl_udp_send(descriptor, localAddress.isIPv6 ? 1 : 0, &raw, part.baseAddress, part.count)
    }
    switch code {
    case 0: return .sent
    case EAGAIN, ENOBUFS: return .wouldBlock
    case EIO, EINVAL, EOPNOTSUPP:
      guard segment > 0 else { throw SocketError(.write, code: code) }
      return .unsupported
    case EMSGSIZE, ENETUNREACH, EHOSTUNREACH, ECONNREFUSED, EPERM, EADDRNOTAVAIL:
      return segment > 0 && code == EMSGSIZE ? .tooLarge : .sent
    default: throw SocketError(.write, code: code)
    }
  }

  /// Closes the socket.
  public func close() {
    guard descriptor >= 0 else { return }
    setHandlers(readable: nil, writable: nil)
    if let registration { NetworkActor.loop.unregister(registration) }
    Glibc.close(descriptor)
    descriptor = -1
  }
}
