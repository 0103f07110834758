#include "live/speech_guess.hpp"

#include "media/codec/opus_head.hpp"

namespace live {
namespace {

constexpr std::uint64_t kWindowSamples =
    std::uint64_t{media::codec::kOpusRate} * (kSpeechWindow / std::chrono::milliseconds(1)) / 1000;

}  // namespace

bool SpeechGuess::is_loud() const {
  if (told_ > 0) return voiced_ * 100 >= told_ * kVoicePercent;
  return bytes_ * 8 * media::codec::kOpusRate / samples_ >= kSpeechBitrate;
}

std::optional<bool> SpeechGuess::note(base::Time now, std::size_t bytes, std::uint32_t samples,
                                      std::optional<std::uint8_t> level) {
  bytes_ += bytes;
  samples_ += samples;
  if (level) told_ += samples;
  if (level && *level <= kVoiceLevel) voiced_ += samples;
  if (samples_ < kWindowSamples) return handle_timeout(now);
  const bool loud = is_loud();
  bytes_ = samples_ = told_ = voiced_ = 0;
  if (!loud) return handle_timeout(now);
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
