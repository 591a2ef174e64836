import Foundation
import TestSupport
import Testing

/// What others make of the traces that peerscope leaves on request.
struct CaptureTests {
  /// What hinders a capture; nil where nothing does.
  private static let hindrance: String? = {
    for tool in ["dumpcap", "tshark"] where !FileManager.default.isExecutableFile(atPath: "/usr/bin/\(tool)") {
      return "\(tool) is not installed"
    }
    return geteuid() == 0 ? nil : "only root may capture packets"
  }()

  @Test(
    "with the secrets that SSLKEYLOGFILE asks for, tshark reads what a captured connection carried",
    .enabled(if: hindrance == nil, "needs tshark and the right to capture"))
  func tshark() async throws {
    let folder = try TemporaryFolder()
    let (capture, keys) = (folder.path("capture.pcapng"), folder.path("keys"))
    let peer = try await Peerscope().serve()
    defer { peer.stop() }
    let address = try peer.address(over: .quic)
    let port = address.split(separator: "/")[3]
    // A process that is started from here inherits blocked signals, so that only SIGKILL ends it for sure.
    let command = "dumpcap -q -i lo -f 'udp port \(port)' -w '\(capture)' 2>/dev/null"
    let dumpcap = try await ServingProgram("/bin/sh", ["-c", "trap '' TERM; \(command) & echo; cat; kill -9 $!"])
    defer { dumpcap.stop() }
    // When its file has a beginning, it captures.
    try await eventually("a capture") { (try? Data(contentsOf: URL(filePath: capture)))?.isEmpty == false }

    let get = try await Peerscope().run("get", address, "/hello/", environment: ["SSLKEYLOGFILE": keys])
    #expect(get.text == "Hello from \(peer.id)\n", "\(get.errors)")

    func read(_ fields: String...) async throws -> String {
      try await Program.run(
        "/usr/bin/tshark",
        ["-r", capture, "-o", "tls.keylog_file:\(keys)", "-d", "udp.port==\(port),quic", "-T", "fields"]
          + fields.flatMap { ["-e", $0] }
      ).text
    }
    // Captured packets reach the file a little later. 0x1d closes a connection in the name of the application.
    try await eventually("the end of the connection") {
      try await read("quic.frame_type").split(whereSeparator: { ",\n\t".contains($0) }).contains("29")
    }
    let streams = try await read("quic.stream_data")
    for words in ["\u{13}/multistream/1.0.0\n", "\u{0a}/http/1.1\nGET /hello/ HTTP/1.1\r\n", get.text] {
      #expect(streams.contains(words.utf8.map { String(format: "%02x", $0) }.joined()), "\(words)")
    }
    #expect(try await read("tls.handshake.extensions_alpn_str").contains("libp2p"))
    // The certificate of a server is in packets that only the keys of the handshake open.
    #expect(try await read("tls.handshake.certificate").count > 200)
  }

  @Test(
    "tshark reads the bytes of streams that the explorer recorded, and dissects the HTTP in them",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/tshark"), "needs tshark"))
  func recordedStreams() async throws {
    let folder = try TemporaryFolder()
    let (script, capture) = (folder.path("script"), folder.path("streams.pcapng"))
    // The connection to the gateway is the first row below its peer.
    let lines = [
      "wait \"Stream protocols\"", "wait idle", "key L", "key g", "key j", "key r", "wait \"recording the bytes\"",
      ":request.new gateway /blob/70000", "key ^S", "wait \"200 OK\"", "wait idle",
      ":request.new gateway \"/echo/ name=kettle\"", "key ^S", "wait \"kettle\"", "wait idle",
      "key L", ":log.capture \(capture)", "wait \"streams.pcapng\"", "quit",
    ]
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: script))
    let demo = try await Program.run(
      Program.peerscope, ["demo", "--script", script], environment: ["XDG_STATE_HOME": folder.path("state")])
    #expect(demo.code == 0, "\(demo.errors)")

    func read(_ arguments: String...) async throws -> String {
      let ended = try await Program.run(
        "/usr/bin/tshark", ["-r", capture, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"] + arguments)
      #expect(ended.code == 0, "\(ended.errors)")
      return ended.text
    }
    let requests = try await read(
      "-Y", "http.request", "-T", "fields", "-e", "http.request.method", "-e", "http.request.uri")
    #expect(requests.split(separator: "\n") == ["GET\t/blob/70000", "POST\t/echo/"])
    let responses = try await read(
      "-Y", "http.response", "-T", "fields", "-e", "http.response.code", "-e", "http.content_length")
    #expect(responses.hasPrefix("200\t70000\n200\t"))
    #expect(try await read("-Y", "http.file_data contains \"kettle\"").split(separator: "\n").count == 2)
    let wrong =
      "tcp.checksum.status == \"Bad\" || ip.checksum.status == \"Bad\" || _ws.malformed || tcp.analysis.lost_segment"
    #expect(try await read("-Y", wrong) == "")
    #expect(try await read("-Y", "frame.comment contains \"/http/1.1\"").split(separator: "\n").count == 2)
  }

  @Test("QLOGDIR gets a file for each side of a connection that has all that the schemas of qlog require")
  func qlog() async throws {
    let folder = try TemporaryFolder()
    let peer = try await Peerscope().serve(environment: ["QLOGDIR": folder.path("")])
    let get = try await Peerscope().run(
      "get", peer.address(over: .quic), "/blob/300000", environment: ["QLOGDIR": folder.path("")])
    #expect(get.output.count == 300_000, "\(get.errors)")
    peer.stop()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path("")).filter { $0.hasSuffix(".sqlog") }
    #expect(files.count == 2)
    var groups: Set<String> = []
    for file in files {
      let log = try QLogFile(Data(contentsOf: URL(filePath: folder.path(file))))
      #expect(file == "\(log.group)_\(log.vantagePoint).sqlog")
      groups.insert(log.group)
      #expect(log.names["transport:packet_sent", default: 0] > 5)
      #expect(log.names["transport:packet_received", default: 0] > 5)
      #expect(log.names["recovery:metrics_updated", default: 0] > 0)
      #expect(log.names["connectivity:connection_closed"] == 1)
    }
    #expect(groups.count == 1)
  }
}
