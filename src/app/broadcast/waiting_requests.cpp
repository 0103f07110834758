#include "app/broadcast/waiting_requests.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace app::broadcast {

WaitingRequests::Queue& WaitingRequests::queue_of(std::optional<live::hls::Rendition> rendition) {
  return rendition ? (*queues_)[live::hls::index_of(*rendition)] : queues_->back();
}

boost::asio::awaitable<void> WaitingRequests::wait(live::hls::Wait what, base::Duration at_most) {
  // Leaves the queue also when the coroutine is destroyed while it sleeps.
  struct Place {
    std::shared_ptr<Queues> queues;
    Queue& queue;
    Queue::iterator at;
    ~Place() { queue.erase(at); }
  };
  Queue& queue = queue_of(what.rendition);
  const Place place{queues_, queue,
                    queue.emplace(what.at_least, boost::asio::steady_timer(loop_, at_most))};
  boost::system::error_code woken;
  co_await place.at->second.async_wait(
      boost::asio::redirect_error(boost::asio::use_awaitable, woken));
}

void WaitingRequests::wake(const live::hls::Window& window) {
  const auto wake_up_to = [](Queue& queue, live::hls::Position reached) {
    for (auto at = queue.begin(); at != queue.end() && at->first <= reached; ++at) {
      at->second.cancel();
    }
  };
  for (const live::hls::Rendition rendition : live::hls::kAllRenditions) {
    wake_up_to(queue_of(rendition), window.position(rendition));
  }
  wake_up_to(queue_of(std::nullopt), window.position());
}

void WaitingRequests::wake_all() {
  for (Queue& queue : *queues_) {
    for (auto& [position, timer] : queue) timer.cancel();
  }
}

std::size_t WaitingRequests::size() const {
  std::size_t size = 0;
  for (const Queue& queue : *queues_) size += queue.size();
  return size;
}

}  // namespace app::broadcast
