import Events

/// What a host gives as a relay, and to how many.
public struct RelayConfiguration: Sendable {
  /// How long a reservation lasts.
  public var reservationTime = Duration.seconds(3600)
  /// Peers that have a reservation at once.
  public var reservations = 128
  /// Of these, peers that come from one IP address; those of the machine itself are not counted.
  public var reservationsPerHost = 8
  /// Circuits that stand at once, of one peer, at either end of them.
  public var circuitsPerPeer = 16
  /// Circuits that stand at once.
  public var circuits = 512
  /// How long a circuit lasts, and how many bytes pass over it in each direction; nil for no limit.
  public var allowance = RelayAllowance(duration: .seconds(120), bytes: 128 << 10)

  /// What public relays usually give.
  public init() {}
}
