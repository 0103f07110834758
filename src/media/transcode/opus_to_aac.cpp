#include "media/transcode/opus_to_aac.hpp"

#include <span>
#include <utility>

#include <opus/opus.h>

namespace media::transcode {
namespace {

constexpr std::size_t kConfigurationMax = 64;  // bytes of an AudioSpecificConfig

}  // namespace

std::unique_ptr<OpusToAac> OpusToAac::make(const PendopoAac& plugin) {
  PendopoAacEncoder* const encoder = plugin.open_encoder(kAacBitrate);
  if (encoder == nullptr) return nullptr;
  OpusDecoderHandle decoder = make_opus_decoder();
  if (decoder == nullptr) {
    plugin.close_encoder(encoder);
    return nullptr;
  }
  return std::unique_ptr<OpusToAac>(new OpusToAac(plugin, std::move(decoder), encoder));
}

OpusToAac::OpusToAac(const PendopoAac& plugin, OpusDecoderHandle decoder,
                     PendopoAacEncoder* encoder)
    : plugin_(plugin),
      decoder_(std::move(decoder)),
      encoder_(encoder),
      decoded_(kOpusSamplesMax * kSoundChannels),
      encoded_(kAacEncodedMax) {
  format_.codec = Codec::kAac;
  format_.timescale = kSoundRate;
  format_.channels = kSoundChannels;
  format_.configuration.resize(kConfigurationMax);
  format_.configuration.resize(
      plugin.configuration(encoder, format_.configuration.data(), kConfigurationMax));
}

OpusToAac::~OpusToAac() {
  if (encoder_ != nullptr) plugin_.close_encoder(encoder_);
}

void OpusToAac::push(std::int64_t time, base::ConstBytes packet) {
  const int got =
      opus_decode_float(decoder_.get(), packet.data(), static_cast<opus_int32>(packet.size()),
                        decoded_.data(), static_cast<int>(kOpusSamplesMax), 0);
  if (packet.empty() || got < 0) ++broken_;
  if (packet.empty() || got <= 0) return;
  line_.push(time, std::span(decoded_).first(static_cast<std::size_t>(got) * kSoundChannels));
  while (const auto whole = line_.poll()) encode(*whole);
}

std::optional<Frame> OpusToAac::poll() {
  if (frames_.empty()) return std::nullopt;
  Frame frame = std::move(frames_.front());
  frames_.pop();
  return frame;
}

void OpusToAac::encode(const SampleLine::Frame& samples) {
  if (samples.behind_gap) {
    // What it still holds belongs before the gap, and would be given the times behind it.
    if (encoder_ != nullptr) plugin_.close_encoder(encoder_);
    encoder_ = plugin_.open_encoder(kAacBitrate);
  }
  if (encoder_ == nullptr) return;
  const std::int32_t size =
      plugin_.encode(encoder_, samples.samples.data(), encoded_.data(), encoded_.size());
  if (size < 0) ++broken_;
  if (size <= 0) return;
  frames_.push({samples.time - kAacDelay, 0, true, {encoded_.begin(), encoded_.begin() + size}});
}

}  // namespace media::transcode
