/// What was waited for did not come.
public struct NeverCame: Error, CustomStringConvertible {
  /// What that was.
  public let description: String
}

/// Waits until a condition holds, a minute at most: long enough for a machine that is busy with other things, so that
/// only what never comes fails.
public func eventually(
  _ what: @autoclosure () -> String, isolation: isolated (any Actor)? = #isolation,
  _ condition: () async throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(60)
  while try await !condition() {
    guard clock.now < end else { throw NeverCame(description: "it never came: \(what())") }
    try await Task.sleep(for: .milliseconds(20))
  }
}
