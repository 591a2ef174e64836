import Foundation
import NetIO
import QUIC

// Every figure is printed with its ratio to a limit that is measured in the same run: machines differ, ratios less so.

if CommandLine.arguments.dropFirst().first == "peer" {
  await NetworkActor.task { try? await BenchPeer.serve() }.value
  exit(0)
}

let peer = try BenchPeerProcess()
let aead = ("ChaCha20-Poly1305, 64 KiB", try Limits.aead())
let echo = ("64 B echo in C", Limits.echo(port: peer.echoPort))
let (tcp, quic) = (peer.tcp, peer.quic)
let overTCP = try await NetworkActor.task {
  await NetworkBench.measure(tcp, over: "TCP", aead: aead, echo: echo)
}.value.get()
let packets = try PacketBench.measure()
let gcm = ("AES-128-GCM, 1,350 B", try PacketBench.aead(.aes128GCM) * 1_350 / 1e6)
let overQUIC = try await NetworkActor.task {
  await NetworkBench.measure(quic, over: "QUIC", aead: gcm, echo: echo)
}.value.get()
let figures = overTCP + packets + overQUIC
print(Figure.table(figures))
peer.stop()
