#include "media/transcode/aac_to_opus.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <opus/opus.h>

namespace media::transcode {
namespace {

OpusEncoder* make_encoder() {
  int error = OPUS_OK;
  OpusEncoder* encoder =
      opus_encoder_create(kSoundRate, kSoundChannels, OPUS_APPLICATION_AUDIO, &error);
  if (error != OPUS_OK) return nullptr;
  opus_encoder_ctl(encoder, OPUS_SET_BITRATE(static_cast<opus_int32>(kOpusBitrate)));
  opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(kOpusComplexity));
  return encoder;
}

}  // namespace

std::unique_ptr<AacToOpus> AacToOpus::make(const PendopoAac& plugin, base::ConstBytes configuration,
                                           std::uint32_t rate) {
  if (rate == 0) return nullptr;
  PendopoAacDecoder* const decoder =
      plugin.open_decoder(configuration.data(), configuration.size());
  if (decoder == nullptr) return nullptr;
  OpusEncoder* const encoder = make_encoder();
  if (encoder == nullptr) {
    plugin.close_decoder(decoder);
    return nullptr;
  }
  return std::unique_ptr<AacToOpus>(new AacToOpus(plugin, decoder, encoder, rate));
}

AacToOpus::~AacToOpus() {
  plugin_.close_decoder(decoder_);
  opus_encoder_destroy(encoder_);
}

void AacToOpus::push(std::int64_t time, base::ConstBytes frame) {
  decoded_.resize(kDecodedMax * kSoundChannels);
  const std::int32_t got =
      plugin_.decode(decoder_, frame.data(), frame.size(), decoded_.data(), kDecodedMax);
  if (got < 0) ++broken_;
  if (got <= 0) return;
  const auto count = std::min(static_cast<std::size_t>(got), kDecodedMax);
  const std::int64_t seconds = time / rate_;
  const std::int64_t at = seconds * kSoundRate + time % rate_ * kSoundRate / rate_;
  const std::size_t taken = place(at, count);
  const auto from =
      decoded_.begin() + static_cast<std::ptrdiff_t>((count - taken) * kSoundChannels);
  samples_.insert(samples_.end(), from,
                  decoded_.begin() + static_cast<std::ptrdiff_t>(count * kSoundChannels));
  encode_whole_frames();
}

std::optional<OpusFrame> AacToOpus::poll() {
  if (frames_.empty()) return std::nullopt;
  OpusFrame frame = std::move(frames_.front());
  frames_.pop();
  return frame;
}

std::int64_t AacToOpus::end() const {
  return start_ + static_cast<std::int64_t>(samples_.size() / kSoundChannels);
}

std::size_t AacToOpus::place(std::int64_t time, std::size_t count) {
  if (!std::exchange(begun_, true)) start_ = time;
  const std::int64_t ahead = time - end();
  if (ahead > kGapFilledMax) {
    // What is left goes out whole, with silence behind it; then the times go on where they are.
    if (!samples_.empty()) {
      samples_.resize(kOpusFrameSamples * kSoundChannels);
      encode_frame();
    }
    start_ = std::max(time, start_);
    return count;
  }
  if (ahead > kOutOfStepMax) {
    samples_.resize(samples_.size() + static_cast<std::size_t>(ahead) * kSoundChannels);
    encode_whole_frames();
    return count;
  }
  if (ahead >= -kOutOfStepMax) return count;
  // What has been given a time already is left out: times never go back.
  return count - std::min(count, static_cast<std::size_t>(-ahead));
}

void AacToOpus::encode_whole_frames() {
  while (samples_.size() >= kOpusFrameSamples * kSoundChannels) encode_frame();
}

void AacToOpus::encode_frame() {
  std::array<std::uint8_t, kOpusFrameMax> bytes{};
  const opus_int32 size = opus_encode_float(encoder_, samples_.data(), kOpusFrameSamples,
                                            bytes.data(), static_cast<opus_int32>(bytes.size()));
  if (size > 0) frames_.push({start_, {bytes.begin(), bytes.begin() + size}});
  start_ += kOpusFrameSamples;
  samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(
                                                          kOpusFrameSamples * kSoundChannels));
}

}  // namespace media::transcode
