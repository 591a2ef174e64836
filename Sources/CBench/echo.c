#include "cbench.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void set_no_delay(int fd) {
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void *echo(void *argument) {
  int fd = (int)(intptr_t)argument;
  char buffer[65536];
  ssize_t count;
  while ((count = read(fd, buffer, sizeof buffer)) > 0)
    for (ssize_t sent = 0; sent < count;) {
      ssize_t written = write(fd, buffer + sent, (size_t)(count - sent));
      if (written <= 0) goto done;
      sent += written;
    }
done:
  close(fd);
  return 0;
}

static void *accept_all(void *argument) {
  int listener = (int)(intptr_t)argument, fd;
  while ((fd = accept(listener, 0, 0)) >= 0) {
    pthread_t thread;
    set_no_delay(fd);
    if (pthread_create(&thread, 0, echo, (void *)(intptr_t)fd) == 0) pthread_detach(thread);
  }
  return 0;
}

int cb_serve(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  pthread_t thread;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) || listen(fd, 64)) return -1;
  if (getsockname(fd, (struct sockaddr *)&address, &size)) return -1;
  if (pthread_create(&thread, 0, accept_all, (void *)(intptr_t)fd)) return -1;
  pthread_detach(thread);
  return ntohs(address.sin_port);
}

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

int cb_measure(int port, int count, long long *nanoseconds) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
  char buffer[64] = {0};
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address)) return -1;
  set_no_delay(fd);
  for (int i = 0; i < count; i++) {
    long long start = now();
    if (write(fd, buffer, sizeof buffer) != sizeof buffer) return -1;
    for (size_t got = 0; got < sizeof buffer;) {
      ssize_t n = read(fd, buffer + got, sizeof buffer - got);
      if (n <= 0) return -1;
      got += (size_t)n;
    }
    nanoseconds[i] = now() - start;
  }
  close(fd);
  return 0;
}
