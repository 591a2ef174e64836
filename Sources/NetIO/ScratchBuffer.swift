/// Memory that every connection of the loop uses in turn: connections that are idle need none of their own.
///
/// It is taken out while it is in use, so that a use within a use gets memory of its own instead of the same.
@NetworkActor
public struct ScratchBuffer {
  private var memory: [UInt8]?
  private let size: Int

  /// Memory of `size` bytes, which is made when it is needed first.
  public init(size: Int) {
    self.size = size
  }

  /// Takes the memory out; its content is anything.
  public mutating func take() -> [UInt8] {
    defer { memory = nil }
    return memory ?? [UInt8](repeating: 0, count: size)
  }

  /// Puts the memory back for the next one, or other memory in its place.
  public mutating func giveBack(_ buffer: consuming [UInt8]) {
    memory = buffer
  }
}
