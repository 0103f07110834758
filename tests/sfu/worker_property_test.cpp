// Random classes: whatever publishers, viewers and the wire do, what a viewer is sent stays whole.
#include <cstdlib>
#include <set>

#include <gtest/gtest.h>

#include "tests/sfu/test_browser.hpp"

namespace sfu {
namespace {

using namespace test;

constexpr std::uint32_t kView = 1000;

// One run: two publishers that come, go, lose packets and restart; viewers that join, leave, move.
class RandomClass {
 public:
  explicit RandomClass(std::uint64_t seed) : random_(seed) {
    for (const PublicationId id : {kPicture, kScreen}) {
      world_.execute(AddPublication{id, media::Kind::kVideo});
      publishers_.push_back({id, nullptr, {}});
      restart(publishers_.back());
    }
    for (int i = 0; i < 3; ++i) join();
  }

  void step() {
    switch (below(60)) {
      case 0:
        return restart(publishers_[below(2)]);
      case 1:
        return join();
      case 2:
        return leave();
      case 3:
        return move();
      case 4:
        return world_.execute(SetBlocked{publishers_[below(2)].publication, below(4) == 0});
      case 5:
        return ask();
      case 6:
        return world_.run(static_cast<std::int64_t>(below(3000)));
      case 7:
        return new_stream(publishers_[below(2)]);
      default:
        return frame(publishers_[below(2)]);
    }
  }

  // What must hold of everything a viewer was sent under one SSRC.
  void check() {
    for (const auto& viewer : everybody_) {
      EXPECT_EQ(viewer->undecipherable, 0);  // no rollover lost, no index used twice
      check_stream(viewer->received(kView));
      received_ += viewer->received(kView).size();
      std::set<std::uint16_t> repairs;
      for (const Received& packet : viewer->received(kView + 1)) {
        EXPECT_TRUE(repairs.insert(packet.sequence).second);
      }
    }
    EXPECT_GT(received_, 100u);  // else nothing was proved
  }

 private:
  struct Publisher {
    PublicationId publication;
    Browser* browser;
    OutboundStream stream;
  };

  std::size_t below(std::size_t limit) { return random_.u32() % limit; }

  void restart(Publisher& publisher) {
    if (publisher.browser != nullptr) world_.execute(RemovePeer{publisher.browser->id});
    if (publisher.browser != nullptr) publisher.browser->checks = false;
    publisher.browser = &world_.connect();
    world_.execute(SetUplink{
        publisher.browser->id, {kMidId, kTransportId}, {video_uplink(publisher.publication)}});
    new_stream(publisher);
  }
  void new_stream(Publisher& publisher) {
    publisher.stream = {.ssrc = random_.u32() | 0x100,
                        .payload_type = kH264Type,
                        .mid = "1",
                        .sequence = static_cast<std::uint16_t>(random_.u32()),
                        .timestamp = random_.u32()};
    frame(publisher, true);
  }
  // A keyframe now and then, and when one was asked for.
  void frame(Publisher& publisher) {
    const bool asked = std::exchange(publisher.browser->rtcp.plis, 0) > 0;
    frame(publisher, asked || below(40) == 0);
  }
  void frame(Publisher& publisher, bool keyframe) {
    world_.run(33);
    publisher.stream.timestamp += 3000;
    const std::size_t packets = 1 + below(12);
    for (std::size_t i = 0; i < packets; ++i) {
      const Payload payload = keyframe && i == 0 ? h264_keyframe() : h264_delta();
      const std::size_t luck = below(30);
      if (luck == 0) {
        publisher.browser->lose_rtp(publisher.stream, payload);
      } else {
        publisher.browser->send_rtp(publisher.stream, payload, i + 1 == packets);
      }
    }
    world_.settle();
  }

  void join() {
    Browser& viewer = world_.connect();
    everybody_.push_back(&viewer);
    viewers_.push_back(&viewer);
    watch(viewer);
  }
  void watch(Browser& viewer) {
    DownlinkTrack track = downlink(below(2) == 0 ? kPicture : kScreen, kView);
    if (below(8) == 0) track.publication = {};
    if (below(10) == 0) track.payload_types = {};
    world_.execute(SetDownlink{viewer.id, kMidId, {track}});
    world_.settle();
  }
  void leave() {
    if (viewers_.size() < 2) return;
    Browser* viewer = viewers_.back();
    viewers_.pop_back();
    viewer->checks = false;
    world_.execute(RemovePeer{viewer->id});
  }
  void move() { watch(*viewers_[below(viewers_.size())]); }
  void ask() {
    Browser& viewer = *viewers_[below(viewers_.size())];
    if (below(2) == 0) return viewer.send_pli(kView);
    const auto& packets = viewer.received(kView);
    if (packets.empty()) return;
    std::vector<std::uint16_t> lost;
    const auto first = static_cast<std::uint16_t>(packets.back().sequence - below(40));
    for (std::uint16_t i = 0; i < 20; ++i) lost.push_back(static_cast<std::uint16_t>(first + i));
    viewer.send_nack(kView, lost);
  }

  static void check_stream(const std::vector<Received>& packets) {
    for (std::size_t i = 1; i < packets.size(); ++i) {
      const auto ahead = static_cast<std::uint16_t>(packets[i].sequence - packets[i - 1].sequence);
      ASSERT_NE(ahead, 0) << "packet " << i;
      // Only what was lost on the way to us is missing, and nothing here repairs it.
      ASSERT_LT(ahead, 40) << "packet " << i;
      ASSERT_LT(packets[i].timestamp - packets[i - 1].timestamp, 0x8000'0000u) << "packet " << i;
    }
    if (!packets.empty()) EXPECT_EQ(packets[0].payload[0], 0x67) << "not a keyframe";
  }

  base::SeededRandom random_;
  World world_;
  std::vector<Publisher> publishers_;
  std::vector<Browser*> viewers_;
  std::vector<Browser*> everybody_;
  std::size_t received_ = 0;
};

TEST(WorkerProperty, what_a_viewer_is_sent_stays_whole) {
  // PENDOPO_SEEDS=100 in the environment proves more and takes longer.
  const char* const seeds = std::getenv("PENDOPO_SEEDS");
  const std::uint64_t last = seeds != nullptr ? std::strtoull(seeds, nullptr, 10) : 2;
  for (std::uint64_t seed = 1; seed <= last; ++seed) {
    SCOPED_TRACE(seed);
    RandomClass random_class(seed);
    for (int i = 0; i < 400; ++i) random_class.step();
    random_class.check();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace sfu
