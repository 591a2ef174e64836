/// Which name servers are asked, and how: what `/etc/resolv.conf` says (resolv.conf(5)).
public struct ResolverConfiguration: Hashable, Sendable {
  /// IP addresses of the servers as text, in the order in which they are asked; at most three, as everywhere.
  public var servers: [String] = []
  /// How many seconds a server may take.
  public var timeout = 5
  /// How often each server is asked.
  public var attempts = 2

  /// There is no server.
  public init() {}

  /// Reads the text of a resolv.conf. What cannot be understood is passed over, as everywhere.
  public init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let key = words.first, words.count > 1, !key.hasPrefix("#"), !key.hasPrefix(";") else { continue }
      switch key {
      case "nameserver": if servers.count < 3 { servers.append(String(words[1])) }
      case "options":
        for option in words.dropFirst() {
          let parts = option.split(separator: ":")
          guard parts.count == 2, let number = Int(parts[1]) else { continue }
          if parts[0] == "timeout" { timeout = min(max(number, 1), 30) }
          if parts[0] == "attempts" { attempts = min(max(number, 1), 5) }
        }
      default: break
      }
    }
  }
}

/// Names that a machine knows by itself: what `/etc/hosts` says (hosts(5)).
public struct HostsFile: Hashable, Sendable {
  private var addresses: [String: [String]] = [:]

  /// Reads the text of a hosts file.
  public init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      guard let address = words.first else { continue }
      for name in words.dropFirst() { addresses[name.lowercased(), default: []].append(String(address)) }
    }
  }

  /// The IP addresses of a name as text, in the file's order; none if it is not there.
  public func addresses(of name: String) -> [String] { addresses[name.lowercased()] ?? [] }
}
