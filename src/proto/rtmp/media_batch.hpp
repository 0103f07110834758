// Media messages as the chunks in which they are sent, cut once for all who play a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "proto/rtmp/chunk_writer.hpp"
#include "proto/rtmp/session_events.hpp"

namespace proto::rtmp {

inline constexpr std::uint32_t kOurChunkSize = 60'000;  // bytes
// The message stream for which a batch is written: the first that createStream gives, and the only
// one that players ask for.
inline constexpr std::uint32_t kBatchStream = 1;

class MediaBatch {
 public:
  MediaBatch();

  // False: a payload that is longer than a message can be.
  bool add(MediaKind kind, std::int64_t timestamp_ms, base::ConstBytes payload);
  void clear();
  std::size_t size() const { return starts_.size(); }  // messages
  bool is_empty() const { return starts_.empty(); }
  std::size_t bytes() const { return bytes_.size(); }

  // The chunks of `count` messages from `first` on, which are there; valid until add() or clear().
  std::string_view chunks(std::size_t first, std::size_t count) const;
  // Appends the same, for a player on that message stream.
  void append(std::size_t first, std::size_t count, std::uint32_t stream, std::string& out) const;

 private:
  std::size_t end_of(std::size_t message) const;

  ChunkWriter writer_;
  std::string bytes_;
  std::vector<std::size_t> starts_;  // of the messages, in bytes_
};

}  // namespace proto::rtmp
