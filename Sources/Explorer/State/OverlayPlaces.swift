import TerminalUI

/// Where an overlay stands, and what of it is a list.
struct OverlayPlaces: Equatable, Sendable {
  /// Columns and rows with the frame.
  let size: Size
  /// Rows of what is listed.
  let listHeight: Int

  /// Where on the screen overlays stand: above what keys do.
  static func area(_ screen: Size) -> Rect { Rect(width: screen.width, height: max(1, screen.height - 2)) }

  /// Its frame on the screen.
  func frame(on screen: Size) -> Rect { Self.area(screen).centered(size) }

  /// The list of keys: nearly all of the screen, with what there is to know about the chosen one below.
  static func help(_ screen: Size) -> OverlayPlaces {
    let size = Size(min(84, screen.width), screen.height - (screen.height >= 30 ? 6 : 2))
    return OverlayPlaces(size: size, listHeight: max(1, size.height - 2 - 1 - helpDetail))
  }

  /// The rows below the list of keys.
  static let helpDetail = 6

  /// The list of commands.
  static func palette(_ screen: Size) -> OverlayPlaces {
    let size = Size(min(84, screen.width - 8), min(22, screen.height - 4))
    return OverlayPlaces(size: size, listHeight: max(1, size.height - 2 - 2 - paletteDetail))
  }

  /// The rows below the list of commands.
  static let paletteDetail = 6

  /// A list to choose from.
  static func picker(_ screen: Size, _ picker: Picker) -> OverlayPlaces {
    let rows = min(max(3, picker.choices.count), screen.height - 8)
    return OverlayPlaces(size: Size(min(64, screen.width - 8), rows + 4), listHeight: max(1, rows))
  }
}
