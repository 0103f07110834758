// A camera in three sizes: each viewer is sent the one that it shows and has room for.
#include <gtest/gtest.h>

#include "tests/sim/classroom.hpp"

namespace sim {
namespace {

constexpr SourceOptions layer(std::string_view rid, std::size_t packets, std::size_t size,
                              media::Codec codec = media::Codec::kH264) {
  return {.codec = codec,
          .interval = std::chrono::milliseconds(66),
          .packets_max = packets,
          .keyframe_packets = 2 * packets,
          .payload_size = size,
          .mid = "cam",
          .rid = rid};
}

class Layers : public testing::TestWithParam<media::Codec> {
 protected:
  static constexpr Conditions thin(std::uint64_t rate) {
    Conditions conditions;
    conditions.bits_per_second = rate;
    conditions.queue_max = 40'000;
    return conditions;
  }

  // About 50, 150 and 500 kbit/s.
  void teach(const JoinOptions& options = {}) {
    teacher = &world.join(options);
    sound = world.add_publication(0, media::Kind::kAudio);
    for (auto& size : sizes) size = world.add_publication(0, media::Kind::kVideo);
    world.set_layers(large(), {{sizes[0], 60'000}, {sizes[1], 160'000}}, 500'000);
    world.publish(*teacher, sound,
                  {.codec = media::Codec::kOpus, .interval = std::chrono::milliseconds(20)});
    world.publish(*teacher, sizes[0], layer("s", 2, 250, GetParam()));
    world.publish(*teacher, sizes[1], layer("m", 3, 600, GetParam()));
    world.publish(*teacher, large(), layer("l", 7, 1000, GetParam()));
  }
  sfu::PublicationId large() const { return sizes[2]; }
  Person& viewer(const Conditions& down = {}) {
    JoinOptions options;
    options.down = down;
    Person& person = world.join(options);
    world.watch(person, {sound, large()});
    return person;
  }
  std::size_t frames(Person& person, std::int64_t milliseconds) {
    const std::size_t before = person.watching(large())->video.decoded();
    world.run(milliseconds);
    return person.watching(large())->video.decoded() - before;
  }
  // Bytes of pictures within the next seconds, by how many packets of which size came.
  double kilobits(Person& person, std::int64_t milliseconds) {
    const std::size_t before = person.watching(large())->bytes;
    world.run(milliseconds);
    return 8.0 * static_cast<double>(person.watching(large())->bytes - before) /
           static_cast<double>(milliseconds);
  }

  World world{21};
  Person* teacher = nullptr;
  sfu::PublicationId sound;
  sfu::PublicationId sizes[3];
};

TEST_P(Layers, are_sent_as_large_as_they_are_shown) {
  teach();
  Person& stage = viewer();
  Person& strip = viewer();
  world.show(strip, large(), 1);
  world.run(3'000);
  EXPECT_GE(kilobits(stage, 4'000), 300);
  const double small = kilobits(strip, 4'000);
  EXPECT_LE(small, 80);
  EXPECT_GE(small, 20);
  EXPECT_GE(frames(strip, 4'000), 55u);
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, change_without_a_picture_missing) {
  teach();
  Person& person = viewer();
  world.run(3'000);
  for (const std::size_t shows : {1u, 3u, 2u, 1u, 2u, 3u, 1u, 3u}) {
    world.show(person, large(), shows);
    EXPECT_GE(frames(person, 2'000), 27u) << shows;
  }
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, leave_a_thin_line_the_one_that_fits) {
  teach();
  Person& thin_one = viewer(thin(200'000));
  Person& other = viewer();
  world.run(12'000);
  const std::size_t sounds = thin_one.watching(sound)->packets;
  EXPECT_GE(frames(thin_one, 10'000), 100u);
  EXPECT_GE(thin_one.watching(sound)->packets - sounds, 490u);
  EXPECT_LE(kilobits(thin_one, 5'000), 180);
  EXPECT_GE(kilobits(other, 5'000), 300);
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, grow_with_the_room_for_them) {
  teach();
  Person& person = viewer(thin(200'000));
  world.run(12'000);
  person.set_conditions({});
  world.run(25'000);
  EXPECT_GE(kilobits(person, 5'000), 300);
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, change_on_bad_lines) {
  Conditions bad;
  bad.loss = 0.03;
  bad.jitter = std::chrono::milliseconds(20);
  bad.reorder = 0.03;
  JoinOptions options;
  options.up = options.down = bad;
  teach(options);
  Person& person = viewer(bad);
  world.run(5'000);
  for (int i = 0; i < 12; ++i) {
    world.show(person, large(), static_cast<std::size_t>(1 + (i * 2) % 3));
    world.run(1'500);
  }
  EXPECT_GE(frames(person, 4'000), 40u);
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, of_which_one_falls_asleep_and_wakes) {
  teach();
  Person& person = viewer();
  world.run(3'000);
  world.show(person, large(), 1);
  world.run(2'000);
  // As a page does with what nobody is sent.
  MediaSource& largest = *teacher->peer->sources().back();
  world.pause(*teacher, largest, true);
  world.run(4'000);
  world.show(person, large(), 3);
  EXPECT_GE(frames(person, 1'000), 13u) << "the small one goes on";
  world.pause(*teacher, largest, false);
  world.run(2'000);
  EXPECT_GE(kilobits(person, 4'000), 300);
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, go_on_after_the_teacher_begins_anew) {
  teach();
  Person& person = viewer();
  world.show(person, large(), 2);
  world.run(3'000);
  for (const sfu::PublicationId size : sizes) world.new_stream(*teacher, size);
  world.run(2'000);
  EXPECT_GE(frames(person, 3'000), 40u);
  world.show(person, large(), 3);
  world.run(1'000);
  EXPECT_GE(kilobits(person, 3'000), 300);
  EXPECT_EQ(world.finish(), "");
}

// As browsers do where their own line has no room.
TEST_P(Layers, of_which_the_largest_stops_leave_the_next) {
  teach();
  Person& person = viewer();
  world.run(3'000);
  MediaSource& largest = *teacher->peer->sources().back();
  world.pause(*teacher, largest, true);
  world.run(3'000);
  EXPECT_GE(frames(person, 3'000), 40u);
  EXPECT_LE(kilobits(person, 3'000), 200);
  world.pause(*teacher, largest, false);
  world.run(1'000);
  EXPECT_GE(kilobits(person, 3'000), 300);
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, come_one_after_the_other) {
  teach();
  for (const std::size_t i : {2u, 3u}) {
    world.pause(*teacher, *teacher->peer->sources()[i], true);
  }
  Person& person = viewer();
  world.run(2'000);
  EXPECT_GE(frames(person, 2'000), 27u);
  world.pause(*teacher, *teacher->peer->sources()[2], false);
  world.run(1'500);
  EXPECT_GE(kilobits(person, 3'000), 100);
  world.pause(*teacher, *teacher->peer->sources()[3], false);
  world.run(1'500);
  EXPECT_GE(kilobits(person, 3'000), 300);
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, that_all_stop_for_a_while_stay_as_they_were) {
  teach();
  Person& person = viewer();
  world.run(3'000);
  for (const auto& source : teacher->peer->sources()) world.pause(*teacher, *source, true);
  world.run(4'000);
  for (const auto& source : teacher->peer->sources()) world.pause(*teacher, *source, false);
  EXPECT_GE(kilobits(person, 2'000), 300);
  EXPECT_EQ(world.finish(), "");
}

TEST_P(Layers, are_told_as_wanted_while_somebody_is_sent_them) {
  teach();
  const auto wanted = [&] {
    std::string all;
    for (const sfu::PublicationId size : sizes) all += world.witness(0).is_wanted(size) ? '1' : '0';
    return all;
  };
  world.run(1'000);
  EXPECT_EQ(wanted(), "000");
  Person& person = viewer();
  world.run(3'000);
  EXPECT_EQ(wanted(), "001");
  Person& strip = viewer();
  world.show(strip, large(), 1);
  world.run(3'000);
  EXPECT_EQ(wanted(), "101");
  world.leave(person, Leave::kGoodbye);
  world.run(3'000);
  EXPECT_EQ(wanted(), "100");
  world.show(strip, large(), 3);
  world.run(3'000);
  EXPECT_EQ(wanted(), "001") << "not while it is sent another";
  // What does not come has the smaller ones wanted, since one of them may.
  world.pause(*teacher, *teacher->peer->sources().back(), true);
  world.run(3'000);
  EXPECT_EQ(wanted(), "011");
  world.pause(*teacher, *teacher->peer->sources().back(), false);
  world.run(3'000);
  EXPECT_EQ(wanted(), "001");
  world.watch(strip, {sound});
  world.run(100);
  EXPECT_EQ(wanted(), "000");
  EXPECT_EQ(world.finish(), "");
}

INSTANTIATE_TEST_SUITE_P(Each, Layers, testing::Values(media::Codec::kH264, media::Codec::kVp8),
                         [](const auto& of) {
                           return of.param == media::Codec::kH264 ? "H264" : "VP8";
                         });

}  // namespace
}  // namespace sim
