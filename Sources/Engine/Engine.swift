// The room Engine is being built.
