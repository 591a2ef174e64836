extension ExploreState {
  /// Takes over what is set and what keys do. What was changed by hand since stays, unless the setting itself changed.
  mutating func take(_ settings: Settings, _ keymap: Keymap) {
    self.keymap = keymap
    if settings.hasMouse != self.settings.hasMouse { hasMouse = settings.hasMouse }
    if settings.timeout != self.settings.timeout {
      request.composer.timeout = Format.plain(settings.timeout)
    }
    self.settings = settings
  }
}
