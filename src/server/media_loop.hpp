// The thread of one shard of the SFU: waits, takes everything in, lets the Worker think, sends
// everything out.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "base/latency_histogram.hpp"
#include "base/mailbox.hpp"
#include "base/transmit_queue.hpp"
#include "net/cpu_quota.hpp"
#include "net/system_random.hpp"
#include "net/udp_socket.hpp"
#include "net/wake_fd.hpp"
#include "proto/dtls/context.hpp"
#include "server/late_media.hpp"
#include "server/media_streams.hpp"
#include "sfu/command.hpp"
#include "sfu/event.hpp"
#include "sfu/worker.hpp"

namespace server {

// Commands that may wait for a shard; beyond it the server is overloaded and says so.
inline constexpr std::size_t kCommandsMax = 65'536;

// Connections of ICE-TCP that may wait for a shard.
inline constexpr std::size_t kArrivalsMax = 1'024;

// What one shard has counted since it began: its Worker, its sockets and its queue.
struct MediaStatistics {
  sfu::Statistics sfu;
  net::UdpCounters udp;
  MediaStreamCounters streams;
  std::uint64_t late = 0;  // LateMedia::dropped()
  // Since the statistics before: the share of the time in which the thread did not wait for input,
  // and the longest that a datagram stood in the kernel's queue.
  double busy = 0;
  base::Duration waited_max{};
  std::uint16_t port = 0;
  // From the kernel's queue of a publisher's packet until it was handed on to all its viewers.
  base::LatencyHistogram transit;
};

class MediaLoop {
 public:
  // All are called on the media thread. Statistics come as the answer to sfu::TakeStatistics, as
  // a copy: nothing that counts packets is shared between threads.
  struct Sinks {
    std::function<void(const sfu::Event&)> event;
    std::function<void(const MediaStatistics&)> statistics;
    // What was tapped in a turn; never empty.
    std::function<void(std::vector<sfu::Tapped>)> tapped = {};
  };

  // `context` outlives the loop.
  MediaLoop(net::UdpSocket socket, const proto::dtls::Context& context, Sinks sinks);
  // Stops the thread and waits for it.
  ~MediaLoop();

  void start();
  // Ends the thread; the sinks are not called any more. What is posted from then on is lost.
  void stop();
  [[nodiscard]] bool post(sfu::Command command) { return commands_.post(std::move(command)); }
  // Hands a connection of ICE-TCP over; false, and it is closed, when too many wait.
  [[nodiscard]] bool adopt(MediaStreamArrival arrival) {
    return arrivals_.post(std::move(arrival));
  }
  std::uint16_t port() const { return socket_.port(); }

 private:
  void run();
  void run_once();
  void wait_for_input();
  MediaStatistics take_statistics(const sfu::Statistics& statistics);
  void receive(base::Time start);
  void receive_streams(base::Time now);
  void tell_events();
  void tell_tapped();
  void tell_of_late_media(base::Time now);
  void tell_of_unread(base::Time now);
  void tell_of_tcp(base::Time now);
  void gather(base::Time now, const base::SocketAddress& from, base::Bytes datagram);
  // Sends what waits in the Worker, and most of what waits here.
  void send_gathered(base::Time now);
  void send(base::Time now);
  void flush(base::Time now);
  MediaStreams::Sinks stream_sinks();

  net::UdpSocket socket_;
  net::WakeFd wake_;
  net::SystemRandom random_;
  sfu::Worker worker_;
  base::Mailbox<sfu::Command> commands_;
  base::Mailbox<MediaStreamArrival> arrivals_;
  MediaStreams streams_;
  bool woken_ = false;          // by wait_for_input(): something was posted
  bool streams_ready_ = false;  // the same: there is something to read or write
  std::size_t gathered_ = 0;    // packets of media that the Worker holds for this turn, at most
  base::TransmitQueue out_;
  Sinks sinks_;
  LateMedia late_;
  std::uint64_t late_told_ = 0;
  base::Time tell_late_at_{};
  std::uint64_t unread_told_ = 0;
  base::Time tell_unread_at_{};
  base::Time tell_tcp_at_{};
  const std::optional<double> quota_ = net::cpu_quota();
  base::Time statistics_taken_{};
  base::Duration idle_{};              // since then
  base::Duration thread_time_{};       // then
  base::Duration waited_max_{};        // the same
  std::vector<base::Time> under_way_;  // when media came that is not handed on yet
  base::LatencyHistogram transit_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace server
