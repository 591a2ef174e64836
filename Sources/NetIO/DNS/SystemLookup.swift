import DNS
import Glibc

/// Addresses of host names by the system's own rules (`getaddrinfo`): what knows names that no name server does, as those
/// of search lists, of `.local`, and of whatever nsswitch.conf names.
@NetworkActor
enum SystemLookup {
  static func lookUp(_ host: String, _ type: DNSType, deadline: Deadline) async -> Result<[DNSRecord], LookupFailure> {
    let shared = SharedTask<Result<[DNSRecord], LookupFailure>> {
      await withUnsafeContinuation { continuation in
        // `getaddrinfo` blocks its thread and cannot be interrupted.
        onBackgroundThread { continuation.resume(returning: blockingLookUp(host, type)) }
      }
    }
    return await shared.wait(until: deadline)
      ?? .failure(LookupFailure(host, type, Task.isCancelled ? .cancelled : .timedOut))
  }

  private nonisolated static func blockingLookUp(_ host: String, _ type: DNSType) -> Result<[DNSRecord], LookupFailure>
  {
    var hints = addrinfo()
    hints.ai_family = type == .aaaa ? AF_INET6 : AF_INET
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, nil, &hints, &list)
    guard status == 0 else { return .failure(LookupFailure(host, type, reason(for: status))) }
    defer { freeaddrinfo(list) }
    var records: [DNSRecord] = []
    for entry in sequence(first: list, next: { $0?.pointee.ai_next }) {
      guard let entry, let pointer = entry.pointee.ai_addr else { break }
      var storage = sockaddr_storage()
      memcpy(&storage, pointer, min(Int(entry.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size))
      guard let ip = SocketAddress(storage)?.ip else { continue }
      let record = DNSRecord(.root, ip.count == 4 ? .a(ip) : .aaaa(ip), timeToLive: 0)
      if !records.contains(record) { records.append(record) }
    }
    return .success(records)
  }

  private nonisolated static func reason(for status: Int32) -> LookupFailure.Reason {
    switch status {
    case EAI_NONAME: .noSuchName
    case EAI_AGAIN: .servers("temporary failure")
    case EAI_SYSTEM: .servers(String(cString: strerror(errno)))
    default: .servers(String(cString: gai_strerror(status)))
    }
  }
}
