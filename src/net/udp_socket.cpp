#include "net/udp_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <optional>
#include <vector>

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "net/control_message.hpp"
#include "net/file_descriptor.hpp"
#include "net/segment_runs.hpp"
#include "net/socket_names.hpp"

namespace net {

namespace {

constexpr std::size_t kReceiveSizeMax = 2048;
// How many remotes we remember our own address for; a power of two. An unlucky one that shares its
// place with another merely leaves the choice to the kernel.
constexpr std::size_t kRoutes = 8192;

// So many pieces that could not be cut for want of checksums: the machine has none.
constexpr int kRefusalsMax = 16;

struct Route {
  base::SocketAddress remote;
  base::IpAddress local;
  bool whole = false;  // its path takes nothing that the kernel would have to cut
};

// Room for either kind of packet information, a time stamp and a count, or a size of segments.
struct alignas(cmsghdr) ControlBuffer {
  std::array<char, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(timespec)) +
                       CMSG_SPACE(sizeof(std::uint32_t))>
      bytes;
};

base::Duration since_epoch(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

base::Duration realtime() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return since_epoch(time);
}

// How long before `now` the kernel got it; 0 when it did not say, or the clock was set back.
base::Duration time_in_queue(msghdr& message, base::Duration now) {
  const auto time = control_fact<timespec>(message, SOL_SOCKET, SO_TIMESTAMPNS);
  return time ? std::max(now - since_epoch(*time), base::Duration{}) : base::Duration{};
}

base::IpAddress ip_of(int family, const void* octets) {
  sockaddr_storage native{};
  native.ss_family = static_cast<sa_family_t>(family);
  if (family == AF_INET)
    std::memcpy(&reinterpret_cast<sockaddr_in&>(native).sin_addr, octets, 4);
  else
    std::memcpy(&reinterpret_cast<sockaddr_in6&>(native).sin6_addr, octets, 16);
  return from_native(reinterpret_cast<const sockaddr&>(native)).ip;
}

// The address of ours that a datagram was sent to.
std::optional<base::IpAddress> local_address(msghdr& message) {
  if (const auto facts = control_fact<in6_pktinfo>(message, IPPROTO_IPV6, IPV6_PKTINFO)) {
    return ip_of(AF_INET6, &facts->ipi6_addr);
  }
  if (const auto facts = control_fact<in_pktinfo>(message, IPPROTO_IP, IP_PKTINFO)) {
    return ip_of(AF_INET, &facts->ipi_addr);
  }
  return std::nullopt;
}

// After what is there already; the buffer has room for all that is put.
template <class Facts>
void put_control(msghdr& message, ControlBuffer& buffer, int level, int type, const Facts& facts) {
  const std::size_t before = message.msg_controllen;
  message.msg_control = buffer.bytes.data();
  message.msg_controllen = before + CMSG_SPACE(sizeof facts);
  auto* const c = reinterpret_cast<cmsghdr*>(buffer.bytes.data() + before);
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(sizeof facts);
  std::memcpy(CMSG_DATA(c), &facts, sizeof facts);
}

// Makes the datagram leave from this address of ours.
void set_source(msghdr& message, ControlBuffer& buffer, const base::IpAddress& local, bool mapped) {
  sockaddr_storage native{};
  to_native({local, 0}, mapped, native);
  if (native.ss_family == AF_INET) {
    in_pktinfo facts{};
    facts.ipi_spec_dst = reinterpret_cast<const sockaddr_in&>(native).sin_addr;
    put_control(message, buffer, IPPROTO_IP, IP_PKTINFO, facts);
  } else {
    in6_pktinfo facts{};
    facts.ipi6_addr = reinterpret_cast<const sockaddr_in6&>(native).sin6_addr;
    put_control(message, buffer, IPPROTO_IPV6, IPV6_PKTINFO, facts);
  }
}

// Each but the last of the message's pieces has so many bytes.
void set_segment_size(msghdr& message, ControlBuffer& buffer, std::size_t size) {
  put_control(message, buffer, IPPROTO_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(size));
}

bool set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value) == 0;
}

// Above net.core.rmem_max only root may go; without, the kernel gives what it allows.
void raise_buffers(int fd) {
  if (!set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, kUdpBufferSize))
    set_option(fd, SOL_SOCKET, SO_RCVBUF, kUdpBufferSize);
  if (!set_option(fd, SOL_SOCKET, SO_SNDBUFFORCE, kUdpBufferSize))
    set_option(fd, SOL_SOCKET, SO_SNDBUF, kUdpBufferSize);
}

FileDescriptor make_socket(bool& mapped) {
  const int type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  FileDescriptor fd(socket(AF_INET6, type, 0));
  mapped = fd && set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0) &&
           set_option(fd.get(), IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  if (mapped) return fd;
  fd = FileDescriptor(socket(AF_INET, type, 0));
  if (fd) set_option(fd.get(), IPPROTO_IP, IP_PKTINFO, 1);
  return fd;
}

// When each datagram came, and how many did not for want of room.
void ask_of_arrivals(int fd) {
  set_option(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1);
  set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
}

bool bind_any(int fd, bool mapped, std::uint16_t port) {
  base::IpAddress any;
  any.family = mapped ? base::AddressFamily::kIpv6 : base::AddressFamily::kIpv4;
  sockaddr_storage native{};
  const socklen_t size = to_native({any, port}, mapped, native);
  return bind(fd, reinterpret_cast<const sockaddr*>(&native), size) == 0;
}

}  // namespace

struct UdpSocket::Batch {
  FileDescriptor fd;
  bool mapped = false;  // an IPv6 socket that speaks IPv4 too
  std::uint16_t port = 0;
  UdpCounters counters;
  std::uint32_t overflow = 0;  // as the kernel has said last

  std::array<mmsghdr, kUdpBatch> messages{};
  std::array<iovec, kUdpPieces> pieces{};
  std::array<sockaddr_storage, kUdpBatch> names{};
  std::array<ControlBuffer, kUdpBatch> controls{};
  std::array<std::array<std::uint8_t, kReceiveSizeMax>, kUdpBatch> buffers{};
  std::array<Datagram, kUdpBatch> received{};
  std::vector<Route> routes = std::vector<Route>(kRoutes);
  SegmentRuns plan;
  int without_checksums = 0;  // pieces that were refused for want of them
  bool cuts = true;           // the kernel and the network card can cut what goes in one piece
  const SegmentRuns::MaySegment may_cut = [this](const base::SocketAddress& to) {
    const Route& route = route_of(to);
    return cuts && !(route.remote == to && route.whole);
  };

  Route& route_of(const base::SocketAddress& remote) {
    return routes[std::hash<base::SocketAddress>{}(remote) % kRoutes];
  }

  // The kernel counts since the socket is there, in 32 bits, and says it from the first one on.
  void note_overflow(msghdr& message) {
    const auto dropped = control_fact<std::uint32_t>(message, SOL_SOCKET, SO_RXQ_OVFL);
    if (!dropped) return;
    counters.dropped_unread += *dropped - overflow;
    overflow = *dropped;
  }

  // False: a datagram to be dropped.
  bool take(std::size_t i, base::Duration now, Datagram& datagram) {
    mmsghdr& message = messages[i];
    if ((message.msg_hdr.msg_flags & MSG_TRUNC) != 0) {
      ++counters.truncated;
      return false;
    }
    datagram.from = from_native(reinterpret_cast<const sockaddr&>(names[i]));
    datagram.bytes = base::Bytes(buffers[i]).first(message.msg_len);
    datagram.waited = time_in_queue(message.msg_hdr, now);
    note_overflow(message.msg_hdr);
    Route& route = route_of(datagram.from);
    if (const auto local = local_address(message.msg_hdr)) {
      const bool whole = route.remote == datagram.from && route.local == *local && route.whole;
      route = {datagram.from, *local, whole};
    }
    return true;
  }

  void prepare_receive(std::size_t i) {
    pieces[i] = {buffers[i].data(), buffers[i].size()};
    messages[i] = {};
    msghdr& header = messages[i].msg_hdr;
    header.msg_name = &names[i];
    header.msg_namelen = sizeof names[i];
    header.msg_iov = &pieces[i];
    header.msg_iovlen = 1;
    header.msg_control = controls[i].bytes.data();
    header.msg_controllen = controls[i].bytes.size();
  }

  void address(std::size_t i, const base::SocketAddress& to) {
    messages[i] = {};
    msghdr& header = messages[i].msg_hdr;
    header.msg_name = &names[i];
    header.msg_namelen = to_native(to, mapped, names[i]);
    const Route& route = route_of(to);
    if (route.remote == to) set_source(header, controls[i], route.local, mapped);
  }

  // Message `i` carries these, from pieces[used] on.
  void prepare_send(std::size_t i, std::span<const base::Transmit> datagrams,
                    std::span<const std::uint32_t> run, std::size_t used) {
    address(i, datagrams[run[0]].to);
    msghdr& header = messages[i].msg_hdr;
    header.msg_iov = &pieces[used];
    header.msg_iovlen = run.size();
    for (const std::uint32_t one : run) {
      pieces[used++] = {datagrams[one].bytes.data(), datagrams[one].bytes.size()};
    }
    if (run.size() > 1) set_segment_size(header, controls[i], header.msg_iov->iov_len);
  }

  // As many of the planned runs as one system call takes; at least one.
  std::size_t prepare(std::span<const base::Transmit> datagrams,
                      std::span<const SegmentRuns::Run> runs) {
    std::size_t count = 0;
    std::size_t used = 0;
    while (count < std::min(runs.size(), kUdpBatch) && used + runs[count].count <= kUdpPieces) {
      const SegmentRuns::Run& run = runs[count];
      prepare_send(count, datagrams, plan.order().subspan(run.first, run.count), used);
      used += run.count;
      ++count;
    }
    return count;
  }

  void count_sent(std::size_t datagrams) {
    counters.sent += datagrams;
    if (datagrams > 1) counters.sent_in_runs += datagrams;
  }

  enum class Outcome : std::uint8_t { kSent, kRefused, kFull };
  Outcome send_one(const base::Transmit& datagram) {
    address(0, datagram.to);
    pieces[0] = {datagram.bytes.data(), datagram.bytes.size()};
    messages[0].msg_hdr.msg_iov = &pieces[0];
    messages[0].msg_hdr.msg_iovlen = 1;
    while (sendmsg(fd.get(), &messages[0].msg_hdr, 0) < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN || errno == ENOBUFS ? Outcome::kFull : Outcome::kRefused;
    }
    return Outcome::kSent;
  }

  void drop_refused(const base::SocketAddress& to) {
    route_of(to) = {};  // its source address may have gone away
    ++counters.dropped_failed;
  }

  // What could not go in one piece goes one by one. False: the kernel takes nothing more now.
  bool send_singly(std::span<const base::Transmit> datagrams, std::span<const std::uint32_t> run) {
    for (std::size_t i = 0; i < run.size(); ++i) {
      const base::Transmit& datagram = datagrams[run[i]];
      const Outcome outcome = send_one(datagram);
      if (outcome == Outcome::kSent) {
        count_sent(1);
      } else if (outcome == Outcome::kRefused) {
        drop_refused(datagram.to);
      } else {
        counters.dropped_full += run.size() - i;
        return false;
      }
    }
    return true;
  }

  // The kernel has refused this run. Without a card that makes checksums it cuts nothing (EIO);
  // what is too long for a path in one piece (EINVAL) it sends in fragments. False: it takes
  // nothing more now.
  bool refused(int error, std::span<const base::Transmit> datagrams, const SegmentRuns::Run& run) {
    const auto indices = plan.order().subspan(run.first, run.count);
    const base::SocketAddress& to = datagrams[indices[0]].to;
    if (run.count == 1) {
      drop_refused(to);
      return true;
    }
    ++counters.runs_refused;
    // Of one path among others, or of this machine.
    if (error == EIO && ++without_checksums >= kRefusalsMax) cuts = false;
    const bool lasts = error == EIO || error == EINVAL || error == EMSGSIZE;
    Route& route = route_of(to);
    if (lasts && route.remote == to) route.whole = true;
    return send_singly(datagrams, indices);
  }

  // Sends the first `count` of the runs, which are prepared; gives how many are done with. Fewer:
  // the rest is to be prepared anew. nullopt: the kernel takes nothing more now.
  std::optional<std::size_t> send(std::size_t count, std::span<const base::Transmit> datagrams,
                                  std::span<const SegmentRuns::Run> runs) {
    std::size_t done = 0;
    while (done < count) {
      const int sent = sendmmsg(fd.get(), &messages[done], static_cast<unsigned>(count - done), 0);
      if (sent > 0) {
        for (int i = 0; i < sent; ++i) count_sent(runs[done++].count);
        continue;
      }
      if (errno == EINTR) continue;
      const bool full = errno == EAGAIN || errno == ENOBUFS;
      if (!full && refused(errno, datagrams, runs[done])) return done + 1;
      if (!full) ++done;  // it was counted
      for (; done < runs.size(); ++done) counters.dropped_full += runs[done].count;
      return std::nullopt;
    }
    return done;
  }
};

UdpSocket::UdpSocket(std::unique_ptr<Batch> batch) : batch_(std::move(batch)) {}
UdpSocket::~UdpSocket() = default;
UdpSocket::UdpSocket(UdpSocket&& other) noexcept = default;
UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept = default;

base::Result<UdpSocket, std::error_code> UdpSocket::open(std::uint16_t port) {
  auto batch = std::make_unique<Batch>();
  batch->fd = make_socket(batch->mapped);
  const int fd = batch->fd.get();
  if (fd < 0 || !bind_any(fd, batch->mapped, port))
    return base::Failure<std::error_code>{std::error_code(errno, std::generic_category())};
  raise_buffers(fd);
  ask_of_arrivals(fd);
  sockaddr_storage native{};
  socklen_t size = sizeof native;
  getsockname(fd, reinterpret_cast<sockaddr*>(&native), &size);
  batch->port = from_native(reinterpret_cast<const sockaddr&>(native)).port;
  return UdpSocket(std::move(batch));
}

int UdpSocket::fd() const {
  return batch_->fd.get();
}
std::uint16_t UdpSocket::port() const {
  return batch_->port;
}
const UdpCounters& UdpSocket::counters() const {
  return batch_->counters;
}

std::span<Datagram> UdpSocket::receive_batch() {
  Batch& b = *batch_;
  for (std::size_t i = 0; i < kUdpBatch; ++i) b.prepare_receive(i);
  const int count = recvmmsg(fd(), b.messages.data(), kUdpBatch, MSG_DONTWAIT, nullptr);
  if (count <= 0) return {};  // nothing there; an ICMP error of the past says nothing we need
  const base::Duration now = realtime();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
    if (b.take(i, now, b.received[kept])) ++kept;
  b.counters.received += kept;
  return std::span(b.received).first(kept);
}

void UdpSocket::send_batch(std::span<const base::Transmit> datagrams) {
  Batch& b = *batch_;
  b.plan.plan(datagrams, b.may_cut);
  for (auto runs = b.plan.runs(); !runs.empty();) {
    const auto done = b.send(b.prepare(datagrams, runs), datagrams, runs);
    if (!done) return;
    runs = runs.subspan(*done);
  }
}

}  // namespace net
