// The packet route allocates nothing once it is warm: a media packet costs the same on a small
// computer's fragmented heap after a month as it does after a minute.
#include <gtest/gtest.h>

#include "sfu/worker.hpp"
#include "tests/sfu/allocations.hpp"
#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using namespace test;

constexpr int kViewers = 10;
// A turn of the ring, so that every part of it was touched.
constexpr int kWarmPackets = 1500;
constexpr int kCountedPackets = 1000;

class Allocation : public Class {
 protected:
  Allocation() : from_(publisher()) {
    start_counting_allocations();
    for (int i = 0; i < kViewers; ++i) viewers_.push_back(&viewer());
    stream_ = camera;
    datagrams_.reserve(kWarmPackets + kCountedPackets);
  }

  // Packets as they come from the network, made before anything is counted.
  void prepare(OutboundStream& stream, int count, const Payload& first, const Payload& rest) {
    for (int i = 0; i < count; ++i) {
      if (i % 3 == 0) stream.timestamp += 3600;
      datagrams_.push_back(from_.make_rtp(stream, i == 0 ? first : rest, i % 3 == 2));
      ++stream.sequence;
    }
  }
  // Feeds what was prepared and gives how often memory was allocated meanwhile.
  std::uint64_t feed() {
    const std::uint64_t before = allocations;
    for (Datagram& datagram : datagrams_) {
      world.now += std::chrono::milliseconds(1);
      world.worker.receive(world.now, from_.address(), datagram, out_);
      if (world.worker.next_timeout() <= world.now) world.worker.handle_timeout(world.now, out_);
      sent_ += out_.size();
      out_.clear();
    }
    const std::uint64_t after = allocations;
    datagrams_.clear();
    return after - before;
  }

  Browser& from_;
  std::vector<Browser*> viewers_;
  OutboundStream stream_;
  std::vector<Datagram> datagrams_;
  base::TransmitQueue out_;
  std::uint64_t sent_ = 0;
};

TEST_F(Allocation, the_counter_counts) {
  const std::uint64_t before = allocations;
  const auto some = std::make_unique<Datagram>(100);
  EXPECT_GT(allocations, before);
  EXPECT_EQ(some->size(), 100u);
}

TEST_F(Allocation, none_per_forwarded_picture_packet) {
  prepare(stream_, kWarmPackets, h264_keyframe(1100), h264_delta(1100));
  feed();
  sent_ = 0;
  prepare(stream_, kCountedPackets, h264_delta(1100), h264_delta(1100));
  EXPECT_EQ(feed(), 0u);
  EXPECT_GE(sent_, static_cast<std::uint64_t>(kViewers * kCountedPackets));
}

TEST_F(Allocation, none_per_forwarded_sound_packet) {
  OutboundStream sound = microphone;
  const Payload payload(80, 0x78);
  prepare(sound, kWarmPackets, payload, payload);
  feed();
  sent_ = 0;
  prepare(sound, kCountedPackets, payload, payload);
  EXPECT_EQ(feed(), 0u);
  EXPECT_GE(sent_, static_cast<std::uint64_t>(kViewers * kCountedPackets));
}

TEST_F(Allocation, none_per_packet_that_a_lossy_publisher_sends) {
  prepare(stream_, kWarmPackets, h264_keyframe(1100), h264_delta(1100));
  for (std::size_t i = 50; i < datagrams_.size(); i += 50) datagrams_[i].clear();
  std::erase_if(datagrams_, [](const Datagram& datagram) { return datagram.empty(); });
  feed();
  prepare(stream_, kCountedPackets, h264_delta(1100), h264_delta(1100));
  for (std::size_t i = 50; i < datagrams_.size(); i += 50) datagrams_[i].clear();
  std::erase_if(datagrams_, [](const Datagram& datagram) { return datagram.empty(); });
  EXPECT_EQ(feed(), 0u);
}

}  // namespace
}  // namespace sfu
