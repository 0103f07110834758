// Requests that are held until a playlist has come further: coroutines that sleep, not threads. In
// the order of what they wait for, so that a new part touches none but those who get it.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/time.hpp"
#include "live/hls/window.hpp"

namespace app::broadcast {

class WaitingRequests {
 public:
  explicit WaitingRequests(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}

  // Sleeps until wake() finds it due, or for `at_most`.
  boost::asio::awaitable<void> wait(live::hls::Wait what, base::Duration at_most);
  // Wakes all whose wait is over by what the window holds now.
  void wake(const live::hls::Window& window);
  void wake_all();
  std::size_t size() const;

 private:
  // By the position that they wait for.
  using Queue = std::multimap<live::hls::Position, boost::asio::steady_timer>;

  using Queues = std::array<Queue, live::hls::kAllRenditions.size() + 1>;  // the last: either

  Queue& queue_of(std::optional<live::hls::Rendition> rendition);

  boost::asio::any_io_executor loop_;
  // Shared with those who sleep: a loop that ends with its program destroys them later than this.
  std::shared_ptr<Queues> queues_ = std::make_shared<Queues>();
};

}  // namespace app::broadcast
