#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

_Static_assert(CL_READABLE == EPOLLIN && CL_WRITABLE == EPOLLOUT && CL_ERROR == EPOLLERR, "epoll's bits");
_Static_assert(CL_HANGUP == EPOLLHUP && CL_PEER_CLOSED == EPOLLRDHUP, "epoll's bits");

_Static_assert(CL_SPAWN_SESSION == POSIX_SPAWN_SETSID, "posix_spawn's flag");

void cl_keep_freed_memory(int bytes) {
  mallopt(M_TRIM_THRESHOLD, bytes);
  // Naming the one ends that the other is found by use: blocks up to here are of what is kept.
  mallopt(M_MMAP_THRESHOLD, bytes / 4);
}

int cl_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return errno;
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

int cl_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int add(int epoll, int fd, uint64_t token, uint32_t events) {
  struct epoll_event event = {.events = events, .data.u64 = token};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int cl_epoll_add(int epoll, int fd, uint64_t token) {
  return add(epoll, fd, token, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

int cl_epoll_add_level(int epoll, int fd, uint64_t token) { return add(epoll, fd, token, EPOLLIN); }

int cl_epoll_remove(int epoll, int fd) { return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, 0); }

int cl_epoll_wait(int epoll, cl_event *out, int capacity, int64_t timeout_ns) {
  struct epoll_event events[256];
  if (capacity > 256) capacity = 256;
  // Whole milliseconds, rounded up, so that a timer is never polled for before it is due.
  int timeout = timeout_ns < 0 ? -1 : timeout_ns > 2000000000000 ? 2000000 : (int)((timeout_ns + 999999) / 1000000);
  int n = epoll_wait(epoll, events, capacity, timeout);
  for (int i = 0; i < n; i++) out[i] = (cl_event){events[i].events, events[i].data.u64};
  return n;
}

int cl_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }
void cl_eventfd_signal(int fd) { eventfd_write(fd, 1); }
void cl_eventfd_drain(int fd) {
  eventfd_t value;
  eventfd_read(fd, &value);
}

int cl_socket(int domain, int type) { return socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }
int cl_accept(int listener) { return accept4(listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC); }

uint64_t cl_monotonic_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int64_t cl_realtime_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

__attribute__((noinline)) uintptr_t cl_thread_id(void) { return (uintptr_t)pthread_self(); }

int cl_lock_file(int fd, int exclusive, int wait) {
  int operation = (exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB);
  while (flock(fd, operation) != 0)
    if (errno != EINTR) return errno;
  return 0;
}
void cl_unlock_file(int fd) { flock(fd, LOCK_UN); }
