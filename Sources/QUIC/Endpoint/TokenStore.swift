/// The tokens that servers have given for connections to come, the latest of each, in memory (RFC 9000 §8.1.3).
final class TokenStore {
  /// How many are kept, and how long they may be: a token takes room in every Initial.
  static let bound = 256
  static let lengthBound = 512

  private var tokens: [PathAddress: [UInt8]] = [:]
  /// From the oldest to the latest.
  private var order: [PathAddress] = []

  var count: Int { tokens.count }

  func keep(_ token: [UInt8], of server: PathAddress) {
    guard token.count <= Self.lengthBound else { return }
    order.removeAll { $0 == server }
    order.append(server)
    tokens[server] = token
    if order.count > Self.bound { tokens[order.removeFirst()] = nil }
  }

  /// Takes a token out: who sees it twice could tell that both times it was the same client.
  func take(for server: PathAddress) -> [UInt8] {
    guard let token = tokens.removeValue(forKey: server) else { return [] }
    order.removeAll { $0 == server }
    return token
  }
}
