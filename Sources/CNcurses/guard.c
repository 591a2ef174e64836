#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>

#include "cncurses.h"

// What must be put back. Written by the one thread that owns the terminal, read by signal handlers on any: the fields
// are complete before `armed` is set, and `armed` is cleared by whoever restores first.
static int armed;
static int terminal = -1;
static struct termios saved_modes;
static char reset_bytes[512];
static size_t reset_count;
static char program_name[64];

static int held_stderr = -1;  // where standard error went before it was held back
static int held_pipe = -1;    // what was written to it since

static int signal_pipe[2] = {-1, -1};

bool cn_guard_is_armed(void) { return __atomic_load_n(&armed, __ATOMIC_ACQUIRE); }

static void write_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(fd, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

// Async-signal-safe, as all that the fatal handler calls: dup2, read, write, close, tcsetattr.
void cn_stderr_release(void) {
  int real = __atomic_exchange_n(&held_stderr, -1, __ATOMIC_ACQ_REL);
  if (real < 0) return;
  dup2(real, STDERR_FILENO);
  close(real);
  char bytes[1024];
  ssize_t count;
  while ((count = read(held_pipe, bytes, sizeof bytes)) > 0) write_all(STDERR_FILENO, bytes, (size_t)count);
  close(held_pipe);
  held_pipe = -1;
}

void cn_stderr_hold(void) {
  if (held_stderr >= 0 || !isatty(STDERR_FILENO)) return;
  int ends[2];
  // Not blocking at either end: a full pipe loses a stray line, it never stops the program.
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return;
  int real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (real < 0 || dup2(ends[1], STDERR_FILENO) < 0) {
    if (real >= 0) close(real);
    close(ends[0]);
    close(ends[1]);
    return;
  }
  close(ends[1]);
  held_pipe = ends[0];
  __atomic_store_n(&held_stderr, real, __ATOMIC_RELEASE);
}

static void restore(bool reset) {
  if (!__atomic_exchange_n(&armed, 0, __ATOMIC_ACQ_REL)) return;
  if (reset) write_all(terminal, reset_bytes, reset_count);
  tcsetattr(terminal, TCSANOW, &saved_modes);
}

static void restore_at_exit(void) {
  restore(true);
  cn_stderr_release();
}

bool cn_guard_arm(int fd, const char *program) {
  static bool registered;
  if (armed) return true;
  if (terminal != fd && tcgetattr(fd, &saved_modes) != 0) return false;
  terminal = fd;
  if (program) strncpy(program_name, program, sizeof program_name - 1);
  if (!registered) registered = atexit(restore_at_exit) == 0;
  __atomic_store_n(&armed, 1, __ATOMIC_RELEASE);
  return true;
}

void cn_guard_set_reset(const char *bytes, size_t count) {
  if (count > sizeof reset_bytes) count = sizeof reset_bytes;
  memcpy(reset_bytes, bytes, count);
  reset_count = count;
}

void cn_guard_restore_modes(void) {
  // A background process that sets terminal modes is stopped by TTOU; the terminal must be put back all the same.
  sigset_t block, before;
  sigemptyset(&block);
  sigaddset(&block, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &block, &before);
  restore(false);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void cn_guard_disarm(void) {
  __atomic_store_n(&armed, 0, __ATOMIC_RELEASE);
  terminal = -1;
  reset_count = 0;
}

// Signals

static const int told[] = {SIGWINCH, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
enum { told_count = sizeof told / sizeof *told, fatal_count = sizeof fatal / sizeof *fatal };
static struct sigaction before_told[told_count];
static struct sigaction before_fatal[fatal_count];
static bool installed;

static void tell(int signal) {
  int error = errno;
  unsigned char byte = (unsigned char)signal;
  // A full pipe already holds more than the loop has read: nothing is lost that it would act on.
  ssize_t written = write(signal_pipe[1], &byte, 1);
  (void)written;
  errno = error;
}

static const char *signal_words(int signal) {
  switch (signal) {
    case SIGSEGV: return "a memory fault (SIGSEGV)";
    case SIGABRT: return "an abort (SIGABRT)";
    case SIGBUS: return "a bus error (SIGBUS)";
    case SIGFPE: return "an arithmetic fault (SIGFPE)";
    case SIGILL: return "a failed check (SIGILL)";
    default: return "a failed check (SIGTRAP)";
  }
}

static void die(int signal) {
  bool was_armed = cn_guard_is_armed();
  restore(true);
  cn_stderr_release();
  if (was_armed) {
    write_all(STDERR_FILENO, program_name, strlen(program_name));
    const char *words = signal_words(signal);
    write_all(STDERR_FILENO, ": ended by ", 11);
    write_all(STDERR_FILENO, words, strlen(words));
    write_all(STDERR_FILENO, "; the terminal has been put back\n", 33);
  }
  for (int i = 0; i < fatal_count; i++) {
    if (fatal[i] != signal) continue;
    sigaction(signal, &before_fatal[i], NULL);
  }
  // Blocked while this handler runs, so it strikes on return, with the signal's own exit status.
  raise(signal);
}

int cn_signals_install(void) {
  if (installed) {
    errno = EBUSY;
    return -1;
  }
  if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  installed = true;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  action.sa_handler = tell;
  for (int i = 0; i < told_count; i++) {
    sigaction(told[i], NULL, &before_told[i]);
    bool ignored = before_told[i].sa_handler == SIG_IGN;
    if (!ignored || told[i] == SIGWINCH || told[i] == SIGCONT) sigaction(told[i], &action, NULL);
  }

  // A stack that ran over leaves no room for a handler: it gets its own.
  static char stack[16384];
  stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&own, NULL);
  action.sa_flags = SA_ONSTACK;
  action.sa_handler = die;
  sigaddset(&action.sa_mask, SIGTTOU);
  // Swift's backtracer, which watches for these by default, would take the terminal for half a minute and ask what to
  // do: it has them back only where the environment asks for it. An ignored fault would fault for ever.
  const char *tracing = getenv("SWIFT_BACKTRACE");
  bool traced = tracing && *tracing;
  for (int i = 0; i < fatal_count; i++) {
    sigaction(fatal[i], &action, &before_fatal[i]);
    bool ignored = !(before_fatal[i].sa_flags & SA_SIGINFO) && before_fatal[i].sa_handler == SIG_IGN;
    if (!traced || ignored) before_fatal[i] = (struct sigaction){.sa_handler = SIG_DFL};
  }
  return signal_pipe[0];
}

void cn_signals_remove(void) {
  if (!installed) return;
  installed = false;
  for (int i = 0; i < told_count; i++) sigaction(told[i], &before_told[i], NULL);
  for (int i = 0; i < fatal_count; i++) sigaction(fatal[i], &before_fatal[i], NULL);
  close(signal_pipe[0]);
  close(signal_pipe[1]);
}

static struct sigaction before_stop;

void cn_stop_process_group(int signal) {
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  sigemptyset(&standard.sa_mask);
  standard.sa_handler = SIG_DFL;
  sigaction(signal, &standard, &before_stop);
  kill(0, signal);
}

void cn_stop_is_over(int signal) { sigaction(signal, &before_stop, NULL); }

void cn_die_of(int number) {
  signal(number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
  raise(number);
}

int cn_timer_open(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC); }

void cn_timer_set(int fd, unsigned milliseconds) {
  struct itimerspec when;
  memset(&when, 0, sizeof when);
  when.it_value.tv_sec = milliseconds / 1000;
  when.it_value.tv_nsec = (long)(milliseconds % 1000) * 1000000;
  timerfd_settime(fd, 0, &when, NULL);
}
