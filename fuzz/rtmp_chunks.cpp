// links: proto_rtmp
// The first byte says in which pieces the rest arrives; the pieces must not change what is read.
#include <algorithm>
#include <cstdlib>

#include "proto/rtmp/aggregate.hpp"
#include "proto/rtmp/chunk_reader.hpp"
#include "proto/rtmp/chunk_writer.hpp"

using namespace proto::rtmp;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  std::vector<Message> messages;
  std::optional<ChunkError> error;
};

Read read_in_pieces(base::ConstBytes rest, std::size_t piece) {
  Read read;
  ChunkReader reader;
  while (!rest.empty() && !read.error) {
    base::ConstBytes in = rest.first(std::min(piece, rest.size()));
    rest = rest.subspan(in.size());
    while (true) {
      auto taken = reader.take(in);
      check(reader.partial_bytes() <= kPartialSizeMax);
      if (!taken) read.error = taken.error();
      if (!taken || !*taken) break;
      check((*taken)->payload.size() <= kMessageSizeMax);
      read.messages.push_back(std::move(**taken));
    }
    check(read.error || in.empty());
  }
  return read;
}

bool same(const Message& a, const Message& b) {
  return a.type == b.type && a.stream == b.stream && a.chunk_stream == b.chunk_stream &&
         a.timestamp == b.timestamp && a.payload == b.payload;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const base::ConstBytes bytes(data + 1, size - 1);
  const Read whole = read_in_pieces(bytes, bytes.size());
  const Read pieces = read_in_pieces(bytes, std::size_t{data[0]} + 1);
  check(whole.error == pieces.error && whole.messages.size() == pieces.messages.size());
  ChunkWriter writer;
  for (std::size_t i = 0; i < whole.messages.size(); ++i) {
    const Message& message = whole.messages[i];
    check(same(message, pieces.messages[i]));
    if (message.type == kAggregate) split_aggregate(message);
    if (message.type == kSetChunkSize || message.type == kAbort) continue;
    std::string out;
    writer.write(message, out);
    const Read back = read_in_pieces(base::as_bytes(out), out.size());
    check(!back.error && back.messages.size() == 1 && same(back.messages[0], message));
  }
  return 0;
}
