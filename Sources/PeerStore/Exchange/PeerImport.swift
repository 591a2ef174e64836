import FoundationEssentials
import Multiformats

/// Peers read from lines of JSON (``PeerLine``), as the changes that take them in.
///
/// What a line says is added to what is known of its peer, or put in its place where there can be one only. A line that
/// cannot be read takes nothing else with it.
public struct PeerImport: Sendable {
  /// The longest line that is read, in bytes.
  public static let maximumLine = 1 << 20

  /// One change for each peer that was read.
  public private(set) var changes: [PeerStore.Change] = []
  /// What was wrong, in the order of the lines.
  public private(set) var problems: [Problem] = []

  /// Something wrong in a line.
  public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line's number, from 1.
    public let line: Int
    /// What is wrong.
    public let reason: String
    /// Whether the rest of the line was taken.
    public let isPartial: Bool

    /// The problem and its place.
    public var description: String {
      "line \(line): \(reason)" + (isPartial ? "; the peer was imported without it" : "")
    }
  }

  /// What is known when the changes are made.
  public private(set) var book: PeerBook
  private let time: Date

  /// Reads lines.
  ///
  /// - Parameters:
  ///   - text: the lines, in UTF-8. Empty ones are passed over.
  ///   - book: what is known.
  ///   - time: when this is done, for what the lines do not say.
  public init(_ text: [UInt8], into book: PeerBook, at time: Date) {
    self.book = book
    self.time = time
    var number = 0
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      do throws(Refusal) {
        if let peer = try peer(in: line, number) {
          let change = PeerStore.Change.put(peer)
          self.book.apply(change)
          changes.append(change)
        }
      } catch {
        problems.append(Problem(line: number, reason: error.reason, isPartial: false))
      }
    }
  }

  /// Why a line is not taken.
  private struct Refusal: Error {
    let reason: String
  }

  private mutating func peer(in line: ArraySlice<UInt8>, _ number: Int) throws(Refusal) -> Peer? {
    guard !line.allSatisfy({ $0 <= UInt8(ascii: " ") }) else { return nil }
    guard line.count <= Self.maximumLine else { throw Refusal(reason: "it has more than \(Self.maximumLine) bytes") }
    let said: PeerLine
    do { said = try PeerLine.decoder.decode(PeerLine.self, from: Data(line)) } catch {
      throw Refusal(reason: Self.reason(error))
    }
    let key: PeerKey
    do { key = try PeerKey(said.id) } catch { throw Refusal(reason: "\"id\": \(error)") }
    var peer = book[key] ?? Peer(key)
    try take(labelOf: said, into: &peer, number)
    try take(addressesOf: said, into: &peer)
    if let info = said.identify {
      peer.apply(
        .identified(
          IdentifyInfo(
            agentVersion: info.agentVersion ?? "", protocolVersion: info.protocolVersion ?? "",
            protocols: info.protocols ?? [], at: info.at)))
    }
    if let info = said.wellKnown {
      peer.apply(.wellKnown(WellKnownInfo(mounts: info.protocols, path: info.path, shape: info.shape, at: info.at)))
    }
    let first = [peer.parts.firstSeen, StoredTime(said.firstSeen ?? time)].filter { $0 != .never }.min()
    peer.parts.firstSeen = first ?? .never
    peer.parts.lastSeen = max(peer.parts.lastSeen, StoredTime(said.lastSeen))
    return peer
  }

  private mutating func take(labelOf said: PeerLine, into peer: inout Peer, _ number: Int) throws(Refusal) {
    var kinds = (said.tags ?? []).map { PeerStore.Change.Kind.tagged($0) }
    if let note = said.note { kinds.append(.note(note)) }
    if let pinned = said.pinned { kinds.append(.pinned(pinned)) }
    if let blocked = said.blocked { kinds.append(.blocked(blocked)) }
    do throws(PeerChangeError) {
      for kind in kinds {
        // A peer that is not in the book yet is checked as it is so far.
        var alone = PeerBook()
        alone.apply(.put(peer))
        _ = try PeerStore.Change(peer.key, kind).checked(in: alone)
        peer.apply(kind)
      }
    } catch {
      throw Refusal(reason: error.description)
    }
    guard let alias = said.alias else { return }
    do throws(PeerChangeError) {
      peer.apply(try PeerStore.Change(peer.key, .alias(alias)).checked(in: book).kind)
    } catch .aliasTaken(let alias, let owner) {
      let reason = PeerChangeError.aliasTaken(alias, by: owner).description
      problems.append(Problem(line: number, reason: reason, isPartial: true))
    } catch {
      throw Refusal(reason: error.description)
    }
  }

  private func take(addressesOf said: PeerLine, into peer: inout Peer) throws(Refusal) {
    var known = peer.addresses
    for said in said.addresses ?? [] {
      let address: Multiaddr
      do { address = try Multiaddr(said.address) } catch { throw Refusal(reason: "\"addresses\": \(error)") }
      let own: Multiaddr
      do { own = try peer.checked(address) } catch { throw Refusal(reason: error.description) }
      let source = try source(said.source)
      let index = known.firstIndex { $0.address == own }
      var merged = index.map { known[$0] } ?? PeerAddress(own, source: source)
      merged.source = max(merged.source, source)
      merged.heard = [merged.heard, said.heard].compactMap { $0 }.max()
      merged.lastTry = [merged.lastTry, said.lastTry?.attempt].compactMap { $0 }.max { $0.at < $1.at }
      if let index { known[index] = merged } else { known.append(merged) }
    }
    guard known.count <= PeerLimits.addresses else {
      throw Refusal(reason: PeerChangeError.tooManyAddresses(peer.key).description)
    }
    peer.addresses = known
  }

  private func source(_ name: String?) throws(Refusal) -> PeerAddress.Source {
    guard let name else { return .imported }
    guard let source = PeerAddress.Source(name: name) else {
      let names = PeerAddress.Source.allCases.map(\.name).joined(separator: ", ")
      throw Refusal(reason: "\"source\": '\(name.prefix(bytes: PeerLimits.nameLength))' is none of \(names)")
    }
    return source
  }

  private static func reason(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
      return path.isEmpty ? "the line" : "\"\(path)\""
    }
    return switch error as? DecodingError {
    case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(path(context)) is of another type than it must be"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is not JSON"
    case .dataCorrupted(let context): "\(path(context)) has a value that it cannot have"
    default: "it cannot be read"
    }
  }
}
