#include "load/crowd.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <optional>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "net/control_message.hpp"
#include "net/socket_names.hpp"
#include "net/system_clock.hpp"

namespace load {
namespace {

constexpr std::size_t kBatch = 32;
// Several datagrams that the server sent in one piece come in one piece, as a network card that
// cuts them would take them from it: what the cutting costs is not the server's.
constexpr std::size_t kPieceMax = 65'535;
constexpr int kReceiveBuffer = 1024 * 1024;
constexpr std::size_t kEvents = 256;
// Timers are looked at so often, and no wait is longer: quick enough for checks and reports.
constexpr base::Duration kTimerPace = std::chrono::milliseconds(5);
// With many viewers a wake-up for every datagram would cost more than the datagram.
constexpr std::size_t kManyMembers = 50;
constexpr timespec kGatherTime{0, 2'000'000};

std::int64_t wall_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

}  // namespace

// Room for what the kernel receives in one call.
struct Crowd::ReceiveBatch {
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> pieces{};
  std::array<sockaddr_storage, kBatch> names{};
  static constexpr std::size_t kControlSize =
      CMSG_SPACE(sizeof(timespec)) + CMSG_SPACE(sizeof(int));
  std::array<std::array<char, kControlSize>, kBatch> controls{};
  std::array<std::array<std::uint8_t, kPieceMax>, kBatch> buffers{};

  int receive(int fd) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      pieces[i] = {buffers[i].data(), buffers[i].size()};
      messages[i] = {};
      msghdr& header = messages[i].msg_hdr;
      header.msg_name = &names[i];
      header.msg_namelen = sizeof names[i];
      header.msg_iov = &pieces[i];
      header.msg_iovlen = 1;
      header.msg_control = controls[i].data();
      header.msg_controllen = controls[i].size();
    }
    return recvmmsg(fd, messages.data(), kBatch, MSG_DONTWAIT, nullptr);
  }
  // When the kernel got it; 0: it did not say.
  std::int64_t stamped(std::size_t i) {
    const auto time = net::control_fact<timespec>(messages[i].msg_hdr, SOL_SOCKET, SO_TIMESTAMPNS);
    return time ? time->tv_sec * 1'000'000'000LL + time->tv_nsec : 0;
  }
  // Of each datagram in the piece but the last; of all of it, where it is one.
  std::size_t datagram_size(std::size_t i) {
    const auto size = net::control_fact<int>(messages[i].msg_hdr, IPPROTO_UDP, UDP_GRO);
    return size && *size > 0 ? static_cast<std::size_t>(*size) : messages[i].msg_len;
  }
};

namespace {

net::FileDescriptor open_socket(bool& mapped) {
  const int type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const int off = 0;
  const int on = 1;
  net::FileDescriptor fd(socket(AF_INET6, type, 0));
  mapped = fd && setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0;
  if (!mapped) fd = net::FileDescriptor(socket(AF_INET, type, 0));
  if (!fd) return fd;
  setsockopt(fd.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(fd.get(), IPPROTO_UDP, UDP_GRO, &on, sizeof on);  // Linux 5.0; without it they are cut
  if (setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer)) {
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  }
  return fd;
}

}  // namespace

Crowd::Crowd(const proto::dtls::Context& context, unsigned decrypt_every)
    : context_(context), decrypt_every_(decrypt_every), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  thread_ = std::thread([this] { run(); });
}

Crowd::~Crowd() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

base::Result<Crowd::Member*, std::string> Crowd::add_member() {
  auto member = std::make_unique<Member>();
  member->fd = open_socket(member->mapped);
  if (!member->fd) {
    return base::Failure<std::string>(
        fmt::format("no socket for another viewer: {}; raise the limit of open files (ulimit -n)",
                    std::strerror(errno)));
  }
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = member.get();
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, member->fd.get(), &event);
  members_.push_back(std::move(member));
  return members_.back().get();
}

base::Result<std::size_t, std::string> Crowd::add_viewer(const client::Identity& identity,
                                                         const client::Server& server,
                                                         base::Time asked) {
  const std::scoped_lock lock(mutex_);
  const auto member = add_member();
  if (!member) return base::Failure<std::string>(member.error());
  (*member)->asked = asked;
  (*member)->viewer = std::make_unique<client::Viewer>(
      client::Transport(context_, identity.ice, server, random_, net::now()), decrypt_every_);
  return members_.size();
}

std::optional<std::string> Crowd::publish(const client::Identity& identity,
                                          const client::Server& server,
                                          std::vector<client::OutboundTrack> tracks,
                                          std::vector<media::file::Clip> clips) {
  const std::scoped_lock lock(mutex_);
  const auto member = add_member();
  if (!member) return member.error();
  publisher_ = *member;
  publisher_->publisher = std::make_unique<client::Publisher>(
      client::Transport(context_, identity.ice, server, random_, net::now()), std::move(tracks),
      "pendopo-load", random_);
  clips_ = std::move(clips);
  return std::nullopt;
}

bool Crowd::is_publishing() const {
  const std::scoped_lock lock(mutex_);
  return publisher_ != nullptr && publisher_->publisher->is_connected();
}

bool Crowd::publisher_lost() const {
  const std::scoped_lock lock(mutex_);
  return publisher_lost_;
}

CrowdTotals Crowd::totals() const {
  const std::scoped_lock lock(mutex_);
  CrowdTotals totals = totals_;
  for (const auto& member : members_) {
    if (!member->viewer) continue;
    for (const auto& [ssrc, stream] : member->viewer->streams()) {
      totals.packets += stream.packets();
      totals.lost += stream.lost();
      totals.gaps += stream.gaps();
    }
    totals.decrypted += member->viewer->decrypted();
    totals.forged += member->viewer->forged();
  }
  if (publisher_ != nullptr) {
    totals.published = publisher_->publisher->counts().packets;
    totals.keyframe_requests = publisher_->publisher->counts().keyframe_requests;
  }
  return totals;
}

std::vector<ViewerState> Crowd::viewers() const {
  const std::scoped_lock lock(mutex_);
  std::vector<ViewerState> viewers;
  for (const auto& member : members_) {
    if (!member->viewer) continue;
    viewers.push_back({member->asked, member->viewer->first_media(), member->lost, 0});
    for (const auto& [ssrc, stream] : member->viewer->streams()) {
      viewers.back().packets += stream.packets();
    }
  }
  return viewers;
}

std::vector<double> Crowd::take_latencies() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(latencies_, {});
}

void Crowd::leave() {
  const std::scoped_lock lock(mutex_);
  for (const auto& member : members_) {
    if (member->viewer) member->viewer->close(out_);
    if (member->publisher) member->publisher->close(out_);
    flush(*member);
  }
  publisher_ = nullptr;
  playbacks_.clear();
  clips_.clear();
}

void Crowd::run() {
  std::array<epoll_event, kEvents> events;
  while (!stopping_) {
    base::Duration wait{};
    bool many = false;
    {
      const std::scoped_lock lock(mutex_);
      wait = wait_time(net::now());
      many = members_.size() > kManyMembers;
    }
    if (many && wait > std::chrono::nanoseconds(kGatherTime.tv_nsec)) {
      nanosleep(&kGatherTime, nullptr);
      wait -= std::chrono::nanoseconds(kGatherTime.tv_nsec);
    }
    const auto limit =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(wait, base::Duration{}));
    const int count =
        epoll_wait(epoll_.get(), events.data(), kEvents, static_cast<int>(limit.count()));
    const std::scoped_lock lock(mutex_);
    const base::Time now = net::now();
    for (int i = 0; i < count; ++i) {
      read(*static_cast<Member*>(events[static_cast<std::size_t>(i)].data.ptr), now);
    }
    turn(now);
  }
}

base::Duration Crowd::wait_time(base::Time now) const {
  base::Time next = std::max(timeouts_due_, now);
  for (const Playback& playback : playbacks_) next = std::min(next, playback.next());
  return std::clamp<base::Duration>(next - now, base::Duration{}, kTimerPace);
}

void Crowd::turn(base::Time now) {
  play(now);
  if (now < timeouts_due_) return;
  timeouts_due_ = now + kTimerPace;
  handle_timeouts(now);
}

void Crowd::read(Member& member, base::Time now) {
  if (!batch_) batch_ = std::make_unique<ReceiveBatch>();
  ReceiveBatch& batch = *batch_;
  const int count = batch.receive(member.fd.get());
  for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count); ++i) {
    const auto from = net::from_native(reinterpret_cast<const sockaddr&>(batch.names[i]));
    const std::int64_t stamped = batch.stamped(i);
    const std::size_t step = batch.datagram_size(i);
    for (base::Bytes left = base::Bytes(batch.buffers[i]).first(batch.messages[i].msg_len);
         !left.empty(); left = left.subspan(std::min(step, left.size()))) {
      const base::Bytes datagram = left.first(std::min(step, left.size()));
      totals_.bytes_from_server += datagram.size() + kHeaderBytes;
      on_datagram(member, now, stamped, from, datagram);
    }
  }
  flush(member);
}

void Crowd::on_datagram(Member& member, base::Time now, std::int64_t stamped,
                        base::SocketAddress from, base::Bytes datagram) {
  if (member.publisher) return member.publisher->receive(now, from, datagram, out_);
  const auto payload = member.viewer->receive(now, from, datagram, out_);
  if (!payload || stamped == 0 || now < *member.viewer->first_media() + kCatchUp) return;
  const std::int64_t age = sent_.age(*payload, stamped);
  if (age >= 0) latencies_.push_back(static_cast<double>(age) / 1e6);
}

void Crowd::play(base::Time now) {
  if (publisher_ == nullptr || !publisher_->publisher->is_connected()) return;
  if (playbacks_.empty()) {
    for (media::file::Clip& clip : clips_) playbacks_.emplace_back(std::move(clip), now);
    clips_.clear();
  }
  bool sent_any = false;
  for (std::size_t track = 0; track < playbacks_.size(); ++track) {
    while (const auto due = playbacks_[track].take_due(now)) {
      publisher_->publisher->send_frame(now, track, due->at, *due->payloads, out_);
      const std::int64_t moment = wall_nanoseconds();
      for (const auto& payload : *due->payloads) sent_.sent(payload, moment);
      flush(*publisher_);
      sent_any = true;
    }
  }
  if (sent_any) ++totals_.bursts;
}

void Crowd::handle_timeouts(base::Time now) {
  for (const auto& member : members_) {
    const auto serve = [&](auto& client, bool& lost) {
      if (client->next_timeout() <= now) client->handle_timeout(now, out_);
      while (const auto event = client->poll_event()) {
        lost = lost || std::holds_alternative<client::Lost>(*event);
      }
    };
    if (member->viewer) serve(member->viewer, member->lost);
    if (member->publisher) serve(member->publisher, publisher_lost_);
    flush(*member);
  }
}

void Crowd::flush(Member& member) {
  for (const base::Transmit& item : out_.items()) {
    sockaddr_storage name{};
    const socklen_t size = net::to_native(item.to, member.mapped, name);
    const auto sent = sendto(member.fd.get(), item.bytes.data(), item.bytes.size(), MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&name), size);
    if (sent > 0) totals_.bytes_to_server += static_cast<std::uint64_t>(sent) + kHeaderBytes;
  }
  out_.clear();
}

}  // namespace load
