/// Peers by their key: a hash table whose buckets are small arrays.
///
/// A copy is one reference. The first change after it copies the list of buckets and one bucket, some 50 µs at 100,000
/// peers; a `Dictionary` would copy every peer.
struct PeerTable: Sequence, Sendable {
  private static let load = 128

  private struct Bucket {
    /// A byte of each peer's hash, so that no other peer is looked at in vain.
    var marks: [UInt8] = []
    var peers: [Peer] = []

    func index(of key: PeerKey, _ mark: UInt8) -> Int? {
      marks.indices.first { marks[$0] == mark && peers[$0].key == key }
    }

    mutating func append(_ peer: Peer, _ mark: UInt8) {
      marks.append(mark)
      peers.append(peer)
    }
  }

  private var buckets = [Bucket()]
  private(set) var count = 0

  /// Where a peer stands, or would stand, until the table changes.
  struct Place {
    fileprivate let bucket: Int
    fileprivate let mark: UInt8
    fileprivate var index: Int?
  }

  func place(of key: PeerKey) -> Place {
    var place = emptyPlace(for: key)
    place.index = buckets[place.bucket].index(of: key, place.mark)
    return place
  }

  subscript(place: Place) -> Peer? {
    place.index.map { buckets[place.bucket].peers[$0] }
  }

  subscript(key: PeerKey) -> Peer? { self[place(of: key)] }

  mutating func put(_ peer: Peer, at place: Place) {
    if let index = place.index {
      buckets[place.bucket].peers[index] = peer
    } else {
      buckets[place.bucket].append(peer, place.mark)
      count += 1
      if count > buckets.count * Self.load { grow() }
    }
  }

  mutating func remove(at place: Place) {
    guard let index = place.index else { return }
    buckets[place.bucket].marks.remove(at: index)
    buckets[place.bucket].peers.remove(at: index)
    count -= 1
  }

  private func emptyPlace(for key: PeerKey) -> Place {
    var hasher = Hasher()
    // All bytes at once: an array of them is hashed one by one.
    key.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    let hash = UInt(bitPattern: hasher.finalize())
    return Place(bucket: Int(hash >> 8) & (buckets.count - 1), mark: UInt8(truncatingIfNeeded: hash))
  }

  private mutating func grow() {
    let peers = Array(self)
    buckets = Array(repeating: Bucket(), count: buckets.count * 4)
    for peer in peers {
      let place = emptyPlace(for: peer.key)
      buckets[place.bucket].append(peer, place.mark)
    }
  }

  func makeIterator() -> some IteratorProtocol<Peer> {
    buckets.lazy.flatMap(\.peers).makeIterator()
  }
}
