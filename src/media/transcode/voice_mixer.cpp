#include "media/transcode/voice_mixer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <opus/opus.h>

namespace media::transcode {

namespace {

constexpr auto kFrame = static_cast<std::int64_t>(kOpusFrameSamples);

}  // namespace

std::unique_ptr<VoiceMixer> VoiceMixer::make() {
  OpusEncoderHandle encoder = make_opus_encoder(kMixBitrate);
  if (encoder == nullptr) return nullptr;
  return std::unique_ptr<VoiceMixer>(new VoiceMixer(std::move(encoder)));
}

OpusDecoder* VoiceMixer::decoder_of(std::uint64_t voice) {
  OpusDecoderHandle& decoder = decoders_[voice];
  if (decoder == nullptr) decoder = make_opus_decoder();
  return decoder.get();
}

void VoiceMixer::push(std::uint64_t voice, std::int64_t time, base::ConstBytes packet) {
  if (!std::exchange(begun_, true)) start_ = time;
  OpusDecoder* const decoder = decoder_of(voice);
  decoded_.resize(kOpusSamplesMax * kSoundChannels);
  // An empty packet is one that was lost, to libopus: it would make up a sound for it.
  const int got =
      decoder == nullptr || packet.empty() || time > start_ + kMixAheadMax
          ? OPUS_INVALID_PACKET
          : opus_decode_float(decoder, packet.data(), static_cast<opus_int32>(packet.size()),
                              decoded_.data(), static_cast<int>(kOpusSamplesMax), 0);
  if (got < 0) ++broken_;
  if (got > 0) add(time, static_cast<std::size_t>(got));
}

void VoiceMixer::add(std::int64_t time, std::size_t count) {
  const auto late = static_cast<std::size_t>(
      std::clamp<std::int64_t>(start_ - time, 0, static_cast<std::int64_t>(count)));
  const std::size_t samples = (count - late) * kSoundChannels;
  const auto at =
      static_cast<std::size_t>(std::max<std::int64_t>(time - start_, 0)) * kSoundChannels;
  if (sum_.size() < at + samples) sum_.resize(at + samples);
  for (std::size_t i = 0; i < samples; ++i) sum_[at + i] += decoded_[late * kSoundChannels + i];
}

void VoiceMixer::complete(std::int64_t time) {
  if (!begun_) return;
  while (!sum_.empty() && start_ + kFrame <= time) cut_frame();
  if (!sum_.empty()) return;
  // A short silence is sound, too: a player has something to play.
  while (start_ + kFrame <= time && time - start_ <= kMixSilenceMax) cut_frame();
  if (time - start_ > kMixSilenceMax) start_ = time;
}

void VoiceMixer::finish() {
  while (!sum_.empty()) cut_frame();
}

void VoiceMixer::cut_frame() {
  constexpr std::size_t kSamples = kOpusFrameSamples * kSoundChannels;
  sum_.resize(std::max(sum_.size(), kSamples));
  opus_pcm_soft_clip(sum_.data(), static_cast<int>(kOpusFrameSamples), kSoundChannels,
                     clip_memory_.data());
  std::array<std::uint8_t, kOpusFrameMax> bytes{};
  const opus_int32 size =
      opus_encode_float(encoder_.get(), sum_.data(), static_cast<int>(kOpusFrameSamples),
                        bytes.data(), static_cast<opus_int32>(bytes.size()));
  if (size > 0) frames_.push({start_, 0, true, {bytes.begin(), bytes.begin() + size}});
  start_ += kFrame;
  sum_.erase(sum_.begin(), sum_.begin() + static_cast<std::ptrdiff_t>(kSamples));
}

std::optional<Frame> VoiceMixer::poll() {
  if (frames_.empty()) return std::nullopt;
  Frame frame = std::move(frames_.front());
  frames_.pop();
  return frame;
}

}  // namespace media::transcode
