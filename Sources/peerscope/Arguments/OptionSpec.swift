/// An option of the command line.
struct OptionSpec: Sendable, Hashable {
  /// How it is written, dashes included; a short form may follow.
  let names: [String]
  /// What its value is called in the help; nil for a switch.
  let value: String?
  /// What it does, in a line.
  let help: String
  /// Whether it may be given more than once.
  let isRepeatable: Bool

  init(_ names: String..., value: String? = nil, isRepeatable: Bool = false, help: String) {
    self.names = names
    self.value = value
    self.isRepeatable = isRepeatable
    self.help = help
  }

  /// The name by which it is asked for.
  var name: String { names[0] }
}

extension OptionSpec {
  static let json = OptionSpec("--json", help: "one JSON object instead of text")
  static let plain = OptionSpec("--plain", help: "no colours, nothing that moves")
  static let verbose = OptionSpec("-v", "--verbose", help: "also tell what happens on the way")
  static let timeout = OptionSpec("--timeout", value: "SECONDS", help: "how long all of it may take (30)")
  static let identity = OptionSpec("--identity", value: "FILE", help: "the private key to be known by")
  static let ephemeral = OptionSpec("--ephemeral", help: "be nobody in particular: a fresh key, kept nowhere")
  static let transport = OptionSpec(
    "--transport", value: "NAME", help: "only addresses of this transport: tcp, quic-v1, ws, wss, http, https")
  static let security = OptionSpec(
    "--security", value: "NAME", help: "how streams are secured: noise, or tls, which QUIC has in it (either)")
  static let muxer = OptionSpec("--muxer", value: "NAME", help: "how streams share a connection: yamux, quic")
  static let streamProtocol = OptionSpec(
    "--stream-protocol", value: "ID", isRepeatable: true, help: "what HTTP is called on streams (/http/1.1)")
  static let auth = OptionSpec("--auth", value: "HOW", help: "how to prove who we are over HTTP: none")
  static let insecureHTTP = OptionSpec("--insecure-http", help: "allow plain HTTP, which anybody on the way can read")
  static let tlsInsecure = OptionSpec("--tls-insecure", help: "accept every certificate of HTTPS and wss")
  static let certificateAuthorities = OptionSpec(
    "--ca", value: "FILE", help: "accept the certificates of these authorities only")
  static let noCheckStatus = OptionSpec("--no-check-status", help: "exit with 0 whatever the HTTP status is")
  static let follow = OptionSpec("--follow", help: "follow redirects that stay with the peer")
  static let output = OptionSpec("--output", "-o", value: "FILE", help: "write the body to a file")
  static let peerStore = OptionSpec("--peer-store", value: "FILE", help: "use this peer store")
  static let nameServer = OptionSpec(
    "--dns", value: "SERVER", isRepeatable: true, help: "ask this name server (HOST or HOST:PORT), not the system's")
  static let offline = OptionSpec("--offline", help: "do not connect to anybody")
  static let standardInput = OptionSpec("--stdin", help: "read one input a line, answer each with a line of JSON")
  static let showHelp = OptionSpec("--help", "-h", help: "this text")

  /// What every command that talks to a peer takes.
  static let talking: [OptionSpec] = [
    json, plain, verbose, timeout, identity, ephemeral, transport, security, muxer, streamProtocol, auth, insecureHTTP,
    tlsInsecure, certificateAuthorities, nameServer, peerStore, offline,
  ]
}
