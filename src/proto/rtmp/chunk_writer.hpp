// Cuts messages into chunks (RTMP 1.0 section 5.3). Every message begins with a full header
// (type 0), which all readers take and no lost state can spoil; the rest follows with type 3.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "proto/rtmp/chunk_reader.hpp"
#include "proto/rtmp/message.hpp"

namespace proto::rtmp {

class ChunkWriter {
 public:
  // Appends the message. The extended timestamp is repeated in each chunk, as section 5.3.1.3 has
  // it. `message.payload` must be shorter than 2^24 bytes, its chunk stream from 2 to 65599.
  void write(const Message& message, std::string& out) { write(message, message.payload, out); }
  // With that payload instead of the message's own, which saves a copy where many are sent to.
  void write(const Message& message, base::ConstBytes payload, std::string& out);
  // Appends "set chunk size" and cuts by it from then on; `size` from 1 to 2^31 - 1.
  void set_chunk_size(std::uint32_t size, std::string& out);

 private:
  std::size_t chunk_size_ = kChunkSizeAtStart;
};

}  // namespace proto::rtmp
