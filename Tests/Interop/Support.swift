import Foundation
import NetIO
import TestSupport
import Testing

/// The real peers of `Tests/Interop/Peers`, which `Tests/run` installs.
enum Peers {
  private static let scripts = Vectors.checkout.appending(path: "Tests/Interop/Peers").path(percentEncoded: false)

  /// Whether they are installed.
  static var areHere: Bool { InteropPython.isHere }

  /// Starts a peer that serves.
  static func serve(_ implementation: Implementation, _ arguments: String...) async throws -> ServingPeer {
    try await serve(implementation, arguments)
  }

  /// Starts a peer that serves.
  static func serve(_ implementation: Implementation, _ arguments: [String]) async throws -> ServingPeer {
    try await serve(implementation.rawValue, arguments)
  }

  /// Starts a peer at a place of a lab.
  static func serve(
    _ implementation: Implementation, in lab: NetworkLab, at place: NetworkLab.Place, _ arguments: String...
  ) async throws -> ServingPeer {
    let script = "\(scripts)/peer_\(implementation.rawValue).py"
    let (program, words) = lab.command(at: place, InteropPython.path, [script, "--until-eof"] + arguments)
    return try ServingPeer(await ServingProgram(program, words))
  }

  /// Starts a peer that only some tests need.
  static func serve(_ peer: SpecialPeer) async throws -> ServingPeer {
    try await serve(peer.rawValue, [])
  }

  enum SpecialPeer: String {
    case aioquic
  }

  private static func serve(_ name: String, _ arguments: [String]) async throws -> ServingPeer {
    try ServingPeer(
      await ServingProgram(InteropPython.path, ["\(scripts)/peer_\(name).py", "--until-eof"] + arguments))
  }

  /// Runs a peer as a client, and returns what it prints.
  static func client(_ script: String, _ arguments: String...) async throws -> Answer {
    try await client(script, arguments)
  }

  /// Runs a peer as a client, and returns what it prints.
  static func client(
    _ script: String, _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> Answer {
    let ended = try await Program.run(
      InteropPython.path, ["\(scripts)/\(script).py"] + arguments, environment: environment)
    #expect(ended.code == 0, "\(script): \(ended.errors)")
    return try ended.json()
  }

  /// Starts a peer that forwards a local port to another peer.
  static func forward(
    _ address: String, _ port: Int, _ options: [String] = [], environment: [String: String] = [:]
  ) async throws -> ServingProgram {
    try await ServingProgram(
      InteropPython.path, ["\(scripts)/peer_kubo.py", "--until-eof", "--forward", address, "\(port)"] + options,
      environment: environment)
  }

  /// What a client prints, as much of it as is looked at.
  struct Answer: Decodable {
    struct Identify: Decodable {
      var agent: String
      var protocols: [String]
      var listen_addrs: [String]
      var observed_addr: String
      var signed_peer_record: Int
    }
    var status: Int?
    var body: String?
    var length: Int?
    var identify: Identify?
    var ping_ms: [Double]?
  }
}

/// The implementations that peerscope is tried with.
enum Implementation: String, CaseIterable, CustomTestStringConvertible {
  case goLibp2p = "p2pd"
  case kubo
  case py

  /// What HTTP is called on its streams.
  var streamProtocol: String { self == .kubo ? "/x/http/1.1" : "/http/1.1" }
  var testDescription: String { rawValue }
}

/// What carries the connections that are tried.
enum Carrier: String, CaseIterable, CustomTestStringConvertible {
  case tcp
  case quic = "quic-v1"

  /// What the peers of `Tests/Interop/Peers` call it.
  var name: String { self == .tcp ? "tcp" : "quic" }
  var testDescription: String { rawValue }

  /// Whether an address is of it, and of nothing on top of it.
  func carries(_ address: String) -> Bool {
    let layers = address.split(separator: "/").dropFirst(2)
    switch self {
    case .tcp: return layers.first == "tcp" && layers.dropFirst(2).first == "p2p"
    case .quic: return layers.first == "udp" && layers.dropFirst(2).prefix(2) == ["quic-v1", "p2p"]
    }
  }
}

/// A peer that serves, and where.
struct ServingPeer {
  private struct Line: Decodable {
    var peer_id: String?
    var peerId: String?
    var addrs: [String]
  }

  let program: ServingProgram
  let id: String
  let addresses: [String]

  init(_ program: ServingProgram) throws {
    self.program = program
    let line = try JSONDecoder().decode(Line.self, from: Data(program.firstLine.utf8))
    id = try #require(line.peer_id ?? line.peerId)
    addresses = line.addrs
  }

  var address: String { addresses[0] }

  /// Where it is over one carrier.
  func address(over carrier: Carrier) throws -> String {
    try #require(addresses.first(where: carrier.carries))
  }

  func stop() { program.stop() }
}

/// peerscope itself, with a data folder of its own.
struct Peerscope {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  var environment: [String: String] {
    [
      "XDG_DATA_HOME": folder.path("data"), "XDG_CONFIG_HOME": folder.path("config"),
      "XDG_STATE_HOME": folder.path("state"),
    ]
  }

  func run(
    _ arguments: String..., input: [UInt8] = [], environment more: [String: String] = [:]
  ) async throws -> Ended {
    try await Program.run(
      Program.peerscope, arguments, input: input, environment: environment.merging(more) { $1 })
  }

  func serve(_ arguments: String..., environment more: [String: String] = [:]) async throws -> ServingPeer {
    try ServingPeer(
      await ServingProgram(
        Program.peerscope, ["serve", "--json"] + arguments, environment: environment.merging(more) { $1 }))
  }
}

/// The answer of a request with `--json`, as much of it as is looked at.
struct ResponseJSON: Decodable {
  struct Route: Decodable {
    var transport: String
    var security: String
    var muxer: String?
    var remotePeer: String?
    var peerIdProvenBy: String
    var relayed: Bool
  }
  var status: Int
  var body: String?
  var bodyBytes: Int
  var route: Route
  var timing: [String: Double?]
}

/// The byte at place i of the test peers' blobs is i modulo 251.
func isPeersBlob(_ bytes: [UInt8]) -> Bool {
  bytes.enumerated().allSatisfy { $1 == UInt8($0 % 251) }
}

/// A port of loopback on which nobody listens, and which the system gives to nobody who does not ask for it.
@NetworkActor
func freePort() throws -> Int {
  let ports = (0..<100).lazy.compactMap { _ -> Int? in
    let place = SocketAddress(ip: [127, 0, 0, 1], port: .random(in: 20_000..<30_000))
    guard let listener = try? TCPListener(on: place, onAccept: { _ in }) else { return nil }
    listener.close()
    return Int(place.port)
  }
  return try #require(ports.first, "a free port")
}
