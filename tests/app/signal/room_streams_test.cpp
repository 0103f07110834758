// Every stream of a room, with the names that the room has for it.
#include "tests/app/signal/room_media_fixture.hpp"

namespace app::signal {
namespace {

TEST_F(RoomMediaTest, lines_name_whose_each_stream_is) {
  publish(kTeacher);
  media.watch(kStudent, false);
  answer(only_offer());
  media.ask_streams();
  const auto asked = port.all<sfu::TakeStreams>();
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_TRUE(media.lines().empty());

  const auto uplink = port.last<sfu::SetUplink>();
  const auto downlink = port.last<sfu::SetDownlink>();
  for (const int second : {1, 2}) {
    const base::Time at{std::chrono::seconds(second)};
    const auto bytes = static_cast<std::uint64_t>(second) * 12'500;
    sfu::StreamsReport sends{uplink.peer, at, {}, {}, {}, {}};
    sends.inbound.push_back(
        {uplink.tracks.at(1).publication, media::Codec::kH264, 10, bytes, 0, {}, 0, 0});
    media.note_streams(sends);
    sfu::StreamsReport gets{downlink.peer, at, std::chrono::milliseconds(20), {}, {}, {}};
    gets.outbound.push_back({uplink.tracks.at(0).publication,
                             uplink.tracks.at(0).publication,
                             false,
                             10,
                             bytes,
                             0,
                             {},
                             0,
                             0});
    media.note_streams(gets);
    media.note_streams({sfu::PeerId{4711}, at, {}, {}, {}, {}});  // another room's
  }
  const auto lines = media.lines();
  ASSERT_EQ(lines.size(), 2u);
  const ClassLine& teacher = lines.at(kTeacher);
  ASSERT_EQ(teacher.sends.size(), 1u);
  EXPECT_EQ(teacher.sends[0].source, "camera");
  EXPECT_EQ(teacher.sends[0].participant, "p1");
  EXPECT_EQ(teacher.sends[0].bitrate, 100'000u);
  const ClassLine& student = lines.at(kStudent);
  EXPECT_EQ(student.round_trip, std::chrono::milliseconds(20));
  ASSERT_EQ(student.receives.size(), 1u);
  EXPECT_EQ(student.receives[0].source, "microphone");
  EXPECT_EQ(student.receives[0].participant, "p1");

  media.leave(kTeacher);
  EXPECT_FALSE(media.lines().contains(kTeacher));
}

}  // namespace
}  // namespace app::signal
