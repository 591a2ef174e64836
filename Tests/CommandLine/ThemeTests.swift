import Foundation
import TestSupport
import Testing

/// `theme …`: themes without the explorer.
@Suite struct ThemeCommandTests {
  @Test("all shipped themes are listed and right")
  func shipped() async throws {
    let program = try CommandLineProgram()
    let list = try await program.run("theme", "list", "--json")
    let names = try list.text.split(separator: "\n").map { try object(String($0))["name"] as? String ?? "" }
    for name in ["dark", "light", "high-contrast", "deuteranopia", "tritanopia", "terminal-16", "mono"] {
      #expect(names.contains(name))
    }
    let checked = try await program.run("theme", "check")
    #expect(checked.code == 0, "\(checked.text)")
    #expect(checked.text.split(separator: "\n").count == names.count)
    #expect(checked.text.contains("✓ mono: dark, no colours"))
  }

  @Test("a broken theme is told with line and column, and ends the check with 78")
  func broken() async throws {
    let program = try CommandLineProgram()
    let file = program.folder.path("odd.json5")
    try Data("{\n  name: 'odd',\n  appearance: dark,\n}\n".utf8).write(to: URL(filePath: file))
    let checked = try await program.run("theme", "check", file)
    #expect(checked.code == 78)
    #expect(checked.text.contains("odd.json5:3:15"), "\(checked.text)")
    let shown = try await program.run("theme", "show", file)
    #expect(shown.code == 78)
    #expect(shown.errors.contains("odd.json5:3:15"))
    #expect(try await program.run("theme", "show", "nothing-like-it").code == 78)
  }

  @Test("a theme that can hardly be read is told where, by another code")
  func faint() async throws {
    let program = try CommandLineProgram()
    let themes = program.folder.url.appending(path: "config/peerscope/themes")
    try FileManager.default.createDirectory(at: themes, withIntermediateDirectories: true)
    let dark = try String(contentsOf: Vectors.checkout.appending(path: "themes/dark.json5"), encoding: .utf8)
    try Data(dark.replacingOccurrences(of: "#98a4b1", with: "#4a535c").utf8)
      .write(to: themes.appending(path: "faint.json5"))
    let checked = try await program.run("theme", "check", "faint")
    #expect(checked.code == 1)
    #expect(checked.text.contains("dim on selection has 1.8 in 24-bit colour; text needs 4.5"), "\(checked.text)")
    #expect(try await program.run("theme", "list").text.contains("faint"))
    let shown = try await program.run("theme", "show", "faint")
    #expect(shown.code == 0)
    #expect(shown.text.contains("dim         #4a535c"), "\(shown.text)")
  }
}
