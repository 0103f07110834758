// What goes back: keyframe requests, retransmissions, reports.
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sfu/router.hpp"
#include "tests/sfu/test_class.hpp"

namespace sfu {
namespace {

using namespace test;

TEST_F(Class, twenty_late_joiners_without_a_cache_cause_one_request) {
  Browser& teacher = publisher();
  frame(teacher, camera, false);  // no keyframe to be had
  std::vector<Browser*> viewers;
  for (int i = 0; i < 20; ++i) viewers.push_back(&viewer());
  world.run(100);
  for (Browser* browser : viewers) browser->send_pli(kView);
  world.settle();
  EXPECT_EQ(teacher.rtcp.plis, 1);
  EXPECT_EQ(world.statistics().keyframes_requested, 1u);

  frame(teacher, camera, true);
  frames(teacher, camera, 20);

  EXPECT_EQ(teacher.rtcp.plis, 1);
  for (Browser* browser : viewers) EXPECT_EQ(browser->received(kView).size(), 63u);
}

TEST_F(Class, nobody_is_asked_for_a_keyframe_before_the_first_packet) {
  Browser& teacher = publisher();
  viewer();
  world.run(10'000);
  EXPECT_EQ(teacher.rtcp.plis, 0);

  // The encoder's first keyframe was lost: it is asked at once, not when patience ends.
  frame(teacher, camera, false);
  EXPECT_EQ(teacher.rtcp.plis, 1);
}

TEST_F(Class, an_unanswered_request_is_repeated) {
  Browser& teacher = publisher();
  frame(teacher, camera, false);
  viewer();
  world.run(499);
  EXPECT_EQ(teacher.rtcp.plis, 1);
  world.run(2);
  EXPECT_EQ(teacher.rtcp.plis, 2);
  world.run(60'000);
  EXPECT_LT(teacher.rtcp.plis, 15);
}

TEST_F(Class, a_keyframe_that_came_is_not_asked_for_again) {
  Browser& teacher = publisher();
  frame(teacher, camera, false);
  viewer();
  frame(teacher, camera, true);
  world.run(10'000);
  EXPECT_EQ(teacher.rtcp.plis, 1);
}

TEST_F(Class, a_full_intra_request_asks_as_well) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  Browser& browser = viewer();
  browser.send_rtcp([](base::ByteWriter& out) { proto::rtcp::write_fir(1, kView, 3, out); });
  world.settle();
  EXPECT_EQ(teacher.rtcp.plis, 1);
}

TEST_F(Class, a_viewer_who_asks_without_end_is_not_heard_each_time) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  for (int i = 0; i < 100; ++i) {
    browser.send_pli(kView);
    frame(teacher, camera, i % 2 == 0);  // each request is answered
  }
  EXPECT_LE(teacher.rtcp.plis, 3 + 4);
}

TEST_F(Class, a_request_for_another_stream_is_nothing) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  browser.send_pli(999);
  browser.send_pli(kHear);
  teacher.send_pli(kView);
  world.settle();
  EXPECT_EQ(teacher.rtcp.plis, 0);
}

TEST_F(Class, a_viewer_without_the_codec_costs_no_keyframes) {
  Browser& teacher = publisher();
  Browser& browser = world.connect();
  DownlinkTrack track = downlink(kPicture, kView);
  track.payload_types[static_cast<std::size_t>(media::Codec::kH264)] = {};
  watch(browser, {track});
  frame(teacher, camera, true);
  frames(teacher, camera, 50);
  EXPECT_TRUE(browser.received(kView).empty());
  EXPECT_LE(teacher.rtcp.plis, 1);
  EXPECT_GT(world.drops(DropReason::kCodecRefused), 0u);
}

TEST_F(Class, a_lost_packet_is_sent_again_on_the_retransmission_stream) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const Received lost = browser.received(kView)[1];

  browser.send_nack(kView, {lost.sequence});
  world.settle();

  const auto& repairs = browser.received(kView + 1);
  ASSERT_EQ(repairs.size(), 1u);
  EXPECT_EQ(repairs[0].payload_type, kH264RtxType);
  EXPECT_EQ(repairs[0].timestamp, lost.timestamp);
  EXPECT_EQ(repairs[0].marker, lost.marker);
  EXPECT_EQ(repairs[0].mid, lost.mid);  // Firefox maps the SSRC by it
  ASSERT_GT(repairs[0].payload.size(), 2u);
  EXPECT_EQ(base::load_u16(repairs[0].payload.data()), lost.sequence);
  EXPECT_EQ(Payload(repairs[0].payload.begin() + 2, repairs[0].payload.end()), lost.payload);
  EXPECT_EQ(world.statistics().retransmitted, 1u);
  EXPECT_EQ(teacher.rtcp.plis, 0);
}

// A viewer who asks for sound that was lost; with its header extensions, so that they are compared.
class RepeatedSound : public Class {
 protected:
  RepeatedSound() : teacher(publisher()), student(world.connect()) {
    track.payload_types[kOpus].repeats = true;
    watch_so(kTransportId);
    student.keeps_rtp = true;
  }
  void watch_so(std::uint8_t transport) {
    world.execute(SetDownlink{student.id, kMidId, {downlink(kPicture, kView), track}, transport});
    world.settle();
  }
  void say(int packets) {
    for (int i = 0; i < packets; ++i) {
      world.run(20);
      microphone.timestamp += 960;
      teacher.send_rtp(microphone, {0x78, static_cast<std::uint8_t>(i), 2});
      world.settle();
    }
  }
  void ask(std::uint16_t sequence) {
    student.send_nack(kHear, {sequence});
    world.settle();
  }
  static constexpr std::size_t kOpus = static_cast<std::size_t>(media::Codec::kOpus);
  Browser& teacher;
  Browser& student;
  DownlinkTrack track = downlink(kSound, kHear, media::Kind::kAudio);
};

TEST_F(RepeatedSound, comes_once_more_as_it_was_to_the_bit) {
  say(3);
  ASSERT_EQ(student.kept_rtp.size(), 3u);
  EXPECT_FALSE(student.received(kHear)[1].mid.empty());
  ask(student.received(kHear)[1].sequence);
  ASSERT_EQ(student.kept_rtp.size(), 4u);
  EXPECT_EQ(student.kept_rtp[3], student.kept_rtp[1]);
  EXPECT_EQ(student.undecipherable, 1) << "it was not lost here, and is a replay";
  EXPECT_EQ(world.statistics().retransmitted, 1u);
}

TEST_F(RepeatedSound, is_the_same_when_its_header_was_shorter) {
  say(150);  // without the MID by now
  const Received& late = student.received(kHear).at(120);
  EXPECT_TRUE(late.mid.empty());
  ask(late.sequence);
  EXPECT_EQ(student.kept_rtp.at(150), student.kept_rtp.at(120));
}

TEST_F(RepeatedSound, is_too_late_behind_what_the_ring_holds) {
  say(150);
  ask(student.received(kHear).at(20).sequence);
  EXPECT_EQ(student.kept_rtp.size(), 150u);
  EXPECT_EQ(world.drops(DropReason::kNotInRing), 1u);
}

TEST_F(RepeatedSound, is_not_sent_again_under_another_header) {
  say(3);
  watch_so(0);
  ask(student.received(kHear)[1].sequence);
  EXPECT_EQ(student.kept_rtp.size(), 3u);
  say(2);
  ask(student.received(kHear)[4].sequence);
  EXPECT_EQ(student.kept_rtp.size(), 6u);
  track.payload_types[kOpus].media = 112;
  watch_so(0);
  ask(student.received(kHear)[4].sequence);
  EXPECT_EQ(student.kept_rtp.size(), 6u);
}

TEST_F(RepeatedSound, is_not_sent_again_of_a_publication_that_another_has_followed) {
  say(3);
  const std::uint16_t sequence = student.received(kHear)[1].sequence;
  world.execute(RemovePublication{kSound});
  world.execute(AddPublication{kSound, media::Kind::kAudio});
  world.execute(SetUplink{teacher.id, {kMidId, kTransportId}, {video_uplink()}});
  world.execute(SetUplink{teacher.id, {kMidId, kTransportId}, {sound_uplink(), video_uplink()}});
  say(6);  // whoever viewed the one is no viewer of the other yet
  ask(sequence);
  EXPECT_EQ(student.kept_rtp.size(), 3u);
}

TEST_F(RepeatedSound, is_not_sent_to_who_did_not_say_that_he_asks) {
  track.payload_types[kOpus].repeats = false;
  watch_so(kTransportId);
  say(3);
  ask(student.received(kHear)[1].sequence);
  EXPECT_EQ(student.kept_rtp.size(), 3u);
}

TEST_F(RepeatedSound, of_a_viewer_who_loses_is_told_to_who_speaks) {
  say(60);
  student.send_rtcp([](base::ByteWriter& out) {
    proto::rtcp::ReceiverReport report;
    report.ssrc = 1;
    report.reports.count = 1;
    report.reports.blocks[0].ssrc = kHear;
    report.reports.blocks[0].fraction_lost = 26;
    proto::rtcp::write_receiver_report(report, out);
  });
  world.settle();
  teacher.rtcp.blocks.clear();
  say(60);
  ASSERT_FALSE(teacher.rtcp.blocks.empty());
  EXPECT_EQ(teacher.rtcp.blocks[0].fraction_lost, 26);
}

TEST_F(Class, a_packet_is_not_sent_again_and_again) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const std::uint16_t sequence = browser.received(kView)[0].sequence;
  for (int i = 0; i < 10; ++i) browser.send_nack(kView, {sequence});
  world.settle();
  EXPECT_EQ(browser.received(kView + 1).size(), 1u);
  EXPECT_EQ(world.drops(DropReason::kResentJustNow), 9u);
}

TEST_F(Class, nobody_is_sent_what_they_never_had) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const std::uint16_t sequence = browser.received(kView)[0].sequence;
  browser.send_nack(kView, {static_cast<std::uint16_t>(sequence - 1)});
  browser.send_nack(999, {sequence});
  world.settle();
  EXPECT_TRUE(browser.received(kView + 1).empty());
  EXPECT_EQ(world.drops(DropReason::kNotInRing), 1u);
  EXPECT_EQ(world.drops(DropReason::kUnknownStream), 1u);
}

TEST_F(Class, one_request_for_everything_is_answered_in_part) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true, 300);
  std::vector<std::uint16_t> all;
  for (const Received& packet : browser.received(kView)) all.push_back(packet.sequence);
  browser.send_nack(kView, all);
  world.settle();
  EXPECT_EQ(browser.received(kView + 1).size(), 64u);
}

TEST_F(Class, a_loss_on_the_way_to_us_is_repaired_for_everybody) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  const std::uint16_t lost = camera.sequence;
  const std::uint32_t timestamp = camera.timestamp;
  teacher.lose_rtp(camera, h264_delta(77));
  teacher.send_rtp(camera, h264_delta(78));
  world.run(15);
  ASSERT_THAT(teacher.rtcp.lost, testing::ElementsAre(std::pair(camera.ssrc, lost)));

  world.execute(SetUplink{
      teacher.id,
      {kMidId, kTransportId},
      {sound_uplink(), {kPicture, "1", media::Codec::kH264, kH264Type, kH264RtxType, {{50, 51}}}}});
  teacher.send_rtx(camera, lost, timestamp);
  world.settle();

  auto packets = browser.received(kView);
  ASSERT_EQ(packets.size(), 5u);
  EXPECT_EQ(packets[4].payload, h264_delta(77));
  EXPECT_EQ(static_cast<std::uint16_t>(packets[4].sequence + 1), packets[3].sequence);
  world.run(1000);
  EXPECT_EQ(teacher.rtcp.lost.size(), 1u);
}

TEST_F(Class, a_gap_too_large_to_repair_asks_for_a_keyframe) {
  Browser& teacher = publisher();
  viewer();
  frame(teacher, camera, true);
  camera.sequence = static_cast<std::uint16_t>(camera.sequence + 1000);
  frame(teacher, camera, false);
  EXPECT_EQ(teacher.rtcp.plis, 1);
  EXPECT_TRUE(teacher.rtcp.lost.empty());
}

TEST_F(Class, publishers_are_told_how_their_packets_arrive) {
  Browser& teacher = publisher();
  frame(teacher, camera, true);
  frames(teacher, camera, 50);
  world.run(100);

  EXPECT_EQ(teacher.rtcp.arrivals, 153u);
  EXPECT_EQ(teacher.rtcp.bitrate, kPublisherBitrateMax);
  ASSERT_FALSE(teacher.rtcp.blocks.empty());
  EXPECT_EQ(teacher.rtcp.blocks[0].ssrc, camera.ssrc);
  EXPECT_EQ(teacher.rtcp.blocks[0].fraction_lost, 0);
}

// Sound and picture of one moment are reported to be of one moment, whatever the way they took.
TEST_F(Class, lips_are_in_step) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  teacher.send_rtp(microphone, Payload{0x78, 1, 2});
  world.settle();
  const Received picture = browser.received(kView)[0];
  const Received sound = browser.received(kHear)[0];

  const std::uint64_t ntp = std::uint64_t{3'900'000'000} << 32;
  world.run(200);
  teacher.send_report(camera, ntp, camera.timestamp);  // the moment of the packets above
  world.settle();
  world.run(150);
  teacher.send_report(microphone, ntp, microphone.timestamp);
  world.run(3000);

  const auto time_of = [&](std::uint32_t ssrc, std::uint32_t timestamp, double rate) {
    const auto report =
        std::find_if(browser.rtcp.sender_reports.rbegin(), browser.rtcp.sender_reports.rend(),
                     [&](const auto& r) { return r.ssrc == ssrc; });
    EXPECT_NE(report, browser.rtcp.sender_reports.rend());
    const auto back = static_cast<std::int32_t>(timestamp - report->rtp_timestamp);
    return static_cast<double>(report->ntp) / 4294967296.0 + back / rate;
  };
  EXPECT_NEAR(time_of(kView, picture.timestamp, 90'000), time_of(kHear, sound.timestamp, 48'000),
              0.0001);
}

TEST_F(Class, reports_count_what_was_sent) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  teacher.send_report(camera, std::uint64_t{1} << 40, camera.timestamp);
  world.settle();
  ASSERT_FALSE(browser.rtcp.sender_reports.empty());  // the first one at once
  const auto& report = browser.rtcp.sender_reports.back();
  EXPECT_EQ(report.ssrc, kView);
  EXPECT_EQ(report.packet_count, 3u);
  EXPECT_EQ(report.octet_count, 60u + 61 + 62);
  world.run(10'000);
  EXPECT_GE(browser.rtcp.sender_reports.size(), 9u);
  EXPECT_LE(browser.rtcp.sender_reports.size(), 12u);
}

// RFC 3611 section 4.5.
TEST_F(Class, a_viewer_who_tells_its_time_is_told_how_long_ago_that_was) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  teacher.send_report(camera, std::uint64_t{1} << 40, camera.timestamp);
  world.run(1'300);
  EXPECT_EQ(browser.rtcp.extended, 0u) << "before it was told a time";

  const base::Time told = world.now;
  browser.send_rtcp([](base::ByteWriter& out) {
    const Payload time{0x80, 207, 0, 4, 0, 0, 0, 9, 4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8};
    out.bytes(time);
  });
  world.settle();
  for (int i = 0; i < 1'500 && browser.rtcp.extended == 0; ++i) world.run(1);

  const double passed = std::chrono::duration<double>(world.now - told).count();
  EXPECT_LE(passed, 1.0);
  ASSERT_GE(browser.rtcp.newest.size(), proto::rtcp::kDelayReportSize);
  const auto answer = base::ConstBytes(browser.rtcp.newest).last(proto::rtcp::kDelayReportSize);
  EXPECT_EQ(base::load_u32(answer.data() + 12), 9u);
  EXPECT_EQ(base::load_u32(answer.data() + 16), 0x03040506u);
  EXPECT_NEAR(base::load_u32(answer.data() + 20) / 65'536.0, passed, 0.002);
  world.run(5'000);
  EXPECT_EQ(browser.rtcp.extended, 1u) << "once for each time";
}

TEST_F(Class, no_report_before_the_publishers_own) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  world.run(5000);
  EXPECT_TRUE(browser.rtcp.sender_reports.empty());
}

TEST_F(Class, no_report_of_a_publication_that_has_not_begun_for_its_viewer) {
  Browser& teacher = publisher();
  Browser& other = publisher(kScreen);
  Browser& browser = viewer();
  frame(teacher, camera, true);
  OutboundStream screen{.ssrc = 70, .payload_type = kH264Type, .mid = "1"};
  frame(other, screen, false);
  other.send_report(screen, std::uint64_t{1} << 40, screen.timestamp);
  watch(browser, {downlink(kScreen, kView)});
  world.run(5000);
  EXPECT_TRUE(browser.rtcp.sender_reports.empty());
}

TEST_F(Class, reports_of_many_streams_go_out_in_several_packets) {
  Browser& teacher = publisher();
  Browser& browser = world.connect();
  std::vector<DownlinkTrack> tracks;
  for (std::uint32_t i = 0; i < 12; ++i) {
    DownlinkTrack track = downlink(kPicture, kView + i * 10);
    track.cname = std::string(255, 'c');
    tracks.push_back(track);
  }
  watch(browser, tracks);
  frame(teacher, camera, true);
  teacher.send_report(camera, std::uint64_t{1} << 40, camera.timestamp);
  world.settle();
  std::set<std::uint32_t> reported;
  for (const auto& report : browser.rtcp.sender_reports) reported.insert(report.ssrc);
  EXPECT_EQ(reported.size(), 12u);
}

TEST_F(Class, a_peer_report_says_what_was_sent_and_what_the_viewer_says_of_it) {
  Browser& teacher = publisher();
  Browser& browser = viewer();
  frame(teacher, camera, true);
  teacher.send_report(camera, std::uint64_t{1} << 40, camera.timestamp);
  frames(teacher, camera, 50);
  ASSERT_FALSE(browser.rtcp.sender_reports.empty());
  const std::uint64_t ntp = browser.rtcp.sender_reports.back().ntp;
  const base::Duration lay =
      world.now - base::Time{} -
      std::chrono::nanoseconds((ntp >> 32U) * 1'000'000'000 +
                               ((ntp & 0xFFFF'FFFFU) * 1'000'000'000 >> 32U));
  run(150);

  browser.send_rtcp([&](base::ByteWriter& out) {
    proto::rtcp::ReceiverReport report{1, {}};
    report.reports.count = 2;
    auto& of_picture = report.reports.blocks[0];
    of_picture.ssrc = kView;
    of_picture.cumulative_lost = 7;
    of_picture.jitter = 900;  // of 90 000
    of_picture.last_sr = static_cast<std::uint32_t>(ntp >> 16U);
    of_picture.delay_since_last_sr = static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(lay).count() * 65'536 / 1000);
    report.reports.blocks[1].ssrc = 999;  // of nothing that we send
    report.reports.blocks[1].cumulative_lost = 1000;
    proto::rtcp::write_receiver_report(report, out);
  });
  world.settle();
  world.execute(TakePeerReport{browser.id});
  world.execute(TakePeerReport{PeerId{4711}});

  const auto reports = world.events<PeerReport>();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].peer, browser.id);
  EXPECT_EQ(reports[0].packets_sent, 153u);
  EXPECT_GT(reports[0].bytes_sent, 153u * 55);
  EXPECT_EQ(reports[0].packets_lost, 7);
  EXPECT_EQ(reports[0].jitter, std::chrono::milliseconds(10));
  ASSERT_TRUE(reports[0].round_trip);
  EXPECT_NEAR(std::chrono::duration<double>(*reports[0].round_trip).count(), 0.15, 0.002);
}

}  // namespace
}  // namespace sfu
