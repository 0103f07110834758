// An RTMP message (RTMP 1.0 sections 5.4 and 7): what chunks carry.
#pragma once

#include <cstdint>
#include <vector>

namespace proto::rtmp {

enum MessageType : std::uint8_t {
  kSetChunkSize = 1,
  kAbort = 2,
  kAcknowledgement = 3,
  kUserControl = 4,
  kWindowSize = 5,
  kPeerBandwidth = 6,
  kAudio = 8,
  kVideo = 9,
  kDataAmf3 = 15,
  kCommandAmf3 = 17,
  kDataAmf0 = 18,
  kCommandAmf0 = 20,
  kAggregate = 22,
};

// The chunk streams that we speak on. Incoming messages may come on any.
inline constexpr std::uint32_t kControlChunkStream = 2;
inline constexpr std::uint32_t kCommandChunkStream = 3;
inline constexpr std::uint32_t kAudioChunkStream = 4;
inline constexpr std::uint32_t kStatusChunkStream = 5;
inline constexpr std::uint32_t kVideoChunkStream = 6;

struct Message {
  std::uint8_t type = 0;
  std::uint32_t chunk_stream = kCommandChunkStream;
  std::uint32_t stream = 0;     // message stream: 0 for the connection itself
  std::uint32_t timestamp = 0;  // milliseconds, modulo 2^32
  std::vector<std::uint8_t> payload;
};

}  // namespace proto::rtmp
