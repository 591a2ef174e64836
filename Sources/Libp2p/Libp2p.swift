// The room Libp2p is being built.
