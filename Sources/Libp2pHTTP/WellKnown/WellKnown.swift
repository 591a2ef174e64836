import FoundationEssentials

/// What a peer says it serves: its HTTP protocols, and where each is mounted (libp2p http spec, ".well-known/libp2p").
public struct WellKnown: Hashable, Sendable {
  /// The spec's path.
  public static let path = "/.well-known/libp2p/protocols"
  /// The path of the first draft, which many peers still serve.
  public static let draftPath = "/.well-known/libp2p"
  /// The most of a document that is read, in bytes.
  public static let maximumSize = 64 << 10
  /// What go-libp2p reads at most, in bytes: a longer document is lost on its peers.
  public static let comfortableSize = 8 << 10
  /// The most protocols that are taken from a document.
  private static let maximumProtocols = 1024

  /// How the document is built.
  public enum Shape: String, Sendable, Codable {
    /// `{ID: {"path": P}}`, as go-libp2p and js-libp2p send it.
    case flat
    /// `{"protocols": {ID: {"path": P}}}`, as the spec has it.
    case wrapped
    /// Both in one.
    case hybrid
  }

  /// A protocol and where it is mounted.
  public struct Mount: Hashable, Sendable, Codable {
    /// The protocol's id.
    public let id: String
    /// The path below which it is served; begins with a slash.
    public let path: String

    /// A protocol at a path.
    public init(id: String, path: String) {
      self.id = id
      self.path = path
    }
  }

  /// The protocols, sorted by id.
  public let mounts: [Mount]
  /// How the document was built.
  public let shape: Shape
  /// What is odd about it, a line each: bad entries are left out, the good ones stay.
  public let warnings: [String]

  /// Why a document cannot be read at all.
  public struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in one line.
    public let description: String
  }

  /// Protocols to be served.
  public init(_ mounts: [Mount]) {
    self.mounts = mounts.sorted { $0.id < $1.id }
    shape = .hybrid
    warnings = []
  }

  /// Reads a document of any shape.
  public init(document: [UInt8]) throws(Malformed) {
    guard document.count <= Self.maximumSize else {
      throw Malformed(description: "the document has \(document.count) bytes, and at most \(Self.maximumSize) are read")
    }
    guard case .object(let map)? = try? JSONDecoder().decode(Value.self, from: Data(document)) else {
      throw Malformed(description: "the document is not a JSON object")
    }
    var reading = Reading()
    if document.count > Self.comfortableSize {
      reading.warnings.append(
        "the document has \(document.count) bytes; go-libp2p reads only the first \(Self.comfortableSize)")
    }
    let wrapped = map["protocols"]
    // A protocol may be called "protocols" in a flat document: then it has a path, and no protocols in it.
    let isWrapper = wrapped.map { $0["path"]?.text == nil } ?? false
    if isWrapper { reading.take(wrapped, isWrapper: true) }
    let outer = isWrapper ? map.filter { $0.key != "protocols" } : map
    reading.take(.object(outer), isWrapper: false)
    shape = !isWrapper ? .flat : outer.isEmpty ? .wrapped : .hybrid
    mounts = reading.mounts.map { Mount(id: $0.key, path: $0.value) }.sorted { $0.id < $1.id }
    warnings = reading.warnings
  }

  /// What has been read of a document so far.
  private struct Reading {
    var mounts: [String: String] = [:]
    var warnings: [String] = []

    mutating func take(_ value: Value?, isWrapper: Bool) {
      guard case .object(let entries)? = value else {
        return warnings.append("\"protocols\" is not an object")
      }
      for (id, value) in entries.sorted(by: { $0.key < $1.key }) {
        guard mounts.count < WellKnown.maximumProtocols else {
          return warnings.append("there are more than \(WellKnown.maximumProtocols) protocols; the rest was left out")
        }
        take(id, value)
      }
    }

    private mutating func take(_ id: String, _ value: Value) {
      guard case .object(let entry) = value else { return warnings.append("\(id): its entry is not an object") }
      guard let path = entry["path"]?.text else {
        return warnings.append("\(id): it has no path, or none of text")
      }
      guard let path = usable(path, of: id) else { return }
      if let other = mounts[id], other != path { warnings.append("\(id): it has two paths, \(other) and \(path)") }
      mounts[id] = path
    }

    private mutating func usable(_ path: String, of id: String) -> String? {
      if path.isEmpty {
        warnings.append("\(id): its path is empty; taken as /")
        return "/"
      }
      guard path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
      else {
        warnings.append("\(id): its path holds a query, a space or a control character")
        return nil
      }
      guard path.hasPrefix("/") else {
        warnings.append("\(id): its path lacks the leading slash")
        return "/" + path
      }
      return path
    }
  }

  /// Where a protocol is mounted.
  public func path(of id: String) -> String? {
    mounts.first { $0.id == id }?.path
  }

  /// The document that readers of either shape understand, and that is served at both paths.
  public var hybridDocument: [UInt8] {
    let map = Dictionary(mounts.map { ($0.id, Value.object(["path": .text($0.path)])) }) { first, _ in first }
    var document = map
    document["protocols"] = .object(map)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8]((try? encoder.encode(Value.object(document))) ?? Data("{}".utf8))
  }

  /// A value of a document, as far as it matters what it is.
  private indirect enum Value: Codable {
    case object([String: Value])
    case text(String)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let object = try? container.decode([String: Value].self) {
        self = .object(object)
      } else {
        self = (try? container.decode(String.self)).map { .text($0) } ?? .other
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .object(let object): try container.encode(object)
      case .text(let text): try container.encode(text)
      case .other: try container.encodeNil()
      }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }

    subscript(name: String) -> Value? { if case .object(let object) = self { object[name] } else { nil } }
  }
}
