import Foundation
import TestSupport
import Testing

/// peerscope as a person runs it, with folders of its own.
struct CommandLineProgram {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  var environment: [String: String] {
    [
      "XDG_DATA_HOME": folder.path("data"), "XDG_CONFIG_HOME": folder.path("config"),
      "XDG_STATE_HOME": folder.path("state"), "XDG_CACHE_HOME": folder.path("cache"),
    ]
  }

  func run(_ arguments: String..., input: String = "") async throws -> Ended {
    try await Program.run(Program.peerscope, arguments, input: Array(input.utf8), environment: environment)
  }

  /// Starts a peer that serves, and returns it and its addresses: of streams, HTTP and HTTPS.
  func serve(_ arguments: String...) async throws -> (program: ServingProgram, addresses: [String]) {
    let program = try await ServingProgram(
      Program.peerscope, ["serve", "--json", "--ephemeral"] + arguments, environment: environment)
    let line = try #require(try JSONSerialization.jsonObject(with: Data(program.firstLine.utf8)) as? [String: Any])
    return (program, try #require(line["addrs"] as? [String]))
  }
}

/// A JSON object as Foundation reads it.
func object(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
  try #require(
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "not an object: \(text)",
    sourceLocation: sourceLocation)
}
