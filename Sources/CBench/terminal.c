#include "cbench.h"

#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int cb_start_on_terminal(const char *path, char *const arguments[], int *controller) {
  struct winsize size = {.ws_row = 36, .ws_col = 120};
  int pid = forkpty(controller, NULL, NULL, &size);
  if (pid == 0) {
    setenv("TERM", "xterm-256color", 1);
    setenv("LANG", "C.UTF-8", 0);
    execv(path, arguments);
    _exit(127);
  }
  return pid;
}

double cb_stop(int pid, long *peak) {
  struct rusage usage;
  int status;
  kill(pid, SIGTERM);
  wait4(pid, &status, 0, &usage);
  *peak = usage.ru_maxrss;
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

void cb_name_thread(const char *name) { prctl(PR_SET_NAME, name); }
