import Testing

/// Waits until a condition holds, and records an issue when it does not within a minute: long enough for a machine that
/// is busy with other things, so that only what never comes fails.
public func eventually(
  _ what: @autoclosure () -> String, isolation: isolated (any Actor)? = #isolation,
  sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
  let clock = ContinuousClock()
  let end = clock.now + .seconds(60)
  repeat {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(20))
  } while clock.now < end
  Issue.record("it never came: \(what())", sourceLocation: sourceLocation)
}
