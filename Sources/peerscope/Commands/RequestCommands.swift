import Engine
import Explorer
import Files
import FoundationEssentials
import HTTP1
import Libp2pHTTP

/// `get` and its siblings, and `request`: send a request and print the response.
enum RequestCommands {
  static let raw = OptionSpec("--raw", value: "TEXT", help: "the body, as it is")
  static let body = OptionSpec(
    "--body", value: "@FILE", help: "the body from a file, or from standard input (@-), streamed")

  static let environment = OptionSpec(
    "--env", value: "NAME", help: "put values in place of {{name}}: those of env/NAME.env, or of a file")

  private static let options =
    OptionSpec.talking + [raw, body, environment, .noCheckStatus, .follow, .output]

  static let all: [CommandSpec] =
    ["get", "head", "post", "put", "patch", "delete", "options"].map { name in
      let method = HTTPMethod(name.uppercased())
      return CommandSpec(
        name, "TARGET [PATH] [ITEM…]", "send \(method == .options ? "an" : "a") \(method) request",
        options: options, positionals: 1...1_000
      ) { invocation in
        try await run(invocation, method, Array(invocation.positionals.dropFirst()))
      }
    } + [
      CommandSpec(
        "request", "METHOD TARGET [PATH] [ITEM…]", "send a request of any method", options: options,
        positionals: 2...1_000
      ) { invocation in
        let method = invocation.positionals[0], shifted = invocation.droppingFirst()
        guard HTTPMethod(method).isToken else {
          throw Complaint(.usage, "\(method): not a method", hint: "as in peerscope request PROPFIND TARGET /path")
        }
        return try await run(shifted, HTTPMethod(method), Array(shifted.positionals.dropFirst()))
      }
    ]

  private static func run(_ invocation: Invocation, _ method: HTTPMethod, _ words: [String]) async throws -> Int32 {
    var draft = try Self.draft(invocation, method, words)
    draft = try expanding(draft, invocation)
    return try await Session.run(invocation) { session in
      let (target, path) = try await session.target()
      if draft.path.isEmpty { draft.path = path ?? "/" }
      let follows = invocation.has(.follow)
      let response = try await session.engine.send(draft, to: target, follows: follows, deadline: session.deadline)
      let printer = ResponsePrinter(output: session.output, file: invocation.value(.output))
      try await printer.print(response)
      let code = invocation.has(.noCheckStatus) ? 0 : exitCode(response.head.status)
      if code != 0, !printer.showsHead { Output.error("peerscope: \(complaint(response.head))") }
      return code
    }
  }

  /// The draft with the values of the environment that is named; without one, braces are braces.
  private static func expanding(_ draft: RequestDraft, _ invocation: Invocation) throws -> RequestDraft {
    guard let name = invocation.value(environment) else { return draft }
    let (folder, file) =
      name.contains("/")
      ? (URL(filePath: name).deletingLastPathComponent().path, URL(filePath: name).lastPathComponent)
      : (UserFiles.environmentFolder, name)
    let variables = try EnvironmentShelf(folder).load(file.hasSuffix(".env") ? String(file.dropLast(4)) : file)
    do { return try draft.expanding(variables) } catch {
      throw Complaint(
        .usage, "\(error)", hint: "the variables of \(name) are \(variables.all.map(\.name).joined(separator: ", "))")
    }
  }

  /// What a status that is no success means for whoever sees nothing of it but the exit code.
  private static func complaint(_ head: ResponseHead) -> Complaint {
    let place = head.status.isRedirection ? head.fields[.location] : nil
    return Complaint(
      .failed, "\(head.status.code) \(head.reason)".trimming(\.isWhitespace) + (place.map { ", to \($0)" } ?? ""),
      hint: place.map { _ in "--follow goes there, if that is the same peer" })
  }

  /// 3, 4 and 5 for the statuses that begin so.
  private static func exitCode(_ status: HTTPStatus) -> Int32 {
    status.code >= 300 && status.code < 600 ? Int32(status.code / 100) : 0
  }

  /// A word that begins with a slash, and one that is no item, is the path.
  private static func draft(
    _ invocation: Invocation, _ method: HTTPMethod, _ words: [String]
  ) throws -> RequestDraft {
    var words = words[...]
    var draft = RequestDraft(method: method, path: "")
    if let first = words.first, first.hasPrefix("/") || (try? RequestItem(first)) == nil {
      draft.path = first
      words = words.dropFirst()
    }
    draft.items = try words.map { try RequestItem($0) }
    if let text = invocation.value(raw) { draft.body = .text(text) }
    if let file = invocation.value(body) {
      guard invocation.value(raw) == nil else { throw Complaint(.usage, "--raw and --body are both given") }
      draft.body = .file(path: file.hasPrefix("@") ? String(file.dropFirst()) : file)
    }
    let hasFields = draft.items.contains { item in
      switch item {
      case .string, .json, .file: true
      case .header, .query: false
      }
    }
    if hasFields, draft.body != .items { throw Complaint(.usage, "a body cannot be made of both items and text") }
    return draft
  }
}

extension Invocation {
  /// The same without its first positional argument.
  func droppingFirst() -> Invocation {
    Invocation(self, positionals: Array(positionals.dropFirst()))
  }
}
