import TerminalUI

extension Settings {
  /// The settings that a file's text says, and what is wrong with it.
  static func read(_ text: String, file: String) -> (settings: Settings, faults: [ConfigurationFault]) {
    var reader = ConfigurationReader(text, file: file)
    var settings = Settings()
    for (key, value) in reader.members() {
      guard let setting = table.first(where: { $0.key == key }) else {
        reader.fault(at: key, Words.noSuchSetting(key, nearest(to: key, among: table.map(\.key))))
        continue
      }
      if !setting.set(value, in: &settings) { reader.fault(at: key, Words.hasToBe(key, setting.type)) }
    }
    return (settings, reader.faults)
  }
}

extension Setting {
  /// Sets it, if the value is one of its kind and within its bounds.
  func set(_ value: JSON5Document.Value, in settings: inout Settings) -> Bool {
    switch (kind, value) {
    case (.flag(let path), .flag(let flag)): settings[keyPath: path] = flag
    case (.text(let path), .text(let text)) where !text.isEmpty: settings[keyPath: path] = text
    case (.number(let path, let range), .number(let number)) where range.contains(number):
      settings[keyPath: path] = number
    case (.count(let path, let range), .number(let number)):
      guard let count = Int(exactly: number), range.contains(count) else { return false }
      settings[keyPath: path] = count
    default: return false
    }
    return true
  }
}
