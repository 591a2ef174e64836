// The room Libp2pHTTP is being built.
