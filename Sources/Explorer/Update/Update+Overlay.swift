import Engine
import Files
import TerminalUI

extension ExploreState {
  // MARK: Choosing

  mutating func moveInOverlay(_ move: Move) {
    switch overlay {
    case .help(var finder)?:
      finder.list.move(move)
      finder.settle(on: helpRows(finder), goingUp: move.goesUp)
      overlay = .help(finder)
    case .palette(var finder)?:
      finder.list.move(move)
      overlay = .palette(finder)
    case .picker(var picker)?:
      picker.list.move(move)
      overlay = .picker(picker)
    case .themes(var picker)?:
      picker.move(move)
      overlay = .themes(picker)
    case .prompt?, .question?, nil: break
    }
  }

  mutating func acceptOverlay() throws(Complaint) -> [Effect] {
    guard let current = overlay else { return [] }
    switch current {
    case .help: return acceptHelp()
    case .palette(let finder): return try accept(palette: finder)
    case .picker(let picker):
      guard picker.fitting.indices.contains(picker.list.selection) else { return [] }
      let choice = picker.fitting[picker.list.selection]
      overlay = nil
      return Commands.named(picker.command).map { perform($0, Arguments([choice.value])) } ?? []
    case .prompt(let prompt):
      guard let command = Commands.named(prompt.command) else { return [] }
      let effects = try command.run(on: &self, Arguments([prompt.field.text]))
      overlay = nil
      return effects
    case .question: return answer(true)
    case .themes: return try keepTheme()
    }
  }

  mutating func prepareOverlay(_ layout: ScreenLayout) {
    switch overlay {
    case .help(var finder)?:
      let rows = helpRows(finder)
      finder.list.settle(count: rows.count, height: OverlayPlaces.help(size).listHeight)
      finder.settle(on: rows)
      overlay = .help(finder)
    case .palette(var finder)?:
      finder.list.settle(count: paletteEntries(finder).count, height: OverlayPlaces.palette(size).listHeight)
      overlay = .palette(finder)
    case .picker(var picker)?:
      picker.list.settle(count: picker.fitting.count, height: OverlayPlaces.picker(size, picker).listHeight)
      overlay = .picker(picker)
    case .themes(var picker)?:
      picker.settle(height: ThemePickerPlaces(size).list.inset().height)
      overlay = .themes(picker)
    case .prompt?, .question?, nil: break
    }
  }
}

extension String {
  var trimmingSpaces: String { trimming { $0 == " " } }
}
