// The room Protobuf is being built.
