@testable import QUIC

/// Both sides of a connection over a simulated network.
final class Pair {
  let network: SimulatedNetwork
  let client: Traffic
  private(set) var server: Traffic?
  private let echoes: Bool

  /// A client that begins to connect; the server answers every stream with what comes on it, if it `echoes`.
  init(_ network: SimulatedNetwork, echoes: Bool = true) throws {
    self.network = network
    self.echoes = echoes
    client = Traffic(try network.connect())
  }

  func pump() {
    if server == nil, let connection = network.serverConnections.first(where: isOther) {
      server = Traffic(connection)
      server?.echoes = echoes
    }
    client.pump()
    server?.pump()
  }

  private func isOther(_ connection: Connection) -> Bool {
    connection.originalDestination == client.connection.originalDestination
  }

  /// Goes on until `condition` holds, or the client's connection is over; returns whether it does.
  @discardableResult
  func run(for seconds: Double = 60, until condition: () -> Bool = { false }) -> Bool {
    network.run(for: seconds) {
      pump()
      return condition() || client.end != nil
    }
  }

  /// A pair whose handshake is done.
  static func connected(_ network: SimulatedNetwork, echoes: Bool = true) throws -> Pair {
    let pair = try Pair(network, echoes: echoes)
    pair.run { pair.client.connection.isHandshakeConfirmed && pair.server != nil }
    return pair
  }
}
