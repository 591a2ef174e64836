import Engine
import TerminalUI

extension ExploreState {
  /// Takes a theme into use, or, where none is named, asks for the list of them.
  mutating func chooseTheme(_ arguments: Arguments) -> [Effect] {
    arguments[0].map { [.theme($0)] } ?? [.listThemes]
  }

  /// The themes were read: the list opens, or stays open with what is in the files now.
  mutating func take(_ themes: [ShelvedTheme]) {
    if case .themes(var picker)? = overlay {
      picker.refill(themes, depth: depth)
      overlay = .themes(picker)
    } else {
      overlay = .themes(ThemePicker(themes, depth: depth, selecting: themeIsAuto ? ThemeShelf.auto : theme))
    }
  }

  mutating func changeThemePicker(_ change: (inout ThemePicker) -> Void) -> [Effect] {
    guard case .themes(var picker)? = overlay else { return [] }
    change(&picker)
    overlay = .themes(picker)
    return []
  }

  /// Keeps the theme that is looked at. A broken one is refused, and the list stays.
  mutating func keepTheme() throws(Complaint) -> [Effect] {
    guard case .themes(let picker)? = overlay, let entry = picker.selected else { return [] }
    if case .failure(let error) = entry.palette {
      throw Complaint(.configuration, error.brief, hint: Words.otherThemeStays)
    }
    overlay = nil
    notice = Notice(.done, Words.themeKept(entry.name), hint: Words.themeForGood(entry.name))
    return [.theme(entry.name)]
  }

  /// The place of the file of the theme that is looked at, to be edited elsewhere.
  mutating func copyThemeFile() -> [Effect] {
    guard case .themes(let picker)? = overlay, let file = picker.selected?.file else { return [] }
    return [.copy(file, what: Words.theThemeFile)]
  }

  /// Opens the file of the theme that is looked at in the editor; what is saved is shown at once.
  mutating func editThemeFile() -> [Effect] {
    guard case .themes(let picker)? = overlay, let file = picker.selected?.file else { return [] }
    return [.editFile(path: file)]
  }

  var noThemeFile: String? {
    if case .themes(let picker)? = overlay, picker.selected?.file != nil { nil } else { Words.noThemeFile }
  }
}
