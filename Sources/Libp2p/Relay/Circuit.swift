import Events
import NetIO

/// Two streams whose bytes a relay passes on to each other, as many and as long as it allows.
@NetworkActor
final class Circuit {
  let source: Stream
  let target: Stream
  private let allowance: RelayAllowance?
  /// Bytes that passed from the source to the target.
  private(set) var sent = 0
  /// And back.
  private(set) var returned = 0
  private var ending: EndReason?

  init(from source: Stream, to target: Stream, _ allowance: RelayAllowance?) {
    self.source = source
    self.target = target
    self.allowance = allowance
  }

  /// Passes bytes on until both sides have ended, or one fails, or what is allowed is used up. Returns how it ended.
  func run() async -> EndReason {
    let deadline = allowance?.duration.map { Deadline.after($0) }
    source.setDeadline(deadline)
    target.setDeadline(deadline)
    async let forward: Void = pass(source, target) { self.sent += $0 }
    async let back: Void = pass(target, source) { self.returned += $0 }
    _ = await (forward, back)
    return ending ?? .finished
  }

  /// Ends both sides at once.
  func end(_ reason: EndReason) {
    if ending == nil { ending = reason }
    source.reset(.resetLocally)
    target.reset(.resetLocally)
  }

  /// Passes what one side sends on to the other: each piece is read when the one before it was taken.
  private func pass(_ from: Stream, _ to: Stream, count: @NetworkActor (Int) -> Void) async {
    var rest = allowance?.bytes ?? .max
    do throws(StreamError) {
      while let bytes = try await from.read() {
        let part = bytes.count <= rest ? bytes : Array(bytes[..<rest])
        if !part.isEmpty { try await to.write(part) }
        rest -= part.count
        count(part.count)
        guard part.count == bytes.count else { return end(.failed("the limit of bytes is met")) }
      }
      try await to.closeWrite()
    } catch {
      end(error == .timedOut ? .failed("the limit of time is met") : EndReason(error))
    }
  }
}
