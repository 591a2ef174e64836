import Foundation
import Libp2p
import NetIO
import QUIC

// Every figure is printed with its ratio to a limit that is measured in the same run: machines differ, ratios less so.

if CommandLine.arguments.dropFirst().first == "peer" {
  await NetworkActor.task { try? await BenchPeer.serve() }.value
  exit(0)
}

if CommandLine.arguments.dropFirst().first == "delay-relay" {
  let numbers = CommandLine.arguments.dropFirst(2).compactMap { UInt16($0) }
  guard numbers.count == 2 else { exit(64) }
  await NetworkActor.task {
    try? await DelayRelay.serve(to: numbers[0], roundTrip: .milliseconds(Int(numbers[1])))
  }.value
  exit(0)
}

if CommandLine.arguments.dropFirst().first == "load" {
  try await TerminalBench.runUnderLoad()
  exit(0)
}

/// What to measure: `tcp`, `tls`, `ws`, `packets`, `quic`, `screens`, and of the network `bulk`, `requests`,
/// `connections`; all of these by default. `loss`, which takes minutes, and `delay` are measured only where they are named.
let wanted = Set(CommandLine.arguments.dropFirst())
let usual: Set = ["tcp", "tls", "ws", "packets", "quic", "screens"]
let subjects = wanted.isDisjoint(with: usual.union(["loss", "delay"])) ? usual : wanted
let chosen = NetworkBench.Part.allCases.filter { wanted.contains($0.rawValue) }
let parts = chosen.isEmpty ? NetworkBench.Part.allCases : chosen
func isWanted(_ name: String) -> Bool { subjects.contains(name) }

let peer = try BenchPeerProcess()
let (tcp, webSocket, quic) = (peer.tcp, peer.webSocket, peer.quic)
let echo = ("64 B echo in C", Limits.echo(port: peer.echoPort))
var figures: [Figure] = []
if isWanted("tcp") || isWanted("ws") {
  let aead = ("ChaCha20-Poly1305, 64 KiB", try Limits.aead())
  for (name, address, carrier) in [("tcp", tcp, "TCP"), ("ws", webSocket, "WebSocket")] where isWanted(name) {
    figures += try await NetworkActor.task {
      await NetworkBench.measure(address, over: carrier, parts, aead: aead, echo: echo)
    }.value.get()
  }
}
if isWanted("tls") {
  let aead = ("AES-128-GCM, 16 KiB", try PacketBench.aead(.aes128GCM, size: 16 << 10) * Double(16 << 10) / 1e6)
  figures += try await NetworkActor.task {
    await NetworkBench.measure(tcp, .tls, over: "TLS", parts, aead: aead, echo: echo)
  }.value.get()
}
if isWanted("packets") { figures += try PacketBench.measure() }
if isWanted("quic") {
  let aead = ("AES-128-GCM, 1,350 B", try PacketBench.aead(.aes128GCM) * 1_350 / 1e6)
  figures += try await NetworkActor.task {
    await NetworkBench.measure(quic, .tls, over: "QUIC", parts, aead: aead, echo: echo)
  }.value.get()
}
if isWanted("delay") { figures += try await NetworkActor.task { await DelayBench.measure(tcp) }.value.get() }
if isWanted("loss") { figures += try await NetworkActor.task { await LossBench.measure(quic) }.value.get() }
if isWanted("screens") { figures += try ScreenBench.measure() + TerminalBench.measure(tcp) }
peer.stop()
print(Figure.table(figures))
fflush(nil)
if isWanted("screens") { print("\n" + Neighbour.table()) }
