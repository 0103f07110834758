// ffmpeg publishes to a LiveLoop, and ffprobe plays from it.
#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <future>
#include <mutex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/live_loop.hpp"
#include "server/system_clock.hpp"

namespace server {
namespace {

std::string output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer{};
  while (pipe != nullptr && fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
    text += buffer.data();
  }
  if (pipe != nullptr) pclose(pipe);
  return text;
}

// A LiveLoop that lets everybody in.
class RtmpPlay : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("ffmpeg -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no ffmpeg";
    loop.start();
  }
  LiveLoop::Sinks sinks() {
    return {[this](app::broadcast::PublishAsked asked) {
              live::Admission admission;
              admission.channel = "klinik";
              admission.key = 1;
              admission.address = asked.address;
              loop.admit(asked.wish, std::move(admission), {});
            },
            [](app::broadcast::NotAdmitted) {},
            [this](app::broadcast::PlayAsked asked) {
              app::broadcast::PlayAdmission admission;
              admission.channel = asked.stream;
              admission.link = school::WatchLinkId{7};
              admission.language = base::Language::kEnglish;
              loop.admit_player(asked.wish, std::move(admission));
            },
            [this](app::broadcast::PlayersChanged changed) {
              const std::lock_guard lock(mutex);
              players = changed.players;
              condition.notify_all();
            },
            [this](live::StationEvent event) {
              const std::lock_guard lock(mutex);
              segments += std::holds_alternative<live::HlsAdded>(event);
              away += std::holds_alternative<live::WentAway>(event);
              condition.notify_all();
            }};
  }
  bool wait(const std::function<bool()>& done) {
    std::unique_lock lock(mutex);
    return condition.wait_for(lock, std::chrono::seconds(20), done);
  }
  std::string address(const std::string& stream) const {
    return "rtmp://127.0.0.1:" + std::to_string(loop.rtmp_port()) + "/live/" + stream;
  }
  std::future<std::string> publish(int seconds) const {
    const std::string command =
        "ffmpeg -nostdin -v error -re -f lavfi -i testsrc=size=160x90:rate=25 -f lavfi -i "
        "sine=frequency=440:sample_rate=44100 -c:v libx264 -preset ultrafast -g 25 -bf 0 -c:a aac "
        "-t " +
        std::to_string(seconds) + " -f flv " + address("kunci");
    return std::async(std::launch::async, [command] { return output_of(command); });
  }
  // "video,1.234,K_" for each packet, until the broadcast is over.
  std::future<std::string> play(const std::string& stream) const {
    const std::string command =
        "ffprobe -v error -show_entries packet=codec_type,dts_time,flags -of csv=p=0 " +
        address(stream);
    return std::async(std::launch::async, [command] { return output_of(command); });
  }

  std::mutex mutex;
  std::condition_variable condition;
  std::size_t players = 0;
  std::size_t segments = 0;
  std::size_t away = 0;
  SystemClock clock;
  LiveLoop loop{{true, 0, {base::IpAddress::v4(127, 0, 0, 1)}}, clock, sinks()};
};

struct Packets {
  std::size_t video = 0;
  std::size_t audio = 0;
  bool begins_with_keyframe = false;
  bool in_order = true;
};
Packets read_packets(const std::string& csv) {
  Packets packets;
  std::istringstream lines(csv);
  std::array<double, 2> last{-1, -1};
  for (std::string line; std::getline(lines, line);) {
    const bool video = line.starts_with("video,");
    if (!video && !line.starts_with("audio,")) continue;
    const double time = std::atof(line.c_str() + 6);
    if (video && packets.video == 0) {
      packets.begins_with_keyframe = line.find(",K") != std::string::npos;
    }
    double& before = last[video ? 0 : 1];
    packets.in_order = packets.in_order && time > before;
    before = time;
    ++(video ? packets.video : packets.audio);
  }
  return packets;
}

TEST_F(RtmpPlay, a_player_sees_one_broadcast_though_its_publisher_comes_anew) {
  auto first = publish(4);
  ASSERT_TRUE(wait([&] { return segments > 4; }));
  auto player = play("klinik");
  ASSERT_TRUE(wait([&] { return players == 1; }));
  EXPECT_EQ(first.get(), "");
  ASSERT_TRUE(wait([&] { return away == 1; }));
  EXPECT_EQ(publish(3).get(), "");
  const std::string csv = player.get();  // ends with the broadcast
  const Packets packets = read_packets(csv);
  EXPECT_TRUE(packets.begins_with_keyframe) << csv;
  EXPECT_TRUE(packets.in_order) << csv;
  EXPECT_GE(packets.video, 3u * 25u + 25u) << csv;
  EXPECT_GE(packets.audio, 3u * 43u + 43u) << csv;
  EXPECT_TRUE(wait([&] { return players == 0; }));
}

TEST_F(RtmpPlay, a_channel_that_is_off_air_is_refused_in_words) {
  const std::string said =
      output_of("ffmpeg -nostdin -v error -i " + address("klinik") + " -f null -");
  EXPECT_THAT(said, testing::HasSubstr("nobody is on air"));
}

TEST_F(RtmpPlay, a_revoked_link_ends_its_players_and_the_broadcast_goes_on) {
  auto publisher = publish(10);
  ASSERT_TRUE(wait([&] { return segments > 4; }));
  auto player = play("klinik");
  ASSERT_TRUE(wait([&] { return players == 1; }));
  loop.end_players("klinik", std::nullopt);
  loop.end_players("klinik", school::WatchLinkId{8});
  loop.end_players("other", school::WatchLinkId{7});
  // What the loop tells after it was asked comes after it has done so.
  std::size_t before = 0;
  EXPECT_TRUE(wait([&] { return (before = segments) > 0; }));
  EXPECT_TRUE(wait([&] { return segments > before + 4; }));
  EXPECT_TRUE(wait([&] { return players == 1; }));
  loop.end_players("klinik", school::WatchLinkId{7});
  EXPECT_GT(read_packets(player.get()).video, 10u);
  {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(away, 0u);  // it did not end with the broadcast
  }
  EXPECT_EQ(publisher.get(), "");
}

}  // namespace
}  // namespace server
