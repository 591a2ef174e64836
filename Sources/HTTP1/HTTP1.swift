// The room HTTP1 is being built.
