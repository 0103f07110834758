// The virtual clock: what happens next, in the order of time, and of events at one moment in the
// order in which they were put in. So a run is the same each time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace sim {

template <class Event>
class EventQueue {
 public:
  void push(base::Time at, Event event) {
    heap_.push_back({at, ++count_, std::move(event)});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  base::Time next() const { return heap_.empty() ? base::kNever : heap_.front().at; }
  Event pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    Event event = std::move(heap_.back().event);
    heap_.pop_back();
    return event;
  }

 private:
  struct Entry {
    base::Time at;
    std::uint64_t order = 0;
    Event event;
  };
  static bool later(const Entry& a, const Entry& b) {
    return std::pair(a.at, a.order) > std::pair(b.at, b.order);
  }

  std::vector<Entry> heap_;
  std::uint64_t count_ = 0;
};

}  // namespace sim
