import Testing

@testable import TerminalUI

@Suite("The plain form of a screen")
struct PlainRendererTests {
  @Test("is one thing a line, in words, cleaned")
  func renders() {
    var document = PlainDocument()
    document.heading("peerscope", level: 1)
    document.field("listen", "4")
    document.heading("Peers 2")
    document.table([Column("NAME", .fixed(1)), Column("VIA", .fixed(1))], rows: 0..<2, selected: 1) { index in
      index == 0 ? ["lab-relay", ""] : ["\("kubo\u{1B}home", .strong)", "quic-v1"]
    }
    document.add(.paragraph("two\nlines"))
    document.heading("Body", level: 3)
    document.add(.verbatim("\t{ \u{202E}x }"))
    document.add(.hint(key: "↵", label: "open"))
    #expect(
      PlainRenderer().text(document) == """
        # peerscope
        listen: 4

        ## Peers 2
        - NAME lab-relay
        - selected, NAME kubo␛home, VIA quic-v1
        two␊lines
        ### Body
                { \u{FFFD}x }
        key ↵: open

        """)
    #expect(PlainRenderer(glyphs: .ascii).text(document).utf8.allSatisfy { $0 < 0x80 })
  }
}
