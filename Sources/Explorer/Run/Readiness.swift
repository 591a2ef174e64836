import Glibc

/// Waits until one of some descriptors can be read, or so long; for ever with nil.
func waitForReading(_ descriptors: [Int32], atMost patience: Duration?) {
  var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  let milliseconds = patience.map { duration -> Int32 in
    let (seconds, attoseconds) = duration.components
    // Rounded up: a wait of less than a millisecond is no reason to look again and again.
    return Int32(clamping: max(0, seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }
  _ = poll(&polled, nfds_t(polled.count), milliseconds ?? -1)
}
