#include "live/speech_guess.hpp"

#include "media/codec/opus_head.hpp"

namespace live {
namespace {

constexpr std::uint64_t kWindowSamples =
    std::uint64_t{media::codec::kOpusRate} * (kSpeechWindow / std::chrono::milliseconds(1)) / 1000;

}  // namespace

std::optional<bool> SpeechGuess::note(base::Time now, std::size_t bytes, std::uint32_t samples) {
  bytes_ += bytes;
  samples_ += samples;
  if (samples_ < kWindowSamples) return handle_timeout(now);
  const std::uint64_t bitrate = bytes_ * 8 * media::codec::kOpusRate / samples_;
  bytes_ = samples_ = 0;
  if (bitrate < kSpeechBitrate) return handle_timeout(now);
  loud_ = now;
  if (speaks_) return std::nullopt;
  speaks_ = true;
  return true;
}

std::optional<bool> SpeechGuess::handle_timeout(base::Time now) {
  if (!speaks_ || now < loud_ + kSpeechHold) return std::nullopt;
  speaks_ = false;
  return false;
}

}  // namespace live
