// The C interface of the plug-in that knows AAC (src/plugin/aac.cpp, libpendopo-aac.so): the only
// code that links libavcodec, whose hundred libraries a small server should not pay for. The
// program loads it when it is first needed (server/aac_plugin.hpp); the machines here are given it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace media::transcode {

// Changes whenever anything below does: a plug-in of another version is refused.
inline constexpr std::uint32_t kAacAbi = 1;
inline constexpr const char* kAacSymbol = "pendopo_aac";
// All sound here is 48 kHz, two channels, interleaved, from -1 to 1.
inline constexpr std::uint32_t kSoundRate = 48'000;
inline constexpr std::size_t kSoundChannels = 2;
// What one frame of AAC can become: 2048 samples (with SBR) at 8 kHz, six times as many at 48 kHz,
// and what the resampler held back.
inline constexpr std::size_t kDecodedMax = 16'384;
inline constexpr std::size_t kAacEncodedFrame = 1'024;  // samples that an encoder takes at a time
inline constexpr std::size_t kAacEncodedMax = 8'192;    // bytes of one encoded frame

extern "C" {

struct PendopoAacDecoder;
struct PendopoAacEncoder;

// Not for several threads at a time; each decoder and encoder is one's own.
struct PendopoAac {
  std::uint32_t abi;
  const char* name;  // "libavcodec 59.37.100"
  // `configuration` is an AudioSpecificConfig. nullptr: it is none that can be decoded.
  PendopoAacDecoder* (*open_decoder)(const std::uint8_t* configuration, std::size_t size);
  // One frame without ADTS. Gives samples per channel, at most `room` (kDecodedMax is enough);
  // negative: the frame is broken. Any rate and up to 7.1 become kSoundRate and stereo.
  std::int32_t (*decode)(PendopoAacDecoder* decoder, const std::uint8_t* frame, std::size_t size,
                         float* samples, std::size_t room);
  void (*close_decoder)(PendopoAacDecoder* decoder);
  // AAC-LC at so many bits per second. nullptr: it cannot be had.
  PendopoAacEncoder* (*open_encoder)(std::uint32_t bitrate);
  // Its AudioSpecificConfig; gives its size, 0 if it is above `room`.
  std::size_t (*configuration)(const PendopoAacEncoder* encoder, std::uint8_t* bytes,
                               std::size_t room);
  // kAacEncodedFrame samples per channel. Gives the bytes of a frame, 0 while there is none yet
  // (the first comes late), negative when it failed.
  std::int32_t (*encode)(PendopoAacEncoder* encoder, const float* samples, std::uint8_t* bytes,
                         std::size_t room);
  void (*close_encoder)(PendopoAacEncoder* encoder);
};

}  // extern "C"

}  // namespace media::transcode
