#include "app/broadcast/class_board.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/auth/school_fixture.hpp"
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

const std::string kClass = "class:kelas-7a";

struct TestStages final : StagePort {
  void set_stage(std::string channel, ClassStage stage) override {
    told.push_back(channel + " " + std::to_string(stage.picture) + " with " +
                   std::to_string(stage.voices.size()));
  }
  void end_stage(std::string channel) override { told.push_back(channel + " ends"); }
  void want_aac(std::string channel, bool wanted) override {
    told.push_back((wanted ? "AAC of " : "no AAC of ") + channel);
  }
  std::vector<std::string> told;
};

class ClassBoardTest : public testing::Test, protected SchoolFixture {
 protected:
  ~ClassBoardTest() override { gate->finish(); }
  ClassBoardTest() { board.set_port(&stages); }

  void go_on_air(bool resumed = false) {
    live::WentOnAir event;
    event.admission.channel = kClass;
    event.publisher = live::PublisherId{live::kFirstStagePublisher + 1};
    event.resumed = resumed;
    EXPECT_TRUE(board.follow(event));
  }
  void broadcast(base::Duration time) {
    if (source.made.empty()) source.begin();
    source.run(time);
    clock.advance(time);
    source.deliver();
    for (; told < source.made.size(); ++told) {
      EXPECT_TRUE(board.follow(live::HlsAdded{kClass, source.made[told]}));
    }
  }
  using Held = std::shared_ptr<std::optional<Response>>;
  Held begin(const std::string& target, Method method = Method::kGet) {
    Request request;
    request.method = method;
    const std::size_t query = std::min(target.find('?'), target.size());
    request.path = target.substr(0, query);
    request.query = target.substr(std::min(query + 1, target.size()));
    auto held = std::make_shared<std::optional<Response>>();
    boost::asio::co_spawn(loop, board.handle(std::move(request), Caller{}),
                          [held](std::exception_ptr failed, Response response) {
                            if (failed) std::rethrow_exception(failed);
                            *held = std::move(response);
                          });
    turn();
    return held;
  }
  static std::string text_of(const Response& response) {
    std::string text;
    for (const auto& piece : std::get<proto::http::SharedPieces>(response.body)) {
      text += base::as_text(*piece);
    }
    return text;
  }
  void turn() {
    loop.restart();
    loop.poll();
  }
  Response ask(const std::string& target, Method method = Method::kGet) {
    const Held held = begin(target, method);
    EXPECT_TRUE(*held) << target;
    return held->value_or(Response{});
  }
  unsigned status(const std::string& target) { return ask(target).status; }

  boost::asio::io_context loop;
  TestStages stages;
  PassKey key{1, 2, 3};
  std::optional<live::hls::Run> run = live::hls::Run::of("run7");
  ClassBoard board{{loop.get_executor(), clock, random, key, *run}};
  live::hls::test::Broadcast source;
  std::size_t told = 0;
};

TEST_F(ClassBoardTest, gives_the_class_to_whoever_was_admitted) {
  board.set_stage("kelas-7a", {5, {{6, true}}});
  EXPECT_THAT(stages.told, ElementsAre("class:kelas-7a 5 with 1"));
  const AudienceTicket ani = board.admit("kelas-7a");
  EXPECT_TRUE(ClassBoard::is_path_of_class(ani.hls));
  go_on_air();
  broadcast(seconds(6));
  const Response master = ask(ani.hls + "index.m3u8");
  EXPECT_EQ(master.status, 200u);
  EXPECT_EQ(status(ani.hls + "video.m3u8"), 200u);
  const Response segment = ask(ani.hls + "run7-v-1.m4s");
  EXPECT_EQ(segment.status, 200u);
  EXPECT_THAT(std::string(segment.headers.find("Cache-Control").value_or("")),
              HasSubstr("private"));
  EXPECT_EQ(board.viewers(), 1u);
}

TEST_F(ClassBoardTest, nobody_else_is_given_anything) {
  const AudienceTicket ani = board.admit("kelas-7a");
  const AudienceTicket other = board.admit("kelas-8b");
  go_on_air();
  broadcast(seconds(6));
  EXPECT_EQ(status("/hls/class:kelas-7a/index.m3u8"), 403u);
  EXPECT_EQ(status("/hls/class:kelas-7a/~AAAA/index.m3u8"), 403u);
  const std::string pass = other.hls.substr(other.hls.find('~'));
  EXPECT_EQ(status("/hls/class:kelas-7a/" + pass + "index.m3u8"), 403u) << "of another class";
  EXPECT_EQ(status("/hls/class:nothing/~AAAA/index.m3u8"), 403u) << "whether there is one or not";
  EXPECT_EQ(ask(ani.hls + "index.m3u8", Method::kPost).status, 405u);
  EXPECT_EQ(status(ani.hls + "../index.m3u8"), 404u);
}

TEST_F(ClassBoardTest, a_pass_ends_with_its_seat_and_with_the_broadcast) {
  const AudienceTicket ani = board.admit("kelas-7a");
  const AudienceTicket budi = board.admit("kelas-7a");
  go_on_air();
  broadcast(seconds(6));
  board.dismiss("kelas-7a", ani.viewer);
  EXPECT_EQ(status(ani.hls + "index.m3u8"), 403u);
  EXPECT_EQ(status(budi.hls + "index.m3u8"), 200u);
  board.end("kelas-7a");
  EXPECT_EQ(status(budi.hls + "index.m3u8"), 403u);
  (void)board.admit("kelas-7a");
  EXPECT_EQ(status(budi.hls + "index.m3u8"), 403u) << "of an audience that has gone";
}

TEST_F(ClassBoardTest, before_anything_is_shown_there_is_nothing) {
  const AudienceTicket ani = board.admit("kelas-7a");
  EXPECT_EQ(status(ani.hls + "index.m3u8"), 404u);
}

TEST_F(ClassBoardTest, whoever_waits_when_it_ends_is_answered) {
  const AudienceTicket ani = board.admit("kelas-7a");
  go_on_air();
  broadcast(seconds(6));
  const Held held = begin(ani.hls + "video.m3u8?_HLS_msn=3");
  EXPECT_FALSE(*held);
  board.end("kelas-7a");
  turn();
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->status, 404u);
}

TEST_F(ClassBoardTest, whoever_waits_when_the_server_stops_is_told_to_come_again) {
  const AudienceTicket ani = board.admit("kelas-7a");
  go_on_air();
  broadcast(seconds(6));
  const Held held = begin(ani.hls + "video.m3u8?_HLS_msn=3");
  board.stop();
  turn();
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->status, 503u);
}

// The sound alone has been heard for a while, and a camera is switched on.
TEST_F(ClassBoardTest, whoever_comes_for_a_picture_that_is_on_its_way_waits_for_it) {
  const AudienceTicket ani = board.admit("kelas-7a");
  board.set_stage("kelas-7a", {0, {{6, true}}});
  go_on_air();
  source.begin(false, true);
  broadcast(seconds(12));
  EXPECT_EQ(status(ani.hls + "index.m3u8"), 200u);
  board.set_stage("kelas-7a", {5, {{6, true}}});
  const Held held = begin(ani.hls + "index.m3u8");
  broadcast(seconds(2));
  turn();
  EXPECT_FALSE(*held);
  ASSERT_TRUE(source.muxer.on_format(media::mp4::test::h264(), source.out));
  source.has_picture = true;
  broadcast(seconds(1));
  turn();
  ASSERT_TRUE(*held);
  EXPECT_THAT(text_of(**held), HasSubstr("video.m3u8"));
  board.set_stage("kelas-7a", {0, {{6, true}}});
  EXPECT_EQ(status(ani.hls + "index.m3u8"), 200u) << "and for none that is over";
}

TEST_F(ClassBoardTest, what_the_station_has_given_up_is_no_video_of_its_own) {
  const AudienceTicket ani = board.admit("kelas-7a");
  go_on_air();
  broadcast(seconds(6));
  const Held held = begin(ani.hls + "video.m3u8?_HLS_msn=3");
  const live::WentOffAir over{kClass};
  EXPECT_TRUE(board.follow(live::HlsAdded{kClass, live::hls::EndOfStream{}}));
  EXPECT_TRUE(board.follow(over));
  turn();
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->status, 404u);
  EXPECT_EQ(status(ani.hls + "index.m3u8"), 404u);
  go_on_air();
  broadcast(seconds(6));
  EXPECT_THAT(text_of(ask(ani.hls + "video.m3u8")), testing::Not(HasSubstr("ENDLIST")));
}

TEST_F(ClassBoardTest, has_aac_made_while_somebody_asks_for_it) {
  const AudienceTicket ani = board.admit("kelas-7a");
  go_on_air();
  broadcast(seconds(6));
  EXPECT_EQ(status(ani.hls + "index.m3u8"), 200u);
  EXPECT_THAT(stages.told, IsEmpty());
  const Held held = begin(ani.hls + "native.m3u8");
  EXPECT_FALSE(*held) << "it is being made";
  EXPECT_THAT(stages.told, ElementsAre("AAC of class:kelas-7a"));
  EXPECT_TRUE(board.follow(live::AacGivenUp{kClass}));
  turn();
  ASSERT_TRUE(*held);
  EXPECT_THAT(text_of(**held), HasSubstr("audio.m3u8")) << "what there is";
  clock.advance(seconds(61));
  board.tick();
  EXPECT_THAT(stages.told, ElementsAre("AAC of class:kelas-7a", "no AAC of class:kelas-7a"));
}

TEST_F(ClassBoardTest, a_pass_outlives_a_clock_that_is_set) {
  const AudienceTicket ani = board.admit("kelas-7a");
  go_on_air();
  broadcast(seconds(6));
  clock.advance(std::chrono::hours(24 * 365));
  EXPECT_EQ(status(ani.hls + "index.m3u8"), 200u);
}

TEST_F(ClassBoardTest, who_is_sent_away_is_not_given_what_he_waits_for) {
  const AudienceTicket ani = board.admit("kelas-7a");
  go_on_air();
  broadcast(seconds(6));
  const Held held = begin(ani.hls + "video.m3u8?_HLS_msn=3");
  board.dismiss("kelas-7a", ani.viewer);
  broadcast(seconds(6));
  turn();
  ASSERT_TRUE(*held);
  EXPECT_EQ((*held)->status, 404u);
}

TEST_F(ClassBoardTest, leaves_channels_and_recordings_to_others) {
  live::WentOnAir channel;
  channel.admission.channel = "klinik";
  EXPECT_FALSE(board.follow(channel));
  EXPECT_FALSE(board.follow(live::HlsAdded{"klinik", live::hls::EndOfStream{}}));
  EXPECT_FALSE(board.follow(live::Dismissed{live::PublisherId{7}}));
  EXPECT_FALSE(board.follow(live::RecordingWrites{}));
  EXPECT_TRUE(board.follow(live::Dismissed{live::PublisherId{live::kFirstStagePublisher + 1}}));
  EXPECT_FALSE(ClassBoard::is_path_of_class("/hls/klinik/index.m3u8"));
  EXPECT_FALSE(ClassBoard::is_path_of_class("/video/class:x/"));
}

TEST_F(ClassBoardTest, what_comes_after_the_end_is_for_nobody) {
  (void)board.admit("kelas-7a");
  board.end("kelas-7a");
  go_on_air();
  EXPECT_THAT(board.viewers(), 0u);
  EXPECT_THAT(stages.told, ElementsAre("class:kelas-7a ends"));
}

TEST_F(ClassBoardTest, tells_a_live_thread_that_has_ended_nothing) {
  board.set_port(nullptr);
  board.set_stage("kelas-7a", {5, {{6, true}}});
  board.end("kelas-7a");
  EXPECT_THAT(stages.told, IsEmpty());
}

}  // namespace
}  // namespace app::broadcast
