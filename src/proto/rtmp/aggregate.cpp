#include "proto/rtmp/aggregate.hpp"

#include <optional>

#include "base/bytes.hpp"

namespace proto::rtmp {

//  |type 8|size 24|timestamp 24, its top 8 bits|stream 24| payload |back pointer 32|
std::vector<Message> split_aggregate(const Message& aggregate) {
  std::vector<Message> parts;
  base::ByteReader reader(aggregate.payload);
  std::optional<std::uint32_t> first;
  while (!reader.empty() && parts.size() < kAggregatePartsMax) {
    Message part{.type = reader.u8(),
                 .chunk_stream = aggregate.chunk_stream,
                 .stream = aggregate.stream,
                 .payload = {}};
    const std::uint32_t size = reader.u24();
    const std::uint32_t low = reader.u24();
    const std::uint32_t timestamp = std::uint32_t{reader.u8()} << 24 | low;
    reader.skip(3);
    const base::ConstBytes payload = reader.bytes(size);
    if (!reader.ok()) return parts;
    if (!first) first = timestamp;
    part.timestamp = aggregate.timestamp + (timestamp - *first);
    part.payload.assign(payload.begin(), payload.end());
    if (part.type != kAggregate) parts.push_back(std::move(part));
    reader.skip(4);  // often wrong, and needed by nobody who reads forwards
  }
  return parts;
}

}  // namespace proto::rtmp
