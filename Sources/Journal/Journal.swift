// The room Journal is being built.
