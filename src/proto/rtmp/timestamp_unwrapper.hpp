// Milliseconds of 32 bits, which begin anew after 49.7 days, as 64 bits that do not.
#pragma once

#include <cstdint>
#include <optional>

namespace proto::rtmp {

inline constexpr std::int32_t kFoldedStepMaxMs = 60'000;

class TimestampUnwrapper {
 public:
  // Of all times that end in these 32 bits the one nearest to the last, so within 2^31 ms of it
  // (24.8 days). Encoders that write 31 bits, as ffmpeg does, are followed too: what is within
  // kFoldedStepMaxMs but for the top bit is. The first is taken as it is. A 0 never becomes "the
  // last" unless it is the first: encoders put it on sequence headers in the midst of any time.
  std::int64_t unwrap(std::uint32_t timestamp) {
    if (!last_) return *(last_ = timestamp);
    const std::uint32_t difference = timestamp - static_cast<std::uint32_t>(*last_ & 0xFFFFFFFF);
    const auto step = static_cast<std::int32_t>(difference);
    // As numbers of 31 bits: the top bit is moved out, and the sign goes back.
    const std::int32_t folded = static_cast<std::int32_t>(difference << 1) / 2;
    const bool is_folded = folded > -kFoldedStepMaxMs && folded < kFoldedStepMaxMs;
    const std::int64_t time = *last_ + (is_folded ? folded : step);
    if (timestamp != 0) last_ = time;
    return time;
  }
  // What the first is measured by, for a kind of message that comes late.
  void begin_near(std::int64_t time) {
    if (!last_) last_ = time;
  }
  std::optional<std::int64_t> last() const { return last_; }

 private:
  std::optional<std::int64_t> last_;
};

}  // namespace proto::rtmp
