// A viewer whose line is narrow, as its feedback says: what it is sent, and what it is told.
#include "proto/rtcp/transport_feedback.hpp"
#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using test::at;
using test::Browser;
using test::downlink;
using test::kMidId;
using test::kPicture;
using test::kScreen;
using test::kSound;
using test::kTransportId;

class RouterLines : public test::Class {
 protected:
  Browser& numbered_viewer() {
    Browser& browser = world.connect();
    watch_numbered(browser, {picture(), sound()});
    return browser;
  }
  DownlinkTrack picture(std::uint8_t rank = 0) {
    DownlinkTrack track = downlink(kPicture, kView);
    track.rank = rank;
    return track;
  }
  DownlinkTrack sound() { return downlink(kSound, kHear, media::Kind::kAudio); }
  void watch_numbered(Browser& browser, std::vector<DownlinkTrack> tracks) {
    world.execute(SetDownlink{browser.id, kMidId, std::move(tracks), kTransportId});
    world.settle();
  }

  // The class goes on for so many pictures, and the viewer tells of each packet that it took so
  // much longer than the one before it; `later` 0: a line with room.
  void go_on(Browser& teacher, Browser& viewer, int pictures, base::Duration later = {}) {
    for (int i = 0; i < pictures; ++i) {
      ++microphone.sequence;
      microphone.timestamp += 1920;
      teacher.send_rtp(microphone, test::Payload(60, 0x78));
      frame(teacher, camera, i == 0 && first_);
      first_ = false;
      tell(viewer, later);
    }
  }
  void tell(Browser& viewer, base::Duration later) {
    std::vector<proto::rtcp::Arrival> arrivals;
    for (const auto& [number, sent] : viewer.transport) {
      took_ += later;
      arrivals.push_back({number, sent + took_});
    }
    viewer.transport.clear();
    if (arrivals.empty()) return;
    viewer.send_rtcp([&](base::ByteWriter& out) {
      proto::rtcp::write_transport_feedback(1, 1, 0, arrivals, out);
    });
    world.settle();
  }
  std::vector<PictureHeld> held() { return world.events<PictureHeld>(); }

  bool first_ = true;
  base::Duration took_ = std::chrono::milliseconds(20);
};

TEST_F(RouterLines, number_what_a_viewer_is_sent_over_all_its_streams) {
  Browser& teacher = publisher();
  Browser& viewer = numbered_viewer();
  go_on(teacher, viewer, 1);
  for (int i = 0; i < 3; ++i) frame(teacher, camera, false);
  std::uint16_t last = viewer.transport.front().first;
  for (std::size_t i = 1; i < viewer.transport.size(); ++i) {
    EXPECT_EQ(viewer.transport[i].first, ++last);
  }
  EXPECT_EQ(viewer.transport.size(), 9u);
}

TEST_F(RouterLines, without_numbers_are_not_judged) {
  Browser& teacher = publisher();
  Browser& plain = viewer();
  go_on(teacher, plain, 50, std::chrono::milliseconds(50));
  EXPECT_TRUE(plain.transport.empty());
  EXPECT_EQ(world.statistics().viewers_limited, 0u);
}

TEST_F(RouterLines, with_room_are_sent_all) {
  Browser& teacher = publisher();
  Browser& viewer = numbered_viewer();
  go_on(teacher, viewer, 100);
  EXPECT_TRUE(held().empty());
  EXPECT_EQ(viewer.received(kView).size(), 300u);
  test::expect_continuous(viewer.received(kView));
}

TEST_F(RouterLines, that_are_full_keep_sound_and_hold_the_picture) {
  Browser& teacher = publisher();
  Browser& viewer = numbered_viewer();
  go_on(teacher, viewer, 50);
  go_on(teacher, viewer, 60, std::chrono::milliseconds(40));
  ASSERT_FALSE(held().empty());
  EXPECT_EQ(held().front().peer, viewer.id);
  EXPECT_EQ(held().front().publication, kPicture);
  EXPECT_TRUE(held().front().held);
  const Statistics now = world.statistics();
  EXPECT_EQ(now.viewers_limited, 1u);
  EXPECT_EQ(now.pictures_held, 1u);
  const std::size_t pictures = viewer.received(kView).size();
  const std::size_t sounds = viewer.received(kHear).size();
  go_on(teacher, viewer, 10);
  EXPECT_EQ(viewer.received(kView).size(), pictures);
  EXPECT_EQ(viewer.received(kHear).size(), sounds + 10);
  EXPECT_GT(world.drops(DropReason::kHeld), 0u);
}

TEST_F(RouterLines, get_the_picture_again_from_a_keyframe_on) {
  Browser& teacher = publisher();
  Browser& viewer = numbered_viewer();
  go_on(teacher, viewer, 50);
  go_on(teacher, viewer, 60, std::chrono::milliseconds(40));
  ASSERT_TRUE(held().back().held);
  const int plis = teacher.rtcp.plis;
  took_ = std::chrono::milliseconds(20);  // the queue has drained
  for (int i = 0; i < 300 && held().back().held; ++i) go_on(teacher, viewer, 1);
  EXPECT_FALSE(held().back().held);
  EXPECT_GT(teacher.rtcp.plis, plis) << "the publisher is asked for a keyframe";
  const std::size_t before = viewer.received(kView).size();
  go_on(teacher, viewer, 3);
  EXPECT_EQ(viewer.received(kView).size(), before) << "which has not come yet";
  frame(teacher, camera, true);
  go_on(teacher, viewer, 3);
  run(100);  // a limited line is paced
  EXPECT_EQ(viewer.received(kView).size(), before + 12);
  test::expect_continuous(viewer.received(kView));
  EXPECT_GT(world.statistics().padding_sent, 0u);
}

TEST_F(RouterLines, do_not_make_a_publisher_send_keyframes_for_what_is_held) {
  Browser& teacher = publisher();
  Browser& viewer = numbered_viewer();
  go_on(teacher, viewer, 50);
  go_on(teacher, viewer, 60, std::chrono::milliseconds(40));
  const int plis = teacher.rtcp.plis;
  viewer.send_pli(kView);
  world.settle();
  EXPECT_EQ(teacher.rtcp.plis, plis);
}

TEST_F(RouterLines, forget_what_was_held_with_the_viewer) {
  Browser& teacher = publisher();
  Browser& viewer = numbered_viewer();
  go_on(teacher, viewer, 50);
  go_on(teacher, viewer, 60, std::chrono::milliseconds(40));
  EXPECT_EQ(world.statistics().pictures_held, 1u);
  watch_numbered(viewer, {sound()});
  EXPECT_EQ(world.statistics().pictures_held, 0u);
  EXPECT_FALSE(held().back().held) << "or the page would show it as paused when it is there again";
  watch_numbered(viewer, {picture(), sound()});
  world.execute(RemovePeer{viewer.id});
  EXPECT_EQ(world.statistics().pictures_held, 0u);
  EXPECT_EQ(world.statistics().viewers_limited, 0u);
}

TEST_F(RouterLines, of_who_takes_no_padding_are_not_judged) {
  Browser& teacher = publisher();
  Browser& plain = world.connect();
  DownlinkTrack bare = picture();
  for (PayloadTypes& types : bare.payload_types) types.rtx = 0;
  watch_numbered(plain, {bare, sound()});
  go_on(teacher, plain, 60, std::chrono::milliseconds(50));
  EXPECT_EQ(world.statistics().viewers_limited, 0u);
  EXPECT_EQ(plain.received(kView).size(), 180u);
}

TEST_F(RouterLines, wish_for_keyframes_less_often_than_others) {
  Browser& teacher = publisher();
  std::vector<Browser*> thin;
  for (int i = 0; i < 6; ++i) thin.push_back(&numbered_viewer());
  first_ = true;
  for (int i = 0; i < 50; ++i) {
    go_on(teacher, *thin[0], 1);
    for (Browser* viewer : thin) tell(*viewer, {});
  }
  for (int i = 0; i < 60; ++i) {
    go_on(teacher, *thin[0], 1, std::chrono::milliseconds(40));
    for (Browser* viewer : thin) tell(*viewer, std::chrono::milliseconds(40));
  }
  EXPECT_EQ(world.statistics().viewers_limited, 6u);
  const int plis = teacher.rtcp.plis;
  took_ = std::chrono::milliseconds(20);
  for (int i = 0; i < 250; ++i) {  // 10 s
    go_on(teacher, *thin[0], 1);
    for (Browser* viewer : thin) tell(*viewer, {});
  }
  EXPECT_LE(teacher.rtcp.plis - plis, 10);
}

TEST_F(RouterLines, are_paced_at_first) {
  Browser& teacher = publisher();
  go_on(teacher, teacher, 1);
  for (int i = 0; i < 100; ++i) frame(teacher, camera, false, 4);
  Browser& late = numbered_viewer();
  const std::size_t at_once = late.received(kView).size();
  EXPECT_GT(at_once, 0u);
  EXPECT_LT(at_once, 100u);
  for (int i = 0; i < 20; ++i) {
    tell(late, {});
    run(25);
  }
  EXPECT_EQ(late.received(kView).size(), 403u);
  test::expect_continuous(late.received(kView));
}

}  // namespace
}  // namespace sfu
