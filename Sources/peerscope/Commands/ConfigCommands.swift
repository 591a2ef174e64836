import Engine
import Explorer
import FoundationEssentials
import PeerStore
import TerminalUI

/// `config show`, `config check` and `paths`: what is set, whether it is right, and where everything is.
enum ConfigCommands {
  static let all: [CommandSpec] = [
    CommandSpec(
      "config show", "", "what is set, and what could be", options: [.json, .plain], positionals: 0...0,
      run: { try show($0) }),
    CommandSpec(
      "config keys", "", "the commands of the explorer, and which keys stand for them", options: [.json, .plain],
      positionals: 0...0, run: { try keys($0) }),
    CommandSpec(
      "config check", "", "whether the files of settings and keys are right", options: [.json, .plain],
      positionals: 0...0, run: { try check($0) }),
    CommandSpec(
      "paths", "", "where everything is", options: [.json, .plain], positionals: 0...0, run: { try paths($0) }),
  ]

  // MARK: Settings

  /// What `--json` says of a setting or of a command's keys.
  private struct SettingAnswer: Encodable {
    let key: String
    let value: String
    let `default`: String
    let type: String
    let summary: String
  }

  private static func show(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    var configuration = Configuration(folder: Session.folders.config)
    let faults = configuration.reload().faults
    let answers = Settings.table.map { setting in
      SettingAnswer(
        key: setting.key, value: setting.value(in: configuration.settings), default: setting.value(in: Settings()),
        type: setting.type, summary: setting.summary)
    }
    if output.isJSON {
      for answer in answers { try output.json(answer) }
    } else {
      try output.trusted(output.coloured(output.clean(configuration.settingsFile), .dim) + "\n")
      for answer in answers { try output.trusted(line(answer, output) + "\n") }
      try output.trusted(output.coloured(output.clean(configuration.keysFile), .dim) + "\n")
      for (id, keys) in configuration.changedKeys {
        try output.line("  \(id)  \(keys.isEmpty ? "no key" : keys.joined(separator: " "))")
      }
      if configuration.changedKeys.isEmpty { try output.line("  no key is changed") }
    }
    return try complain(of: faults)
  }

  private static func line(_ answer: SettingAnswer, _ output: Output) -> String {
    let key = answer.key.fitted(to: 12)
    let value = output.clean(answer.value)
    let padded = value.count < 10 ? value.fitted(to: 10) : value
    let isChanged = answer.value != answer.default
    let remark = "\(answer.summary); \(answer.type)" + (isChanged ? "; \(answer.default) if not set" : "")
    return "  \(output.coloured(key, .cyan))\(output.coloured(padded, isChanged ? .bold : .dim))  \(remark)"
  }

  // MARK: Keys

  /// What `--json` says of a command of the explorer.
  private struct KeysAnswer: Encodable {
    let command: String
    let keys: [String]
    let title: String
    let summary: String
  }

  private static func keys(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    var configuration = Configuration(folder: Session.folders.config)
    let faults = configuration.reload().faults
    let changed = Dictionary(configuration.changedKeys.map { ($0.command, $0.keys) }) { first, _ in first }
    for entry in CommandEntry.all {
      let keys = changed[entry.id] ?? entry.keys
      if output.isJSON {
        try output.json(KeysAnswer(command: entry.id, keys: keys, title: entry.title, summary: entry.summary))
      } else {
        let words = keys.joined(separator: "  ")
        // All of them: many keys push the title away.
        let shown = words.fitted(to: max(16, words.count)) + "  "
        let id = output.coloured(entry.id.fitted(to: 20), .cyan)
        try output.trusted("\(id)\(output.coloured(shown, .bold))\(entry.title): \(entry.summary)\n")
      }
    }
    return try complain(of: faults)
  }

  /// What `--json` says of something that is wrong.
  private struct FaultAnswer: Encodable {
    let file: String
    let line: Nullable<Int>
    let column: Nullable<Int>
    let message: String
  }

  private static func check(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    var configuration = Configuration(folder: Session.folders.config)
    let faults = configuration.reload().faults
    if output.isJSON {
      for fault in faults {
        try output.json(
          FaultAnswer(
            file: fault.file, line: Nullable(fault.position?.line), column: Nullable(fault.position?.column),
            message: fault.words))
      }
      return faults.isEmpty ? 0 : Complaint.Code.configuration.rawValue
    }
    for file in [configuration.settingsFile, configuration.keysFile] where !faults.contains(where: { $0.file == file })
    {
      let words = FileManager.default.fileExists(atPath: file) ? "" : ": there is none, and none is needed"
      try output.trusted("\(output.coloured("✓", .green)) \(output.clean(file))\(words)\n")
    }
    return try complain(of: faults)
  }

  private static func complain(of faults: [ConfigurationFault]) throws -> Int32 {
    for fault in faults { Output.error("peerscope: \(fault)") }
    return faults.isEmpty ? 0 : Complaint.Code.configuration.rawValue
  }

  // MARK: Places

  private struct PathAnswer: Encodable {
    let name: String
    let path: String
    let exists: Bool
  }

  private static func paths(_ invocation: Invocation) throws -> Int32 {
    let output = Output(invocation)
    let folders = Session.folders
    let configuration = Configuration(folder: folders.config)
    var places = [
      ("settings", configuration.settingsFile), ("keys", configuration.keysFile), ("peers", folders.peerStore),
      ("requests", UserFiles.requestFolder), ("variables", UserFiles.environmentFolder),
      ("history", UserFiles.history), ("commands", UserFiles.commandHistory),
      ("identity", folders.identityKey), ("data", folders.data), ("config", folders.config), ("state", folders.state),
      ("cache", folders.cache),
    ]
    let shipped = UserFiles.themeFolders.dropFirst().first { FileManager.default.fileExists(atPath: $0) }
    places += [("themes", UserFiles.themeFolders.first), ("themes", shipped)].compactMap { name, path in
      path.map { (name, $0) }
    }
    for (name, path) in places {
      let exists = FileManager.default.fileExists(atPath: path)
      if output.isJSON {
        try output.json(PathAnswer(name: name, path: path, exists: exists))
      } else {
        let padded = output.coloured(name.fitted(to: 10), .cyan)
        try output.trusted("\(padded)\(output.clean(path))\(exists ? "" : output.coloured("  (not there)", .dim))\n")
      }
    }
    return 0
  }
}
