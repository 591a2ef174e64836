// The room PeerStore is being built.
