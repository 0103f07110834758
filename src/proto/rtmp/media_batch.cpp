#include "proto/rtmp/media_batch.hpp"

#include "proto/rtmp/chunk_reader.hpp"
#include "proto/rtmp/message.hpp"

namespace proto::rtmp {
namespace {

// In a message header of type 0, behind a basic header of one byte: timestamp, length, type.
constexpr std::size_t kStreamOffset = 1 + 3 + 3 + 1;

MessageType type_of(MediaKind kind) {
  if (kind == MediaKind::kAudio) return kAudio;
  return kind == MediaKind::kVideo ? kVideo : kDataAmf0;
}

std::uint32_t chunk_stream_of(MediaKind kind) {
  if (kind == MediaKind::kAudio) return kAudioChunkStream;
  return kind == MediaKind::kVideo ? kVideoChunkStream : kStatusChunkStream;
}

}  // namespace

MediaBatch::MediaBatch() {
  std::string announcement;  // each session makes its own
  writer_.set_chunk_size(kOurChunkSize, announcement);
}

bool MediaBatch::add(MediaKind kind, std::int64_t timestamp_ms, base::ConstBytes payload) {
  if (payload.size() > kMessageSizeMax) return false;
  Message message{.stream = kBatchStream, .payload = {}};
  message.timestamp = static_cast<std::uint32_t>(timestamp_ms);
  message.type = type_of(kind);
  message.chunk_stream = chunk_stream_of(kind);
  starts_.push_back(bytes_.size());
  writer_.write(message, payload, bytes_);
  return true;
}

void MediaBatch::clear() {
  bytes_.clear();
  starts_.clear();
}

std::size_t MediaBatch::end_of(std::size_t message) const {
  return message + 1 < starts_.size() ? starts_[message + 1] : bytes_.size();
}

std::string_view MediaBatch::chunks(std::size_t first, std::size_t count) const {
  if (count == 0) return {};
  return std::string_view(bytes_).substr(starts_[first],
                                         end_of(first + count - 1) - starts_[first]);
}

void MediaBatch::append(std::size_t first, std::size_t count, std::uint32_t stream,
                        std::string& out) const {
  const std::size_t begin = out.size();
  out += chunks(first, count);
  if (stream == kBatchStream) return;
  for (std::size_t message = first; message < first + count; ++message) {
    const std::size_t at = begin + starts_[message] - starts_[first] + kStreamOffset;
    for (std::size_t i = 0; i < 4; ++i)  // little-endian, section 5.3.1.2.5
      out[at + i] = static_cast<char>(stream >> 8 * i & 0xFF);
  }
}

}  // namespace proto::rtmp
