import Testing

@testable import TerminalUI

@Suite("Text from outside")
struct CleanTextTests {
  static let corpus: [(String, String)] = [
    ("plain text", "plain text"),
    ("a\u{1B}[31mred", "a␛[31mred"),
    ("nul\u{0} bell\u{7} del\u{7F}", "nul␀ bell␇ del␡"),
    ("tab\tnewline\n return\r", "tab␉newline␊ return␍"),
    ("c1 \u{85}\u{9B}31m", "c1 \u{FFFD}\u{FFFD}31m"),
    ("soft\u{AD}hyphen no\u{A0}break", "soft-hyphen no break"),
    ("bidi \u{202E}gpj.exe\u{2066}x\u{2069}\u{61C}", "bidi \u{FFFD}gpj.exe\u{FFFD}x\u{FFFD}\u{FFFD}"),
    ("zero\u{200B}width\u{200C}\u{2060}\u{FEFF}", "zero\u{FFFD}width\u{FFFD}\u{FFFD}\u{FFFD}"),
    ("line\u{2028}paragraph\u{2029}", "line\u{FFFD}paragraph\u{FFFD}"),
    ("tag\u{E0041}\u{E007F}", "tag\u{FFFD}\u{FFFD}"),
    ("private \u{E000}\u{F8FF}\u{10FFFD}", "private \u{FFFD}\u{FFFD}\u{FFFD}"),
    ("unassigned \u{0378}\u{FFFFF}", "unassigned \u{FFFD}\u{FFFD}"),
    ("filler \u{3164}\u{115F}\u{FFA0}", "filler \u{FFFD}\u{FFFD}\u{FFFD}"),
    ("e\u{301}", "e\u{301}"),
    ("z\u{300}\u{301}\u{302}\u{303}\u{304}!", "z\u{300}\u{301}!"),
    ("\u{301}first", "\u{25CC}\u{301}first"),
    ("日本", "日本"),
    ("❤\u{FE0F}!", "❤!"),
    ("\u{FE0F}alone", "\u{FFFD}alone"),
    ("👩\u{200D}💻", "👩💻"),
    ("a\u{200D}b", "a\u{FFFD}b"),
    ("👍🏽", "👍"),
    ("🇩🇪", "DE"),
    ("\u{1112}\u{1161}\u{11AB}", "\u{1112}\u{1161}\u{11AB}"),
    ("x\u{1161}", "x\u{FFFD}"),
  ]

  @Test("is shown by what is visible and harmless in it", arguments: corpus)
  func cleans(dirty: String, clean: String) {
    #expect(CleanText.clean(dirty).unicodeScalars.elementsEqual(clean.unicodeScalars))
  }

  @Test("stays as it is once it is clean", arguments: corpus)
  func cleansOnce(dirty: String, clean: String) {
    // A mark that stands alone got a base, and parts of emoji are gone: what is left needs nothing more.
    #expect(CleanText.clean(clean).unicodeScalars.elementsEqual(clean.unicodeScalars))
  }

  @Test("never reaches a cell uncleaned", arguments: corpus)
  func drawsClean(dirty: String, clean: String) {
    #expect(drawn(60, 1) { $0.text(dirty, 0, 0) }.snapshot == drawn(60, 1) { $0.text(clean, 0, 0) }.snapshot)
  }

  @Test("has the width of its parts")
  func widths() {
    let widths: [(String, Int)] = [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("ｆｕｌｌ", 8), ("한글", 4), ("ﾊﾝ", 2), ("🚀", 2),
      ("👩\u{200D}👩\u{200D}👧", 6), ("👍🏽", 2), ("🇩🇪🇫🇷", 4), ("❤\u{FE0F}", 1), ("1\u{FE0F}\u{20E3}", 1), ("⌚", 2),
      ("│╭●▌…↵", 6),
      ("\u{1112}\u{1161}\u{11AB}", 2), ("نص", 2), ("ก็", 1), ("𝕏", 1),
    ]
    for (text, width) in widths { #expect(CleanText.width(text) == width, "\(text)") }
  }

  @Test("is cut to columns without cutting a character")
  func limits() {
    #expect(CleanText.clean("abcdef", columns: 4) == "abcd")
    #expect(CleanText.clean("日本語", columns: 5) == "日本")
    #expect(CleanText.clean("日", columns: 1).isEmpty)
  }

  @Test("keeps lines and loses everything else on its way to a bare terminal")
  func forTerminal() {
    #expect(cleanForTerminal("a\u{1B}]0;x\u{7}\r\nb\tc\n") == "a␛]0;x␇\nb       c\n")
    #expect(cleanForTerminal("one\rtwo") == "one␍two")
  }

  @Test("has tabs where asked for")
  func tabs() {
    #expect(CleanText.expandingTabs("a\tbc\t日\t|", every: 4) == "a   bc  日  |")
    #expect(CleanText.expandingTabs("\t", every: 0) == "\t")
  }

  @Test("of any scalar keeps to the columns it was measured at")
  func everyScalar() {
    for value in UInt32(0)..<0x11_0000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let cells = Array(TextCells("a" + String(scalar) + "b"))
      #expect(cells.allSatisfy { $0.width == 1 || $0.width == 2 })
      #expect(cells.allSatisfy { ($0.base >= 0x20 && $0.base < 0x7F) || $0.base > 0xA0 })
      if value % 4096 == 0 { #expect(cells.first?.base == 0x61 && cells.last?.base == 0x62) }
    }
  }
}
