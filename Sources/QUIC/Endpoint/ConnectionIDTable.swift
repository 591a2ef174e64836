/// Which connection a packet belongs to, by the id it is sent to, or by the token it ends with.
final class ConnectionIDTable {
  private var byID: [ConnectionID: Connection] = [:]
  private var byToken: [ResetToken: Connection] = [:]
  let resetKey: [UInt8]

  init(resetKey: [UInt8] = (0..<32).map { _ in UInt8.random(in: 0...255) }) {
    self.resetKey = resetKey
  }

  /// Whether no connection is left.
  var isEmpty: Bool { byID.isEmpty && byToken.isEmpty }

  subscript(id: ConnectionID) -> Connection? { byID[id] }
  subscript(token: ResetToken) -> Connection? { byToken[token] }

  /// An id that no other connection has, with its token.
  func issue() -> (ConnectionID, ResetToken) {
    var id = ConnectionID.random()
    while byID[id] != nil { id = .random() }
    return (id, ResetToken(for: id, key: resetKey))
  }

  func add(_ id: ConnectionID, _ connection: Connection) {
    byID[id] = connection
  }

  func remove(_ id: ConnectionID) {
    byID[id] = nil
  }

  func add(_ token: ResetToken, _ connection: Connection) {
    byToken[token] = connection
  }

  func remove(_ token: ResetToken) {
    byToken[token] = nil
  }
}
