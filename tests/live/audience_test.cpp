#include "live/audience.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/rtmp/chunk_reader.hpp"
#include "tests/live/publisher.hpp"

namespace live {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr PlayerId kAni{1};
constexpr PlayerId kBudi{2};

class AudienceTest : public testing::Test {
 protected:
  struct Sent {
    PlayerId player;
    std::int64_t at;
  };

  void gather(const Tag& tag) { audience_.publish("klinik", tag, feed_.publish(tag)); }
  void publish(const Tag& tag) {
    gather(tag);
    audience_.flush();
  }
  bool take(PlayerId player, const Audience::Batch& batch, std::size_t first, std::size_t count) {
    if (full_.contains(player)) return false;
    if (count > rooms_) return false;
    ++calls_;
    std::string chunks;
    proto::rtmp::ChunkReader reader;
    proto::rtmp::ChunkWriter().set_chunk_size(proto::rtmp::kOurChunkSize, chunks);
    chunks += batch.chunks(first, count);
    base::ConstBytes rest = base::as_bytes(chunks);
    while (auto message = reader.take(rest).value()) {
      if (message->type != proto::rtmp::kSetChunkSize)
        sent_.push_back({player, message->timestamp});
    }
    bytes_.insert(batch.chunks(first, count).data());
    return true;
  }
  static Seat seat(std::optional<std::uint64_t> link = {}, std::string channel = "klinik") {
    Seat seat;
    seat.channel = std::move(channel);
    seat.link = link;
    return seat;
  }
  std::vector<std::int64_t> times(PlayerId player) {
    std::vector<std::int64_t> times;
    for (const Sent& sent : sent_)
      if (sent.player == player) times.push_back(sent.at);
    sent_.clear();
    return times;
  }

  PlayFeed feed_;
  std::vector<Sent> sent_;
  std::set<PlayerId> full_;  // whose queue is
  std::size_t rooms_ = 100;  // tags that fit in at once
  int calls_ = 0;
  std::set<const char*> bytes_;  // where those are that were sent
  Audience audience_{[this](PlayerId player, const Audience::Batch& batch, std::size_t first,
                            std::size_t count) { return take(player, batch, first, count); }};
};

TEST_F(AudienceTest, whoever_joins_gets_the_headers_and_the_last_group_and_then_each_tag) {
  publish(test::video_header());
  publish(test::audio_header());
  publish(test::picture(1'000, true));
  publish(test::picture(1'040, false));
  audience_.join(kAni, seat(), feed_);
  publish(test::picture(1'080, false));
  EXPECT_THAT(times(kAni), ElementsAre(1'000, 1'000, 1'000, 1'040, 1'080));
}

TEST_F(AudienceTest, whoever_joins_before_the_first_key_frame_waits_for_it) {
  publish(test::video_header());
  audience_.join(kAni, seat(), feed_);
  times(kAni);
  publish(test::picture(40, false));
  publish(test::sound(50));
  publish(test::picture(80, true));
  publish(test::picture(120, false));
  EXPECT_THAT(times(kAni), ElementsAre(50, 80, 120));
}

TEST_F(AudienceTest, whoever_reads_too_slowly_loses_pictures_up_to_the_next_key_frame) {
  publish(test::picture(0, true));
  audience_.join(kAni, seat(), feed_);
  audience_.join(kBudi, seat(), feed_);
  sent_.clear();
  full_ = {kAni};
  publish(test::picture(40, false));
  full_.clear();
  publish(test::picture(80, false));
  publish(test::sound(80));
  publish(test::picture(120, true));
  const auto all = sent_;
  EXPECT_THAT(times(kAni), ElementsAre(80, 120));
  sent_ = all;
  EXPECT_THAT(times(kBudi), ElementsAre(40, 80, 80, 120));
}

TEST_F(AudienceTest, all_are_sent_the_same_bytes_in_one_piece) {
  publish(test::picture(0, true));
  audience_.join(kAni, seat(), feed_);
  audience_.join(kBudi, seat(), feed_);
  sent_.clear();
  bytes_.clear();
  calls_ = 0;
  gather(test::picture(40, false));
  gather(test::sound(50));
  gather(test::picture(80, false));
  EXPECT_TRUE(audience_.has_gathered());
  EXPECT_THAT(sent_, IsEmpty());
  audience_.flush();
  EXPECT_FALSE(audience_.has_gathered());
  EXPECT_EQ(calls_, 2);
  EXPECT_EQ(bytes_.size(), 1u);
  EXPECT_THAT(times(kBudi), ElementsAre(40, 50, 80));
  audience_.flush();
  EXPECT_EQ(calls_, 2);
}

TEST_F(AudienceTest, of_a_piece_that_does_not_fit_he_gets_the_tags_that_do) {
  publish(test::picture(0, true));
  audience_.join(kAni, seat(), feed_);
  sent_.clear();
  gather(test::picture(40, false));
  gather(test::sound(50));
  gather(test::picture(80, true));
  rooms_ = 1;
  audience_.flush();
  EXPECT_THAT(times(kAni), ElementsAre(40, 50, 80));
}

TEST_F(AudienceTest, whoever_joins_or_leaves_between_gets_each_tag_once) {
  publish(test::picture(0, true));
  audience_.join(kAni, seat(), feed_);
  sent_.clear();
  gather(test::picture(40, false));
  audience_.join(kBudi, seat(), feed_);
  gather(test::picture(80, false));
  audience_.leave(kAni);
  gather(test::picture(120, false));
  audience_.flush();
  const auto all = sent_;
  EXPECT_THAT(times(kAni), ElementsAre(40, 80));
  sent_ = all;
  EXPECT_THAT(times(kBudi), ElementsAre(0, 40, 80, 120));
}

TEST_F(AudienceTest, what_gathers_has_a_limit) {
  publish(test::picture(0, true));
  audience_.join(kAni, seat(), feed_);
  sent_.clear();
  gather(test::picture(40, false, kGatheredBytesMax / 2));
  EXPECT_THAT(sent_, IsEmpty());
  gather(test::picture(80, false, kGatheredBytesMax / 2));
  EXPECT_THAT(times(kAni), ElementsAre(40, 80));
}

TEST_F(AudienceTest, another_publisher_goes_on_in_time_from_its_first_key_frame) {
  publish(test::video_header());
  publish(test::picture(500'000, true));
  audience_.join(kAni, seat(), feed_);
  times(kAni);
  feed_.restart();
  audience_.restart("klinik");
  publish(test::video_header());
  publish(test::picture(0, false));
  publish(test::picture(40, true));
  publish(test::sound(60));
  EXPECT_THAT(times(kAni), ElementsAre(500'000, 500'080, 500'100));
}

TEST_F(AudienceTest, knows_who_came_by_what) {
  audience_.join(kAni, seat(7), feed_);
  audience_.join(kBudi, seat(), feed_);
  audience_.join(PlayerId{3}, seat({}, "other"), feed_);
  EXPECT_THAT(audience_.players_of("klinik"), ElementsAre(kAni, kBudi));
  EXPECT_THAT(audience_.players_of("klinik", 7), ElementsAre(kAni));
  EXPECT_THAT(audience_.players_of("klinik", std::nullopt), ElementsAre(kBudi));
  EXPECT_THAT(audience_.players_of("klinik", 8), IsEmpty());
  EXPECT_EQ(audience_.count("klinik"), 2u);
  EXPECT_EQ(audience_.leave(kAni)->link, 7u);
  EXPECT_FALSE(audience_.leave(kAni));
  audience_.leave(kBudi);
  EXPECT_EQ(audience_.count("klinik"), 0u);
  EXPECT_EQ(audience_.size(), 1u);
  publish(test::picture(0, true));
  EXPECT_THAT(sent_, IsEmpty());
}

TEST_F(AudienceTest, knows_whose_link_has_ended) {
  Seat by_link = seat(7);
  by_link.expires = base::WallTime{1'000};
  audience_.join(kAni, by_link, feed_);
  audience_.join(kBudi, seat(), feed_);
  EXPECT_THAT(audience_.expired({999}), IsEmpty());
  EXPECT_THAT(audience_.expired({1'000}), ElementsAre(kAni));
}

}  // namespace
}  // namespace live
