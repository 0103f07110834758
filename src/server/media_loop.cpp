#include "server/media_loop.hpp"

#include <algorithm>
#include <iterator>

#include <poll.h>

#include "base/log.hpp"
#include "net/system_clock.hpp"

namespace server {
namespace {

// One packet to a thousand viewers is a thousand datagrams: so many go out at once.
constexpr std::size_t kFlushAt = 512;
// What is gathered of a busy turn before viewers are sent it: some frames of several publishers.
constexpr std::size_t kGatheredMax = 16;
// No further batch is read in a turn that has taken so long: timers and commands wait for it.
constexpr base::Duration kReadingTimeMax = std::chrono::milliseconds(10);
constexpr base::Duration kTellPace = std::chrono::seconds(10);
constexpr base::Duration kTellTcpPace = std::chrono::hours(1);

bool is_media(base::ConstBytes datagram) {
  return proto::classify(datagram) == proto::DatagramKind::kRtp;
}

// The Worker would send everything before it, however much that is.
bool ends_gathering(base::ConstBytes datagram) {
  const proto::DatagramKind kind = proto::classify(datagram);
  return kind == proto::DatagramKind::kStun || kind == proto::DatagramKind::kDtls;
}

}  // namespace

MediaLoop::MediaLoop(net::UdpSocket socket, const proto::dtls::Context& context, Sinks sinks)
    : socket_(std::move(socket)),
      worker_(context, random_),
      commands_(kCommandsMax, [this] { wake_.wake(); }),
      arrivals_(kArrivalsMax, [this] { wake_.wake(); }),
      streams_(stream_sinks()),
      sinks_(std::move(sinks)) {}

MediaLoop::~MediaLoop() {
  stop();
}

void MediaLoop::stop() {
  stopping_ = true;
  wake_.wake();
  if (thread_.joinable()) thread_.join();
}

void MediaLoop::start() {
  thread_ = std::thread([this] { run(); });
}

void MediaLoop::run() {
  statistics_taken_ = net::now();
  thread_time_ = net::thread_time();
  while (!stopping_) run_once();
}

void MediaLoop::run_once() {
  wait_for_input();
  const base::Time now = net::now();
  for (const sfu::Command& command : commands_.take_all()) {
    worker_.execute(now, command, out_);
    if (out_.size() >= kFlushAt) flush(now);
  }
  receive(now);
  receive_streams(now);
  send_gathered(now);
  if (now >= worker_.next_timeout()) worker_.handle_timeout(now, out_);
  flush(now);
  streams_.end_turn(now);
  if (!out_.empty()) flush(now);
  tell_events();
  tell_tapped();
  tell_of_late_media(now);
  tell_of_unread(now);
  tell_of_tcp(now);
}

void MediaLoop::receive(base::Time start) {
  for (base::Time now = start; now - start < kReadingTimeMax; now = net::now()) {
    const auto datagrams = socket_.receive_batch();
    for (const net::Datagram& datagram : datagrams) {
      waited_max_ = std::max(waited_max_, datagram.waited);
      if (late_.drops(datagram.bytes, datagram.waited)) continue;
      gather(now, datagram.from, datagram.bytes);
      if (is_media(datagram.bytes)) under_way_.push_back(now - datagram.waited);
    }
    send_gathered(now);
    if (datagrams.size() < net::kUdpBatch) return;
  }
}

MediaStreams::Sinks MediaLoop::stream_sinks() {
  return {[this](base::Time now, const base::SocketAddress& from, base::Bytes frame) {
            gather(now, from, frame);
          },
          [this](const base::SocketAddress& from) { return worker_.knows(from); },
          [this](base::Time now, const base::SocketAddress& from) {
            worker_.path_closed(now, from, out_);
          }};
}

void MediaLoop::receive_streams(base::Time now) {
  if (woken_) {
    for (MediaStreamArrival& arrival : arrivals_.take_all())
      streams_.adopt(now, std::move(arrival));
  }
  if (streams_ready_) streams_.receive(now);
}

void MediaLoop::tell_events() {
  while (const auto event = worker_.poll_event()) {
    if (const auto* statistics = std::get_if<sfu::Statistics>(&*event)) {
      sinks_.statistics(take_statistics(*statistics));
    } else {
      sinks_.event(*event);
    }
  }
}

void MediaLoop::tell_tapped() {
  auto tapped = worker_.take_tapped();
  if (!tapped.empty() && sinks_.tapped) sinks_.tapped(std::move(tapped));
}

MediaStatistics MediaLoop::take_statistics(const sfu::Statistics& statistics) {
  MediaStatistics taken{statistics, socket_.counters(), streams_.counters(), late_.dropped(),
                        0,          waited_max_,        socket_.port(),      transit_};
  const base::Time now = net::now();
  const std::chrono::duration<double> passed = now - statistics_taken_;
  const std::chrono::duration<double> idle = idle_;
  if (passed.count() > 0) {
    // Whoever may use half a processor is busy when it has used that.
    const std::chrono::duration<double> used = net::thread_time() - thread_time_;
    const double allowed = std::min(1.0, quota_.value_or(1.0));
    taken.busy = std::clamp(std::max(1 - idle / passed, used / passed / allowed), 0.0, 1.0);
  }
  thread_time_ = net::thread_time();
  statistics_taken_ = now;
  idle_ = {};
  waited_max_ = {};
  return taken;
}

void MediaLoop::tell_of_late_media(base::Time now) {
  if (late_.dropped() == late_told_ || now < tell_late_at_) return;
  base::log_warning("media",
                    "this machine does not keep up: {} packets of media waited too long and were "
                    "dropped; fewer viewers, smaller pictures or more --shards would help",
                    late_.dropped() - late_told_);
  late_told_ = late_.dropped();
  tell_late_at_ = now + kTellPace;
}

void MediaLoop::tell_of_unread(base::Time now) {
  const std::uint64_t dropped = socket_.counters().dropped_unread;
  if (dropped == unread_told_ || now < tell_unread_at_) return;
  base::log_warning(
      "media",
      "the kernel dropped {} datagrams of media before they could be read: its buffer "
      "was full. 'pendopo doctor' says whether it should be larger; if it need not, "
      "this machine does not keep up",
      dropped - unread_told_);
  unread_told_ = dropped;
  tell_unread_at_ = now + kTellPace;
}

void MediaLoop::tell_of_tcp(base::Time now) {
  const std::uint64_t count = worker_.peers_on_tcp();
  if (count == 0 || now < tell_tcp_at_) return;
  base::log_info("media",
                 "media goes over TCP for somebody whose network lets no UDP through. If that "
                 "happens to most people, see that UDP port {} is open in the firewall and that "
                 "--announce names the address outside",
                 port());
  tell_tcp_at_ = now + kTellTcpPace;
}

void MediaLoop::wait_for_input() {
  const base::Time next = std::min(worker_.next_timeout(), streams_.next_timeout());
  timespec timeout{};
  timespec* wait = nullptr;  // forever
  if (next != base::kNever) {
    const auto left = std::max<base::Duration>(next - net::now(), base::Duration{0});
    timeout.tv_sec = static_cast<time_t>(left / std::chrono::seconds(1));
    timeout.tv_nsec = static_cast<long>((left % std::chrono::seconds(1)).count());
    wait = &timeout;
  }
  pollfd descriptors[] = {
      {socket_.fd(), POLLIN, 0}, {wake_.fd(), POLLIN, 0}, {streams_.fd(), POLLIN, 0}};
  const base::Time before = net::now();
  const int ready = ppoll(descriptors, std::size(descriptors), wait, nullptr);
  idle_ += net::now() - before;
  woken_ = ready > 0 && (descriptors[1].revents & POLLIN) != 0;
  streams_ready_ = ready > 0 && descriptors[2].revents != 0;
  if (woken_) wake_.drain();
}

void MediaLoop::gather(base::Time now, const base::SocketAddress& from, base::Bytes datagram) {
  if (gathered_ == kGatheredMax || ends_gathering(datagram)) send_gathered(now);
  worker_.gather(now, from, datagram, out_);
  if (is_media(datagram)) ++gathered_;
}

void MediaLoop::send_gathered(base::Time now) {
  gathered_ = 0;
  while (worker_.send_gathered(now, out_, kFlushAt)) send(now);
  if (out_.size() >= kFlushAt) flush(now);
}

void MediaLoop::send(base::Time now) {
  socket_.send_batch(streams_.send(now, out_.items()));
  out_.clear();
}

void MediaLoop::flush(base::Time now) {
  send(now);
  if (under_way_.empty()) return;
  const base::Time sent = net::now();
  for (const base::Time came : under_way_) transit_.record(sent - came);
  under_way_.clear();
}

}  // namespace server
