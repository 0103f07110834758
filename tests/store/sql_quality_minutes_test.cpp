#include "store/sql_quality_minutes.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "quality/report.hpp"
#include "store/sqlite_store.hpp"
#include "tests/store/temporary_folder.hpp"

namespace store {
namespace {

using quality::kMinuteMs;
using quality::kQuarterMs;
using quality::Minute;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kBegin = 1'994'444 * kQuarterMs;

class QualityMinutesTest : public testing::Test {
 protected:
  QualityMinutesTest() {
    reopen();
    for (const char* name : {"klinik", "sekolah"}) {
      school::ChannelRecord channel;
      channel.name = channel.title = name;
      EXPECT_TRUE(store_->channels().add(channel));
    }
  }
  void reopen() {
    store_.reset();
    store_ = SqliteStore::open((folder_.path() / "pendopo.db").string()).value();
  }
  QualityMinutes& kept() { return store_->quality(); }
  static Minute minute(std::int64_t number) {
    Minute minute;
    minute.at = {kBegin + number * kMinuteMs};
    minute.person = "Bidan Ani";
    minute.samples = 12;
    minute.fell_behind = true;
    minute.publisher.time_ms = 60'000;
    minute.publisher.bytes = 7'500'000'000;
    minute.publisher.segments = 6'000;
    minute.publisher.troubled = 7;
    minute.publisher.round_trip_ms = 12.5F;
    quality::AudienceFigures& audience = minute.audience;
    audience.present = 41;
    audience.measured = 40;
    audience.fair = 3;
    audience.bad = 1;
    audience.kbps = {980.25F, 512.0F};
    audience.loss_percent = {0.125F, 2.0F};
    audience.round_trip_ms = {30.0F, 80.5F};
    audience.jitter_ms = {6.0F, std::nullopt};
    audience.bytes = 300'000'000;
    audience.segments = 200'000;
    audience.troubled = 900;
    audience.stalls = 2;
    audience.stalled_ms = 700;
    audience.frames_dropped = 11;
    return minute;
  }
  Answer<std::vector<Minute>> all(const std::string& channel) {
    return kept().between(channel, {0}, {kBegin * 2});
  }

  TemporaryFolder folder_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(QualityMinutesTest, are_the_same_after_a_restart) {
  ASSERT_TRUE(kept().add("klinik", minute(0)));
  ASSERT_TRUE(kept().add("klinik", minute(1)));
  reopen();
  EXPECT_THAT(all("klinik").value(), ElementsAre(minute(0), minute(1)));
  EXPECT_THAT(all("sekolah").value(), IsEmpty());
}

TEST_F(QualityMinutesTest, are_found_by_their_time) {
  for (std::int64_t i = 0; i < 5; ++i) ASSERT_TRUE(kept().add("klinik", minute(i)));
  const auto found = kept().between("klinik", minute(1).at, minute(3).at);
  EXPECT_THAT(found.value(), ElementsAre(minute(1), minute(2)));
}

TEST_F(QualityMinutesTest, that_come_twice_are_one) {
  Minute half = minute(0);
  half.samples = 5;
  half.publisher.time_ms = 25'000;
  half.audience.stalls = 1;
  ASSERT_TRUE(kept().add("klinik", half));
  ASSERT_TRUE(kept().add("klinik", half));
  const auto found = all("klinik").value();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].samples, 10u);
  EXPECT_EQ(found[0].publisher.time_ms, 50'000u);
  EXPECT_EQ(found[0].audience.stalls, 2u);
}

TEST_F(QualityMinutesTest, are_listed_by_quarters_of_an_hour) {
  for (const std::int64_t i : {0, 1, 14, 15, 61}) ASSERT_TRUE(kept().add("klinik", minute(i)));
  const auto quarter = [](std::int64_t number, std::uint32_t minutes) {
    return QualityQuarter{{kBegin + number * kQuarterMs}, minutes, 41};
  };
  EXPECT_THAT(kept().quarters("klinik", 10).value(),
              ElementsAre(quarter(4, 1), quarter(1, 1), quarter(0, 3)));
  EXPECT_THAT(kept().quarters("klinik", 1).value(), ElementsAre(quarter(4, 1)));
}

TEST_F(QualityMinutesTest, are_dropped_when_they_are_old) {
  ASSERT_TRUE(kept().add("klinik", minute(0)));
  ASSERT_TRUE(kept().add("sekolah", minute(0)));
  const std::int64_t later = kQualityKeptDays * 24 * 60 + 1;
  ASSERT_TRUE(kept().add("klinik", minute(later)));
  EXPECT_THAT(all("klinik").value(), ElementsAre(minute(later)));
  EXPECT_THAT(all("sekolah").value(), ElementsAre(minute(0)));
}

TEST_F(QualityMinutesTest, go_with_their_channel_and_come_of_none_that_is_gone) {
  ASSERT_TRUE(kept().add("klinik", minute(0)));
  ASSERT_TRUE(store_->channels().remove("klinik").value());
  EXPECT_THAT(all("klinik").value(), IsEmpty());
  EXPECT_EQ(kept().add("klinik", minute(1)).error(), Error::kMissing);
}

}  // namespace
}  // namespace store
