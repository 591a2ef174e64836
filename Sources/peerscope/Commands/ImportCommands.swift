import Engine
import Files
import HTTP1

/// `import`: requests that other programs have written down.
enum ImportCommands {
  private static let format = OptionSpec(
    "--format", value: "NAME", help: "what the file is: curl, har, http; otherwise its beginning tells")

  static let all: [CommandSpec] = [
    CommandSpec(
      "import", "[FILE]", "lines of curl, a HAR or a .http file (- or none: standard input) as lines of peerscope",
      options: [.json, .plain, format], positionals: 0...1
    ) { invocation in try run(invocation) }
  ]

  private struct Answer: Encodable {
    let name: Nullable<String>
    let method: String
    let url: String
    let headers: [[String]]
    let body: Nullable<String>
    let bodyFile: Nullable<String>
    let command: String

    init(_ request: ImportedRequest) {
      name = Nullable(request.name)
      method = request.method.rawValue
      url = request.url
      headers = request.fields.map { [$0.name, $0.value] }
      body = Nullable(request.body.text)
      bodyFile = Nullable(request.body.file)
      command = request.shellLine
    }
  }

  private static func run(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    let path = invocation.positional(0) ?? "-"
    let format = try invocation.value(Self.format).map { name in
      guard let format = RequestImport.Format(rawValue: name) else {
        throw Complaint(.usage, "--format \(name): not one of curl, har, http")
      }
      return format
    }
    let imported: RequestImport
    let text = try text(path)
    do throws(RequestImport.Malformed) { imported = try RequestImport(text, as: format) } catch {
      throw Complaint(.usage, "\(path): \(error)")
    }
    for remark in imported.remarks { Output.error("peerscope: \(path): \(remark), left out") }
    for request in imported.requests {
      if output.isJSON { try output.json(Answer(request)) } else { try output.line(request.shellLine) }
    }
    return 0
  }

  private static func text(_ path: String) throws -> String {
    do throws(SystemError) {
      return String(
        decoding: try InputFile.named(path).readAll(upTo: RequestImport.maximumBytes + 1), as: UTF8.self)
    } catch {
      throw Complaint(.disk, "\(path): \(error)")
    }
  }
}

extension ImportedRequest.Body {
  fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
  fileprivate var file: String? { if case .file(let path) = self { path } else { nil } }
}
