import Foundation

/// The public test vectors of `Tests/Vectors`; its README says where each comes from.
public enum Vectors {
  /// The folder of the checkout, found from this file's own place.
  public static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// A JSON file of `Tests/Vectors`, decoded as `Value`.
  public static func load<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: data(name))
  }

  /// The bytes of a file of `Tests/Vectors`.
  public static func data(_ name: String) throws -> Data {
    try Data(contentsOf: checkout.appending(path: "Tests/Vectors/\(name)"))
  }
}
