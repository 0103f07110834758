// Puts messages together again from chunks (RTMP 1.0 section 5.3), as encoders in the field send
// them and not only as the specification has them.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "proto/rtmp/message.hpp"

namespace proto::rtmp {

inline constexpr std::uint32_t kChunkSizeAtStart = 128;           // bytes, section 5.4.1
inline constexpr std::size_t kMessageSizeMax = 10 * 1024 * 1024;  // an 8K key frame is below 4 MiB
// Of messages that are begun and not whole, together. Memory is taken as their bytes come in.
inline constexpr std::size_t kPartialSizeMax = 16 * 1024 * 1024;
inline constexpr std::size_t kChunkStreamsMax = 64;  // encoders use at most ten
// Section 5.3.1.2.4: a message of type 3 right after one of type 0 has that one's timestamp as its
// delta. ffmpeg and GStreamer send so; librtmp means "at the same time". No two frames lie further
// apart than this, so behind a later timestamp only the second can be meant.
inline constexpr std::uint32_t kDeltaAfterFullHeaderMax = 1000;  // ms

enum class ChunkError : std::uint8_t {
  kUnknownStream,  // a header of type 2 or 3 on a chunk stream without a message before
  kTooManyStreams,
  kMessageTooLong,
  kTooMuchUnfinished,
  kBadChunkSize,  // 0, or with the top bit set
};

class ChunkReader {
 public:
  // Takes bytes off the front of `in` until a message is whole or nothing is left. "Set chunk
  // size" and "abort" are obeyed on any chunk stream and returned too. Aggregates are not split;
  // see aggregate.hpp. After an error the stream cannot be read on.
  base::Result<std::optional<Message>, ChunkError> take(base::ConstBytes& in);

  // Of all messages that are not whole yet.
  std::size_t partial_bytes() const { return partial_bytes_; }
  std::uint32_t chunk_size() const { return chunk_size_; }

 private:
  struct Stream {
    std::uint32_t timestamp = 0;
    std::uint32_t delta = 0;
    std::uint32_t extended = 0;  // as the last header had it
    bool has_extended = false;
    bool has_header = false;
    bool begun = false;
    std::uint32_t length = 0;
    Message message;  // its payload grows up to `length`
  };

  static constexpr std::size_t kHeaderSizeMax = 3 + 11 + 4;

  std::optional<base::Result<std::optional<Message>, ChunkError>> step(base::ConstBytes& in);
  // How long the header is, as far as its first bytes tell.
  std::size_t header_size() const;
  bool fill_header(base::ConstBytes& in);
  std::optional<ChunkError> on_header();
  void read_message_header(std::uint8_t format, const std::uint8_t* fields, Stream& stream);
  void read_extended(std::uint8_t format, std::size_t before, Stream& stream);
  void begin_message(std::uint8_t format, Stream& stream);
  void drop_partial(Stream& stream);
  std::optional<ChunkError> take_payload(base::ConstBytes& in);
  std::optional<ChunkError> obey(const Message& message);

  std::map<std::uint32_t, Stream> streams_;
  std::uint32_t chunk_size_ = kChunkSizeAtStart;
  std::size_t partial_bytes_ = 0;

  std::array<std::uint8_t, kHeaderSizeMax> header_{};
  std::size_t header_filled_ = 0;
  // Bytes that were taken for an extended timestamp and are none: they come before `in`.
  std::array<std::uint8_t, 4> returned_{};
  std::size_t returned_size_ = 0;
  // Whether this sender repeats the extended timestamp in chunks of type 3 (ffmpeg from 5.1, OBS
  // from 30.1) or not (before); nullopt until the first such chunk has shown it.
  std::optional<bool> repeats_extended_;

  Stream* current_ = nullptr;   // whose chunk is being read; nullptr between chunks
  std::size_t chunk_left_ = 0;  // bytes of it that are still to come
};

}  // namespace proto::rtmp
