import Events

/// The bytes that were recorded of a stream, or of all streams of a connection, as rows: who sent how many, and below
/// that the bytes.
struct WireRows: Sendable {
  /// What stands in a row.
  enum Row: Sendable {
    /// Bytes that passed in one go.
    case part(ByteTap.Part)
    /// Some of them.
    case bytes(HexRow)
  }

  private let parts: [ByteTap.Part]
  /// The row that each part begins with.
  private let starts: [Int]
  /// How many rows there are.
  let count: Int

  /// Those of the parts that are of `subject`.
  init(_ all: [ByteTap.Part], of subject: ByteTap.Subject?) {
    parts = all.filter { part in
      switch subject {
      case .stream(let stream)?: part.stream == stream
      case .connection(let connection)?: part.stream.connection == connection
      case nil: false
      }
    }
    var starts: [Int] = []
    var count = 0
    for part in parts {
      starts.append(count)
      count += 1 + HexRow.count(part.bytes.count)
    }
    (self.starts, self.count) = (starts, count)
  }

  subscript(row: Int) -> Row? {
    guard (0..<count).contains(row) else { return nil }
    var (low, high) = (0, starts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    let part = parts[low]
    return row == starts[low] ? .part(part) : .bytes(HexRow(part.bytes, row: row - starts[low] - 1, from: part.offset))
  }
}
