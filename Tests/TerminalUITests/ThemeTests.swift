import Foundation
import TestSupport
import Testing

@testable import TerminalUI

@Suite("Themes")
struct ThemeTests {
  /// With colours of their own.
  static let coloured = [
    "dark", "deuteranopia", "dune", "ember", "harbour", "high-contrast", "light", "paper", "tritanopia",
  ]
  /// All that are shipped: also those that leave colours to the terminal, and do without.
  static let shipped = coloured + ["mono", "terminal-16"]

  @Test("that are shipped can be read", arguments: coloured, [ColorDepth.direct, .indexed])
  func contrast(name: String, depth: ColorDepth) throws {
    let palette = Palette(try Theme.named(name, in: [themesFolder]), depth: depth)
    for role in Role.allCases where role.isText {
      let contrast = try #require(palette.contrast(role), "\(role)")
      #expect(contrast >= (name == "high-contrast" ? 7 : 4.5), "\(role) has \(contrast)")
    }
  }

  @Test("that are shipped have the name of their file, and no other is in the folder")
  func names() throws {
    #expect(Theme.names(in: [themesFolder]) == Self.shipped.sorted())
    for name in Self.shipped { #expect(try Theme.named(name, in: [themesFolder]).name == name) }
  }

  @Test(
    "for eyes that do not tell some colours apart tell states apart to them",
    arguments: [
      ("deuteranopia", Dichromacy.deuteranopia), ("deuteranopia", .protanopia), ("tritanopia", .tritanopia),
    ], [ColorDepth.direct, .indexed])
  func dichromacy(_ pair: (name: String, eye: Dichromacy), depth: ColorDepth) throws {
    let palette = Palette(try Theme.named(pair.name, in: [themesFolder]), depth: depth)
    let seen = try [Role.text, .good, .warning, .error, .info].map { role in
      (role, pair.eye.seen(try #require(palette[role].foreground.rgb)))
    }
    for (index, one) in seen.enumerated() {
      for other in seen[..<index] {
        let difference = one.1.distance(to: other.1)
        #expect(difference >= 15, "\(one.0) and \(other.0): \(difference)")
      }
    }
  }

  /// Roles of which each has to look otherwise than the rest of its group: states, and what one may confuse.
  static let groups: [[Role]] = [
    [.text, .dim, .good, .warning, .error, .info], [.text, .dim, .accent, .warning, .error],
    [.border, .borderFocused], [.title, .titleFocused], [.tab, .tabSelected], [.key, .hintDisabled],
    [.text, .match, .matchCurrent], [.field, .placeholder, .fieldError], [.text, .mode],
    [.syntaxKey, .syntaxNumber, .syntaxPunctuation],
  ]

  @Test("tell apart what has the focus, is selected, dim, wrong or cannot be done", arguments: shipped + ["terminal"])
  func distinct(name: String) throws {
    for depth in ColorDepth.allCases {
      let palette = Palette(try Theme.named(name, in: [themesFolder]), depth: depth)
      for ground in [Role.background, .selection] {
        // What is reversed on a reversed row is the row.
        for roles in Self.groups where ground == .background || !roles.contains(.mode) {
          let styles = roles.map { palette[$0].on(palette[ground].on(palette.ground)) }
          #expect(Set(styles).count == roles.count, "\(roles) on \(ground) in \(depth)")
        }
      }
      #expect(palette[.selection].on(palette.ground) != palette.ground)
    }
  }

  @Test("tell by attributes alone where there are no colours", arguments: shipped + ["terminal"])
  func attributes(name: String) throws {
    let palette = Palette(try Theme.named(name, in: [themesFolder]), depth: .mono)
    #expect(palette.depth == .mono)
    for role in Role.allCases {
      let style = palette[role].on(palette.ground)
      #expect(style.foreground == .terminalDefault && style.background == .terminalDefault, "\(role)")
    }
    let groups: [[Role]] = [[.key, .hint, .hintDisabled], [.selection, .selectionUnfocused]]
    for roles in groups { #expect(Set(roles.map { palette[$0].on(palette.ground) }).count == roles.count) }
    #expect(palette[.error].attributes.contains(.bold) && palette[.dim].attributes == .dim)
  }

  /// The colours are those that somebody gave the terminal, to be read on the ground that they gave it.
  @Test(
    "leave the ground to a terminal of few colours, and write in none that is next to it", arguments: shipped,
    [ColorDepth.sixteen, .eight])
  func fewColors(name: String, depth: ColorDepth) throws {
    let palette = Palette(try Theme.named(name, in: [themesFolder]), depth: depth)
    let grounds: [Color] = [.indexed(0), .indexed(7), .indexed(15)]
    for ground in Palette.grounds {
      for role in Role.allCases where role.isText {
        let style = palette[role].on(palette[ground].on(palette.ground))
        #expect(style.background == .terminalDefault, "\(role) on \(ground)")
        #expect(!grounds.contains(style.foreground), "\(role) on \(ground)")
      }
    }
    for role in [Role.text, .title, .field] { #expect(palette[role].on(palette.ground).foreground == .terminalDefault) }
  }

  @Test("that name ANSI colours keep them where there are sixteen, and need none where they have no colours")
  func ansi() throws {
    let sixteen = Palette(try Theme(json5: file(text: "'bright-white'")), depth: .sixteen)
    #expect(sixteen[.text].foreground == .indexed(15))
    let own = Palette(try Theme.named("terminal-16", in: [themesFolder]), depth: .indexed)
    #expect(own[.dim].foreground == .indexed(8))
    let colorless = try Theme(json5: "{ name: 'x', appearance: 'light', colorless: true }")
    #expect(Palette(colorless, depth: .direct)[.text].foreground == .inherited)
    #expect(throws: ThemeError.self) { try Theme(json5: "{ name: 'x', appearance: 'light', colorless: false }") }
  }

  @Test("derive every role from ten colours, and take exceptions")
  func overrides() throws {
    let text = file(
      roles: "key: 'info', selection: { background: '#123', bold: false, underline: true }, 'border-focused': 12")
    let palette = Palette(try Theme(json5: text), depth: .direct)
    #expect(palette[.key].foreground == .rgb(RGB(0x00000f)))
    #expect(palette[.accent].foreground == .rgb(RGB(0x00000c)))
    #expect(palette[.selection].background == .rgb(RGB(0x112233)))
    #expect(palette[.selection].attributes == .underline)
    #expect(palette[.borderFocused].foreground == .indexed(12))
  }

  @Test("are found in the first folder that has them")
  func folders() throws {
    let folder = try TemporaryFolder()
    try file(name: "mine").write(toFile: folder.path("dark.json5"), atomically: true, encoding: .utf8)
    try "".write(toFile: folder.path("notes.txt"), atomically: true, encoding: .utf8)
    #expect(try Theme.named("dark", in: [folder.path(""), themesFolder]).name == "mine")
    #expect(try Theme.named("dark", in: [folder.path("none"), themesFolder]).name == "dark")
    #expect(Theme.names(in: [themesFolder, folder.path("")]) == Self.shipped.sorted())
    #expect(try Theme.named("terminal", in: []).name == "terminal")
    #expect(throws: ThemeError(file: "blue", problem: .notFound(folders: ["x"]))) { try Theme.named("blue", in: ["x"]) }
    #expect(throws: ThemeError(file: "../dark", problem: .notAName)) { try Theme.named("../dark", in: [themesFolder]) }
  }

  @Test("that are broken say where and what")
  func errors() {
    let cases: [(String, String)] = [
      ("", "t:1:1: not JSON5: expected a value"),
      ("[]", "t:1:1: the file has to be an object, { … }"),
      ("{\n  name: 'x'\n  appearance: 'dark' }", "t:3:3: not JSON5: expected a comma or }"),
      ("{ name: 'x }", "t:1:13: not JSON5: expected the end of a text"),
      ("{ name: 'x\n' }", "t:1:11: not JSON5: expected the end of a text that began on this line"),
      ("{ name: #fff }", "t:1:9: not JSON5: expected a value"),
      ("{ name: x }", "t:1:9: not JSON5: expected a value; texts stand in quotes"),
      ("{ name: 1e, }", "t:1:9: not JSON5: expected a value; texts stand in quotes"),
      ("{ name 'x' }", "t:1:8: not JSON5: expected a colon after “name”"),
      ("{ /* x }", "t:1:9: not JSON5: expected the end of a comment"),
      ("{} {}", "t:1:4: not JSON5: expected the end of the file"),
      ("{ name: 'x', apearance: 'dark' }", "t:1:25: there is no apearance; did you mean appearance?"),
      ("{ appearance: 'dark', colors: {} }", "t:1:1: name is missing"),
      ("{ name: 5 }", "t:1:9: name has to be a text"),
      ("{ name: 'x', appearance: 'dim' }", "t:1:26: appearance has to be “dark” or “light”"),
      ("{ name: 'x', appearance: 'dark', colors: { text: '#fff' } }", "t:1:42: colors.dim is missing"),
      (
        file(text: "'#12345'"),
        "t:4:11: colors.text: “#12345” is no colour; write #rrggbb, default, 0 to 255, or a name such as bright-blue"
      ),
      (file(text: "true"), "t:4:11: colors.text has to be a colour"),
      (
        file(text: "256"),
        "t:4:11: colors.text: “256” is no colour; write #rrggbb, default, 0 to 255, or a name such as bright-blue"
      ),
      (file(roles: "bordr: 'text'"), "t:13:19: there is no roles.bordr; did you mean border?"),
      (file(roles: "zzzzzzzz: 'text'"), "t:13:22: there is no roles.zzzzzzzz"),
      (file(roles: "key: { bold: 1 }"), "t:13:25: roles.key.bold has to be true or false"),
      (String(repeating: "[", count: 100), "t:1:34: not JSON5: expected less nesting"),
    ]
    for (text, expected) in cases {
      do throws(ThemeError) {
        _ = try Theme(json5: text, file: "t")
        Issue.record("read: \(text)")
      } catch {
        #expect(error.description == expected)
      }
    }
  }

  @Test("accept every way of writing a colour")
  func colors() throws {
    let ways: [(String, Color)] = [
      ("'#FfA500'", .rgb(RGB(0xffa500))), ("'#fa0'", .rgb(RGB(0xffaa00))), ("'default'", .terminalDefault),
      ("17", .indexed(17)),
      ("'bright-blue'", .indexed(12)), ("'black'", .indexed(0)),
    ]
    for (text, color) in ways { #expect(try Theme(json5: file(text: text))[.text] == color) }
    for text in ["#", "#12", "#1234567", "#ggg", "#+12", "123456", "#١٢٣"] { #expect(RGB(text) == nil) }
  }

  @Test("have names of roles that read back")
  func roles() {
    for role in Role.allCases { #expect(Role(name: role.name) == role) }
    #expect(Role.borderFocused.name == "border-focused")
  }

  private func file(name: String = "x", text: String = "'#eee'", roles: String = "") -> String {
    """
    {
      name: '\(name)', appearance: 'dark', // a comment
      colors: {
        text: \(text),
        dim: '#00000b',
        accent: '#00000c',
        good: '#00000d',
        warning: '#0e0',
        error: '#00000e',
        info: '#00000f',
        selection: '#222', background: '#111', border: '#333',
      },
      roles: { \(roles) }, /* exceptions
      that follow */
    }
    """
  }
}

@Suite("Colours")
struct ColorTests {
  @Test("are rounded to the nearest of 256, 16 and 8")
  func nearest() {
    let cases: [(UInt32, UInt8, UInt8, UInt8)] = [
      (0x000000, 16, 0, 0), (0xffffff, 231, 15, 7), (0xff0000, 196, 9, 1), (0x0000ee, 21, 4, 4), (0x808080, 244, 8, 7),
      (0x5fafd7, 74, 6, 6),
    ]
    for (value, indexed, sixteen, _) in cases {
      #expect(TerminalPalette.nearest(to: RGB(value), depth: .indexed) == indexed, "\(RGB(value))")
      if value != 0x5fafd7 {
        #expect(TerminalPalette.nearest(to: RGB(value), depth: .sixteen) == sixteen, "\(RGB(value))")
      }
      #expect(TerminalPalette.nearest(to: RGB(value), depth: .eight) < 8)
    }
    for index in 16..<256 {
      let color = TerminalPalette.colors[index]
      let nearest = TerminalPalette.nearest(to: color, depth: .indexed)
      #expect(TerminalPalette.colors[Int(nearest)] == color)
    }
  }

  @Test("are not rounded to what cannot be read")
  func readable() {
    let background = RGB(0x000000)
    let dark = RGB(0x747474)
    let nearest = TerminalPalette.nearest(to: dark, depth: .eight, standingOutAgainst: [background])
    #expect(RGB.contrast(TerminalPalette.colors[Int(nearest)], background) >= 4)
    #expect(nearest != 0)
  }

  @Test("have the contrast of WCAG")
  func contrast() {
    #expect(RGB.contrast(RGB(0), RGB(0xffffff)) == 21)
    #expect(RGB.contrast(RGB(0xffffff), RGB(0xffffff)) == 1)
    #expect((4.47...4.49).contains(RGB.contrast(RGB(0x777777), RGB(0xffffff))))
    #expect(RGB.difference(RGB(0x123456), RGB(0x123456)) == 0)
  }

  @Test("are as many as terminfo and the environment allow")
  func depths() {
    #expect(
      ColorDepth(colors: 256) == .indexed && ColorDepth(colors: 88) == .sixteen && ColorDepth(colors: 8) == .eight)
    #expect(ColorDepth(colors: 0) == .mono && ColorDepth(colors: 1 << 24, direct: true) == .direct)
    #expect(ColorDepth(colors: 256, environment: ["NO_COLOR": "1"]) == .mono)
    #expect(ColorDepth(colors: 256, environment: ["NO_COLOR": ""]) == .indexed)
  }
}

/// How a colour is seen by eyes that lack one kind of cones: the matrices of Machado, Oliveira and Fernandes (2009) for
/// severity 1, on amounts of light.
enum Dichromacy: CaseIterable {
  case deuteranopia, protanopia, tritanopia

  private var matrix: [[Double]] {
    switch self {
    case .deuteranopia:
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    case .protanopia:
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    case .tritanopia:
      [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    }
  }

  func seen(_ color: RGB) -> Lab {
    let light = [16, 8, 0].map { shift -> Double in
      let part = Double(color.value >> UInt32(shift) & 0xff) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    let parts = matrix.map { row -> UInt8 in
      let amount = max(0, min(1, zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }))
      let part = amount <= 0.0031308 ? amount * 12.92 : 1.055 * pow(amount, 1 / 2.4) - 0.055
      return UInt8((part * 255).rounded())
    }
    return RGB(parts[0], parts[1], parts[2]).lab
  }
}
