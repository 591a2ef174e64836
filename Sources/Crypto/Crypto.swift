// The room Crypto is being built.
