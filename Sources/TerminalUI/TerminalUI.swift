// The room TerminalUI is being built.
