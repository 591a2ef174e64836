import Dispatch
import Glibc

/// Why a name has no address.
public struct ResolveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The name.
  public let host: String
  /// Why, in plain words.
  public let reason: String
  /// Whether the answer took longer than it was allowed to.
  public let isTimeout: Bool

  /// One line that names the name.
  public var description: String { "\(host): \(reason)" }
}

/// Addresses of host names, by the system's own rules (`getaddrinfo`).
@NetworkActor
public enum Resolver {
  /// Which addresses are asked for.
  public enum Family: Sendable {
    case any, ipv4, ipv6

    var code: Int32 {
      switch self {
      case .any: AF_UNSPEC
      case .ipv4: AF_INET
      case .ipv6: AF_INET6
      }
    }
  }

  /// `getaddrinfo` blocks its thread and cannot be interrupted: it gets threads of Dispatch's, whose number is bounded.
  private static let queue = DispatchQueue(label: "resolver", attributes: .concurrent)

  /// The addresses of `host` with `port`, in the system's order of preference, without duplicates. An IP address as text
  /// is its own answer. Throws when there is none, or when `deadline` passes first.
  public static func resolve(
    _ host: String, port: UInt16, family: Family = .any, deadline: Deadline
  ) async throws(ResolveError) -> [SocketAddress] {
    if let address = SocketAddress(host: host, port: port), family == .any || (family == .ipv6) == address.isIPv6 {
      return [address]
    }
    let pending = PendingLookup()
    queue.async {
      let result = lookUp(host, port, family)
      NetworkActor.task { pending.finish(result) }
    }
    let result = await pending.wait(until: deadline)
    guard let result else { throw ResolveError(host: host, reason: "no answer in time", isTimeout: true) }
    return try result.get()
  }

  private nonisolated static func lookUp(
    _ host: String, _ port: UInt16, _ family: Family
  ) -> Result<[SocketAddress], ResolveError> {
    var hints = addrinfo()
    hints.ai_family = family.code
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &list)
    guard status == 0 else {
      return .failure(ResolveError(host: host, reason: words(for: status), isTimeout: false))
    }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    for entry in sequence(first: list, next: { $0?.pointee.ai_next }) {
      guard let entry, let pointer = entry.pointee.ai_addr else { break }
      var storage = sockaddr_storage()
      memcpy(&storage, pointer, min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size))
      if let address = SocketAddress(storage), !addresses.contains(address) { addresses.append(address) }
    }
    return .success(addresses)
  }

  private nonisolated static func words(for status: Int32) -> String {
    switch status {
    case EAI_NONAME: "no such host"
    case EAI_AGAIN: "the name server did not answer"
    case EAI_SYSTEM: String(cString: strerror(errno))
    default: String(cString: gai_strerror(status))
    }
  }
}

/// A lookup that is under way: its answer, or its deadline, whichever is first.
@NetworkActor
private final class PendingLookup {
  typealias Answer = Result<[SocketAddress], ResolveError>

  private var continuation: UnsafeContinuation<Answer?, Never>?
  private var answer: Answer?
  private var timer: LoopTimer?

  func wait(until deadline: Deadline) async -> Answer? {
    await withUnsafeContinuation { continuation in
      if let answer { return continuation.resume(returning: answer) }
      self.continuation = continuation
      timer = NetworkActor.loop.schedule(at: deadline) { NetworkActor.assumeIsolated { self.finish(nil) } }
    }
  }

  func finish(_ answer: Answer?) {
    self.answer = answer
    if let timer { NetworkActor.loop.cancel(timer) }
    continuation?.resume(returning: answer)
    continuation = nil
  }
}
