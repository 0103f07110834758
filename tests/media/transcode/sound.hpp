// Sound for the tests of transcoding: a tone as AAC, and an ear for Opus.
#pragma once

#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <numbers>
#include <span>
#include <string>
#include <vector>

#include <opus/opus.h>

#include "base/bytes.hpp"
#include "media/transcode/aac_plugin.hpp"

// The real plug-in, linked into the tests.
extern "C" const media::transcode::PendopoAac* pendopo_aac();

namespace media::transcode::test {

using Bytes = std::vector<std::uint8_t>;

inline double loudness(std::span<const float> samples) {
  double sum = 0;
  for (const float sample : samples) sum += double{sample} * double{sample};
  return samples.empty() ? 0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

// A tone of 440 Hz at half of full scale, as an encoder of AAC gives it.
class AacSource {
 public:
  explicit AacSource(const PendopoAac& plugin)
      : plugin_(plugin), encoder_(plugin.open_encoder(128'000)) {}
  AacSource(const AacSource&) = delete;
  AacSource& operator=(const AacSource&) = delete;
  ~AacSource() { plugin_.close_encoder(encoder_); }

  Bytes configuration() const {
    Bytes bytes(64);
    bytes.resize(plugin_.configuration(encoder_, bytes.data(), bytes.size()));
    return bytes;
  }
  // The next frame; empty while the encoder has none yet.
  Bytes next() {
    std::vector<float> samples(kAacEncodedFrame * kSoundChannels);
    for (std::size_t i = 0; i < kAacEncodedFrame; ++i) {
      const double at = static_cast<double>(sample_++) / kSoundRate;
      const auto value = static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 440 * at));
      samples[i * 2] = samples[i * 2 + 1] = value;
    }
    Bytes bytes(kAacEncodedMax);
    const std::int32_t size = plugin_.encode(encoder_, samples.data(), bytes.data(), bytes.size());
    bytes.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    if (bytes.empty()) first_ += kAacEncodedFrame;
    return bytes;
  }
  // Of the last frame.
  std::int64_t time() const { return sample_ - static_cast<std::int64_t>(kAacEncodedFrame); }
  std::int64_t first_time() const { return first_; }
  Bytes loud() {
    Bytes frame;
    for (int i = 0; i < 5; ++i) frame = next();
    return frame;
  }

 private:
  const PendopoAac& plugin_;
  PendopoAacEncoder* encoder_;
  std::int64_t sample_ = 0;
  std::int64_t first_ = 0;
};

class OpusListener {
 public:
  OpusListener() : decoder_(opus_decoder_create(kSoundRate, kSoundChannels, &error_)) {}
  OpusListener(const OpusListener&) = delete;
  OpusListener& operator=(const OpusListener&) = delete;
  ~OpusListener() { opus_decoder_destroy(decoder_); }

  void hear(base::ConstBytes packet, std::vector<float>& samples) {
    std::vector<float> decoded(5'760 * kSoundChannels);
    const int count = opus_decode_float(
        decoder_, packet.data(), static_cast<opus_int32>(packet.size()), decoded.data(), 5'760, 0);
    if (count < 0) return;
    samples.insert(samples.end(), decoded.begin(), decoded.begin() + count * 2);
  }

 private:
  int error_ = 0;
  OpusDecoder* decoder_;
};

// AudioSpecificConfig: AAC-LC, 44.1 kHz, six channels.
inline const Bytes kSurround44100{0x12, 0x30};

// The frames of a file of AAC behind ADTS headers, without these.
inline std::vector<Bytes> adts_frames(const std::string& name) {
  std::ifstream file(std::string(PENDOPO_SOURCE_DIR) + "/" + name, std::ios::binary);
  const Bytes all{std::istreambuf_iterator<char>(file), {}};
  std::vector<Bytes> frames;
  for (std::size_t at = 0; at + 7 <= all.size();) {
    const std::size_t size =
        (all[at + 3] & 3U) << 11U | std::size_t{all[at + 4]} << 3U | all[at + 5] >> 5U;
    if (size < 7 || at + size > all.size()) break;
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(at);
    frames.emplace_back(from + 7, from + static_cast<std::ptrdiff_t>(size));
    at += size;
  }
  return frames;
}

}  // namespace media::transcode::test
