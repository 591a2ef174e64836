/// The ping protocol: 32 bytes that the other side sends back, any number of times on one stream (ping spec).
public enum PingMessage {
  /// The protocol's id.
  public static let protocolID = "/ipfs/ping/1.0.0"
  /// Bytes of a ping.
  public static let size = 32

  /// Bytes that nobody could have sent back without having received them.
  public static func random() -> [UInt8] {
    (0..<size).map { _ in UInt8.random(in: .min ... .max) }
  }
}
