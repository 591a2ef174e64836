// The room Explorer is being built.
