// What the benchmark needs of C: the plainest that C and the kernel allow, and a terminal to start programs on.
#pragma once

/// Listens on a free port of loopback and echoes every connection in a thread of its own. Returns the port, or -1.
int cb_serve(void);
/// Sends 64 bytes and waits for them, `count` times, on one connection; writes how long each took, in nanoseconds.
/// Returns 0, or -1 if it failed.
int cb_measure(int port, int count, long long *nanoseconds);

/// Starts a program on a new pseudo-terminal of 120×36, returns its pid, or -1, and sets `controller` to the end that a
/// terminal emulator holds.
int cb_start_on_terminal(const char *path, char *const arguments[], int *controller);
/// Ends the program and waits for it. Returns its processor time in milliseconds; sets `peak` to its largest memory in KiB.
double cb_stop(int pid, long *peak);
/// Names the calling thread, as /proc shows it.
void cb_name_thread(const char *name);
