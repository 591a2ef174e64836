// The plainest echo over TCP that C and the kernel allow: what the benchmark holds its round trips against.
#pragma once

/// Listens on a free port of loopback and echoes every connection in a thread of its own. Returns the port, or -1.
int ce_serve(void);
/// Sends 64 bytes and waits for them, `count` times, on one connection; writes how long each took, in nanoseconds.
/// Returns 0, or -1 if it failed.
int ce_measure(int port, int count, long long *nanoseconds);
