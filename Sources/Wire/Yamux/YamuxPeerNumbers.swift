/// The numbers of streams that the peer has used: each opens one stream.
///
/// They need not come in order: go-yamux gives out a number and sends the frame that opens the stream in two steps, so
/// that streams opened on several threads overtake each other. A number that it gave out and never used is skipped for
/// good.
struct YamuxPeerNumbers: Sendable {
  /// How many skipped numbers are remembered; one that was overtaken by more counts as used.
  static let rememberedSkips = 1024

  /// The lowest number above all that were used.
  private var next: Int
  /// Numbers below `next` that were not used yet, in order.
  private var skipped: [Int] = []

  init(_ role: YamuxSession.Role) {
    next = role == .client ? 2 : 1
  }

  /// Notes that the peer opens a stream, of a number that is one of its own. False if the number is used.
  mutating func open(_ id: UInt32) -> Bool {
    let id = Int(id)
    guard id >= next else {
      guard let index = skipped.firstIndex(of: id) else { return false }
      skipped.remove(at: index)
      return true
    }
    skipped += stride(from: max(next, id - 2 * Self.rememberedSkips), to: id, by: 2)
    skipped.removeFirst(max(0, skipped.count - Self.rememberedSkips))
    next = id + 2
    return true
  }

  /// Whether the peer has opened a stream of this number.
  func haveOpened(_ id: UInt32) -> Bool {
    id < next && !skipped.contains(Int(id))
  }
}
