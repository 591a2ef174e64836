/// What the whole terminal is about.
enum Screen: CaseIterable, Hashable, Sendable {
  case peers, request, log

  /// Its panes, in the order of their numbers.
  var panes: [PaneID] { PaneID.allCases.filter { $0.screen == self } }
}

/// A frame of a screen; keys go to one of them.
enum PaneID: CaseIterable, Hashable, Sendable {
  case peerList, peerDetail, logStrip
  case requests, composer, response
  case records, inspector

  /// The screen that it is on.
  var screen: Screen {
    switch self {
    case .peerList, .peerDetail, .logStrip: .peers
    case .requests, .composer, .response: .request
    case .records, .inspector: .log
    }
  }

  /// The key that leads to it.
  var number: Int { (screen.panes.firstIndex(of: self) ?? 0) + 1 }
}

/// Where keys go. A command is at hand in some of these; what a key means is decided by the nearest that knows it.
enum Context: Hashable, Sendable {
  /// Everywhere, even while text is being typed.
  case always
  /// Wherever no text is being typed and nothing lies over the screen.
  case everywhere
  case screen(Screen)
  case pane(PaneID)
  /// In the pane of requests: those that are saved; what was sent.
  case saved, history
  /// A field of the screen is being typed in.
  case adding, filtering, field, body, searching, narrowing
  /// Something lies over the screen.
  case help, palette, picker, prompt, question, themes
  /// A row is chosen by its label.
  case jumping
}
