#include "proto/rtmp/aggregate.hpp"

#include <gtest/gtest.h>

namespace proto::rtmp {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes tag(std::uint8_t type, std::uint32_t time, const Bytes& payload) {
  Bytes out{type,
            0,
            0,
            static_cast<std::uint8_t>(payload.size()),
            static_cast<std::uint8_t>(time >> 16),
            static_cast<std::uint8_t>(time >> 8),
            static_cast<std::uint8_t>(time),
            static_cast<std::uint8_t>(time >> 24),
            0,
            0,
            0};
  out.insert(out.end(), payload.begin(), payload.end());
  out.insert(out.end(), {0, 0, 0, static_cast<std::uint8_t>(11 + payload.size())});
  return out;
}

Message aggregate(std::initializer_list<Bytes> tags) {
  Message message{.type = kAggregate, .stream = 1, .timestamp = 5000, .payload = {}};
  for (const Bytes& bytes : tags)
    message.payload.insert(message.payload.end(), bytes.begin(), bytes.end());
  return message;
}

TEST(Aggregate, gives_its_parts_with_their_times_moved) {
  const auto parts = split_aggregate(aggregate(
      {tag(kAudio, 0x1000010, {1}), tag(kVideo, 0x1000030, {2, 3}), tag(kAudio, 0x1000020, {})}));
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].type, kAudio);
  EXPECT_EQ(parts[0].timestamp, 5000U);
  EXPECT_EQ(parts[0].payload, Bytes{1});
  EXPECT_EQ(parts[1].timestamp, 5032U);
  EXPECT_EQ(parts[1].payload, (Bytes{2, 3}));
  EXPECT_EQ(parts[1].stream, 1U);
  EXPECT_EQ(parts[2].timestamp, 5016U);
}

TEST(Aggregate, gives_the_parts_before_a_cut) {
  Message message = aggregate({tag(kAudio, 0, {1}), tag(kVideo, 0, {2})});
  for (int i = 0; i < 5; ++i) message.payload.pop_back();
  EXPECT_EQ(split_aggregate(message).size(), 1U);
}

TEST(Aggregate, takes_a_last_part_without_back_pointer) {
  Message message = aggregate({tag(kAudio, 0, {1})});
  message.payload.resize(message.payload.size() - 4);
  EXPECT_EQ(split_aggregate(message).size(), 1U);
}

TEST(Aggregate, does_not_nest_and_is_bounded) {
  EXPECT_TRUE(split_aggregate(aggregate({tag(kAggregate, 0, tag(kAudio, 0, {1}))})).empty());
  Message message = aggregate({});
  for (std::size_t i = 0; i < kAggregatePartsMax + 10; ++i) {
    const Bytes part = tag(kAudio, 0, {});
    message.payload.insert(message.payload.end(), part.begin(), part.end());
  }
  EXPECT_EQ(split_aggregate(message).size(), kAggregatePartsMax);
}

}  // namespace
}  // namespace proto::rtmp
