#include "app/api/quality_routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "quality/report.hpp"
#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

class QualityRoutesTest : public ApiFixture {
 protected:
  QualityRoutesTest() {
    sign_in_as("sari", school::PersonRole::kAdministrator);
    EXPECT_EQ(ask("POST", "/api/channels", R"({"title": "Klinik", "name": "klinik"})").status, 201);
  }
  // A quarter of a minute on air, with a viewer whose line loses a twentieth.
  void go_on_air() {
    quality.name = "klinik";
    quality.channel.begin("Bidan Ani");
    const quality::ViewerKey key{quality::Carrier::kHls, 7};
    base::TcpFacts facts;
    facts.connection = 3;
    facts.round_trip = milliseconds(24);
    for (int i = 0; i < 15; ++i) {
      clock.advance(seconds(1));
      quality::PublisherNews news;
      news.bitrate_kbps = 1'000;
      news.jitter = milliseconds(90);
      quality.channel.note(clock.now(), news);
      EXPECT_TRUE(quality.channel.note_viewer(clock.now(), clock.wall_now(), key));
      facts.bytes_acknowledged += 125'000;
      facts.segments_sent += 100;
      facts.segments_resent += 5;
      quality.channel.note_line(clock.now(), key, facts, true);
      if (i % 5 == 4) (void)quality.channel.sample(clock.now(), clock.wall_now(), 2);
    }
  }
  void keep(base::WallTime at) {
    quality::Minute minute;
    minute.at = at;
    minute.person = "Bidan Ani";
    minute.samples = 12;
    minute.publisher.time_ms = 60'000;
    minute.publisher.bytes = 7'500'000;
    minute.audience.present = minute.audience.measured = 3;
    minute.audience.loss_percent = {6.0F, 9.0F};
    const auto add = [minute](store::Store& store) {
      return store.quality().add("klinik", minute);
    };
    EXPECT_TRUE(run_to_end(gate->run(add)));
  }
};

TEST_F(QualityRoutesTest, tell_how_a_broadcast_is) {
  go_on_air();
  const auto found = json_of(ask("GET", "/api/channels/klinik/quality"));
  EXPECT_EQ(found.at("title"), "Klinik");
  EXPECT_EQ(found.at("on_air"), true);
  EXPECT_EQ(found.at("person"), "Bidan Ani");
  EXPECT_EQ(found.at("level"), "bad");
  EXPECT_EQ(found.at("audience_level"), "bad");
  EXPECT_EQ(found.at("unmeasured"), 1);
  const auto& publisher = found.at("publisher").as_object();
  EXPECT_EQ(publisher.at("level"), "fair");
  EXPECT_EQ(publisher.at("complaints").at(0).at("reason"), "upload_uneven");
  EXPECT_EQ(publisher.at("complaints").at(0).at("number"), 90.0);
  EXPECT_EQ(publisher.at("figures").at("throughput_kbps"), 1'000.0);
  EXPECT_TRUE(publisher.at("figures").at("rtt_ms").is_null());
  const auto& viewer = found.at("viewers").at(0).as_object();
  EXPECT_EQ(viewer.at("number"), 1);
  EXPECT_EQ(viewer.at("carrier"), "hls");
  EXPECT_EQ(viewer.at("by_proxy"), true);
  EXPECT_EQ(viewer.at("here"), true);
  EXPECT_TRUE(viewer.at("joined_ms").is_null());
  EXPECT_EQ(viewer.at("figures").at("loss_percent"), 5.0);
  EXPECT_EQ(viewer.at("figures").at("delay_ms"), 12.0);
  EXPECT_EQ(viewer.at("complaints").at(0).at("reason"), "lossy");
  EXPECT_EQ(viewer.at("level"), "bad");
}

TEST_F(QualityRoutesTest, tell_how_it_was_as_far_back_as_is_asked) {
  go_on_air();
  const auto length = [this](const std::string& query) {
    const auto found = json_of(ask("GET", "/api/channels/klinik/quality" + query));
    return found.at("history").at("at").as_array().size();
  };
  EXPECT_EQ(length(""), 3u);
  EXPECT_EQ(length("?minutes=120"), 3u);
  EXPECT_EQ(length("?minutes=0"), 1u);
  EXPECT_EQ(length("?minutes=-3"), 3u);  // no number that can be: the usual
  const auto history = json_of(ask("GET", "/api/channels/klinik/quality")).at("history");
  for (const auto& [name, column] : history.as_object())
    EXPECT_EQ(column.as_array().size(), 3u) << name;
  EXPECT_EQ(history.at("rtt_median").at(2), 24.0);
  EXPECT_EQ(history.at("viewers").at(2), 2);
}

TEST_F(QualityRoutesTest, have_nothing_of_a_channel_that_was_not_on_air) {
  const auto found = json_of(ask("GET", "/api/channels/klinik/quality"));
  EXPECT_EQ(found.at("on_air"), false);
  EXPECT_EQ(found.at("level"), "good");
  EXPECT_TRUE(found.at("viewers").as_array().empty());
  expect_refusal(ask("GET", "/api/channels/klinik/quality.csv"), 404, "not_on_air");
  expect_refusal(ask("GET", "/api/channels/nobody/quality"), 404, "unknown_channel");
}

TEST_F(QualityRoutesTest, give_a_table_for_other_programs) {
  go_on_air();
  const Response response = ask("GET", "/api/channels/klinik/quality.csv");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(header(response, "Content-Type"), StartsWith("text/csv"));
  EXPECT_EQ(header(response, "Content-Disposition"), "attachment; filename=\"quality-klinik.csv\"");
  EXPECT_THAT(text_of(response), StartsWith("time,who,"));
  EXPECT_THAT(text_of(response), HasSubstr(",viewer 1,hls,1,5.000,1000.0,500,25,5.000,24.000,"));
}

TEST_F(QualityRoutesTest, report_a_quarter_of_an_hour_of_what_was_kept) {
  const std::int64_t quarter = quality::quarter_of(clock.wall_now()).milliseconds;
  keep({quarter});
  keep({quarter + 14 * quality::kMinuteMs});
  keep({quarter + quality::kQuarterMs});
  const auto list = json_of(ask("GET", "/api/channels/klinik/quality/quarters"));
  ASSERT_EQ(list.at("quarters").as_array().size(), 2u);
  EXPECT_EQ(list.at("quarters").at(1).at("at"), quarter);
  EXPECT_EQ(list.at("quarters").at(1).at("minutes"), 2);
  EXPECT_EQ(list.at("quarters").at(1).at("viewers"), 3);
  const auto report = json_of(
      ask("GET", "/api/channels/klinik/quality/report?at=" + std::to_string(quarter + 77'000)));
  EXPECT_EQ(report.at("title"), "Klinik");
  EXPECT_EQ(report.at("from"), quarter);
  EXPECT_EQ(report.at("to"), quarter + quality::kQuarterMs);
  EXPECT_EQ(report.at("minutes").as_array().size(), 2u);
  EXPECT_EQ(report.at("all").at("samples"), 24);
  EXPECT_EQ(report.at("level"), "bad");
  EXPECT_EQ(report.at("viewer_complaints").at(0).at("reason"), "lossy");
  EXPECT_EQ(report.at("viewer_tiphon").at("loss"), 3);
  EXPECT_EQ(report.at("publisher_tiphon").at("mean"), nullptr);
}

TEST_F(QualityRoutesTest, report_that_nothing_was_kept) {
  const auto report = json_of(ask("GET", "/api/channels/klinik/quality/report?at=0"));
  EXPECT_EQ(report.at("all").at("samples"), 0);
  expect_refusal(ask("GET", "/api/channels/klinik/quality/report"), 400, "bad_message");
  expect_refusal(ask("GET", "/api/channels/klinik/quality/report?at=x"), 400, "bad_message");
  expect_refusal(ask("GET", "/api/channels/nobody/quality/report?at=0"), 404, "unknown_channel");
}

TEST_F(QualityRoutesTest, are_for_those_who_manage_channels) {
  const char* const paths[] = {"/quality", "/quality.csv", "/quality/quarters",
                               "/quality/report?at=0"};
  profile.room_makers = school::RoomMakers::kAdministrators;
  sign_in_as("budi");
  for (const std::string path : paths) {
    expect_refusal(ask("GET", "/api/channels/klinik" + path), 403, "administrators_only");
  }
  cookie.clear();
  for (const std::string path : paths) {
    expect_refusal(ask("GET", "/api/channels/klinik" + path), 403, "sign_in_needed");
  }
}

TEST_F(QualityRoutesTest, take_what_a_viewers_page_says) {
  cookie.clear();
  const Response response = ask("POST", "/api/channels/klinik/quality/player",
                                R"({"pass": "~pass", "behind_live_ms": 2100, "buffer_ms": null,
                                    "joined_ms": 800, "stalls": 2, "stalled_ms": 99999999999,
                                    "frames_shown": -4, "frames_dropped": 1})");
  EXPECT_EQ(response.status, 204);
  ASSERT_EQ(quality.said.size(), 1u);
  EXPECT_EQ(quality.said[0].first, "klinik");
  const quality::PlayerReport& said = quality.said[0].second;
  EXPECT_EQ(said.behind_live_ms, 2'100u);
  EXPECT_EQ(said.buffer_ms, std::nullopt);
  EXPECT_EQ(said.joined_ms, 800u);
  EXPECT_EQ(said.stalls, 2u);
  EXPECT_EQ(said.stalled_ms, 1'000'000'000u);
  EXPECT_EQ(said.frames_shown, 0u);
}

TEST_F(QualityRoutesTest, take_nothing_from_others) {
  const std::string path = "/api/channels/klinik/quality/player";
  expect_refusal(ask("POST", path, R"({"pass": "~other"})"), 403, "wrong_link");
  expect_refusal(ask("POST", path, R"({"stalls": 1})"), 400, "bad_message");
  expect_refusal(ask("POST", path, R"({"pass": "~pass", "stalls": "many"})"), 400, "bad_message");
  auto foreign = page_request("POST", path, R"({"pass": "~pass"})");
  foreign.headers.set("Origin", "https://elsewhere.example");
  expect_refusal(send(std::move(foreign), page_caller()), 403, "wrong_origin");
  EXPECT_TRUE(quality.said.empty());
}

}  // namespace
}  // namespace app::api
