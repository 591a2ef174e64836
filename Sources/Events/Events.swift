// The room Events is being built.
