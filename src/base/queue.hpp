// A queue that takes no memory while it is empty: a std::deque takes 600 bytes from its first
// moment on, which thousands of quiet connections and seats feel.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace base {

// In a ring that doubles when it is full. References last until the next change.
template <class T>
class Queue {
 public:
  Queue() = default;
  Queue(const Queue&) = default;
  Queue& operator=(const Queue&) = default;
  // The other is empty then, and can be used.
  Queue(Queue&& other) noexcept
      : ring_(std::exchange(other.ring_, {})),
        first_(std::exchange(other.first_, 0)),
        size_(std::exchange(other.size_, 0)) {}
  Queue& operator=(Queue&& other) noexcept {
    ring_ = std::exchange(other.ring_, {});
    first_ = std::exchange(other.first_, 0);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~Queue() = default;

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  // 0 is the front, the oldest. Precondition: place < size().
  T& operator[](std::size_t place) { return ring_[index_of(place)]; }
  const T& operator[](std::size_t place) const { return ring_[index_of(place)]; }
  // Precondition: not empty.
  T& front() { return ring_[first_]; }
  const T& front() const { return ring_[first_]; }

  void push_back(T value) {
    if (size_ == ring_.size()) grow();
    ring_[index_of(size_)] = std::move(value);
    ++size_;
  }

  // Precondition: not empty.
  void pop_front() {
    if (size_ == 1) return clear();
    ring_[first_] = T();
    first_ = index_of(1);
    --size_;
  }

  void clear() {
    ring_ = std::vector<T>();  // its memory, too
    first_ = 0;
    size_ = 0;
  }

 private:
  // The size of the ring is a power of two.
  std::size_t index_of(std::size_t place) const { return (first_ + place) & (ring_.size() - 1); }

  void grow() {
    std::vector<T> larger(ring_.empty() ? 1 : 2 * ring_.size());
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move((*this)[i]);
    ring_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> ring_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace base
