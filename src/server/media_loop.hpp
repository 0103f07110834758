// The thread of one shard of the SFU: waits, takes everything in, lets the Worker think, sends
// everything out.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include "base/mailbox.hpp"
#include "base/transmit_queue.hpp"
#include "net/system_random.hpp"
#include "net/udp_socket.hpp"
#include "net/wake_fd.hpp"
#include "proto/dtls/context.hpp"
#include "server/late_media.hpp"
#include "sfu/command.hpp"
#include "sfu/event.hpp"
#include "sfu/worker.hpp"

namespace server {

// Commands that may wait for a shard; beyond it the server is overloaded and says so.
inline constexpr std::size_t kCommandsMax = 65'536;

class MediaLoop {
 public:
  using EventSink = std::function<void(sfu::Event)>;

  // `on_event` is called on the media thread. `context` outlives the loop.
  MediaLoop(net::UdpSocket socket, const proto::dtls::Context& context, EventSink on_event);
  // Stops the thread and waits for it.
  ~MediaLoop();

  void start();
  [[nodiscard]] bool post(sfu::Command command) { return commands_.post(std::move(command)); }
  std::uint16_t port() const { return socket_.port(); }

 private:
  void run();
  void run_once();
  void wait_for_input();
  void receive(base::Time start);
  void tell_of_late_media(base::Time now);
  void flush();

  net::UdpSocket socket_;
  net::WakeFd wake_;
  net::SystemRandom random_;
  sfu::Worker worker_;
  base::Mailbox<sfu::Command> commands_;
  base::TransmitQueue out_;
  EventSink on_event_;
  LateMedia late_;
  std::uint64_t late_told_ = 0;
  base::Time tell_late_at_{};
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace server
