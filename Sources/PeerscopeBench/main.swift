import Foundation
import NetIO

// Every figure is printed with its ratio to a limit that is measured in the same run: machines differ, ratios less so.

if CommandLine.arguments.dropFirst().first == "peer" {
  await NetworkActor.task { try? await BenchPeer.serve() }.value
  exit(0)
}

let peer = try BenchPeerProcess()
let aead = ("ChaCha20-Poly1305, 64 KiB", try Limits.aead())
let echo = ("64 B echo in C", Limits.echo(port: peer.echoPort))
let address = peer.address
let figures = try await NetworkActor.task {
  await NetworkBench.measure(address, aead: aead, echo: echo)
}.value.get()
peer.stop()
print(Figure.table(figures + (try ScreenBench.measure())))
