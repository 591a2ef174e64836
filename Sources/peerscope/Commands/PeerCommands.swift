import Engine
import FoundationEssentials
import Identity
import Libp2p
import Libp2pHTTP
import Multiformats
import NetIO

/// `protocols`, `identify` and `ping`: what a peer serves, what it says it is, and whether it is there.
enum PeerCommands {
  static let count = OptionSpec("-c", "--count", value: "N", help: "how many pings (4)")

  static let all: [CommandSpec] = [
    CommandSpec(
      "protocols", "TARGET", "what a peer serves over HTTP, and where", options: OptionSpec.talking, positionals: 1...1,
      run: protocols),
    CommandSpec(
      "identify", "TARGET", "what a peer says of itself", options: OptionSpec.talking, positionals: 1...1, run: identify
    ),
    CommandSpec(
      "ping", "TARGET", "whether a peer is there, and how far away", options: OptionSpec.talking + [count],
      positionals: 1...1, run: ping),
  ]

  private static func protocols(_ invocation: Invocation) async throws -> Int32 {
    try await Session.run(invocation) { session in
      let answer = try await session.engine.protocols(of: session.target().target, deadline: session.deadline)
      let output = session.output
      if output.isJSON {
        try output.json(ProtocolsAnswer(answer))
        return 0
      }
      let width = answer.document.mounts.map(\.id.count).max() ?? 0
      for mount in answer.document.mounts {
        let padding = String(repeating: " ", count: width - mount.id.count)
        try output.trusted("\(output.coloured(output.clean(mount.id), .cyan))\(padding)  \(output.clean(mount.path))\n")
      }
      let warnings = ProtocolsAnswer(answer).warnings
      for warning in warnings { Output.error("! \(warning)") }
      return 0
    }
  }

  private static func identify(_ invocation: Invocation) async throws -> Int32 {
    try await Session.run(invocation) { session in
      let (identity, key) = try await session.engine.identify(session.target().target, deadline: session.deadline)
      let answer = IdentifyAnswer(identity, key: key.type)
      let output = session.output
      if output.isJSON {
        try output.json(answer)
        return 0
      }
      func row(_ name: String, _ value: String) throws {
        let padded = name.fitted(to: 10)
        try output.trusted("\(output.coloured(padded, .dim))\(output.clean(value))\n")
      }
      try row("peer", "\(answer.peerId)  \(answer.keyType)")
      try row("agent", answer.agentVersion)
      if !answer.protocolVersion.isEmpty { try row("version", answer.protocolVersion) }
      if let seen = answer.observedAddr.value { try row("sees us", seen) }
      for (index, address) in answer.listenAddrs.enumerated() { try row(index == 0 ? "listens" : "", address) }
      for (index, id) in answer.protocols.enumerated() { try row(index == 0 ? "speaks" : "", id) }
      if answer.signedPeerRecord { try row("record", "signed by the peer") }
      return 0
    }
  }

  private static func ping(_ invocation: Invocation) async throws -> Int32 {
    let wanted = Int(try invocation.number(count) ?? 4)
    return try await Session.run(invocation) { session in
      let target = try await session.target().target
      let output = session.output
      let overHTTP = target.addresses.allSatisfy { $0.kind == .http } && !target.addresses.isEmpty
      let pinger = overHTTP ? nil : try await session.pinger(target)
      var times: [Double] = []
      for number in 1...wanted {
        if number > 1 { try await Task.sleep(for: .milliseconds(200)) }
        let time: Duration
        do {
          time =
            if let pinger { try await pinger.ping(deadline: session.deadline) } else {
              try await session.engine.pingOverHTTP(target, deadline: session.deadline)
            }
        } catch {
          // The first failure tells more than a count of lost pings does.
          if times.isEmpty { throw error }
          Output.error("\(number)  \(Complaint(error))")
          break
        }
        times.append(time.milliseconds)
        if !output.isJSON { try output.line("\(number)  \(time.milliseconds.text(decimals: 2)) ms") }
      }
      if output.isJSON {
        try output.json(PingAnswer(rttMs: times, lost: wanted - times.count, via: overHTTP ? "http" : "libp2p"))
      }
      return times.count == wanted ? 0 : Complaint.Code.failed.rawValue
    }
  }
}

extension Session {
  fileprivate func pinger(_ target: HTTPTarget) async throws -> Pinger {
    let connection = try await engine.connect(target, deadline: deadline)
    return try await Pinger(connection)
  }
}
