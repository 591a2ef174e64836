// The few Linux calls that Swift's Glibc module does not show.
#pragma once
#include <stdint.h>

/// epoll_wait's result for one descriptor: the event bits and the token given at registration.
typedef struct {
  uint32_t events;
  uint64_t token;
} cl_event;

/// Bits of `cl_event.events`.
enum {
  CL_READABLE = 0x001,
  CL_WRITABLE = 0x004,
  CL_ERROR = 0x008,
  CL_HANGUP = 0x010,
  CL_PEER_CLOSED = 0x2000,
};

/// A new epoll instance, close-on-exec; -1 and errno on failure.
int cl_epoll_create(void);
/// Registers `fd` edge-triggered for reading, writing and hang-up under `token`.
int cl_epoll_add(int epoll, int fd, uint64_t token);
/// Registers `fd` level-triggered for reading only under `token`.
int cl_epoll_add_level(int epoll, int fd, uint64_t token);
int cl_epoll_remove(int epoll, int fd);
/// Waits at most `timeout_ns` nanoseconds (negative: for ever). Fills `out`, returns how many.
int cl_epoll_wait(int epoll, cl_event *out, int capacity, int64_t timeout_ns);

/// A non-blocking, close-on-exec eventfd, its signal and its drain.
int cl_eventfd(void);
void cl_eventfd_signal(int fd);
void cl_eventfd_drain(int fd);

/// Has the process keep up to so many bytes of freed memory, to be used again, rather than give it back at once.
void cl_keep_freed_memory(int bytes);

/// A close-on-exec pipe: 0 or errno.
int cl_pipe(int *read_end, int *write_end);
/// The flag of posix_spawn that gives a program a session of its own.
enum { CL_SPAWN_SESSION = 0x80 };

/// A non-blocking, close-on-exec TCP or Unix socket.
int cl_socket(int domain, int type);
/// accept4 with SOCK_NONBLOCK and SOCK_CLOEXEC; -1 and errno on failure.
int cl_accept(int listener);

/// An IP address as numbers (an IPv4 address all in `low`) and a port; what else is known of a datagram.
typedef struct {
  uint64_t high;
  uint64_t low;
  uint32_t scope;
  uint16_t port;
  /// The size of the datagrams that came or go as one, the last of which may be shorter; 0 for a single one.
  uint16_t segment;
  /// The two ECN bits of the IP header.
  uint8_t ecn;
} cl_datagram;

/// Prepares a UDP socket: no fragments, ECN bits are told, datagrams come bundled where the kernel can (GRO), and large
/// buffers. What the kernel does not have is done without.
void cl_udp_prepare(int fd, int is_ipv6);
/// Prepares a UDP socket, before it is bound, for the datagrams of a group on one interface: others may have the port
/// too, what is sent goes out of that interface with a hop limit of 255, and comes back to this machine's other members.
/// Joins the group. 0 or errno.
int cl_udp_join(int fd, int is_ipv6, const void *group, unsigned interface);
/// Sends one datagram, or several of `segment` bytes as one (GSO). Returns 0 or errno.
int cl_udp_send(int fd, int is_ipv6, const cl_datagram *to, const void *bytes, long count);
/// Takes what the network has said of a datagram that was sent: where to, and as the result the error; 0 for nothing.
int cl_udp_take_error(int fd, cl_datagram *to);
/// Receives one datagram, or several as one. Returns the bytes or -errno.
long cl_udp_receive(int fd, void *bytes, long capacity, cl_datagram *from);

/// CLOCK_MONOTONIC in nanoseconds.
uint64_t cl_monotonic_ns(void);
/// CLOCK_REALTIME in nanoseconds since 1970.
int64_t cl_realtime_ns(void);
/// pthread_self() as a number, never hoisted out of a loop by the optimizer.
uintptr_t cl_thread_id(void);
/// Atomically exchanges or takes a lock over the whole file: 0 or errno. `exclusive` 0 is shared.
int cl_lock_file(int fd, int exclusive, int wait);
void cl_unlock_file(int fd);
