#include "app/broadcast/channel_board.hpp"

#include <functional>
#include <map>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/broadcast/channel_numbers.hpp"
#include "tests/app/auth/school_fixture.hpp"
#include "tests/app/broadcast/test_live_port.hpp"
#include "tests/live/hls/broadcast.hpp"

namespace app::broadcast {
namespace {

using proto::http::Method;
using proto::http::Request;
using proto::http::Response;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr live::PublisherId kPublisher{5};

class ChannelBoardTest : public testing::Test, protected SchoolFixture {
 protected:
  // The store thread posts to the loop.
  ~ChannelBoardTest() override { gate->finish(); }
  ChannelBoardTest() { add_channel("klinik", school::Viewing::kPublic); }

  school::ChannelRecord add_channel(const std::string& name, school::Viewing viewing) {
    school::ChannelRecord channel;
    channel.name = name;
    channel.title = name;
    channel.viewing = viewing;
    channel.created = clock.wall_now();
    store::must(sqlite->channels().add(channel));
    return records[name] = channel;
  }
  school::WatchLink add_link(const std::string& channel,
                             std::optional<base::WallTime> expires = {}) {
    const store::NewWatchLink fresh{channel, channel + std::to_string(++links), clock.wall_now(),
                                    expires};
    const auto add = [fresh](store::Store& store) {
      return store.channels().add_watch_link(fresh);
    };
    return run_to_end(gate->run(add)).value();  // the board writes down things meanwhile
  }
  live::Admission admission(const std::string& channel) const {
    live::Admission admission;
    admission.channel = channel;
    admission.key = 3;
    admission.person = "Bidan Sri";
    admission.address = base::IpAddress::v4(192, 0, 2, 7);
    admission.program = "OBS";
    return admission;
  }
  void go_on_air(const std::string& channel, bool resumed = false) {
    board->on_event(live::WentOnAir{admission(channel), kPublisher, resumed});
  }
  // So much of the broadcast, on the air of that channel.
  void broadcast(const std::string& channel, base::Duration time) {
    if (source.made.empty()) source.begin();
    source.run(time);
    clock.advance(time);
    deliver(channel);
  }
  void deliver(const std::string& channel) {
    source.deliver();
    for (; told < source.made.size(); ++told)
      board->on_event(live::HlsAdded{channel, source.made[told]});
  }

  // ---- requests
  using Held = std::shared_ptr<std::optional<Response>>;
  Held begin(const std::string& target, Method method = Method::kGet,
             base::IpAddress from = base::IpAddress::v4(192, 0, 2, 50)) {
    Request request;
    request.method = method;
    const std::size_t query = std::min(target.find('?'), target.size());
    request.path = target.substr(0, query);
    request.query = target.substr(std::min(query + 1, target.size()));
    if (gzip) request.headers.add("Accept-Encoding", "gzip");
    Caller caller;
    caller.address = from;
    auto held = std::make_shared<std::optional<Response>>();
    boost::asio::co_spawn(loop, board->handle(std::move(request), caller),
                          [held](std::exception_ptr failed, Response response) {
                            if (failed) std::rethrow_exception(failed);
                            *held = std::move(response);
                          });
    loop.restart();
    loop.poll();
    return held;
  }
  // One that cannot be answered yet.
  Held hold(const std::string& target) {
    ask("/hls/klinik/index.m3u8");  // the store is not asked again
    Held held = begin(target);
    EXPECT_FALSE(*held) << target;
    return held;
  }
  Response ask(const std::string& target, Method method = Method::kGet,
               base::IpAddress from = base::IpAddress::v4(192, 0, 2, 50)) {
    const Held held = begin(target, method, from);
    for (int i = 0; i < 100 && !*held; ++i) {
      loop.restart();
      loop.run_one_for(std::chrono::milliseconds(100));
    }
    EXPECT_TRUE(*held) << target;
    return held->value_or(Response{});
  }
  unsigned status(const std::string& target) { return ask(target).status; }
  void turn() {
    loop.restart();
    loop.poll();
  }
  static std::string field(const Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(""));
  }
  static std::string text(const Response& response) {
    if (response.pieces() == nullptr) return std::string(base::as_text(response.body_bytes()));
    std::string text;
    for (const auto& piece : *response.pieces()) text += base::as_text(*piece);
    return text;
  }
  std::string door(const std::string& channel, std::string_view pass = {},
                   const std::optional<school::WatchLink>& link = {}) {
    return board->open(records.at(channel), pass, link).hls;
  }
  static std::string pass_of(const std::string& hls) {
    const std::size_t at = hls.find('~');
    return hls.substr(at, hls.size() - at - 1);
  }
  std::vector<store::OnAirEntry> log(const std::string& channel) {
    const auto read = [channel](store::Store& store) {
      return store.channels().last_log(channel, 100);
    };
    return run_to_end(gate->run(read)).value();
  }
  void restart_server() { board = make_board(); }
  std::unique_ptr<ChannelBoard> make_board() {
    return std::make_unique<ChannelBoard>(ChannelBoard::Parts{
        loop.get_executor(), *gate, live, desk, quality, clock, random, key, *run});
  }

  std::map<std::string, school::ChannelRecord> records;
  int links = 0;
  boost::asio::io_context loop;
  TestLive live;
  PublishDesk desk{{loop.get_executor(), *gate, live, clock,
                    [](base::WallTime) { return std::chrono::minutes(0); }}};
  PassKey key{1, 2, 3};
  QualityBoard quality{{*gate, clock, key}};
  std::optional<live::hls::Run> run = live::hls::Run::of("run7");
  std::unique_ptr<ChannelBoard> board = make_board();
  live::hls::test::Broadcast source;
  std::size_t told = 0;
  bool gzip = false;
};

TEST_F(ChannelBoardTest, gives_playlists_and_pieces_of_a_public_channel) {
  go_on_air("klinik");
  broadcast("klinik", seconds(10));
  const Response master = ask("/hls/klinik/index.m3u8");
  EXPECT_EQ(master.status, 200u);
  EXPECT_EQ(field(master, "Content-Type"), "application/vnd.apple.mpegurl");
  EXPECT_EQ(field(master, "Vary"), "Accept-Encoding, User-Agent");
  EXPECT_THAT(text(master), HasSubstr("video.m3u8"));
  const Response playlist = ask("/hls/klinik/video.m3u8");
  EXPECT_EQ(field(playlist, "Cache-Control"), "no-cache");
  EXPECT_EQ(field(playlist, "Vary"), "Accept-Encoding");
  EXPECT_THAT(text(playlist), HasSubstr("run7-v-0.m4s"));
  const Response segment = ask("/hls/klinik/run7-v-1.m4s");
  EXPECT_EQ(segment.status, 200u);
  EXPECT_THAT(field(segment, "Cache-Control"), HasSubstr("immutable"));
  EXPECT_THAT(field(segment, "Cache-Control"), Not(HasSubstr("private")));
  EXPECT_GT(segment.pieces()->size(), 1u);
  EXPECT_EQ(status("/hls/klinik/run6-v-1.m4s"), 404u);
}

TEST_F(ChannelBoardTest, compresses_playlists_for_those_who_take_it) {
  go_on_air("klinik");
  broadcast("klinik", seconds(10));
  gzip = true;
  const Response playlist = ask("/hls/klinik/video.m3u8");
  EXPECT_EQ(field(playlist, "Content-Encoding"), "gzip");
  EXPECT_EQ(text(playlist).substr(0, 2), "\x1f\x8b");
}

TEST_F(ChannelBoardTest, other_sites_may_play_but_send_no_cookies) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  for (const char* target :
       {"/hls/klinik/index.m3u8", "/hls/klinik/nothing", "/hls/none/index.m3u8"}) {
    const Response response = ask(target);
    EXPECT_EQ(field(response, "Access-Control-Allow-Origin"), "*") << target;
    EXPECT_EQ(field(response, "Access-Control-Expose-Headers"), "Date, Content-Length");
    EXPECT_FALSE(response.headers.contains("Access-Control-Allow-Credentials"));
  }
  const Response preflight = ask("/hls/klinik/index.m3u8", Method::kOptions);
  EXPECT_EQ(preflight.status, 204u);
  EXPECT_THAT(field(preflight, "Access-Control-Allow-Headers"), HasSubstr("Range"));
  EXPECT_THAT(field(preflight, "Access-Control-Allow-Methods"), HasSubstr("HEAD"));
}

TEST_F(ChannelBoardTest, is_read_and_never_written) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  EXPECT_EQ(ask("/hls/klinik/index.m3u8", Method::kHead).status, 200u);
  EXPECT_EQ(ask("/hls/klinik/index.m3u8", Method::kPost).status, 405u);
}

TEST_F(ChannelBoardTest, what_is_no_address_is_not_found) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  for (const char* target :
       {"/hls/", "/hls/klinik", "/hls/klinik/", "/hls//index.m3u8", "/hls/klinik/x/index.m3u8",
        "/hls/klinik/~/a/index.m3u8", "/hls/../index.m3u8", "/other/klinik/index.m3u8",
        "/hls/klinik/~pass", "/hls/tidak-ada/index.m3u8"}) {
    EXPECT_EQ(status(target), 404u) << target;
  }
  EXPECT_EQ(status("/hls/klinik/video.m3u8?_HLS_msn=x"), 400u);
}

TEST_F(ChannelBoardTest, a_private_channel_opens_by_its_own_pass_alone) {
  add_channel("rapat", school::Viewing::kPrivate);
  add_channel("lain", school::Viewing::kPrivate);
  go_on_air("rapat");
  broadcast("rapat", seconds(10));
  EXPECT_EQ(status("/hls/rapat/index.m3u8"), 403u);
  const std::string own = door("rapat");
  const Response playlist = ask(own + "video.m3u8");
  EXPECT_EQ(playlist.status, 200u);
  EXPECT_EQ(field(playlist, "Cache-Control"), "private, no-cache");
  EXPECT_THAT(field(ask(own + "run7-v-1.m4s"), "Cache-Control"), HasSubstr("private, "));
  EXPECT_EQ(status("/hls/rapat/" + pass_of(door("lain")) + "/index.m3u8"), 403u);
  EXPECT_EQ(status("/hls/rapat/~AAAA/index.m3u8"), 403u);
  clock.advance(kPassTime);
  EXPECT_EQ(status(own + "index.m3u8"), 403u);
}

TEST_F(ChannelBoardTest, a_channel_that_becomes_private_closes_at_once) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  EXPECT_EQ(status("/hls/klinik/index.m3u8"), 200u);
  const std::string pass = pass_of(door("klinik"));
  EXPECT_EQ(status("/hls/klinik/" + pass + "/index.m3u8"), 200u);
  records["klinik"].viewing = school::Viewing::kPrivate;
  records["klinik"].height_max = 720;
  board->changed(records["klinik"]);
  EXPECT_EQ(status("/hls/klinik/index.m3u8"), 403u);
  EXPECT_EQ(status("/hls/klinik/" + pass + "/index.m3u8"), 403u);
  EXPECT_THAT(live.told, ElementsAre("klinik 0 720", "end players of klinik by none"));
}

TEST_F(ChannelBoardTest, a_revoked_link_sends_its_viewers_away_and_no_others) {
  add_channel("rapat", school::Viewing::kPrivate);
  go_on_air("rapat");
  broadcast("rapat", seconds(4));
  const school::WatchLink link = add_link("rapat");
  const std::string by_link = door("rapat", {}, link);
  const std::string by_other = door("rapat", {}, add_link("rapat"));
  EXPECT_EQ(status(by_link + "index.m3u8"), 200u);
  board->watch_link_revoked("rapat", link.id);
  EXPECT_EQ(status(by_link + "index.m3u8"), 403u);
  EXPECT_EQ(status(by_other + "index.m3u8"), 200u);
  // Whoever signs in, then, is let in again, whatever pass he still holds.
  const std::string signed_in = door("rapat", pass_of(by_link));
  EXPECT_EQ(status(signed_in + "index.m3u8"), 200u);
}

TEST_F(ChannelBoardTest, a_restarted_server_asks_once_whether_a_link_holds) {
  add_channel("rapat", school::Viewing::kPrivate);
  const school::WatchLink good = add_link("rapat");
  const school::WatchLink bad = add_link("rapat");
  const std::string by_good = door("rapat", {}, good);
  const std::string by_bad = door("rapat", {}, bad);
  store::must(sqlite->channels().revoke_watch_link("rapat", bad.id, clock.wall_now()));
  restart_server();
  go_on_air("rapat");
  broadcast("rapat", seconds(4));
  EXPECT_EQ(status(by_good + "index.m3u8"), 200u);
  EXPECT_EQ(status(by_bad + "index.m3u8"), 403u);
  log("rapat");  // what is queued for the store is done
  store::must(sqlite->database().execute("PRAGMA foreign_keys=OFF; DROP TABLE watch_links;"));
  EXPECT_EQ(status(by_good + "index.m3u8"), 200u);
  EXPECT_EQ(status(by_bad + "index.m3u8"), 403u);
}

TEST_F(ChannelBoardTest, a_pass_ends_with_its_link) {
  add_channel("rapat", school::Viewing::kPrivate);
  go_on_air("rapat");
  broadcast("rapat", seconds(4));
  const std::string by_link =
      door("rapat", {}, add_link("rapat", base::WallTime{clock.wall_now().milliseconds + 60'000}));
  EXPECT_EQ(status(by_link + "index.m3u8"), 200u);
  clock.advance(seconds(60));
  EXPECT_EQ(status(by_link + "index.m3u8"), 403u);
}

TEST_F(ChannelBoardTest, counts_a_viewer_once_however_often_he_opens_the_door) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  const std::string first = door("klinik");
  const std::string second = door("klinik", pass_of(first));
  EXPECT_EQ(first, second);
  ask(first + "index.m3u8");
  ask(first + "video.m3u8", Method::kGet, base::IpAddress::v4(192, 0, 2, 99));
  EXPECT_EQ(board->viewers("klinik"), 1u);
  ask(door("klinik", pass_of(first), add_link("klinik")) + "index.m3u8");
  EXPECT_EQ(board->viewers("klinik"), 1u);
  ask(door("klinik") + "index.m3u8");
  EXPECT_EQ(board->viewers("klinik"), 2u);
  ask("/hls/klinik/index.m3u8");
  ask("/hls/klinik/video.m3u8");
  EXPECT_EQ(board->viewers_in_all(), 3u);
  clock.advance(kViewerSilence);
  board->tick();
  EXPECT_EQ(board->viewers("klinik"), 0u);
  EXPECT_EQ(board->viewers("none"), 0u);
}

TEST_F(ChannelBoardTest, holds_a_request_until_its_part_is_there) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  const auto next = std::to_string(source.window.counters().segment[0]);
  const Held held = hold("/hls/klinik/video.m3u8?_HLS_msn=" + next + "&_HLS_part=0");
  EXPECT_FALSE(*held);
  broadcast("klinik", seconds(3));
  turn();
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->status, 200u);
  EXPECT_THAT(field(**held, "Cache-Control"), HasSubstr("max-age"));
}

TEST_F(ChannelBoardTest, whoever_waits_too_long_is_asked_to_come_again) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  const auto next = std::to_string(source.window.counters().segment[0]);
  const Held held = hold("/hls/klinik/video.m3u8?_HLS_msn=" + next);
  clock.advance(live::hls::kWaitMax);
  board->on_event(live::WentOffAir{"klinik"});  // wakes whoever waits
  turn();
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->status, 503u);
  EXPECT_NE(field(**held, "Retry-After"), "");
  EXPECT_EQ(field(**held, "Cache-Control"), "no-store");
}

TEST_F(ChannelBoardTest, answers_all_who_wait_when_the_server_stops) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  const auto next = std::to_string(source.window.counters().segment[0]);
  const Held first = hold("/hls/klinik/video.m3u8?_HLS_msn=" + next);
  const Held second = hold("/hls/klinik/audio.m3u8?_HLS_msn=" + next);
  board->stop();
  turn();
  EXPECT_EQ(first->value_or(Response{}).status, 503u);
  EXPECT_EQ(second->value_or(Response{}).status, 503u);
}

TEST_F(ChannelBoardTest, a_broadcast_that_is_over_can_be_watched_to_its_end) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  source.muxer.end(source.out);
  deliver("klinik");
  board->on_event(live::WentOffAir{"klinik"});
  board->tick();
  EXPECT_THAT(text(ask("/hls/klinik/video.m3u8")), HasSubstr("#EXT-X-ENDLIST"));
  EXPECT_EQ(board->on_air_count(), 0u);
  clock.advance(kAfterEnd);
  board->tick();
  EXPECT_EQ(status("/hls/klinik/video.m3u8"), 404u);
}

TEST_F(ChannelBoardTest, a_deleted_channel_is_gone_at_once) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  const auto next = std::to_string(source.window.counters().segment[0]);
  const Held held = hold("/hls/klinik/video.m3u8?_HLS_msn=" + next);
  store::must(sqlite->channels().remove("klinik"));
  board->deleted("klinik");
  turn();
  EXPECT_EQ(held->value_or(Response{}).status, 404u);
  EXPECT_EQ(status("/hls/klinik/video.m3u8"), 404u);
  EXPECT_THAT(live.told, ElementsAre("end klinik"));
  broadcast("klinik", seconds(2));  // what was under way
  EXPECT_EQ(status("/hls/klinik/video.m3u8"), 404u);
}

TEST_F(ChannelBoardTest, numbers_are_reserved_before_they_are_used) {
  live::hls::Counters first;
  first.segment = {1000, 1000};
  source.muxer = live::hls::Muxer(first);
  go_on_air("klinik");
  const auto kept = [this] {
    const auto read = [](store::Store& store) { return store.channels().numbers("klinik"); };
    return run_to_end(gate->run(read)).value();
  };
  for (int i = 0; i < 40; ++i) {
    broadcast("klinik", seconds(30));
    ASSERT_GT(kept().video, source.window.counters().segment[0] + 100);
    ASSERT_GT(kept().audio, source.window.counters().segment[1] + 100);
  }
  EXPECT_GT(source.window.counters().segment[0], 1500u);
}

TEST_F(ChannelBoardTest, writes_down_who_is_on_air_and_when_the_key_was_used) {
  const auto made =
      sqlite->channels().add_key({"klinik", "Bidan Sri", "h", clock.wall_now(), {}, {}}).value();
  live::Admission admission = this->admission("klinik");
  admission.key = made.id.value;
  board->on_event(live::WentOnAir{admission, kPublisher, false});
  board->on_event(live::WentAway{"klinik"});
  board->on_event(live::WentOnAir{admission, live::PublisherId{6}, true});
  board->on_event(live::WentOffAir{"klinik"});
  const auto lines = log("klinik");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[2].what, "on_air");
  EXPECT_EQ(lines[1].what, "taken_over");
  EXPECT_EQ(lines[0].what, "off_air");
  EXPECT_EQ(lines[2].person, "Bidan Sri");
  EXPECT_EQ(lines[2].address, "192.0.2.7");
  EXPECT_EQ(lines[2].program, "OBS");
  const auto keys = [](store::Store& store) { return store.channels().keys("klinik"); };
  EXPECT_EQ(run_to_end(gate->run(keys)).value().at(0).used, clock.wall_now());
}

TEST_F(ChannelBoardTest, says_who_is_on_air_and_what_arrives) {
  EXPECT_FALSE(board->on_air("klinik"));
  EXPECT_EQ(board->open(records["klinik"], {}, {}).state, WatchDoor::State::kOff);
  go_on_air("klinik");
  const base::WallTime since = clock.wall_now();
  clock.advance(seconds(10));
  live::StationReport report;
  report.channel = "klinik";
  report.bitrate_kbps = 2'000;
  report.video = media::mp4::test::h264();
  report.audio = media::mp4::test::aac();
  report.findings = {{live::FindingKind::kBFrames, 0, {}}};
  board->on_event(report);
  auto on_air = board->on_air("klinik");
  ASSERT_TRUE(on_air);
  EXPECT_EQ(on_air->person, "Bidan Sri");
  EXPECT_EQ(on_air->since, since);
  EXPECT_EQ(on_air->height, 720);
  EXPECT_EQ(on_air->video, "H.264");
  EXPECT_EQ(on_air->audio, "AAC");
  EXPECT_EQ(on_air->findings.at(0).word, "b_frames");
  EXPECT_FALSE(on_air->away);
  EXPECT_EQ(board->open(records["klinik"], {}, {}).state, WatchDoor::State::kOnAir);
  board->on_event(live::WentAway{"klinik"});
  EXPECT_TRUE(board->on_air("klinik")->away);
  EXPECT_EQ(board->open(records["klinik"], {}, {}).state, WatchDoor::State::kAway);
  go_on_air("klinik", true);
  EXPECT_EQ(board->on_air("klinik")->since, since);  // the same broadcast
  board->on_event(live::WentOffAir{"klinik"});
  EXPECT_FALSE(board->on_air("klinik"));
}

TEST_F(ChannelBoardTest, passes_on_what_is_to_end) {
  EXPECT_FALSE(board->stop("klinik"));
  go_on_air("klinik");
  EXPECT_TRUE(board->stop("klinik"));
  board->key_revoked("klinik", school::ChannelKeyId{3});
  EXPECT_THAT(live.told, ElementsAre("end klinik", "end key 3 of klinik"));
}

TEST_F(ChannelBoardTest, whoever_is_dismissed_hears_why) {
  go_on_air("klinik");
  board->on_event(live::Dismissed{live::PublisherId{99}, live::DismissReason::kStopped, 0});
  board->on_event(live::Dismissed{kPublisher, live::DismissReason::kStopped, 0});
  for (int i = 0; i < 100 && live.farewells.empty(); ++i) {
    loop.restart();
    loop.run_one_for(std::chrono::milliseconds(100));
  }
  ASSERT_EQ(live.farewells.size(), 1u);
  EXPECT_NE(live.farewells[kPublisher.value], "");
}

TEST_F(ChannelBoardTest, who_goes_over_to_webrtc_is_counted_as_a_player_alone) {
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  const std::string mine = door("klinik");
  ask(mine + "index.m3u8");
  ask(door("klinik") + "index.m3u8");
  const auto pass = read_pass(pass_of(mine), "klinik", key, clock.wall_now());
  ASSERT_TRUE(pass);
  board->on_watches_by_webrtc("klinik", pass->viewer);
  board->on_watches_by_webrtc("none", pass->viewer);
  board->on_players({"klinik", 1});
  EXPECT_EQ(board->viewers("klinik"), 2u);
}

TEST_F(ChannelBoardTest, players_by_rtmp_are_viewers_and_lose_their_right_as_others_do) {
  board->on_players({"klinik", 3});  // nothing is on air there
  EXPECT_EQ(board->viewers("klinik"), 0u);
  go_on_air("klinik");
  broadcast("klinik", seconds(4));
  ask(door("klinik") + "index.m3u8");
  board->on_players({"klinik", 3});
  EXPECT_EQ(board->viewers("klinik"), 4u);
  EXPECT_EQ(board->viewers_in_all(), 4u);
  board->on_players({"klinik", 0});
  EXPECT_EQ(board->viewers("klinik"), 1u);
  board->watch_link_revoked("klinik", school::WatchLinkId{4});
  records["klinik"].viewing = school::Viewing::kPrivate;
  board->changed(records["klinik"]);
  EXPECT_THAT(live.told, ElementsAre("end players of klinik by w4", "klinik 0 0",
                                     "end players of klinik by none"));
}

TEST(MakeRun, gives_names_that_differ) {
  base::SeededRandom random{1};
  const live::hls::Run first = make_run(random);
  EXPECT_EQ(first.text().size(), 10u);
  EXPECT_FALSE(first == make_run(random));
}

TEST_F(ChannelBoardTest, says_whether_what_is_on_air_is_recorded) {
  EXPECT_FALSE(board->record("klinik", RecordingWish::kStart));
  go_on_air("klinik");
  EXPECT_EQ(board->on_air("klinik")->recording, std::nullopt);
  EXPECT_TRUE(board->record("klinik", RecordingWish::kStart));
  EXPECT_THAT(live.told, testing::Contains("start recording klinik"));
  const live::recording::RecordingId id{1};
  board->on_event(live::RecordingBegan{"klinik", id, "Bidan Sri", {7}});
  EXPECT_EQ(board->on_air("klinik")->recording->since.milliseconds, 7);
  EXPECT_FALSE(board->open(records["klinik"], "", {}).recording->paused);
  board->on_event(live::RecordingPaused{"klinik", id, true, seconds(1)});
  EXPECT_TRUE(board->open(records["klinik"], "", {}).recording->paused);
  board->on_event(live::RecordingOver{"klinik", id, live::recording::EndReason::kDiskFailed});
  EXPECT_EQ(board->on_air("klinik")->recording, std::nullopt);
  EXPECT_EQ(board->on_air("klinik")->recording_ended, "disk_failed");
  board->on_event(live::RecordingBegan{"klinik", id, "Bidan Sri", {9}});
  EXPECT_EQ(board->on_air("klinik")->recording_ended, "");
}

TEST_F(ChannelBoardTest, says_beforehand_that_the_disk_will_be_full) {
  go_on_air("klinik");
  board->on_event(
      live::RecordingBegan{"klinik", live::recording::RecordingId{1}, "Bidan Sri", {7}});
  EXPECT_EQ(board->on_air("klinik")->recording->minutes_left, std::nullopt);
  board->on_space_low(std::chrono::minutes(20));
  clock.advance(std::chrono::minutes(3));
  EXPECT_EQ(board->on_air("klinik")->recording->minutes_left, 17);
  clock.advance(std::chrono::minutes(4));
  EXPECT_EQ(board->on_air("klinik")->recording->minutes_left, std::nullopt) << "not said again";
}

TEST_F(ChannelBoardTest, a_channel_is_live_until_a_while_after_its_end) {
  EXPECT_FALSE(board->is_live("klinik"));
  board->on_event(live::LowDelayChanged{"klinik", {}});
  EXPECT_FALSE(board->is_live("klinik")) << "something is known of it, but it was never on air";
  go_on_air("klinik");
  EXPECT_TRUE(board->is_live("klinik"));
  board->on_event(live::WentAway{"klinik"});
  EXPECT_TRUE(board->is_live("klinik"));
  board->on_event(live::WentOffAir{"klinik"});
  clock.advance(kAfterEnd - seconds(1));
  EXPECT_TRUE(board->is_live("klinik"));
  clock.advance(seconds(1));
  EXPECT_FALSE(board->is_live("klinik"));
}

TEST_F(ChannelBoardTest, whoever_follows_channels_hears_what_becomes_of_them) {
  struct Follower final : ChannelFollower {
    void changed(const school::ChannelRecord& channel) override { told.push_back(channel.name); }
    void deleted(std::string_view channel) override { told.push_back("x" + std::string(channel)); }
    void watch_link_revoked(std::string_view channel, school::WatchLinkId link) override {
      told.push_back(std::string(channel) + " " + to_string(link));
    }
    std::vector<std::string> told;
  } follower;
  board->set_follower(follower);
  board->changed(records["klinik"]);
  board->watch_link_revoked("klinik", school::WatchLinkId{3});
  board->deleted("klinik");
  EXPECT_THAT(follower.told, ElementsAre("klinik", "klinik w3", "xklinik"));
}

TEST_F(ChannelBoardTest, a_channel_that_is_never_to_be_recorded_stops) {
  live.told.clear();
  board->changed(records["klinik"]);
  EXPECT_THAT(live.told, Not(testing::Contains("stop recording klinik")));
  records["klinik"].recording = school::RecordingRule::kNever;
  board->changed(records["klinik"]);
  EXPECT_THAT(live.told, testing::Contains("stop recording klinik"));
}

}  // namespace
}  // namespace app::broadcast
