#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum { BUFFER = 4 << 20 };

static void set(int fd, int level, int option, int value) { setsockopt(fd, level, option, &value, sizeof value); }

static void set_buffer(int fd, int option, int force) {
  int value = BUFFER;
  // Beyond the system's bound only for who is privileged.
  if (setsockopt(fd, SOL_SOCKET, force, &value, sizeof value) != 0) set(fd, SOL_SOCKET, option, value);
}

void cl_udp_prepare(int fd, int is_ipv6) {
  set_buffer(fd, SO_RCVBUF, SO_RCVBUFFORCE);
  set_buffer(fd, SO_SNDBUF, SO_SNDBUFFORCE);
  set(fd, IPPROTO_UDP, UDP_GRO, 1);
  // Probing: no fragments, and no opinion of the kernel's on what fits.
  if (is_ipv6) {
    set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
    set(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
    set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
  } else {
    set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
    set(fd, IPPROTO_IP, IP_RECVTOS, 1);
    set(fd, IPPROTO_IP, IP_RECVERR, 1);
  }
}

int cl_udp_join(int fd, int is_ipv6, const void *group, unsigned interface) {
  set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  if (is_ipv6) {
    set(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, (int)interface);
    set(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 255);
    set(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1);
    set(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0);
    struct ipv6_mreq member = {.ipv6mr_interface = interface};
    memcpy(&member.ipv6mr_multiaddr, group, sizeof member.ipv6mr_multiaddr);
    return setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &member, sizeof member) == 0 ? 0 : errno;
  }
  set(fd, IPPROTO_IP, IP_MULTICAST_TTL, 255);
  set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 1);
  set(fd, IPPROTO_IP, IP_MULTICAST_ALL, 0);
  struct ip_mreqn member = {.imr_ifindex = (int)interface};
  memcpy(&member.imr_multiaddr, group, sizeof member.imr_multiaddr);
  if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &member, sizeof member) != 0) return errno;
  return setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &member, sizeof member) == 0 ? 0 : errno;
}

typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} address;

static uint64_t read_number(const uint8_t *bytes, int count) {
  uint64_t value = 0;
  for (int i = 0; i < count; i++) value = value << 8 | bytes[i];
  return value;
}

static void write_number(uint8_t *bytes, int count, uint64_t value) {
  for (int i = 0; i < count; i++) bytes[i] = (uint8_t)(value >> (8 * (count - 1 - i)));
}

static void add_control(struct msghdr *message, int level, int type, const void *value, size_t size) {
  struct cmsghdr *control = (struct cmsghdr *)((char *)message->msg_control + message->msg_controllen);
  control->cmsg_level = level;
  control->cmsg_type = type;
  control->cmsg_len = CMSG_LEN(size);
  memcpy(CMSG_DATA(control), value, size);
  message->msg_controllen += CMSG_SPACE(size);
}

int cl_udp_send(int fd, int is_ipv6, const cl_datagram *to, const void *bytes, long count) {
  address name;
  memset(&name, 0, sizeof name);
  if (is_ipv6) {
    name.v6.sin6_family = AF_INET6;
    name.v6.sin6_port = htons(to->port);
    name.v6.sin6_scope_id = to->scope;
    write_number(name.v6.sin6_addr.s6_addr, 8, to->high);
    write_number(name.v6.sin6_addr.s6_addr + 8, 8, to->low);
  } else {
    name.v4.sin_family = AF_INET;
    name.v4.sin_port = htons(to->port);
    name.v4.sin_addr.s_addr = htonl((uint32_t)to->low);
  }
  struct iovec vector = {(void *)bytes, (size_t)count};
  union {
    char bytes[CMSG_SPACE(sizeof(uint16_t)) + CMSG_SPACE(sizeof(int))];
    struct cmsghdr aligned;
  } control;
  memset(&control, 0, sizeof control);
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_name = &name;
  message.msg_namelen = is_ipv6 ? sizeof name.v6 : sizeof name.v4;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  if (to->segment) add_control(&message, IPPROTO_UDP, UDP_SEGMENT, &to->segment, sizeof to->segment);
  int ecn = to->ecn;
  if (ecn) {
    add_control(&message, is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, is_ipv6 ? IPV6_TCLASS : IP_TOS, &ecn, sizeof ecn);
  }
  if (message.msg_controllen == 0) message.msg_control = 0;
  // A socket tells what became of earlier datagrams as the error of the next call, whomever that one is for.
  int others = 8;
  while (sendmsg(fd, &message, MSG_NOSIGNAL) < 0) {
    if (errno == EINTR) continue;
    if (!((errno == ECONNREFUSED || errno == EHOSTUNREACH || errno == ENETUNREACH) && others-- > 0)) return errno;
  }
  return 0;
}

static void read_address(const address *name, cl_datagram *to) {
  memset(to, 0, sizeof *to);
  if (name->any.sa_family == AF_INET6) {
    to->high = read_number(name->v6.sin6_addr.s6_addr, 8);
    to->low = read_number(name->v6.sin6_addr.s6_addr + 8, 8);
    to->scope = name->v6.sin6_scope_id;
    to->port = ntohs(name->v6.sin6_port);
  } else {
    to->low = ntohl(name->v4.sin_addr.s_addr);
    to->port = ntohs(name->v4.sin_port);
  }
}

/// A message that is received: its bytes go elsewhere.
typedef struct {
  struct msghdr message;
  struct iovec vector;
  address name;
  union {
    char bytes[512];
    struct cmsghdr aligned;
  } control;
} incoming;

static long receive(int fd, incoming *in, void *bytes, size_t capacity, int flags) {
  memset(&in->message, 0, sizeof in->message);
  in->vector = (struct iovec){bytes, capacity};
  in->message.msg_name = &in->name;
  in->message.msg_namelen = sizeof in->name;
  in->message.msg_iov = &in->vector;
  in->message.msg_iovlen = 1;
  in->message.msg_control = in->control.bytes;
  in->message.msg_controllen = sizeof in->control.bytes;
  long count;
  while ((count = recvmsg(fd, &in->message, flags)) < 0)
    if (errno != EINTR) return -errno;
  return count;
}

/// Copies what is said of a message under a level and type; 0 if nothing is.
static int read_control(incoming *in, int level, int type, void *value, size_t size) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&in->message); c; c = CMSG_NXTHDR(&in->message, c)) {
    if (c->cmsg_level != level || c->cmsg_type != type || c->cmsg_len < CMSG_LEN(size)) continue;
    memcpy(value, CMSG_DATA(c), size);
    return 1;
  }
  return 0;
}

int cl_udp_take_error(int fd, cl_datagram *to) {
  incoming in;
  char byte;
  if (receive(fd, &in, &byte, 1, MSG_ERRQUEUE) < 0) return 0;
  read_address(&in.name, to);
  struct sock_extended_err error;
  if (read_control(&in, IPPROTO_IP, IP_RECVERR, &error, sizeof error) ||
      read_control(&in, IPPROTO_IPV6, IPV6_RECVERR, &error, sizeof error))
    return (int)error.ee_errno;
  return EIO;
}

long cl_udp_receive(int fd, void *bytes, long capacity, cl_datagram *from) {
  incoming in;
  long count = receive(fd, &in, bytes, (size_t)capacity, 0);
  if (count < 0) return count;
  read_address(&in.name, from);
  int segment, class;
  uint8_t service;
  if (read_control(&in, IPPROTO_UDP, UDP_GRO, &segment, sizeof segment)) from->segment = (uint16_t)segment;
  if (read_control(&in, IPPROTO_IP, IP_TOS, &service, sizeof service)) from->ecn = service & 3;
  if (read_control(&in, IPPROTO_IPV6, IPV6_TCLASS, &class, sizeof class)) from->ecn = class & 3;
  return count;
}
