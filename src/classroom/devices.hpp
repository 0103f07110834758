// Browsers, by what they call themselves from one visit to the next (JoinRequest::device).
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace classroom {

// Of a browser that does not say which it is nothing is remembered. The oldest is forgotten for a
// newer one.
class Devices {
 public:
  explicit Devices(std::size_t most) : most_(most) {}

  bool has(std::string_view device) const {
    return !device.empty() && std::ranges::find(known_, device) != known_.end();
  }
  void set(const std::string& device, bool known) {
    if (device.empty() || has(device) == known) return;
    if (!known) {
      std::erase(known_, device);
      return;
    }
    if (known_.size() == most_) known_.pop_front();
    known_.push_back(device);
  }
  void clear() { known_.clear(); }

 private:
  std::size_t most_;
  std::deque<std::string> known_;
};

}  // namespace classroom
