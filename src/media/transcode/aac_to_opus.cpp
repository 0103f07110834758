#include "media/transcode/aac_to_opus.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <opus/opus.h>

namespace media::transcode {

std::unique_ptr<AacToOpus> AacToOpus::make(const PendopoAac& plugin, base::ConstBytes configuration,
                                           std::uint32_t rate) {
  if (rate == 0) return nullptr;
  PendopoAacDecoder* const decoder =
      plugin.open_decoder(configuration.data(), configuration.size());
  if (decoder == nullptr) return nullptr;
  OpusEncoderHandle encoder = make_opus_encoder(kOpusBitrate);
  if (encoder == nullptr) {
    plugin.close_decoder(decoder);
    return nullptr;
  }
  return std::unique_ptr<AacToOpus>(new AacToOpus(plugin, decoder, std::move(encoder), rate));
}

AacToOpus::~AacToOpus() {
  plugin_.close_decoder(decoder_);
}

void AacToOpus::push(std::int64_t time, base::ConstBytes frame) {
  decoded_.resize(kDecodedMax * kSoundChannels);
  const std::int32_t got =
      plugin_.decode(decoder_, frame.data(), frame.size(), decoded_.data(), kDecodedMax);
  if (got < 0) ++broken_;
  broken_in_a_row_ = got < 0 ? broken_in_a_row_ + 1 : 0;
  if (got <= 0) return;
  const auto count = std::min(static_cast<std::size_t>(got), kDecodedMax);
  const std::int64_t seconds = time / rate_;
  const std::int64_t at = seconds * kSoundRate + time % rate_ * kSoundRate / rate_;
  line_.push(at, std::span(decoded_).first(count * kSoundChannels));
  while (const auto whole = line_.poll()) encode(*whole);
}

std::optional<OpusFrame> AacToOpus::poll() {
  if (frames_.empty()) return std::nullopt;
  OpusFrame frame = std::move(frames_.front());
  frames_.pop();
  return frame;
}

void AacToOpus::encode(const SampleLine::Frame& frame) {
  std::array<std::uint8_t, kOpusFrameMax> bytes{};
  const opus_int32 size = opus_encode_float(encoder_.get(), frame.samples.data(), kOpusFrameSamples,
                                            bytes.data(), static_cast<opus_int32>(bytes.size()));
  if (size > 0) frames_.push({frame.time, {bytes.begin(), bytes.begin() + size}});
}

}  // namespace media::transcode
