// One thread beside the loop for work that would hold the loop up: one piece at a time, in order,
// with a bounded queue. Used by the store and by password hashing.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace app {

class SideThread {
 public:
  // `waiting_max` pieces of work, the running one included.
  explicit SideThread(std::size_t waiting_max) : waiting_max_(waiting_max) {}
  ~SideThread() { finish(); }
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;

  // Does the work on the thread and resumes the caller on its own executor; an exception of the
  // work is the caller's. false: the queue is full and nothing was done. `work` may outlive a
  // caller that is destroyed meanwhile, so it must own what it writes to.
  boost::asio::awaitable<bool> run(std::function<void()> work) {
    if (!enter()) co_return false;
    auto place = std::make_unique<Place>(*this);
    auto task = carry_out(std::move(work), std::move(place));
    co_await boost::asio::co_spawn(pool_, std::move(task), boost::asio::use_awaitable);
    co_return true;
  }

  // The same without waiting. The work must not throw.
  bool post(std::function<void()> work) {
    if (!enter()) return false;
    boost::asio::post(pool_,
                      [work = std::move(work), place = std::make_shared<Place>(*this)] { work(); });
    return true;
  }

  // Does what is queued and ends the thread. To be called, or the object destroyed, before the
  // loop that callers wait on is destroyed: their resumption is posted to it.
  void finish() { pool_.join(); }

 private:
  // A place in the queue, given back when the work is done or dropped.
  struct Place {
    explicit Place(SideThread& t) : thread(t) {}
    ~Place() { --thread.waiting_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    SideThread& thread;
  };

  bool enter() {
    if (++waiting_ <= waiting_max_) return true;
    --waiting_;
    return false;
  }

  static boost::asio::awaitable<void> carry_out(std::function<void()> work,
                                                std::unique_ptr<Place> place) {
    work();
    place.reset();  // before the caller goes on: it may come again at once
    co_return;
  }

  const std::size_t waiting_max_;
  std::atomic<std::size_t> waiting_ = 0;
  boost::asio::thread_pool pool_{1};
};

}  // namespace app
