// The room Wire is being built.
