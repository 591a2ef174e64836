import Dispatch

/// Runs work that blocks on one of Dispatch's threads, of which there is a bounded number.
///
/// Not on those of its global queues: from the first work there on, Dispatch watches them, and wakes the program every
/// second for that as long as it lives.
public func onBackgroundThread(_ work: @escaping @Sendable () -> Void) {
  DispatchQueue(label: "background").async(execute: work)
}
