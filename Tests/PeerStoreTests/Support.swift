import Foundation
import Identity
import Multiformats
import PeerStore
import TestSupport

/// A moment some seconds after a fixed one.
func moment(_ seconds: Double = 0) -> Date { Date(timeIntervalSince1970: 1_700_000_000 + seconds) }

/// The id of an Ed25519 key that nobody has.
func peerID(_ number: UInt64) -> PeerID {
  var random = SeededGenerator(seed: number)
  let key = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
  // The multihash (identity, 36 bytes) of the protobuf message of an Ed25519 key.
  guard let id = try? PeerID(bytes: [0x00, 0x24, 0x08, 0x01, 0x12, 0x20] + key) else { preconditionFailure() }
  return id
}

func key(_ number: UInt64) -> PeerKey { .peer(peerID(number)) }

func address(_ text: String) -> Multiaddr {
  guard let address = try? Multiaddr(text) else { preconditionFailure("\(text) is no address") }
  return address
}

/// A folder with a journal in it, and stores on this journal.
final class StoreFolder {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("data/peerscope/peers.journal")
  }

  func store() throws -> PeerStore {
    let store = PeerStore(path: path)
    try store.refresh()
    return store
  }

  /// A store that has made changes, and has them on the disk.
  @discardableResult
  func store(_ changes: [PeerStore.Change]) throws -> PeerStore {
    let store = try store()
    try store.apply(changes)
    try store.flush()
    return store
  }

  var bytes: [UInt8] {
    get throws { [UInt8](try Data(contentsOf: URL(filePath: path))) }
  }

  func write(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  /// The names of the files beside the journal.
  var files: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.path("data/peerscope")).sorted()
    }
  }
}

/// Any change about one of a few peers, the same for the same numbers.
func randomChange(_ random: inout SeededGenerator) -> PeerStore.Change {
  let who: PeerKey =
    Int.random(in: 0..<8, using: &random) == 0
    ? PeerKey(of: address("/dns4/gw\(Int.random(in: 0..<3, using: &random)).lab/tcp/443/tls/http"))
    : key(.random(in: 0..<12, using: &random))
  let when = moment(.random(in: 0..<1e6, using: &random))
  func number(_ limit: Int) -> Int { .random(in: 0..<limit, using: &random) }
  func someAddress() -> Multiaddr { address("/ip4/192.0.2.\(number(90))/udp/4001/quic-v1") }
  func someText() -> String { String((0..<number(40)).map { _ in "aä–\n🙂z\u{301}".randomElement(using: &random)! }) }
  let outcome: PeerAddress.Outcome =
    number(2) == 0 ? .reached : .failed(step: "connect", reason: someText())
  let kind: PeerStore.Change.Kind =
    switch number(17) {
    case 0: .removed
    case 1, 2: .alias(number(4) == 0 ? nil : "name-\(number(20))")
    case 3, 4: .tagged("tag\(number(40))")
    case 5: .untagged("tag\(number(40))")
    case 6: .note(someText())
    case 7: .pinned(number(2) == 0)
    case 8: .blocked(number(2) == 0)
    case 9: .addressRemoved(someAddress())
    case 10: .addressOrder([someAddress(), someAddress(), someAddress()])
    case 11, 12:
      .addresses(
        (0..<number(30)).map { _ in someAddress() }, PeerAddress.Source.allCases.randomElement(using: &random)!,
        at: when)
    case 13: .seen(at: when)
    case 14: .tried(someAddress(), .init(at: when, took: .microseconds(number(1 << 40)), outcome: outcome))
    case 15:
      .identified(
        IdentifyInfo(
          agentVersion: someText(), protocolVersion: "ipfs/0.1.0", protocols: (0..<number(20)).map { "/x/\($0)" },
          at: when))
    default:
      .wellKnown(
        WellKnownInfo(
          mounts: (0..<number(9)).map { .init(id: "/x/\($0)", path: "/\(number(9))/") },
          path: "/.well-known/libp2p/protocols", shape: .hybrid, at: when))
    }
  return PeerStore.Change(who, kind)
}

extension PeerStore {
  /// Makes random changes, those that can be made.
  func applyRandomChanges(_ count: Int, _ random: inout SeededGenerator) {
    for _ in 0..<count { try? apply([randomChange(&random)]) }
  }
}
