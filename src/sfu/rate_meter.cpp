#include "sfu/rate_meter.hpp"

#include <algorithm>
#include <numeric>

namespace sfu {
namespace {

// IP, UDP, RTP with its extensions, and what SRTP adds.
constexpr std::size_t kAround = 28 + 12 + 8 + 16;
constexpr double kRemembered = 0.97;      // of the usual rate, each bucket
constexpr std::int64_t kForgotten = 400;  // buckets

std::int64_t bucket_of(base::Time now) {
  return now.time_since_epoch() / RateMeter::kBucket;
}

}  // namespace

void RateMeter::add(base::Time now, std::size_t payload) {
  if (!first_) first_ = newest_ = bucket_of(now);
  advance(now);
  bytes_[static_cast<std::size_t>(newest_) % kBuckets] += payload + kAround;
}

void RateMeter::advance(base::Time now) {
  const std::int64_t bucket = bucket_of(now);
  if (bucket > newest_ + kForgotten) newest_ = bucket - kForgotten;
  while (newest_ < bucket) {
    const auto total = std::accumulate(bytes_.begin(), bytes_.end(), std::uint64_t{0});
    const std::int64_t filled = std::min<std::int64_t>(newest_ - *first_ + 1, kBuckets);
    const auto rate = static_cast<double>(bwe::rate_of(total, kBucket * filled));
    usual_ = std::max(usual_ * kRemembered, filled >= 2 ? rate : 0);
    ++newest_;
    bytes_[static_cast<std::size_t>(newest_) % kBuckets] = 0;
  }
}

bwe::Bitrate RateMeter::current(base::Time now) {
  if (!first_) return 0;
  advance(now);
  const auto total = std::accumulate(bytes_.begin(), bytes_.end(), std::uint64_t{0});
  // The bucket that is being filled counts for as long as it has been.
  const base::Duration begun = now.time_since_epoch() - newest_ * kBucket;
  const auto whole = std::min<std::int64_t>(newest_ - *first_, kBuckets - 1);
  return bwe::rate_of(total, std::max<base::Duration>(kBucket * whole + begun, 2 * kBucket));
}

bwe::Bitrate RateMeter::usual(base::Time now) {
  const bwe::Bitrate rate = current(now);
  return std::max(rate, static_cast<bwe::Bitrate>(usual_));
}

}  // namespace sfu
