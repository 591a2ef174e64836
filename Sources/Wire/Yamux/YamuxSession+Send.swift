extension YamuxSession {
  /// The most that one data frame carries: with its header it just fills a frame of Noise, 65,519 bytes.
  public static let maximumBody = 65_519 - YamuxHeader.size

  /// The number of bytes of a stream that could be sent now: what its window has left, 0 for a stream that is closed.
  public func sendWindow(of id: UInt32) -> Int {
    guard let stream = streams[id], !stream.hasEnded else { return 0 }
    return stream.sendWindow
  }

  /// Puts as much of `bytes[range]` into ``output`` as the stream's window and `room` (the bytes that may be added to
  /// the output, headers aside) allow, and returns how much that was.
  public mutating func send(_ id: UInt32, _ bytes: [UInt8], _ range: Range<Int>, room: Int) -> Int {
    guard var stream = streams[id], !stream.hasEnded else { return 0 }
    let count = min(range.count, stream.sendWindow, max(0, room))
    var cursor = range.lowerBound
    let end = cursor + count
    while cursor < end {
      let size = min(end - cursor, Self.maximumBody)
      YamuxHeader(.data, streamID: id, length: UInt32(size)).append(to: &output)
      output += bytes[cursor..<cursor + size]
      cursor += size
    }
    stream.sendWindow -= count
    streams[id] = stream
    return count
  }
}
