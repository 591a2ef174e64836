import TerminalUI
import Testing

@testable import Explorer

/// How texts are made to fit.
@Suite struct FormatTests {
  @Test(
    "a text that is too long loses its middle, and what is left fits",
    arguments: [
      "abcdefghijklmnopqrstuvwxyz", "日本語日本語日本語日本語", String(repeating: "e\u{301}", count: 9),
    ])
  func shortened(_ text: String) {
    for columns in 3..<8 {
      let short = text.shortened(to: columns)
      #expect(short.columns <= columns && short.contains("…"), "\(columns)")
      #expect(short.first == "…" || short.first == text.first)
    }
    #expect(text.shortened(to: 80) == text)
  }

  @Test("a very long text that takes no columns at all is shortened too, and that has an end")
  func nothingToSee() {
    let text = String(repeating: "\u{200B}", count: 100_000)
    #expect(text.shortened(to: 20).utf8.count < 100)
  }
}
