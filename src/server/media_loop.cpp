#include "server/media_loop.hpp"

#include <algorithm>

#include <poll.h>

#include "net/system_clock.hpp"

namespace server {
namespace {

// One packet to a thousand viewers is a thousand datagrams: they go out before the next is read.
constexpr std::size_t kFlushAt = 512;
// Batches read in one turn, so that timers are not starved under load.
constexpr int kBatchesPerTurn = 4;

}  // namespace

MediaLoop::MediaLoop(net::UdpSocket socket, const proto::dtls::Context& context, EventSink on_event)
    : socket_(std::move(socket)),
      worker_(context, random_),
      commands_(kCommandsMax, [this] { wake_.wake(); }),
      on_event_(std::move(on_event)) {}

MediaLoop::~MediaLoop() {
  stopping_ = true;
  wake_.wake();
  if (thread_.joinable()) thread_.join();
}

void MediaLoop::start() {
  thread_ = std::thread([this] { run(); });
}

void MediaLoop::run() {
  while (!stopping_) run_once();
}

void MediaLoop::run_once() {
  wait_for_input();
  const base::Time now = net::now();  // the only clock read of the turn

  for (const sfu::Command& command : commands_.take_all()) {
    worker_.execute(now, command, out_);
    if (out_.size() >= kFlushAt) flush();
  }
  for (int batch = 0; batch < kBatchesPerTurn; ++batch) {
    const auto datagrams = socket_.receive_batch();
    for (const net::Datagram& datagram : datagrams) {
      worker_.receive(now, datagram.from, datagram.bytes, out_);
      if (out_.size() >= kFlushAt) flush();
    }
    if (datagrams.size() < net::kUdpBatch) break;
  }
  if (now >= worker_.next_timeout()) worker_.handle_timeout(now, out_);
  flush();
  while (auto event = worker_.poll_event()) on_event_(*event);
}

void MediaLoop::wait_for_input() {
  const base::Time next = worker_.next_timeout();
  timespec timeout{};
  timespec* wait = nullptr;  // forever
  if (next != base::kNever) {
    const auto left = std::max<base::Duration>(next - net::now(), base::Duration{0});
    timeout.tv_sec = static_cast<time_t>(left / std::chrono::seconds(1));
    timeout.tv_nsec = static_cast<long>((left % std::chrono::seconds(1)).count());
    wait = &timeout;
  }
  pollfd descriptors[] = {{socket_.fd(), POLLIN, 0}, {wake_.fd(), POLLIN, 0}};
  if (ppoll(descriptors, 2, wait, nullptr) > 0 && (descriptors[1].revents & POLLIN) != 0) {
    wake_.drain();
  }
}

void MediaLoop::flush() {
  socket_.send_batch(out_.items());
  out_.clear();
}

}  // namespace server
