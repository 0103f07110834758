// The way from the app loop to the store: work goes over to the store thread and its answer comes
// back. Nobody else touches the store while the gate has it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "app/side_thread.hpp"
#include "base/log.hpp"
#include "store/store.hpp"

namespace app {

class StoreGate {
 public:
  // More than this waiting means that the disk does not follow: then work is refused as kBusy.
  static constexpr std::size_t kWaitingMax = 1000;

  explicit StoreGate(std::unique_ptr<store::Store> store)
      : store_(std::move(store)), thread_(kWaitingMax) {}

  // `work(store::Store&)` gives a store::Answer. It runs on the store thread, possibly after the
  // caller is gone, so it holds what it needs by value. Give it a name first: g++ 12 destroys the
  // captures of a lambda twice when it is written inside a co_await expression.
  template <class Work>
  boost::asio::awaitable<std::invoke_result_t<Work&, store::Store&>> run(Work work) {
    using Answer = std::invoke_result_t<Work&, store::Store&>;
    const auto answer = std::make_shared<std::optional<Answer>>();
    std::function<void()> on_thread = [answer, this, work = std::move(work)]() mutable {
      answer->emplace(work(*store_));
    };
    const bool done = co_await thread_.run(std::move(on_thread));
    if (!done) co_return base::Failure{store::Error::kBusy};
    co_return std::move(**answer);
  }

  // For what nobody waits for. A failure is logged under `what`, a literal.
  template <class Work>
  void post(std::string_view what, Work work) {
    const bool queued = thread_.post([this, what, work = std::move(work)]() mutable {
      const auto answer = work(*store_);
      if (!answer) base::log_warning("store", "{}: {}", what, to_string(answer.error()));
    });
    if (!queued) base::log_warning("store", "{}: too much is waiting, dropped", what);
  }

  // Does what is queued; see SideThread::finish.
  void finish() { thread_.finish(); }

 private:
  std::unique_ptr<store::Store> store_;
  SideThread thread_;  // last: joined before the store is closed
};

}  // namespace app
