#include "app/broadcast/publish_desk.hpp"

#include <functional>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/broadcast/on_air_log.hpp"
#include "app/secret/token.hpp"
#include "tests/app/auth/school_fixture.hpp"
#include "tests/app/broadcast/test_live_port.hpp"

namespace app::broadcast {
namespace {

using proto::rtmp::PublishRefusal;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::int64_t kDay = 24LL * 3'600'000;

class PublishDeskTest : public testing::Test, protected SchoolFixture {
 protected:
  // The store thread posts to the loop.
  ~PublishDeskTest() override { gate->finish(); }
  PublishDeskTest() {
    school::ChannelRecord channel;
    channel.name = "klinik";
    channel.title = "Klinik";
    channel.contact = "Bu Ani";
    channel.bitrate_max_kbps = 2500;
    channel.height_max = 720;
    channel.created = clock.wall_now();
    store::must(sqlite->channels().add(channel));
  }

  school::ChannelKey add_key(const std::string& key, std::optional<base::WallTime> opens = {},
                             std::optional<base::WallTime> expires = {}) {
    return sqlite->channels()
        .add_key({"klinik", "Bidan Sri", secret::hash_token(school::normalized_stream_key(key)),
                  clock.wall_now(), opens, expires})
        .value();
  }
  base::WallTime in(std::int64_t milliseconds) const {
    return {clock.wall_now().milliseconds + milliseconds};
  }
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 1000 && !done(); ++i) {
      loop.restart();
      loop.run_one_for(std::chrono::milliseconds(100));
    }
    ASSERT_TRUE(done());
  }
  void ask(const std::string& key, const std::string& app = "live/klinik") {
    desk.on_asked({{1, 2}, app, key, "OBS", base::IpAddress::v4(192, 0, 2, 7)});
    run_until([this] { return live.admitted.size() + live.refused.size() > answered; });
    answered = live.admitted.size() + live.refused.size();
  }
  std::vector<store::OnAirEntry> log() {
    const auto read = [](store::Store& store) { return store.channels().last_log("klinik", 100); };
    return run_to_end(gate->run(read)).value();
  }

  boost::asio::io_context loop;
  TestLive live;
  std::size_t answered = 0;
  PublishDesk desk{{loop.get_executor(), *gate, live, clock,
                    [](base::WallTime) { return std::chrono::minutes(7 * 60); }}};
};

TEST_F(PublishDeskTest, a_good_key_is_admitted_with_what_the_channel_allows) {
  const auto key = add_key("k7f2-9xwq-0bcd-m3h1-t5v8");
  ask("K7F2 9XWQ OBCD M3HI T5V8");
  ASSERT_THAT(live.admitted, SizeIs(1));
  const auto& [wish, admission] = live.admitted.front();
  EXPECT_EQ(wish, (Wish{1, 2}));
  EXPECT_EQ(admission.channel, "klinik");
  EXPECT_EQ(admission.key, key.id.value);
  EXPECT_EQ(admission.person, "Bidan Sri");
  EXPECT_EQ(admission.program, "OBS");
  EXPECT_EQ(admission.bitrate_max_kbps, 2500u);
  EXPECT_EQ(admission.height_max, 720);
}

TEST_F(PublishDeskTest, numbers_go_on_beyond_all_that_an_earlier_broadcast_may_have_used) {
  add_key("a");
  ask("a");
  ask("a");
  ASSERT_THAT(live.begun, SizeIs(2));
  EXPECT_EQ(live.begun[0], live::hls::Counters{});
  EXPECT_EQ(live.begun[1], live::hls::reserve({}));
}

TEST_F(PublishDeskTest, a_key_alone_finds_its_channel) {
  add_key("a");
  ask("a", "live");
  EXPECT_THAT(live.admitted, SizeIs(1));
}

TEST_F(PublishDeskTest, an_unknown_key_is_told_whom_to_ask) {
  ask("zzzz");
  ASSERT_THAT(live.refused, SizeIs(1));
  EXPECT_EQ(live.refused[0].code, PublishRefusal::kUnauthorized);
  EXPECT_EQ(live.refused[0].sentence,
            "kunci siaran tidak dikenal: periksa huruf demi huruf, atau minta yang baru ke Bu Ani");
  ASSERT_THAT(log(), SizeIs(1));
  EXPECT_EQ(log()[0].what, "key_unknown");
  EXPECT_EQ(log()[0].address, "192.0.2.7");
}

TEST_F(PublishDeskTest, without_a_channel_both_languages_are_spoken) {
  ask("zzzz", "live");
  ask("zzzz", "live/tidak-ada");
  ask("", "../..");
  for (const auto& refusal : live.refused) EXPECT_THAT(refusal.sentence, HasSubstr(" / "));
  EXPECT_THAT(log(), SizeIs(0));
}

TEST_F(PublishDeskTest, no_key_is_told_where_to_enter_it) {
  ask("");
  EXPECT_THAT(live.refused.at(0).sentence, HasSubstr("belum diisi"));
  ask(" - ");
  EXPECT_THAT(live.refused.at(1).sentence, HasSubstr("belum diisi"));
}

TEST_F(PublishDeskTest, an_expired_key_is_told_when) {
  add_key("a", {}, in(1000));
  clock.advance(std::chrono::hours(24));
  ask("a");
  EXPECT_THAT(live.refused.at(0).sentence, HasSubstr("kedaluwarsa kemarin"));
  EXPECT_EQ(log().at(0).what, "key_expired");
  EXPECT_EQ(log().at(0).person, "Bidan Sri");
}

TEST_F(PublishDeskTest, a_key_of_tomorrow_is_told_when_it_begins) {
  add_key("a", in(kDay));
  ask("a");
  EXPECT_THAT(live.refused.at(0).sentence, HasSubstr("baru berlaku besok"));
}

TEST_F(PublishDeskTest, a_revoked_key_is_told_so) {
  const auto key = add_key("a");
  store::must(sqlite->channels().revoke_key("klinik", key.id, clock.wall_now()));
  ask("a");
  EXPECT_THAT(live.refused.at(0).sentence, HasSubstr("dicabut hari ini"));
}

TEST_F(PublishDeskTest, a_key_for_another_channel_than_the_address_is_refused) {
  add_key("a");
  school::ChannelRecord other;
  other.name = "acara";
  other.title = "Acara";
  store::must(sqlite->channels().add(other));
  ask("a", "live/acara");
  EXPECT_THAT(live.refused.at(0).sentence, HasSubstr("untuk saluran lain"));
}

TEST_F(PublishDeskTest, who_offers_nothing_that_the_channel_takes_is_told_what_to_choose) {
  add_key("a");
  const auto ask_by_whip = [this](const std::string& key) {
    PublishAsked asked{{1, 2}, "live/klinik", key, "Firefox", base::IpAddress::v4(192, 0, 2, 7)};
    asked.carrier = live::Carrier::kWebRtc;
    asked.codecs_fit = false;
    desk.on_asked(std::move(asked));
    run_until([this] { return live.refused.size() > answered; });
    answered = live.refused.size();
  };
  ask_by_whip("zzzz");
  EXPECT_EQ(live.refused.at(0).word, "key_unknown") << "a key is judged first";
  ask_by_whip("a");
  EXPECT_EQ(live.refused.at(1).word, "codec_refused");
  EXPECT_THAT(live.refused.at(1).sentence, HasSubstr("H.264"));
  EXPECT_EQ(log().at(0).what, "codec_refused");
}

TEST_F(PublishDeskTest, what_carries_the_media_is_passed_on) {
  add_key("a");
  PublishAsked asked{{1, 2}, "live/klinik", "a", "OBS", base::IpAddress::v4(192, 0, 2, 7)};
  asked.carrier = live::Carrier::kWebRtc;
  desk.on_asked(std::move(asked));
  run_until([this] { return !live.admitted.empty(); });
  EXPECT_EQ(live.admitted[0].second.carrier, live::Carrier::kWebRtc);
}

TEST_F(PublishDeskTest, a_device_with_a_wrong_key_is_slowed_down_and_no_other_beside_it) {
  add_key("good");
  for (unsigned i = 0; i < school::kAccountFailuresFree; ++i) ask("bad");
  ask("bad");
  ask("bad");
  EXPECT_EQ(live.refused.back().code, PublishRefusal::kDenied);
  EXPECT_THAT(live.refused.back().sentence, HasSubstr("terlalu banyak"));
  ask("good");
  EXPECT_THAT(live.admitted, SizeIs(1));
  clock.advance(std::chrono::minutes(2));
  ask("bad");
  EXPECT_THAT(live.refused.back().sentence, HasSubstr("tidak dikenal"));
}

TEST_F(PublishDeskTest, guessing_from_one_address_is_slowed_down) {
  for (unsigned i = 0; i <= school::kAddressFailuresMax; ++i) ask("bad" + std::to_string(i));
  EXPECT_EQ(live.refused.back().code, PublishRefusal::kDenied);
}

TEST_F(PublishDeskTest, a_key_takes_its_end_along) {
  add_key("a", {}, in(kDay));
  ask("a");
  EXPECT_EQ(live.admitted.at(0).second.expires, in(kDay));
}

TEST_F(PublishDeskTest, who_was_ended_a_moment_ago_hears_the_same_again) {
  live::Admission admission;
  admission.channel = "klinik";
  live::AdmitRefused refused;
  refused.why = live::AdmitRefusal::kEndedBefore;
  refused.ended = live::DismissReason::kBitrate;
  refused.number = 2500;
  desk.on_not_admitted({{1, 2}, admission, refused});
  run_until([this] { return !live.refused.empty(); });
  EXPECT_THAT(live.refused[0].sentence, HasSubstr("paling banyak 2500 kbit/s"));
}

TEST_F(PublishDeskTest, a_program_that_tries_again_and_again_fills_no_log) {
  const auto key = add_key("a");
  store::must(sqlite->channels().revoke_key("klinik", key.id, clock.wall_now()));
  for (int i = 0; i < 5; ++i) ask("a");
  EXPECT_THAT(live.refused, SizeIs(5));
  EXPECT_THAT(log(), SizeIs(1));
  clock.advance(kSameRefusalTime);
  ask("a");
  EXPECT_THAT(log(), SizeIs(2));
}

TEST_F(PublishDeskTest, whom_the_station_refuses_is_told_who_is_on_air) {
  live::Admission admission;
  admission.channel = "klinik";
  admission.person = "Bidan Sri";
  desk.on_not_admitted({{1, 2}, admission, {live::AdmitRefusal::kChannelBusy, "Bu Ani"}});
  run_until([this] { return !live.refused.empty(); });
  EXPECT_EQ(live.refused[0].code, PublishRefusal::kBadName);
  EXPECT_EQ(live.refused[0].sentence, "Bu Ani sedang siaran di saluran ini: tunggu sampai selesai");
  EXPECT_EQ(log().at(0).what, "channel_busy");
}

TEST_F(PublishDeskTest, who_is_ended_hears_why) {
  live::Admission admission;
  admission.channel = "klinik";
  admission.person = "Bidan Sri";
  desk.on_dismissed({live::PublisherId{5}, live::DismissReason::kBitrate, 2500}, admission);
  run_until([this] { return live.farewells.size() == 1; });
  EXPECT_EQ(live.farewells[5], "saluran ini menerima paling banyak 2500 kbit/s: turunkan bitrate");
  EXPECT_EQ(log().at(0).what, "bitrate_too_high");
  admission.channel = "gone";
  desk.on_dismissed({live::PublisherId{6}, live::DismissReason::kTakenOver, 0}, admission);
  run_until([this] { return live.farewells.size() == 2; });
  EXPECT_THAT(live.farewells[6], HasSubstr("dipakai program lain"));
}

TEST_F(PublishDeskTest, what_ended_a_broadcast_is_written_before_what_follows) {
  live::Admission admission;
  admission.channel = "klinik";
  admission.person = "Bidan Sri";
  desk.on_dismissed({live::PublisherId{5}, live::DismissReason::kRevoked, 0}, admission);
  post_log(*gate, "klinik", {clock.wall_now(), "off_air", "Bidan Sri", "192.0.2.7", "OBS"});
  run_until([this] { return live.farewells.size() == 1; });
  ASSERT_EQ(log().size(), 2u);
  EXPECT_EQ(log()[1].what, "key_revoked");
  EXPECT_EQ(log()[0].what, "off_air");
}

TEST_F(PublishDeskTest, the_log_of_a_channel_that_is_gone_is_no_fault) {
  testing::internal::CaptureStderr();
  post_log(*gate, "gone", {clock.wall_now(), "off_air", "Bidan Sri", "192.0.2.7", "OBS"});
  EXPECT_TRUE(log().empty());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(PublishDeskTest, a_broken_store_refuses_and_does_not_count_as_a_guess) {
  store::must(sqlite->database().execute("PRAGMA foreign_keys=OFF; DROP TABLE channel_keys;"));
  for (unsigned i = 0; i < 2 * school::kAccountFailuresFree; ++i) ask("a");
  EXPECT_THAT(live.refused.back().sentence, HasSubstr("sibuk"));
}

TEST(ProgramName, is_what_people_can_read) {
  EXPECT_EQ(program_name("FMLE/3.0 (compatible; Lavf59.27.100)"), "Lavf59.27.100");
  EXPECT_EQ(program_name("Larix/1.3"), "Larix/1.3");
  EXPECT_EQ(program_name("a\nb\x1B[0m"), "ab[0m");
  EXPECT_EQ(program_name("\xFF\xFE"), "");
  EXPECT_EQ(program_name(std::string(1000, 'x')).size(), kProgramNameMax);
  EXPECT_EQ(program_name(""), "");
}

TEST(ChannelOfApp, finds_the_channel_that_an_address_names) {
  EXPECT_EQ(channel_of_app("live/klinik"), "klinik");
  EXPECT_EQ(channel_of_app("klinik"), "klinik");
  for (const char* app : {"", "live", "live/", "live/a/b", "live/A", "../x"})
    EXPECT_EQ(channel_of_app(app), "") << app;
}

}  // namespace
}  // namespace app::broadcast
