#include "net/segment_runs.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace net {
namespace {

using testing::ElementsAre;

class Runs : public testing::Test {
 protected:
  static base::SocketAddress place(std::uint16_t port) {
    return {base::IpAddress::v4(192, 0, 2, 1), port};
  }
  void queue(int port, std::size_t size) {
    const std::vector<std::uint8_t> bytes(size);
    queue_.push(place(static_cast<std::uint16_t>(port)), bytes);
  }
  // Each run as the sizes in it, all after one another.
  std::vector<std::vector<std::size_t>> planned() {
    runs_.plan(queue_.items(), [this](const base::SocketAddress& to) { return to.port != whole_; });
    std::vector<std::vector<std::size_t>> all;
    for (const SegmentRuns::Run& run : runs_.runs()) {
      all.emplace_back();
      for (const std::uint32_t i : runs_.order().subspan(run.first, run.count)) {
        all.back().push_back(queue_.items()[i].bytes.size());
      }
    }
    return all;
  }
  using Sizes = std::vector<std::size_t>;

  base::TransmitQueue queue_;
  SegmentRuns runs_;
  std::uint16_t whole_ = 0;
};

TEST_F(Runs, of_nothing_are_none) {
  EXPECT_TRUE(planned().empty());
}

TEST_F(Runs, join_what_has_one_size_and_one_address) {
  for (int i = 0; i < 3; ++i) {
    for (const int port : {1, 2}) queue(port, 1'100);
  }
  queue(1, 900);
  EXPECT_THAT(planned(), ElementsAre(Sizes{1'100, 1'100, 1'100, 900}, Sizes{1'100, 1'100, 1'100}));
}

TEST_F(Runs, end_with_a_shorter_one_and_before_a_longer_one) {
  for (const std::size_t size : {1'000u, 1'000u, 999u, 999u, 1'000u}) queue(1, size);
  EXPECT_THAT(planned(), ElementsAre(Sizes{1'000, 1'000, 999}, Sizes{999}, Sizes{1'000}));
}

TEST_F(Runs, are_no_longer_than_the_kernel_takes) {
  for (std::size_t i = 0; i < kSegmentsMax + 2; ++i) queue(1, 100);
  for (std::size_t i = 0; i < 60; ++i) queue(2, 1'400);
  const auto all = planned();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].size(), kSegmentsMax);
  EXPECT_EQ(all[1].size(), 2u);
  EXPECT_EQ(all[2].size(), kRunBytesMax / 1'400);
}

TEST_F(Runs, are_single_where_nothing_may_be_cut) {
  whole_ = 1;
  for (int i = 0; i < 2; ++i) {
    for (const int port : {1, 2}) queue(port, 500);
  }
  EXPECT_THAT(planned(), ElementsAre(Sizes{500}, Sizes{500}, Sizes{500, 500}));
}

TEST_F(Runs, lose_and_reorder_nothing_of_one_address) {
  std::mt19937 dice(7);
  for (int round = 0; round < 200; ++round) {
    queue_.clear();
    const std::size_t count = dice() % 300;
    for (std::size_t i = 0; i < count; ++i) {
      queue(1 + static_cast<int>(dice() % 20), 100 + dice() % 3);
    }
    planned();
    std::vector<std::uint32_t> seen(runs_.order().begin(), runs_.order().end());
    std::map<std::uint16_t, std::uint32_t> before;
    std::size_t in_runs = 0;
    for (const SegmentRuns::Run& run : runs_.runs()) {
      EXPECT_EQ(run.first, in_runs);
      in_runs += run.count;
      const auto indices = runs_.order().subspan(run.first, run.count);
      for (std::size_t i = 0; i < indices.size(); ++i) {
        const base::Transmit& one = queue_.items()[indices[i]];
        EXPECT_EQ(one.to, queue_.items()[indices[0]].to);
        const std::size_t first = queue_.items()[indices[0]].bytes.size();
        if (i + 1 < indices.size()) {
          EXPECT_EQ(one.bytes.size(), first);
        } else {
          EXPECT_LE(one.bytes.size(), first);
        }
        const auto [last, fresh] = before.try_emplace(one.to.port, indices[i]);
        if (!fresh) {
          EXPECT_LT(last->second, indices[i]);
        }
        last->second = indices[i];
      }
    }
    EXPECT_EQ(in_runs, count);
    std::sort(seen.begin(), seen.end());
    for (std::uint32_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], i);
  }
}

}  // namespace
}  // namespace net
