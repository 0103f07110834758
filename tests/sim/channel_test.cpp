// A channel that is fed by WebRTC over a bad line: browser, Worker, tap, Station, in virtual time.
#include <algorithm>
#include <deque>
#include <map>

#include <gtest/gtest.h>

#include "live/station.hpp"
#include "tests/live/packet_source.hpp"
#include "tests/sfu/test_class.hpp"
#include "tests/sim/dice.hpp"

namespace sim {
namespace {

using namespace sfu::test;
using std::chrono::milliseconds;

constexpr sfu::TapId kPictureTap{1};
constexpr live::PublisherId kPublisher{1};

struct Line {
  double loss = 0;           // of packets, retransmissions too
  double late = 0;           // of packets that are overtaken
  bool repairs = true;       // whether the browser answers NACK
  base::Duration answers{};  // how long a key frame takes after it was asked for
};

// Sends 25 pictures a second with a key frame when it is asked, and 50 packets of sound.
class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    world.execute(sfu::AddPublication{kSound, media::Kind::kAudio});
    world.execute(sfu::AddPublication{kPicture, media::Kind::kVideo});
    browser = &world.connect();
    world.execute(sfu::SetUplink{
        browser->id, {kMidId, kTransportId}, {sound_uplink(), video_uplink(kPicture)}});
    world.execute(sfu::AddTap{kPicture, kPictureTap});
    world.execute(sfu::AddTap{kSound, kPictureTap});
    live::Admission admission;
    admission.channel = "klinik";
    admission.carrier = live::Carrier::kWebRtc;
    EXPECT_TRUE(station.admit(world.now, kPublisher, admission, {}));
  }

  void send(OutboundStream& stream, const Payload& payload, bool marker, const Line& line) {
    const bool lost = random.chance(line.loss);
    if (lost) {
      browser->lose_rtp(stream, payload);
      lost_[stream.sequence - 1] = {stream.timestamp, marker};
    } else if (random.chance(line.late)) {
      late_.push_back({browser->make_rtp(stream, payload, marker), 1 + random.below(4)});
      ++stream.sequence;
    } else {
      browser->send_rtp(stream, payload, marker);
    }
    for (auto& [packet, steps] : late_) {
      if (--steps == 0) browser->push(std::move(packet));
    }
    std::erase_if(late_, [](const auto& one) { return one.second == 0; });
  }

  void picture(const Line& line) {
    const bool asked = browser->rtcp.plis > answered_;
    if (asked && !due_) due_ = world.now + line.answers;
    const bool key = number_ == 0 || (due_ && world.now >= *due_);
    if (key) {
      answered_ = browser->rtcp.plis;
      due_.reset();
      ++keyframes;
    }
    const auto unit = live::test::coded_picture(key, number_, 800 + number_ % 7 * 600);
    ++number_;
    const auto payloads = media::rtp_payload::packetize_h264(unit, 1'140);
    for (std::size_t i = 0; i < payloads.size(); ++i) {
      send(camera, payloads[i], i + 1 == payloads.size(), line);
    }
    camera.timestamp += 3'600;
  }

  void repair(const Line& line) {
    auto& asked = browser->rtcp.lost;
    for (const auto& [ssrc, sequence] : asked) {
      const auto found = lost_.find(sequence);
      if (!line.repairs || found == lost_.end() || random.chance(line.loss)) continue;
      browser->send_rtx(camera, sequence, found->second.first, found->second.second);
    }
    asked.clear();
  }

  void deliver() {
    for (const sfu::Tapped& tapped : world.worker.take_tapped()) {
      const auto* packet = std::get_if<sfu::TappedPacket>(&tapped);
      if (packet == nullptr) continue;
      station.receive(
          world.now, {}, kPublisher,
          live::SourcePacket{packet->kind, packet->codec, packet->position, packet->timestamp,
                             packet->marker, packet->facts, packet->payload});
    }
    station.handle_timeout(world.now, {});
    while (const auto wish = station.poll_source_event()) {
      if (std::holds_alternative<live::KeyframeWanted>(*wish)) {
        ++wishes;
        world.execute(sfu::RequestKeyframe{kPicture});
      }
    }
    while (auto event = station.poll_event()) {
      if (auto* added = std::get_if<live::HlsAdded>(&*event)) judge(added->addition);
    }
  }

  void run(int seconds, const Line& line) {
    for (int step = 0; step < seconds * 50; ++step) {
      if (step % 2 == 0) picture(line);
      send(microphone, {0xFC, static_cast<std::uint8_t>(step), 1}, true, line);
      microphone.timestamp += 960;
      world.run(20);
      repair(line);
      deliver();
      if (HasFatalFailure()) return;
    }
  }

  // Every picture is whole; between two key frames none is missing.
  void judge(const live::hls::Addition& addition) {
    const auto* part = std::get_if<live::hls::Part>(&addition);
    if (part == nullptr || !part->bytes) return;
    if (part->rendition == live::hls::Rendition::kAudio) {
      sounds += static_cast<int>(part->frames);
      return;
    }
    // A moof and an mdat; each picture is one NAL unit behind its length.
    base::ByteReader reader(*part->bytes);
    reader.bytes(reader.u32() - 4);
    reader.bytes(8);
    while (!reader.empty()) {
      const base::ConstBytes nal = reader.bytes(reader.u32());
      ASSERT_TRUE(reader.ok());
      std::vector<std::uint8_t> frame(4);
      base::store_u32(frame.data(), static_cast<std::uint32_t>(nal.size()));
      frame.insert(frame.end(), nal.begin(), nal.end());
      const std::uint32_t number = live::test::number_of(frame);
      ASSERT_EQ(nal.size(), 800 + number % 7 * 600) << "picture " << number;
      if (nal[0] == 0x41) {
        ASSERT_EQ(number, last_shown_ + 1) << "without its predecessor";
      }
      last_shown_ = number;
      ++shown;
    }
  }

  World world;
  live::Station station;
  Browser* browser = nullptr;
  OutboundStream camera{.ssrc = 50, .payload_type = kH264Type, .mid = "1", .rtx_ssrc = 51};
  OutboundStream microphone{.ssrc = 40, .payload_type = kOpusType, .mid = "0"};
  Dice random{11};
  int shown = 0;
  int sounds = 0;
  int wishes = 0;
  int keyframes = 0;

 private:
  std::uint32_t number_ = 0;
  std::uint32_t last_shown_ = 0;
  int answered_ = 0;
  std::optional<base::Time> due_;
  std::map<int, std::pair<std::uint32_t, bool>> lost_;
  std::deque<std::pair<Datagram, std::uint64_t>> late_;
};

TEST_F(ChannelTest, a_good_line_shows_everything_and_asks_every_four_seconds) {
  run(30, {});
  EXPECT_GE(shown, 25 * 29);
  EXPECT_GE(sounds, 50 * 29);
  EXPECT_EQ(wishes, 0);
  EXPECT_GE(keyframes, 7);
  EXPECT_LE(keyframes, 9);
}

TEST_F(ChannelTest, what_the_line_loses_is_repaired_and_nothing_is_missed) {
  run(60, {.loss = 0.05, .late = 0.05});
  EXPECT_GE(shown, 25 * 58);
  EXPECT_EQ(wishes, 0);
}

TEST_F(ChannelTest, without_repairs_key_frames_bring_the_picture_back) {
  run(60, {.loss = 0.01, .repairs = false, .answers = milliseconds(100)});
  EXPECT_GT(wishes, 5);
  EXPECT_GT(shown, 25 * 20) << "each loss costs what was waited and the key frame's way";
  EXPECT_GE(sounds, 50 * 58) << "what is lost is silence";
}

TEST_F(ChannelTest, a_line_that_is_nearly_dead_breaks_nothing) {
  run(60, {.loss = 0.5, .late = 0.2});
  run(10, {});
  EXPECT_GT(shown, 100);
}

}  // namespace
}  // namespace sim
