import Engine
import FoundationEssentials

/// `address explain` and `peer-id explain`: what an address or an id says, without talking to anybody.
enum ExplainCommands {
  static let all: [CommandSpec] = [
    CommandSpec(
      "address explain", "[MULTIADDR…]", "what a multiaddr says, component by component",
      options: [.json, .plain, .standardInput], positionals: 0...1_000
    ) { invocation in
      try explain(invocation, AddressAnswer.init, isGood: \.ok, text: AddressAnswer.text)
    },
    CommandSpec(
      "peer-id explain", "[ID…]", "what a peer id says, in all its forms",
      options: [.json, .plain, .standardInput], positionals: 0...1_000
    ) { invocation in
      try explain(invocation, PeerIDAnswer.init, isGood: \.ok, text: PeerIDAnswer.text)
    },
  ]

  private static func explain<Answer: Encodable>(
    _ invocation: Invocation, _ answer: (String) -> Answer, isGood: (Answer) -> Bool,
    text: (Answer, Output) -> String
  ) throws -> Int32 {
    let output = Output(invocation)
    if invocation.has(.standardInput) {
      while let line = readLine() { try output.json(answer(line)) }
      return 0
    }
    guard !invocation.positionals.isEmpty else {
      throw Complaint(.usage, "there is nothing to explain", hint: "name one, or pass --stdin")
    }
    var isAllGood = true
    for input in invocation.positionals {
      let answer = answer(input)
      if output.isJSON { try output.json(answer) } else { try output.trusted(text(answer, output) + "\n") }
      isAllGood = isAllGood && isGood(answer)
    }
    return isAllGood ? 0 : Complaint.Code.badAddress.rawValue
  }
}

extension AddressAnswer {
  static func text(_ answer: AddressAnswer, _ output: Output) -> String {
    guard answer.ok else {
      var lines = [output.coloured("✗ ", .red) + output.clean(answer.error ?? "")]
      if let range = answer.range, range[1] > range[0], !answer.input.hasPrefix("hex:"),
        answer.input.utf8.allSatisfy({ $0 > 0x1f && $0 < 0x7f })
      {
        lines.append("  \(answer.input)")
        let mark = String(repeating: "^", count: range[1] - range[0])
        lines.append("  \(String(repeating: " ", count: range[0]))\(output.coloured(mark, .red))")
      }
      if let hint = answer.hint { lines.append("  \(output.clean(hint))") }
      return lines.joined(separator: "\n")
    }
    var lines = [output.coloured(output.clean(answer.canonical ?? ""), .bold)]
    let width = answer.components?.map(\.name.count).max() ?? 0
    for component in answer.components ?? [] {
      let name = component.name.fitted(to: width)
      let line = "  \(output.coloured(name, .cyan))  \(output.clean(component.value.value ?? ""))"
      lines.append(line + "  " + output.coloured("code \(component.code)", .dim))
    }
    lines.append("  \(output.coloured("kind", .dim))  \(answer.kind ?? "")")
    lines.append("  \(output.coloured("hex ", .dim))  \(answer.hex ?? "")")
    return lines.joined(separator: "\n")
  }
}

extension PeerIDAnswer {
  static func text(_ answer: PeerIDAnswer, _ output: Output) -> String {
    guard answer.ok else { return output.coloured("✗ ", .red) + output.clean("\(answer.input): \(answer.error ?? "")") }
    return [
      output.coloured(answer.base58 ?? "", .bold), "  \(output.coloured("CID ", .dim))  \(answer.cid ?? "")",
      "  \(output.coloured("hex ", .dim))  \(answer.hex ?? "")",
      "  \(output.coloured("key ", .dim))  \(answer.keyType?.value ?? "not told by an id that is a hash")",
    ].joined(separator: "\n")
  }
}
