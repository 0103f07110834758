#include "app/broadcast/quality_board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/auth/school_fixture.hpp"

namespace app::broadcast {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::SizeIs;

base::TcpFacts facts_of(std::uint64_t connection, std::uint64_t bytes = 0) {
  base::TcpFacts facts;
  facts.connection = connection;
  facts.bytes_acknowledged = bytes;
  return facts;
}

struct TestLine final : Line {
  bool is_cut() override { return false; }
  std::optional<base::TcpFacts> quality() override { return facts; }
  void at_end(TellQuality wanted) override { tell = std::move(wanted); }
  std::optional<base::TcpFacts> facts = facts_of(3);
  TellQuality tell;
};

class QualityBoardTest : public testing::Test, protected SchoolFixture {
 protected:
  ~QualityBoardTest() override { gate->finish(); }
  QualityBoardTest() {
    school::ChannelRecord channel;
    channel.name = channel.title = "klinik";
    store::must(sqlite->channels().add(channel));
    board.on_air("klinik", "Bidan Ani");
  }
  // A second of 1 Mbit/s from the publisher, and to the viewer of that line.
  void second() {
    clock.advance(seconds(1));
    live::StationReport report;
    report.channel = "klinik";
    report.bitrate_kbps = 1'000;
    report.jitter = milliseconds(6);
    base::TcpFacts upload = facts_of(1);
    upload.bytes_received = received += 125'000;
    upload.segments_received = static_cast<std::uint32_t>(received / 1'000);
    report.line = upload;
    board.on_report(report);
    line.facts->bytes_acknowledged += 100'000;
    line.facts->segments_sent += 80;
    if (watches) request();
    board.tick([](std::string_view) { return std::size_t{2}; });
  }
  void run(base::Duration time) {
    for (base::Duration done{}; done < time; done += seconds(1)) second();
  }
  void request(std::uint64_t viewer = 7) {
    proto::http::Request asked;
    asked.query = query;
    for (const auto& [name, value] : fields) asked.headers.add(name, value);
    Caller caller;
    caller.line = &line;
    board.on_request("klinik", viewer, asked, caller);
  }
  const quality::Channel& klinik() const { return *board.look("klinik"); }
  const quality::Figures& last() const { return klinik().viewers()[0]->samples().back().figures; }
  std::vector<quality::Minute> kept() {
    const auto read = [](store::Store& store) {
      return store.quality().between("klinik", {0}, {4'000'000'000'000});
    };
    return run_to_end(gate->run(read)).value();
  }

  PassKey key{1, 2, 3};
  QualityBoard board{{*gate, clock, key}};
  TestLine line;
  bool watches = true;
  std::string query;
  std::vector<std::pair<std::string, std::string>> fields;
  std::uint64_t received = 0;
};

TEST_F(QualityBoardTest, joins_what_the_kernel_says_of_publisher_and_viewer) {
  run(seconds(20));
  EXPECT_FLOAT_EQ(klinik().publisher().kbps().value(), 1'000);
  EXPECT_FLOAT_EQ(klinik().publisher().jitter_ms.value(), 6);
  ASSERT_THAT(klinik().viewers(), SizeIs(1));
  EXPECT_FLOAT_EQ(last().kbps().value(), 800);
  EXPECT_FALSE(klinik().viewers()[0]->by_proxy());
  EXPECT_EQ(klinik().samples().back().audience.present, 2u);
}

TEST_F(QualityBoardTest, reads_what_players_send_with_their_requests) {
  query = "_HLS_msn=3&CMCD=bl%3D1800%2Cmtp%3D9000%2Cbs";
  run(seconds(10));
  EXPECT_FLOAT_EQ(last().buffer_ms.value(), 1'800);
  EXPECT_FLOAT_EQ(last().capacity_kbps.value(), 9'000);
  EXPECT_EQ(last().stalls, 5u);
  query.clear();
  fields = {{"CMCD-Request", "bl=900,mtp=500"}, {"CMCD-Status", "bs"}};
  run(seconds(5));
  EXPECT_FLOAT_EQ(last().buffer_ms.value(), 900);
  EXPECT_EQ(last().stalls, 5u);
  fields = {{"CMCD-Request", "\"broken"}};
  run(seconds(5));
  EXPECT_EQ(last().buffer_ms, std::nullopt);
}

TEST_F(QualityBoardTest, says_that_a_proxy_stands_between) {
  for (const char* name : {"Forwarded", "X-Forwarded-For", "Via"}) {
    fields = {{name, "x"}};
    run(seconds(1));
    EXPECT_TRUE(klinik().viewers()[0]->by_proxy()) << name;
    fields.clear();
    run(seconds(1));
    EXPECT_FALSE(klinik().viewers()[0]->by_proxy());
  }
}

TEST_F(QualityBoardTest, counts_what_a_connection_for_one_request_alone_carried) {
  watches = false;
  for (std::uint64_t i = 0; i < 20; ++i) {
    TestLine once;
    once.facts = facts_of(100 + i);
    const proto::http::Request asked;
    Caller caller;
    caller.line = &once;
    board.on_request("klinik", 7, asked, caller);
    run(seconds(1));
    ASSERT_TRUE(once.tell);
    once.tell(facts_of(100 + i, 100'000));
  }
  EXPECT_NEAR(last().kbps().value(), 800, 1);
}

TEST_F(QualityBoardTest, hears_the_end_of_a_line_once_all_else_is_over) {
  request();
  ASSERT_TRUE(line.tell);
  board.off_air("klinik");
  line.tell(facts_of(3, 100));
  board.deleted("klinik");
  line.tell(facts_of(3, 200));
}

TEST_F(QualityBoardTest, counts_a_viewer_of_whose_line_nothing_is_known) {
  line.facts.reset();
  request();
  board.tick([](std::string_view) { return std::size_t{1}; });
  EXPECT_THAT(klinik().viewers(), SizeIs(1));
}

TEST_F(QualityBoardTest, takes_the_word_of_a_page_with_a_pass) {
  WatchPass pass;
  pass.viewer = 7;
  pass.expires = {clock.wall_now().milliseconds + 3'600'000};
  const std::string text = sign(pass, "klinik", key);
  run(seconds(4));
  quality::PlayerReport report;
  report.stalls = 2;
  report.stalled_ms = 800;
  EXPECT_TRUE(board.note_player("klinik", text, report));
  run(seconds(1));
  EXPECT_EQ(last().stalled_ms, 800u);
  EXPECT_FALSE(board.note_player("klinik", "~made-up", report));
  EXPECT_FALSE(board.note_player("sekolah", text, report));
}

TEST_F(QualityBoardTest, measures_players_by_rtmp) {
  watches = false;
  for (std::uint64_t i = 0; i < 3; ++i) {
    PlayerLines lines;
    lines.channel = "klinik";
    lines.lines.push_back({9, facts_of(9, i * 500'000)});
    board.on_lines(lines);
    run(seconds(5));
  }
  ASSERT_THAT(klinik().viewers(), SizeIs(1));
  EXPECT_EQ(klinik().viewers()[0]->carrier(), quality::Carrier::kRtmp);
  EXPECT_FLOAT_EQ(last().kbps().value(), 800);
}

TEST_F(QualityBoardTest, has_an_entrance_for_viewers_by_webrtc) {
  watches = false;
  quality::ReceiverReport report;
  board.on_receiver_report("klinik", 4, report);
  clock.advance(seconds(2));
  report.packets_sent = 1'000;
  report.bytes_sent = 1'000'000;
  report.packets_lost = 20;
  board.on_receiver_report("klinik", 4, report);
  run(seconds(5));
  ASSERT_THAT(klinik().viewers(), SizeIs(1));
  EXPECT_EQ(klinik().viewers()[0]->carrier(), quality::Carrier::kWebRtc);
  EXPECT_FLOAT_EQ(klinik().viewers()[0]->last_minute().loss_percent().value(), 2);
}

TEST_F(QualityBoardTest, what_a_page_says_is_of_the_carrier_that_it_has_chosen) {
  WatchPass made;
  made.viewer = 7;
  made.expires = {clock.wall_now().milliseconds + 3'600'000};
  const std::string pass = sign(made, "klinik", key);
  run(seconds(5));  // by HLS
  quality::PlayerReport said;
  said.behind_live_ms = 2'000;
  EXPECT_TRUE(board.note_player("klinik", pass, said));
  watches = false;
  clock.advance(seconds(1));
  board.on_receiver_report("klinik", 7, {});
  said.behind_live_ms = 200;
  EXPECT_TRUE(board.note_player("klinik", pass, said));
  run(seconds(5));
  ASSERT_THAT(klinik().viewers(), SizeIs(2));
  EXPECT_FLOAT_EQ(klinik().viewers()[0]->last_minute().behind_live_ms.value(), 2'000);
  EXPECT_FLOAT_EQ(klinik().viewers()[1]->last_minute().behind_live_ms.value(), 200);
}

TEST_F(QualityBoardTest, keeps_each_minute_and_the_last_one_when_it_is_over) {
  run(seconds(150));
  board.off_air("klinik");
  const auto minutes = kept();
  ASSERT_GE(minutes.size(), 3u);
  std::uint32_t samples = 0;
  for (const quality::Minute& minute : minutes) samples += minute.samples;
  EXPECT_EQ(samples, 30u);
  EXPECT_EQ(minutes[1].person, "Bidan Ani");
  EXPECT_NEAR(minutes[1].audience.kbps.median.value(), 800, 1);
}

TEST_F(QualityBoardTest, goes_on_when_a_channel_is_on_air_again) {
  run(seconds(20));
  board.off_air("klinik");
  EXPECT_FALSE(klinik().on_air());
  run(seconds(20));
  board.on_air("klinik", "Pak Budi");
  run(seconds(10));
  EXPECT_EQ(klinik().samples().size(), 6u);
  EXPECT_EQ(klinik().person(), "Pak Budi");
}

TEST_F(QualityBoardTest, forgets_what_is_old_and_what_was_deleted) {
  board.off_air("klinik");
  run(quality::kViewerKept + seconds(5));
  EXPECT_EQ(board.look("klinik"), nullptr);
  board.on_air("klinik", "Bidan Ani");
  board.deleted("klinik");
  EXPECT_EQ(board.look("klinik"), nullptr);
  // What still comes of it does nothing.
  board.on_report({});
  board.on_lines({});
  board.on_receiver_report("klinik", 1, {});
  board.off_air("klinik");
  request();
}

}  // namespace
}  // namespace app::broadcast
