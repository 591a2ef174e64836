// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built in the Swift 6 language mode with these features.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A room of the house: it may import only the rooms that stand before it in the list below.
func room(_ name: String, _ rooms: [String], strictMemory: Bool = false) -> Target {
  .target(
    name: name, dependencies: rooms.map { .init(stringLiteral: $0) },
    swiftSettings: strictMemory ? house + [.strictMemorySafety()] : house)
}

func program(_ name: String, _ rooms: [String]) -> Target {
  .executableTarget(name: name, dependencies: rooms.map { .init(stringLiteral: $0) }, swiftSettings: house)
}

func tests(_ name: String, _ rooms: [String], excluding exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: (rooms + ["TestSupport"]).map { .init(stringLiteral: $0) },
    path: "Tests/\(name)", exclude: exclude, swiftSettings: house)
}

let package = Package(
  name: "peerscope",
  targets: [
    // The C border.
    .target(name: "CLinux"),
    .target(name: "CBench"),
    .target(
      name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),

    // Values and codecs: no sockets, no tasks.
    room("Files", []),
    room("Multiformats", [], strictMemory: true),
    room("Protobuf", [], strictMemory: true),
    room("DNS", [], strictMemory: true),
    room("Crypto", ["COpenSSL"]),
    room("Identity", ["Files", "Multiformats", "Protobuf", "Crypto"]),
    room("HTTP1", [], strictMemory: true),
    room("Wire", ["Multiformats", "Protobuf", "DNS", "Crypto", "Identity", "HTTP1"]),
    room("QUIC", ["COpenSSL", "Crypto"]),

    // Input and output, and the libp2p host on top of it.
    room("NetIO", ["CLinux", "COpenSSL", "DNS", "Crypto"]),
    room("Events", ["CLinux", "Multiformats", "Identity", "NetIO"]),
    room("Libp2p", ["Multiformats", "Protobuf", "DNS", "Crypto", "Identity", "Wire", "QUIC", "NetIO", "Events"]),
    room("Libp2pHTTP", ["CLinux", "Multiformats", "Crypto", "Identity", "HTTP1", "NetIO", "Events", "Libp2p"]),

    // What is remembered.
    room("PeerStore", ["CLinux", "Files", "Multiformats", "Protobuf", "Identity", "NetIO"]),
    room("Journal", ["Multiformats", "Identity", "Events"]),

    // What a person or a script can do, and the screens.
    room(
      "Engine",
      [
        "Files", "Multiformats", "Crypto", "Identity", "HTTP1", "NetIO", "Events", "Libp2p", "Libp2pHTTP", "PeerStore",
      ]),
    room("TerminalUI", ["CNcurses", "Files"]),
    room(
      "Explorer",
      [
        "CLinux", "Files", "Multiformats", "Identity", "HTTP1", "NetIO", "Events", "Libp2p", "Libp2pHTTP", "PeerStore",
        "Journal", "Engine", "TerminalUI",
      ]),
    program(
      "peerscope",
      [
        "Files", "Multiformats", "Identity", "HTTP1", "NetIO", "Events", "Libp2p", "Libp2pHTTP", "PeerStore", "Journal",
        "Engine", "TerminalUI", "Explorer",
      ]),
    program(
      "PeerscopeBench",
      [
        "CBench", "PeerStore", "Multiformats", "Crypto", "Identity", "HTTP1", "QUIC", "NetIO", "Events", "Libp2p",
        "Libp2pHTTP", "Journal", "Engine", "TerminalUI", "Explorer",
      ]),

    // Tests: a target per room, then the whole against real peers, key scripts and mutated bytes.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: house),
    .target(name: "TestNames", dependencies: ["DNS", "NetIO"], path: "Tests/TestNames", swiftSettings: house),
    tests("MultiformatsTests", ["Multiformats"]),
    tests("ProtobufTests", ["Protobuf"]),
    tests("DNSTests", ["DNS"]),
    tests("CryptoTests", ["Crypto"]),
    tests("IdentityTests", ["Identity", "Multiformats", "Protobuf"]),
    tests("WireTests", ["Wire", "DNS", "HTTP1", "Identity", "Crypto", "Multiformats", "Protobuf"]),
    tests("HTTP1Tests", ["HTTP1"]),
    tests("QUICTests", ["QUIC", "Crypto"]),
    tests("NetIOTests", ["NetIO", "DNS", "Crypto", "TestNames"]),
    tests(
      "Libp2pTests",
      [
        "Libp2p", "Crypto", "DNS", "Events", "Identity", "Multiformats", "NetIO", "Protobuf", "QUIC", "TestNames",
        "Wire",
      ]),
    tests(
      "Libp2pHTTPTests",
      ["Libp2pHTTP", "Crypto", "Events", "HTTP1", "Identity", "Libp2p", "Multiformats", "NetIO"]),
    tests("PeerStoreTests", ["PeerStore", "Multiformats", "Identity", "NetIO"]),
    tests("JournalTests", ["Journal", "Events", "Multiformats", "Identity"]),
    tests(
      "EngineTests", ["Engine", "Events", "Files", "HTTP1", "Identity", "Libp2pHTTP", "Multiformats", "PeerStore"]),
    tests("CommandLine", ["Explorer", "DNS", "Events", "NetIO", "TestNames", "peerscope"]),
    tests(
      "Interop",
      ["peerscope", "Crypto", "Events", "Identity", "Journal", "Libp2p", "Multiformats", "NetIO", "QUIC"],
      excluding: ["Peers", "Terminals"]),
    tests(
      "Fuzz", ["Crypto", "DNS", "Engine", "HTTP1", "Identity", "Libp2pHTTP", "Multiformats", "Protobuf", "Wire"]),
    tests("TerminalUITests", ["TerminalUI"]),
    tests(
      "Screens",
      [
        "Engine", "Events", "Explorer", "HTTP1", "Identity", "Journal", "Libp2pHTTP", "Multiformats", "PeerStore",
        "TerminalUI", "peerscope",
      ], excluding: ["Expected"]),
  ]
)
