// How a thread is told something: a bounded queue of values with many writers and one reader.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace base {

// A full mailbox refuses: post() says so and the writer decides (drop, refuse, disconnect).
// `wake` is called by the writer's thread after the queue went from empty to not empty.
template <class T>
class Mailbox {
 public:
  Mailbox(std::size_t size_max, std::function<void()> wake)
      : size_max_(size_max), wake_(std::move(wake)) {}

  [[nodiscard]] bool post(T value) {
    bool was_empty = false;
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() >= size_max_) return false;
      was_empty = queue_.empty();
      queue_.push_back(std::move(value));
    }
    if (was_empty) wake_();
    return true;
  }

  // Everything posted so far, oldest first. Called by the reader's thread.
  std::deque<T> take_all() {
    const std::lock_guard lock(mutex_);
    return std::exchange(queue_, {});
  }

 private:
  const std::size_t size_max_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::deque<T> queue_;
};

}  // namespace base
