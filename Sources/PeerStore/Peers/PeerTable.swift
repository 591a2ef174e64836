/// Peers by their key: a hash table whose buckets are small arrays.
///
/// A copy is one reference. The first change after it copies the list of buckets and one bucket, some microseconds at
/// 100,000 peers; a `Dictionary` would copy every peer.
struct PeerTable: Sequence, Sendable {
  private static let load = 8

  private var buckets: [[Peer]] = [[]]
  private(set) var count = 0

  private func bucket(of key: PeerKey) -> Int {
    Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) & UInt(buckets.count - 1))
  }

  subscript(key: PeerKey) -> Peer? {
    get { buckets[bucket(of: key)].first { $0.key == key } }
    set {
      let bucket = bucket(of: key)
      let index = buckets[bucket].firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let peer?):
        buckets[bucket][index] = peer
      case (let index?, nil):
        buckets[bucket].remove(at: index)
        count -= 1
      case (nil, let peer?):
        buckets[bucket].append(peer)
        count += 1
        if count > buckets.count * Self.load { grow() }
      case (nil, nil):
        break
      }
    }
  }

  private mutating func grow() {
    let peers = Array(self)
    buckets = Array(repeating: [], count: buckets.count * 4)
    for peer in peers { buckets[bucket(of: peer.key)].append(peer) }
  }

  func makeIterator() -> FlattenSequence<[[Peer]]>.Iterator { buckets.joined().makeIterator() }
}
