import TerminalUI

/// Where an overlay stands, and what of it is a list.
struct OverlayPlaces: Equatable, Sendable {
  /// Columns and rows with the frame.
  let size: Size
  /// Rows of what is listed.
  let listHeight: Int

  /// The list of keys: nearly all of the screen, with what there is to know about the chosen one below.
  static func help(_ screen: Size) -> OverlayPlaces {
    let size = Size(min(80, screen.width), screen.height - (screen.height >= 30 ? 6 : 2))
    return OverlayPlaces(size: size, listHeight: max(1, size.height - 2 - 1 - helpDetail))
  }

  /// The rows below the list of keys.
  static let helpDetail = 6

  /// The list of commands.
  static func palette(_ screen: Size) -> OverlayPlaces {
    let size = Size(min(84, screen.width - 8), min(20, screen.height - 4))
    return OverlayPlaces(size: size, listHeight: max(1, size.height - 2 - 2 - paletteDetail))
  }

  /// The rows below the list of commands.
  static let paletteDetail = 3

  /// A list to choose from.
  static func picker(_ screen: Size, _ picker: Picker) -> OverlayPlaces {
    let rows = min(max(3, picker.choices.count), screen.height - 8)
    return OverlayPlaces(size: Size(min(64, screen.width - 8), rows + 4), listHeight: max(1, rows))
  }
}
