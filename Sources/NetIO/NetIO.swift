// The room NetIO is being built.
