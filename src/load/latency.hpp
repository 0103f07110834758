// When each packet was sent, and how long it took to arrive. A packet is known again by its
// payload, which a server passes on as it is: no mark has to be put into the stream.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"

namespace load {

// Moments are nanoseconds of the wall clock, which the kernel stamps arrivals with.
class SentPackets {
 public:
  // The newest moment counts: a stream that begins again sends the same payloads again.
  void sent(base::ConstBytes payload, std::int64_t at) { at_[key_of(payload)] = at; }
  // Nanoseconds since it was sent; -1: it never was.
  std::int64_t age(base::ConstBytes payload, std::int64_t now) const;

 private:
  static std::uint64_t key_of(base::ConstBytes payload);
  std::unordered_map<std::uint64_t, std::int64_t> at_;
};

// The value below which `share` (0 to 1) of the sorted values lie; 0 when there are none.
double quantile(const std::vector<double>& sorted, double share);

struct Quantiles {
  std::size_t count = 0;
  double p50 = 0;
  double p95 = 0;
  double p99 = 0;
};
Quantiles quantiles_of(std::vector<double> values);

}  // namespace load
