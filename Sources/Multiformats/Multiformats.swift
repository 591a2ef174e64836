// The room Multiformats is being built.
