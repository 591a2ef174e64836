import Foundation
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// All text that is shown stands in `Words`, in the table of commands or in that of settings, so that it can be put into
/// another language at one place.
///
/// A pseudo-locale would have to get between the table and its thousand uses: every word would be looked up, and a
/// screen would cost as many look-ups a frame. What it finds is found here without: text that did not go through the
/// table stands as a literal in the sources, and longer words are the same words with less room, at every width.
@Suite struct WordsTests {
  /// Where words stand.
  private static let tables = ["Words/", "Commands/", "Settings/Settings.swift"]

  /// What is written for programs, from its first line to its last: commands of the shell, source code, names in files.
  private static let code = [
    "Run/Editor.swift", "Run/ShellProcess.swift", "State/HistoryRecord.swift", "State/JumpLabels.swift",
    "State/Composer+Credentials.swift", "State/PrivacyMask.swift", "State/Secret.swift", "State/SwiftSnippet.swift",
  ]

  /// Names that are no words of a language: of protocols, formats, options, files, and colours.
  private static let names: Set = [
    "HTTP/1.1", "/http-path/", "multiaddr:", "authorization", "proxy-authorization", "cookie", "set-cookie", "Location",
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "http", "https", "tcp", "udp", "quic", "none", "json",
    "base64",
    "curl", "peerscope", "request", "lab", "auto", "terminal-16", "high-contrast", "deuteranopia", "tritanopia", "mono",
    "TMPDIR", "HOME", ".screen", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-",
    // What is typed: arguments of commands, and commands of the plain form.
    "tree", "lines", "timeline", "show", "copy", "help", "palette", "secrets", "all", "body", "\"entries\"", "--body @",
    "Content-Length:", "history",
  ]

  /// What is written by programs for programs: ids of commands with what follows them, options, names of files.
  private static func isCode(_ text: String) -> Bool {
    text.wholeMatch(
      of: /(?:[a-z]+\.[a-z]+ ?"?)|(?: ?--[a-z-]+ ?)|(?:\/?[a-z]*\.(?:json5?|txt|env:?|new))|(?:\/peerscope-X+)/)
      != nil
  }

  @Test("no text is shown that does not stand in a table")
  func literals() throws {
    let folder = Vectors.checkout.appending(path: "Sources/Explorer")
    var count = 0
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix(".swift") {
      let isTable = Self.tables.contains { path.hasPrefix($0) }
      for literal in SwiftLiterals(try String(contentsOf: folder.appending(path: path), encoding: .utf8)).all {
        let isText = literal.text.contains(/\p{L}{2}/)
        count += isTable && isText ? 1 : 0
        if isTable || !isText || Self.code.contains(path) || Self.names.contains(literal.text)
          || Self.isCode(literal.text)
        {
          continue
        }
        Issue.record("\(path):\(literal.line): “\(literal.text)” belongs into Words")
      }
    }
    #expect(count > 700, "the tables were not read")
  }

  @Test("words and glyphs of literals are read, code is not")
  func scanner() {
    let source = ##"""
      // "a remark"
      let a = "one \(b ? "two" : f("three", (4))) five" + #"si\x \#(g("seven"))"#
      let e = """
        ei"ght \
        nine
        """ /* "ten" */ + "\u{2026}\"el" + "\("twelve", .dim)"
      """##
    let literals = SwiftLiterals(source).all.filter { $0.text.contains(/\p{L}/) }
    let texts = literals.map { $0.text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    #expect(texts == ["one", "two", "three", "five", "si\\x", "seven", "ei\"ght nine", "…\"el", "twelve"])
    #expect(literals.first?.line == 2 && literals.last?.line == 6)
  }

  @Test("every width leaves all frames whole", arguments: [60...98, 99...137, 138...176] as [ClosedRange<Int>])
  func widths(_ widths: ClosedRange<Int>) throws {
    for width in widths {
      for height in [16, 24, 31] {
        var world = try World.lab(width, height)
        world.press("n")
        try world.answer("{\"a\":[1,2]}")
        for keys in HostileTextTests.walk {
          for key in keys { world.press(key) }
          world.expectFrames("after \(keys.map(\.symbol)) at \(width)×\(height)")
        }
        world.run("quit")
      }
    }
  }
}

/// The texts of the string literals of a Swift source, cut at their interpolations, with their lines.
private struct SwiftLiterals {
  private(set) var all: [(line: Int, text: String)] = []
  private let source: [Character]
  private var place = 0
  private var line = 1

  init(_ text: String) {
    source = Array(text)
    readCode()
  }

  private func isAt(_ text: String) -> Bool {
    guard place < source.count, source[place] == text.first else { return false }
    return source[place...].starts(with: text)
  }

  private mutating func step(_ count: Int = 1) {
    for character in source[place..<min(source.count, place + count)] where character.isNewline { line += 1 }
    place += count
  }

  private mutating func skip(to end: String) {
    while place < source.count, !isAt(end) { step() }
  }

  /// Reads up to the end, or to the bracket that ends an interpolation.
  private mutating func readCode() {
    var depth = 0
    while place < source.count {
      if isAt("//") {
        skip(to: "\n")
      } else if isAt("/*") {
        skip(to: "*/")
      } else if isAt("\"") || isAt("#\"") || isAt("##\"") {
        readLiteral()
      } else {
        if isAt("(") { depth += 1 }
        if isAt(")") {
          if depth == 0 { return }
          depth -= 1
        }
        step()
      }
    }
  }

  private mutating func readLiteral() {
    var hashes = ""
    while isAt("#") {
      hashes += "#"
      step()
    }
    let quote = isAt("\"\"\"") ? "\"\"\"" : "\""
    step(quote.count)
    var text = ""
    var start = line
    func escape(_ what: String) -> String { "\\" + hashes + what }
    while place < source.count, !isAt(quote + hashes) {
      if isAt(escape("(")) {
        all.append((start, text))
        step(escape("(").count)
        readCode()
        (text, start) = ("", line)
      } else if isAt(escape("u{")) {
        step(escape("u{").count)
        let digits = source[place...].prefix { $0 != "}" }
        text.unicodeScalars.append(UInt32(String(digits), radix: 16).flatMap(Unicode.Scalar.init) ?? "?")
        skip(to: "}")
      } else if isAt("\\" + hashes) {
        step(1 + hashes.count)
        text.append(isAt("\"") ? "\"" : " ")
      } else {
        text.append(source[place])
      }
      step()
    }
    all.append((start, text))
    step(quote.count + hashes.count)
  }
}
