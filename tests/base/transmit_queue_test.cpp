#include "base/transmit_queue.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace base {
namespace {

const SocketAddress kHere{IpAddress::v4(192, 0, 2, 1), 1};
const SocketAddress kThere{IpAddress::v4(192, 0, 2, 2), 2};

TEST(TransmitQueue, keeps_datagrams_in_order_with_their_addresses) {
  TransmitQueue queue;
  queue.push(kHere, as_bytes("one"));
  const Bytes room = queue.open(10);
  ASSERT_EQ(room.size(), 10u);
  std::fill(room.begin(), room.end(), std::uint8_t{'x'});
  queue.commit(kThere, 4);
  ASSERT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.items()[0].to, kHere);
  EXPECT_EQ(as_text(queue.items()[0].bytes), "one");
  EXPECT_EQ(queue.items()[1].to, kThere);
  EXPECT_EQ(as_text(queue.items()[1].bytes), "xxxx");
}

TEST(TransmitQueue, queues_no_empty_datagram) {
  TransmitQueue queue;
  queue.open();
  queue.commit(kHere, 0);
  queue.push(kHere, {});
  EXPECT_TRUE(queue.empty());
}

TEST(TransmitQueue, gives_the_same_room_again_when_nothing_was_committed) {
  TransmitQueue queue;
  const Bytes first = queue.open();
  EXPECT_EQ(queue.open().data(), first.data());
  EXPECT_EQ(first.size(), kDatagramSizeMax);
}

TEST(TransmitQueue, leaves_earlier_datagrams_where_they_are_while_it_grows) {
  TransmitQueue queue;
  std::vector<const std::uint8_t*> places;
  for (int i = 0; i < 500; ++i) {
    const Bytes room = queue.open();
    std::fill(room.begin(), room.end(), static_cast<std::uint8_t>(i));
    places.push_back(room.data());
    queue.commit(kHere, kDatagramSizeMax);
  }
  ASSERT_EQ(queue.size(), 500u);
  for (std::size_t i = 0; i < 500; ++i) {
    const Bytes bytes = queue.items()[i].bytes;
    EXPECT_EQ(bytes.data(), places[i]);
    EXPECT_TRUE(std::all_of(bytes.begin(), bytes.end(),
                            [&](std::uint8_t b) { return b == static_cast<std::uint8_t>(i); }));
  }
}

TEST(TransmitQueue, uses_its_memory_again_after_clear) {
  TransmitQueue queue;
  const std::uint8_t* const first = queue.open().data();
  for (int i = 0; i < 100; ++i) {
    queue.open();
    queue.commit(kHere, kDatagramSizeMax);
  }
  queue.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.open().data(), first);
}

TEST(TransmitQueueDeathTest, refuses_a_datagram_that_fits_no_chunk) {
  TransmitQueue queue;
  EXPECT_DEATH(queue.open(64 * 1024 + 1), "CHECK");
}

TEST(TransmitQueue, goes_on_where_the_last_datagram_ended) {
  TransmitQueue queue;
  const Bytes first = queue.open();
  queue.commit(kHere, 100);
  EXPECT_EQ(queue.open().data(), first.data() + 100) << "room that was not used is given again";
}

TEST(TransmitQueue, fills_a_chunk_to_its_last_byte) {
  constexpr std::size_t kChunk = 64 * 1024;
  TransmitQueue queue;
  const Bytes whole = queue.open(kChunk);
  std::fill(whole.begin(), whole.end(), std::uint8_t{1});
  queue.commit(kHere, kChunk);
  const Bytes next = queue.open(1);
  next[0] = 2;
  queue.commit(kThere, 1);
  ASSERT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.items()[0].bytes.size(), kChunk);
  EXPECT_EQ(queue.items()[0].bytes.back(), 1);
  EXPECT_EQ(queue.items()[1].bytes[0], 2);
}

TEST(TransmitQueue, does_not_split_a_datagram_over_two_chunks) {
  TransmitQueue queue;
  queue.open(64 * 1024 - 10);
  queue.commit(kHere, 64 * 1024 - 10);
  const std::vector<std::uint8_t> datagram(11, 7);
  queue.push(kThere, datagram);
  const Bytes bytes = queue.items()[1].bytes;
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), datagram.begin(), datagram.end()));
}

TEST(TransmitQueue, copies_a_datagram_that_it_holds_itself) {
  TransmitQueue queue;
  queue.push(kHere, as_bytes("again"));
  for (int i = 0; i < 50; ++i) {
    queue.open();
    queue.commit(kHere, kDatagramSizeMax);
  }
  queue.push(kThere, queue.items()[0].bytes);
  EXPECT_EQ(as_text(queue.items().back().bytes), "again");
  EXPECT_NE(queue.items().back().bytes.data(), queue.items()[0].bytes.data());
}

TEST(TransmitQueue, copies_what_it_is_pushed) {
  TransmitQueue queue;
  std::vector<std::uint8_t> datagram(3, 'a');
  queue.push(kHere, datagram);
  datagram.assign(3, 'b');
  EXPECT_EQ(as_text(queue.items()[0].bytes), "aaa");
}

TEST(TransmitQueue, puts_each_batch_into_the_same_places) {
  TransmitQueue queue;
  std::vector<const std::uint8_t*> first_batch;
  for (int batch = 0; batch < 3; ++batch) {
    std::vector<const std::uint8_t*> places;
    for (int i = 0; i < 100; ++i) {
      places.push_back(queue.open().data());
      queue.commit(kHere, kDatagramSizeMax);
    }
    if (batch == 0) first_batch = places;
    EXPECT_EQ(places, first_batch);
    queue.clear();
  }
}

TEST(TransmitQueueDeathTest, refuses_a_commit_without_room_or_past_it) {
  TransmitQueue queue;
  EXPECT_DEATH(queue.commit(kHere, 1), "CHECK");
  queue.open();
  EXPECT_DEATH(queue.commit(kHere, 64 * 1024 + 1), "CHECK");
}

}  // namespace
}  // namespace base
