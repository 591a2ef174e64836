// The room Identity is being built.
