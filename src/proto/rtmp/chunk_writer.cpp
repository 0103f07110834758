#include "proto/rtmp/chunk_writer.hpp"

#include <algorithm>

namespace proto::rtmp {

namespace {

constexpr std::uint32_t kExtendedMark = 0xFFFFFF;

void append(std::uint32_t value, int size_bytes, std::string& out) {
  for (int shift = 8 * (size_bytes - 1); shift >= 0; shift -= 8)
    out += static_cast<char>(value >> shift & 0xFF);
}

void append_basic(std::uint32_t format, std::uint32_t chunk_stream, std::string& out) {
  if (chunk_stream < 64) return append(format << 6 | chunk_stream, 1, out);
  const std::uint32_t rest = chunk_stream - 64;
  if (rest < 256) {
    append(format << 6, 1, out);
    return append(rest, 1, out);
  }
  append(format << 6 | 1, 1, out);
  append(rest & 0xFF, 1, out);
  append(rest >> 8, 1, out);
}

}  // namespace

void ChunkWriter::write(const Message& message, base::ConstBytes payload, std::string& out) {
  const bool extended = message.timestamp >= kExtendedMark;
  append_basic(0, message.chunk_stream, out);
  append(extended ? kExtendedMark : message.timestamp, 3, out);
  append(static_cast<std::uint32_t>(payload.size()), 3, out);
  append(message.type, 1, out);
  for (int shift = 0; shift < 32; shift += 8)  // little-endian, section 5.3.1.2.5
    append(message.stream >> shift & 0xFF, 1, out);
  if (extended) append(message.timestamp, 4, out);

  base::ConstBytes rest = payload;
  while (true) {
    const base::ConstBytes part = rest.first(std::min(chunk_size_, rest.size()));
    out += base::as_text(part);
    rest = rest.subspan(part.size());
    if (rest.empty()) return;
    append_basic(3, message.chunk_stream, out);
    if (extended) append(message.timestamp, 4, out);
  }
}

void ChunkWriter::set_chunk_size(std::uint32_t size, std::string& out) {
  Message message{.type = kSetChunkSize, .chunk_stream = kControlChunkStream, .payload = {}};
  message.payload.resize(4);
  base::store_u32(message.payload.data(), size);
  write(message, out);
  chunk_size_ = size;
}

}  // namespace proto::rtmp
