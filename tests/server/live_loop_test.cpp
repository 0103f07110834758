#include "server/live_loop.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <iterator>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "server/system_clock.hpp"
#include "tests/live/packet_source.hpp"
#include "tests/proto/rtmp/rtmp_client.hpp"
#include "tests/server/blocking_client.hpp"

namespace server {
namespace {

using app::broadcast::NotAdmitted;
using app::broadcast::PlayAsked;
using app::broadcast::PlayerLines;
using app::broadcast::PlayersChanged;
using app::broadcast::PublishAsked;
using app::broadcast::SourceAnswer;
using proto::rtmp::testing::Client;
using testing::HasSubstr;
using testing::Not;

// What ffmpeg 5.1 sends for two seconds of publishing "kunci".
std::string captured() {
  std::ifstream file(PENDOPO_SOURCE_DIR "/tests/data/rtmp/ffmpeg_5_1_publish", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class LiveLoopTest : public testing::Test {
 protected:
  // Where the build puts the plug-in: this program is in a folder below.
  static std::filesystem::path built() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() /
           kAacPluginFile;
  }
  explicit LiveLoopTest(std::filesystem::path plugin = built()) : plugin_(std::move(plugin)) {
    loop.start();
  }

  LiveLoop::Sinks sinks() {
    return {[this](PublishAsked what) { keep([&] { asked.push_back(std::move(what)); }); },
            [this](NotAdmitted what) { keep([&] { refused.push_back(std::move(what)); }); },
            [this](PlayAsked what) { keep([&] { play_asked.push_back(std::move(what)); }); },
            [this](PlayersChanged what) { keep([&] { players.push_back(what.players); }); },
            [this](live::StationEvent what) { keep([&] { events.push_back(std::move(what)); }); },
            [this](const live::RecordingBegan&) { return disk_is_fast.load(); },
            [this](live::RecordingWrites what) {
              keep([&] {
                for (auto& operation : what.operations) written.push_back(std::move(operation));
              });
              return disk_is_fast.load();
            },
            [this](PlayerLines what) { keep([&] { lines.push_back(std::move(what)); }); },
            [this](SourceAnswer what) { keep([&] { answers.push_back(std::move(what)); }); },
            [this](live::SourceEvent what) { keep([&] { source_events.push_back(what); }); },
            [this](live::FeedBatch what) { keep([&] { fed.push_back(std::move(what)); }); }};
  }
  void keep(const std::function<void()>& act) {
    const std::lock_guard lock(mutex);
    act();
    changed.notify_all();
  }
  bool wait(const std::function<bool()>& done) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(10), done);
  }
  template <class T>
  std::size_t count() const {
    std::size_t count = 0;
    for (const auto& event : events) count += std::holds_alternative<T>(event);
    return count;
  }
  PublishAsked last_asked(std::size_t number) {
    EXPECT_TRUE(wait([&] { return asked.size() >= number; }));
    const std::lock_guard lock(mutex);
    return asked.empty() ? PublishAsked{} : asked.back();
  }
  live::StationReport first_report() {
    EXPECT_TRUE(wait([&] { return count<live::StationReport>() > 0; }));
    const std::lock_guard lock(mutex);
    for (const auto& event : events) {
      if (const auto* report = std::get_if<live::StationReport>(&event)) return *report;
    }
    return {};
  }
  static live::Admission admission(const PublishAsked& asked, std::uint64_t key = 1) {
    live::Admission admission;
    admission.channel = "klinik";
    admission.key = key;
    admission.person = "Bidan Sri";
    admission.address = asked.address;
    return admission;
  }
  // Up to its wish to publish; what follows is the caller's.
  static std::string greeting(Client& client) {
    return Client::hello() + client.connect("live/klinik") + client.create_stream() +
           client.publish("kunci");
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<PublishAsked> asked;
  std::vector<NotAdmitted> refused;
  std::vector<PlayAsked> play_asked;
  std::vector<std::size_t> players;
  std::vector<live::StationEvent> events;
  std::atomic<bool> disk_is_fast = true;
  std::vector<live::recording::Operation> written;
  std::vector<PlayerLines> lines;
  std::vector<SourceAnswer> answers;
  std::vector<live::SourceEvent> source_events;
  std::vector<live::FeedBatch> fed;
  SystemClock clock;
  const std::filesystem::path plugin_;
  LiveLoop loop{{true, 0, {base::IpAddress::v4(127, 0, 0, 1)}, {plugin_}}, clock, sinks()};
};

TEST_F(LiveLoopTest, a_publish_is_asked_about_admitted_and_becomes_hls) {
  ASSERT_NE(loop.rtmp_port(), 0);
  {
    BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
    // At its end it says that it has finished, which would take back a wish that is not answered.
    const std::string bytes = captured();
    encoder.send(std::string_view(bytes).substr(0, 8'000));
    const PublishAsked wish = last_asked(1);
    EXPECT_EQ(wish.app, "live");
    EXPECT_EQ(wish.key, "kunci");
    EXPECT_EQ(wish.address, base::IpAddress::v4(127, 0, 0, 1));
    EXPECT_THAT(wish.program, HasSubstr("Lavf"));
    loop.admit(wish.wish, admission(wish), {});
    EXPECT_FALSE(encoder.read_until("NetStream.Publish.Start").ends_with("<end>"));
    encoder.send(std::string_view(bytes).substr(8'000));
    EXPECT_TRUE(wait([&] { return count<live::HlsAdded>() > 4; }));
    EXPECT_TRUE(wait([&] { return count<live::WentAway>() == 1; }));
  }
  EXPECT_TRUE(wait([&] { return count<live::WentOffAir>() == 1; }));
  EXPECT_EQ(count<live::WentOnAir>(), 1u);
}

TEST_F(LiveLoopTest, what_is_recorded_goes_to_the_disk_and_is_closed_at_the_end) {
  {
    BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
    const std::string bytes = captured();
    encoder.send(std::string_view(bytes).substr(0, 8'000));
    const PublishAsked wish = last_asked(1);
    live::Admission recorded = admission(wish);
    recorded.records = true;
    loop.admit(wish.wish, recorded, {});
    encoder.read_until("NetStream.Publish.Start");
    encoder.send(std::string_view(bytes).substr(8'000));
    EXPECT_TRUE(wait([&] { return count<live::WentAway>() == 1; }));
  }
  EXPECT_TRUE(wait([&] { return count<live::RecordingOver>() == 1; }));
  const std::lock_guard lock(mutex);
  const auto has = [&]<class T>(T) {
    return std::ranges::any_of(
        written, [](const auto& operation) { return std::holds_alternative<T>(operation); });
  };
  EXPECT_TRUE(has(live::recording::Create{}));
  EXPECT_TRUE(has(live::recording::Append{}));
  EXPECT_TRUE(has(live::recording::Close{}));
}

TEST_F(LiveLoopTest, a_disk_that_is_too_slow_ends_the_recording_alone) {
  disk_is_fast = false;
  BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
  const std::string bytes = captured();
  encoder.send(std::string_view(bytes).substr(0, 8'000));
  const PublishAsked wish = last_asked(1);
  live::Admission recorded = admission(wish);
  recorded.records = true;
  loop.admit(wish.wish, recorded, {});
  encoder.read_until("NetStream.Publish.Start");
  encoder.send(std::string_view(bytes).substr(8'000));
  EXPECT_TRUE(wait([&] { return count<live::RecordingOver>() == 1; }));
  EXPECT_TRUE(wait([&] { return count<live::HlsAdded>() > 4; }));
  EXPECT_EQ(count<live::Dismissed>(), 0u);
}

TEST_F(LiveLoopTest, a_lost_connection_leaves_its_channel_waiting) {
  {
    BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
    Client client;
    encoder.send(greeting(client));
    const PublishAsked wish = last_asked(1);
    loop.admit(wish.wish, admission(wish), {});
    EXPECT_TRUE(wait([&] { return count<live::WentOnAir>() == 1; }));
  }
  EXPECT_TRUE(wait([&] { return count<live::WentAway>() == 1; }));
  EXPECT_EQ(count<live::WentOffAir>(), 0u);
}

TEST_F(LiveLoopTest, a_refusal_arrives_in_words_before_the_end_and_nothing_began) {
  BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
  Client client;
  encoder.send(greeting(client));
  const PublishAsked wish = last_asked(1);
  EXPECT_EQ(wish.app, "live/klinik");
  loop.refuse(
      wish.wish,
      {proto::rtmp::PublishRefusal::kUnauthorized, "key_expired", "kunci kedaluwarsa kemarin", {}});
  const std::string heard = encoder.read_to_end();
  EXPECT_THAT(heard, HasSubstr("NetStream.Publish.Unauthorized"));
  EXPECT_THAT(heard, HasSubstr("kunci kedaluwarsa kemarin"));
  EXPECT_THAT(heard, Not(HasSubstr("NetStream.Publish.Start")));
  EXPECT_EQ(count<live::WentOnAir>(), 0u);
}

TEST_F(LiveLoopTest, a_second_connection_is_judged_while_the_first_goes_on) {
  BlockingClient first = BlockingClient::tcp(loop.rtmp_port());
  Client first_client;
  first.send(greeting(first_client));
  const PublishAsked first_wish = last_asked(1);
  loop.admit(first_wish.wish, admission(first_wish), {});
  BlockingClient second = BlockingClient::tcp(loop.rtmp_port());
  Client second_client;
  second.send(greeting(second_client));
  const PublishAsked second_wish = last_asked(2);
  EXPECT_NE(first_wish.wish, second_wish.wish);
  loop.admit(second_wish.wish, admission(second_wish, 2), {});
  ASSERT_TRUE(wait([&] { return refused.size() == 1; }));
  EXPECT_EQ(refused[0].refused.why, live::AdmitRefusal::kChannelBusy);
  EXPECT_EQ(refused[0].wish, second_wish.wish);
  loop.refuse(second_wish.wish,
              {proto::rtmp::PublishRefusal::kBadName, "channel_busy", "sedang siaran", {}});
  EXPECT_THAT(second.read_to_end(), HasSubstr("sedang siaran"));
  EXPECT_EQ(count<live::WentAway>(), 0u);
  EXPECT_EQ(count<live::Dismissed>(), 0u);
}

TEST_F(LiveLoopTest, a_dismissed_publisher_hears_the_farewell_and_is_ended) {
  BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
  Client client;
  encoder.send(greeting(client));
  const PublishAsked wish = last_asked(1);
  loop.admit(wish.wish, admission(wish), {});
  loop.end_key("klinik", 1);
  ASSERT_TRUE(wait([&] { return count<live::Dismissed>() == 1; }));
  const auto began = std::chrono::steady_clock::now();
  loop.say_farewell(live::PublisherId{wish.wish.connection}, "kunci dicabut hari ini");
  EXPECT_THAT(encoder.read_to_end(), HasSubstr("kunci dicabut hari ini"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(4));
}

TEST_F(LiveLoopTest, limits_and_the_end_of_a_channel_reach_the_station) {
  BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
  Client client;
  encoder.send(greeting(client));
  const PublishAsked wish = last_asked(1);
  loop.admit(wish.wish, admission(wish), {});
  loop.set_limits("klinik", 1000, 720);
  loop.end_channel("klinik", live::DismissReason::kStopped);
  EXPECT_TRUE(wait([&] { return count<live::WentOffAir>() == 1; }));
}

TEST_F(LiveLoopTest, serves_a_socket_of_which_something_was_read_already) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  BlockingClient encoder(pair[0]);
  const std::string bytes = captured();
  loop.adopt(net::FileDescriptor(pair[1]), base::IpAddress::v4(192, 0, 2, 9), bytes.substr(0, 700));
  encoder.send(std::string_view(bytes).substr(700));
  const PublishAsked wish = last_asked(1);
  EXPECT_EQ(wish.key, "kunci");
  EXPECT_EQ(wish.address, base::IpAddress::v4(192, 0, 2, 9));
}

TEST_F(LiveLoopTest, tells_what_the_kernel_knows_of_who_publishes_and_who_plays) {
  BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
  Client client;
  encoder.send(greeting(client));
  const PublishAsked wish = last_asked(1);
  loop.admit(wish.wish, admission(wish), {});
  BlockingClient player = BlockingClient::tcp(loop.rtmp_port());
  Client playing;
  player.send(Client::hello() + playing.connect("live") + playing.create_stream() +
              playing.play("klinik"));
  ASSERT_TRUE(wait([&] { return play_asked.size() == 1; }));
  app::broadcast::PlayAdmission seat;
  seat.channel = "klinik";
  loop.admit_player(play_asked[0].wish, seat);
  ASSERT_TRUE(wait([&] { return !lines.empty(); }));
  EXPECT_EQ(lines[0].channel, "klinik");
  ASSERT_EQ(lines[0].lines.size(), 1u);
  EXPECT_EQ(lines[0].lines[0].player, play_asked[0].wish.connection);
  EXPECT_GT(lines[0].lines[0].facts.bytes_received, 1'500u);  // at least its handshake
  const live::StationReport report = first_report();
  EXPECT_EQ(report.publisher.value, wish.wish.connection);
  ASSERT_TRUE(report.line);
  EXPECT_GT(report.line->bytes_received, 1'500u);
}

TEST_F(LiveLoopTest, asks_the_clients_own_socket_where_the_bytes_come_by_another) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  BlockingClient encoder(pair[0]);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(loop.rtmp_port());
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  net::FileDescriptor own(socket(AF_INET, SOCK_STREAM, 0));
  ASSERT_EQ(connect(own.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  Client client;
  loop.adopt(net::FileDescriptor(pair[1]), base::IpAddress::v4(192, 0, 2, 9), greeting(client),
             std::move(own));
  const PublishAsked wish = last_asked(1);
  loop.admit(wish.wish, admission(wish), {});
  EXPECT_TRUE(first_report().line);
}

TEST_F(LiveLoopTest, knows_nothing_of_a_line_that_is_none_of_tcp) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  BlockingClient encoder(pair[0]);
  Client client;
  loop.adopt(net::FileDescriptor(pair[1]), base::IpAddress::v4(192, 0, 2, 9), greeting(client));
  const PublishAsked wish = last_asked(1);
  loop.admit(wish.wish, admission(wish), {});
  EXPECT_FALSE(first_report().line);
}

TEST_F(LiveLoopTest, an_answer_that_comes_too_late_meets_nobody) {
  loop.admit({77, 1}, admission({}), {});
  loop.refuse({77, 1}, {proto::rtmp::PublishRefusal::kDenied, "server_busy", "late", {}});
  loop.say_farewell(live::PublisherId{77}, "late");
  BlockingClient encoder = BlockingClient::tcp(loop.rtmp_port());
  encoder.send(captured());
  EXPECT_EQ(last_asked(1).key, "kunci");
  EXPECT_EQ(count<live::WentOnAir>(), 0u);
}

class LiveLoopSourceTest : public LiveLoopTest {
 protected:
  using LiveLoopTest::LiveLoopTest;
  static constexpr std::uint64_t kSource = app::broadcast::kFirstSourceConnection + 1;

  void admit(std::uint64_t source = kSource, std::uint64_t key = 1) {
    live::Admission admission = LiveLoopTest::admission({}, key);
    admission.carrier = live::Carrier::kWebRtc;
    loop.admit({source, 0}, std::move(admission), {});
  }
  void send(std::vector<live::SourcePacket> packets) {
    std::vector<FromPublisher> items;
    for (live::SourcePacket& packet : packets) {
      items.push_back({live::PublisherId{kSource}, std::move(packet)});
    }
    loop.receive(std::move(items));
  }
  static live::Admission admission_of(const PublishAsked& asked) {
    return LiveLoopTest::admission(asked);
  }
  SourceAnswer answer(std::size_t number) {
    EXPECT_TRUE(wait([&] { return answers.size() >= number; }));
    const std::lock_guard lock(mutex);
    return answers.size() < number ? SourceAnswer{} : answers[number - 1];
  }
};

TEST_F(LiveLoopSourceTest, packets_become_hls_and_a_loss_a_wish_for_a_key_frame) {
  admit();
  EXPECT_EQ(answer(1).what, SourceAnswer::What::kAdmitted);
  EXPECT_EQ(answer(1).connection, kSource);
  live::test::PacketSource source;
  for (int i = 0; i < 60; ++i) {
    auto packets = source.picture(i == 0);
    packets.push_back(source.sound());
    packets.push_back(source.sound());
    send(std::move(packets));
  }
  EXPECT_TRUE(wait([&] { return count<live::HlsAdded>() > 6; }));
  (void)source.picture(false);  // is lost
  send(source.picture(false));
  EXPECT_TRUE(wait([&] { return source_events.size() == 1; }));
  EXPECT_TRUE(std::holds_alternative<live::KeyframeWanted>(source_events[0]));
  loop.source_ended(live::PublisherId{kSource});
  EXPECT_TRUE(wait([&] { return count<live::WentAway>() == 1; }));
}

TEST_F(LiveLoopSourceTest, answers_go_to_whoever_has_the_transport) {
  loop.refuse({kSource, 0}, {proto::rtmp::PublishRefusal::kUnauthorized, "key_expired", "kemarin",
                             std::chrono::seconds(3)});
  EXPECT_EQ(answer(1).what, SourceAnswer::What::kRefused);
  EXPECT_EQ(answer(1).denial.word, "key_expired");
  EXPECT_EQ(answer(1).denial.wait, std::chrono::seconds(3));
  loop.say_farewell(live::PublisherId{kSource}, "dicabut");
  EXPECT_EQ(answer(2).what, SourceAnswer::What::kDismissed);
  EXPECT_EQ(answer(2).denial.sentence, "dicabut");
}

TEST_F(LiveLoopSourceTest, another_key_is_not_admitted) {
  admit();
  answer(1);
  admit(kSource + 1, 2);
  EXPECT_TRUE(wait([&] { return refused.size() == 1; }));
  EXPECT_EQ(refused[0].refused.why, live::AdmitRefusal::kChannelBusy);
  EXPECT_EQ(refused[0].wish.connection, kSource + 1);
}

TEST_F(LiveLoopSourceTest, a_lost_transport_leaves_the_channel_waiting) {
  admit();
  answer(1);
  loop.source_lost(live::PublisherId{kSource});
  EXPECT_TRUE(wait([&] { return count<live::WentAway>() == 1; }));
  EXPECT_EQ(count<live::WentOffAir>(), 0u);
}

TEST_F(LiveLoopSourceTest, players_of_rtmp_are_told_where_to_go) {
  admit();
  answer(1);
  BlockingClient player = BlockingClient::tcp(loop.rtmp_port());
  Client client;
  player.send(Client::hello() + client.connect("live") + client.create_stream() +
              client.play("klinik"));
  ASSERT_TRUE(wait([&] { return play_asked.size() == 1; }));
  app::broadcast::PlayAdmission admission;
  admission.channel = "klinik";
  admission.language = base::Language::kEnglish;
  loop.admit_player(play_asked[0].wish, admission);
  EXPECT_THAT(player.read_to_end(), HasSubstr("(Opus)"));
}

TEST_F(LiveLoopSourceTest, who_plays_by_the_sfu_is_counted_and_sent_away_as_others_are) {
  constexpr std::uint64_t kViewer = kSource + 7;
  app::broadcast::PlayAdmission seat;
  seat.channel = "klinik";
  seat.language = base::Language::kEnglish;
  loop.admit_player({kViewer, 0}, seat);
  EXPECT_EQ(answer(1).denial.word, "not_on_air");
  admit();
  answer(2);
  loop.admit_player({kViewer, 0}, seat);
  EXPECT_EQ(answer(3).what, SourceAnswer::What::kAdmitted);
  EXPECT_EQ(answer(3).connection, kViewer);
  EXPECT_TRUE(wait([&] { return !players.empty() && players.back() == 1; }));
  loop.end_players("klinik", {});
  EXPECT_EQ(answer(4).what, SourceAnswer::What::kDismissed);
  EXPECT_THAT(answer(4).denial.sentence, HasSubstr("private"));
  EXPECT_TRUE(wait([&] { return players.back() == 0; }));
  loop.admit_player({kViewer + 1, 0}, seat);
  answer(5);
  loop.source_player_left(live::PlayerId{kViewer + 1});
  EXPECT_TRUE(wait([&] { return players.size() == 4 && players.back() == 0; }));
  loop.refuse_player({kViewer + 2, 0}, proto::rtmp::PlayRefusal::kNotFound, "tidak ada");
  EXPECT_EQ(answer(6).denial.word, "unknown_channel");
}

// A channel that comes by RTMP, for viewers by the SFU.
class LiveLoopFeedTest : public LiveLoopSourceTest {
 protected:
  using LiveLoopSourceTest::LiveLoopSourceTest;
  // AAC-LC, and pictures that all are key frames; `composition` in milliseconds.
  void publish(int pictures, int composition = 0) {
    if (!encoder) {
      encoder.emplace(BlockingClient::tcp(loop.rtmp_port()));
      encoder->send(greeting(client));
      const PublishAsked wish = last_asked(1);
      loop.admit(wish.wish, admission_of(wish), {});
      ASSERT_TRUE(wait([&] { return count<live::WentOnAir>() == 1; }));
      send(live::test::video_header());
      send(live::test::audio_header());
    }
    for (int i = 0; i < pictures; ++i, at += 40) {
      auto picture = live::test::picture(at, true);
      picture.payload[4] = static_cast<std::uint8_t>(composition * (i % 2));
      send(picture);
    }
  }
  void send(const live::Tag& tag) {
    const bool is_picture = tag.kind == live::MediaKind::kVideo;
    const auto time = static_cast<std::uint32_t>(tag.timestamp_ms);
    encoder->send(is_picture ? client.video(time, tag.payload) : client.audio(time, tag.payload));
  }
  void watch(std::uint64_t player = kSource + 7) {
    app::broadcast::PlayAdmission seat;
    seat.channel = "klinik";
    seat.language = base::Language::kEnglish;
    loop.admit_player({player, 0}, seat);
  }
  bool arrives(std::size_t number) {
    return wait([&] { return count<live::HlsAdded>() >= number; });
  }

  std::optional<BlockingClient> encoder;
  Client client;
  std::int64_t at = 0;
};

TEST_F(LiveLoopFeedTest, is_given_by_the_sfu_with_what_the_plugin_makes_of_its_sound) {
  publish(100);
  ASSERT_TRUE(arrives(2));
  watch();
  EXPECT_EQ(answer(1).what, SourceAnswer::What::kAdmitted);
  EXPECT_TRUE(fed.empty());
  loop.start_feed("klinik", {0, 5, 6});
  publish(100);
  EXPECT_TRUE(wait([&] { return fed.size() > 20; }));
  EXPECT_EQ(fed[0].place, (live::FeedPlace{0, 5, 6}));
  EXPECT_EQ(fed[0].kind, media::Kind::kVideo);
  EXPECT_FALSE(fed[0].packets.empty());
  loop.stop_feed("klinik");
}

TEST_F(LiveLoopFeedTest, b_frames_that_begin_end_its_viewers_in_words) {
  publish(100);
  ASSERT_TRUE(arrives(2));
  watch();
  answer(1);
  publish(20, 80);
  EXPECT_EQ(answer(2).what, SourceAnswer::What::kDismissed);
  EXPECT_THAT(answer(2).denial.sentence, HasSubstr("B-frames"));
  watch(kSource + 8);
  EXPECT_EQ(answer(3).denial.word, "b_frames");
  EXPECT_THAT(answer(3).denial.sentence, HasSubstr("HLS"));
}

class LiveLoopWithoutPlugin : public LiveLoopFeedTest {
 protected:
  LiveLoopWithoutPlugin() : LiveLoopFeedTest("/nowhere/libpendopo-aac.so") {}
};

TEST_F(LiveLoopWithoutPlugin, says_what_is_missing_to_each_viewer) {
  publish(100);
  ASSERT_TRUE(arrives(2));
  watch();
  EXPECT_EQ(answer(1).denial.word, "no_aac");
  EXPECT_THAT(answer(1).denial.sentence, HasSubstr("plug-in"));
  watch(kSource + 8);
  EXPECT_EQ(answer(2).denial.word, "no_aac");
  EXPECT_TRUE(wait([&] { return count<live::LowDelayChanged>() >= 2; }));
}

TEST_F(LiveLoopSourceTest, more_than_can_wait_is_dropped) {
  admit();
  answer(1);
  std::vector<FromPublisher> flood(kSourceItemsMax + 1,
                                   {live::PublisherId{kSource}, live::SourcePacket{}});
  loop.receive(std::move(flood));
  live::test::PacketSource source;
  send(source.picture(true));
  send(source.picture(false));
  EXPECT_TRUE(wait([&] { return count<live::HlsAdded>() >= 1; })) << "what follows is taken";
}

TEST_F(LiveLoopTest, a_port_that_is_taken_does_not_keep_the_server_from_starting) {
  LiveLoop other({true, loop.rtmp_port(), {base::IpAddress::v4(127, 0, 0, 1)}}, clock, sinks());
  other.start();
  EXPECT_EQ(other.rtmp_port(), 0);
}

}  // namespace
}  // namespace server
