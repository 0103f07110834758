// Carries what the live thread tells to the app loop. Media that would wait there for too long is
// left out: viewers get a gap, and the server no mountain.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

#include <boost/asio/io_context.hpp>

#include "live/station_events.hpp"

namespace server {

class StationPost {
 public:
  static constexpr std::size_t kMediaWaitingMax = std::size_t{32} << 20U;  // bytes

  // `on_event` is called on the loop, which outlives this.
  StationPost(boost::asio::io_context& loop, std::function<void(live::StationEvent)> on_event)
      : loop_(loop), on_event_(std::move(on_event)) {}

  // From the live thread.
  void post(live::StationEvent event);

 private:
  boost::asio::io_context& loop_;
  std::function<void(live::StationEvent)> on_event_;
  std::atomic<std::size_t> waiting_ = 0;  // bytes
  std::atomic<bool> dropped_ = false;     // and that was said
};

}  // namespace server
