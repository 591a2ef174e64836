import Foundation
import TerminalUI
import TestSupport
import Testing

@testable import Explorer

/// Short names of what cells look like in some depths of colour: a letter for a role of the dark theme, with a sign
/// where it stands on a selected row. Two looks that differ in any of the depths have two names.
struct StyleNames {
  /// The depths that screens are kept in; `Expected/styles.txt` says what names stand for in them.
  static let depths: [ColorDepth] = [.indexed, .sixteen, .mono]

  private static let known = Result { try ([depths] + depths.map { [$0] }).map { try StyleNames($0) } }

  /// The dark theme in each of the depths.
  let palettes: [Palette]
  private var names: [[Style]: String] = [:]
  /// A line for each name.
  private(set) var legend: [String] = []

  /// Those in all depths, or in one of them.
  static func of(_ depths: [ColorDepth]) throws -> StyleNames {
    let names = try known.get().first { $0.palettes.map(\.depth) == depths }
    return try #require(names, "there are no names for \(depths)")
  }

  private init(_ depths: [ColorDepth]) throws {
    let folder = Vectors.checkout.appending(path: "themes").path(percentEncoded: false)
    let theme = try Theme.named("dark", in: [folder])
    palettes = depths.map { Palette(theme, depth: $0) }
    let texts = Role.allCases.filter { !Palette.grounds.contains($0) }
    var letters: [[Style]: Character] = [:]
    for (ground, sign) in [(Role.background, ""), (.selection, "^"), (.selectionUnfocused, "~")] {
      for role in texts {
        let plain = styles(of: role, on: .background)
        let letter = letters[plain] ?? Self.letter(for: role, besides: letters.values)
        letters[plain] = letter
        let styles = styles(of: role, on: ground)
        guard names[styles] == nil else { continue }
        let alike = texts.filter { self.styles(of: $0, on: ground) == styles }.map(\.name).joined(separator: " ")
        name(styles, "\(letter)\(sign)", remark: ground == .background ? alike : "\(letter) on \(ground.name)")
      }
    }
  }

  /// The first letter of the role's name that no other has.
  private static func letter(for role: Role, besides taken: some Sequence<Character>) -> Character {
    role == .text ? "." : (role.name + "abcdefghijklmnopqrstuvwxyz").first { $0.isLetter && !taken.contains($0) } ?? "?"
  }

  private func styles(of role: Role, on ground: Role) -> [Style] {
    palettes.map { $0[role].on($0[ground].on($0.ground)) }
  }

  /// The name of what a cell looks like, if it has one.
  subscript(styles: [Style]) -> String? { names[styles] }

  /// Names a look that no role has.
  mutating func name(_ styles: [Style], _ name: String, remark: String = "") {
    names[styles] = name
    let looks = styles.map(\.description).joined(separator: " | ")
    legend.append(remark.isEmpty ? "\(name): \(looks)" : "\(name): \(looks)   (\(remark))")
  }
}
