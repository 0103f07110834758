// Lines that have no room for all of a class: sound goes on, pictures are held until there is room,
// and nobody else is the worse for it.
#include <gtest/gtest.h>

#include "tests/sim/classroom.hpp"

namespace sim {
namespace {

constexpr std::int64_t kSoundOf10s = 500;

// A class with a camera of about 400 kbit/s and sound each 20 ms, as real ones.
constexpr SourceOptions kWideCamera{.interval = std::chrono::milliseconds(66),
                                    .packets_max = 5,
                                    .keyframe_packets = 12,
                                    .payload_size = 1000};
constexpr SourceOptions kSound{.codec = media::Codec::kOpus,
                               .interval = std::chrono::milliseconds(20)};

constexpr Conditions thin(std::uint64_t rate) {
  Conditions conditions;
  conditions.bits_per_second = rate;
  conditions.queue_max = 40'000;
  return conditions;
}

class ThinLine : public testing::Test {
 protected:
  ThinLine() {
    teacher = &world.join();
    sound = world.add_publication(0, media::Kind::kAudio);
    picture = world.add_publication(0, media::Kind::kVideo);
    world.publish(*teacher, sound, kSound);
    world.publish(*teacher, picture, kWideCamera);
  }

  Person& viewer(const Conditions& down = {}) {
    JoinOptions options;
    options.down = down;
    Person& person = world.join(options);
    world.watch(person, {sound, picture});
    return person;
  }
  void begin_screen() {
    screen = world.add_publication(0, media::Kind::kVideo);
    world.publish(*teacher, screen, kWideCamera);
  }

  struct Got {
    std::size_t sound = 0;
    std::size_t frames = 0;
    base::Duration latest{};  // of the sound
  };
  Got run(Person& person, std::int64_t milliseconds) { return run(person, picture, milliseconds); }
  Got run(Person& person, sfu::PublicationId of, std::int64_t milliseconds) {
    const auto heard = [&] { return person.watching(sound)->packets; };
    const auto seen = [&] { return person.watching(of)->video.decoded(); };
    const std::size_t heard_before = heard();
    const std::size_t seen_before = seen();
    auto& inbound = const_cast<Peer::Inbound&>(*person.watching(sound));
    inbound.latest = {};
    world.run(milliseconds);
    return {heard() - heard_before, seen() - seen_before, inbound.latest};
  }

  World world{5};
  Person* teacher = nullptr;
  sfu::PublicationId sound;
  sfu::PublicationId picture;
  sfu::PublicationId screen;
};

TEST_F(ThinLine, keeps_sound_clean_and_others_whole) {
  Person& thin_one = viewer(thin(200'000));
  Person& other = viewer();
  world.run(5'000);
  const auto before = other.watching(picture)->video.decoded();
  const Got got = run(thin_one, 20'000);
  EXPECT_GE(got.sound, 2 * kSoundOf10s - 5);
  EXPECT_LE(got.latest, std::chrono::milliseconds(350));
  EXPECT_LE(got.frames, 100u);
  EXPECT_GE(other.watching(picture)->video.decoded() - before, 295u);
  EXPECT_EQ(world.statistics().viewers_limited, 1u);
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, loses_little_sound_when_it_begins) {
  viewer();
  world.run(5'000);
  Person& thin_one = viewer(thin(200'000));
  const Got got = run(thin_one, 10'000);
  EXPECT_GE(got.sound, kSoundOf10s - 60);
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, gets_the_picture_when_there_is_room) {
  Person& person = viewer(thin(200'000));
  world.run(15'000);
  EXPECT_EQ(world.statistics().pictures_held, 1u);
  person.set_conditions({});
  world.run(20'000);
  EXPECT_EQ(world.statistics().pictures_held, 0u);
  EXPECT_GE(run(person, 5'000).frames, 70u);
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, that_becomes_thin_in_mid_class_keeps_sound) {
  Person& person = viewer();
  world.run(10'000);
  person.set_conditions({}, thin(200'000));
  world.run(3'000);
  const Got got = run(person, 10'000);
  EXPECT_GE(got.sound, kSoundOf10s - 5);
  EXPECT_LE(got.latest, std::chrono::milliseconds(350));
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, shows_what_fits) {
  Person& person = viewer(thin(700'000));
  world.run(10'000);
  const Got got = run(person, 10'000);
  EXPECT_GE(got.frames, 140u);
  EXPECT_GE(got.sound, kSoundOf10s - 5);
  EXPECT_LE(got.latest, std::chrono::milliseconds(350));
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, shows_fewer_pictures_where_all_do_not_fit) {
  for (const auto codec : {media::Codec::kH264, media::Codec::kVp8}) {
    SourceOptions camera = kWideCamera;
    camera.codec = codec;
    camera.disposables = true;
    picture = world.add_publication(0, media::Kind::kVideo);
    world.publish(*teacher, picture, camera);
    Person& person = viewer(thin(380'000));
    world.run(15'000);
    const Got got = run(person, 10'000);
    EXPECT_GE(got.frames, 60u);
    EXPECT_LE(got.frames, 90u) << "of 150";
    EXPECT_GE(got.sound, kSoundOf10s - 5);
    EXPECT_LE(got.latest, std::chrono::milliseconds(350));
    EXPECT_GT(world.statistics().drops[static_cast<std::size_t>(sfu::DropReason::kThinned)], 0u);
    person.set_conditions({});
    world.run(20'000);
    EXPECT_GE(run(person, 5'000).frames, 70u);
  }
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, shows_the_screen_before_the_camera) {
  begin_screen();
  JoinOptions options;
  options.down = thin(700'000);
  Person& person = world.join(options);
  world.rank(picture, 1);
  world.watch(person, {sound, picture, screen});
  world.run(20'000);
  const auto before = person.watching(picture)->video.decoded();
  const Got got = run(person, screen, 10'000);
  EXPECT_GE(got.frames, 130u);
  EXPECT_LE(person.watching(picture)->video.decoded() - before, 30u);
  EXPECT_GE(got.sound, kSoundOf10s - 5);
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, that_only_loses_is_not_taken_for_thin) {
  Conditions lossy;
  lossy.loss = 0.2;
  Person& person = viewer(lossy);
  world.run(15'000);
  EXPECT_GE(run(person, 10'000).frames, 90u);
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, with_a_short_queue_keeps_sound) {
  Conditions conditions = thin(200'000);
  conditions.queue_max = 4'000;
  Person& person = viewer(conditions);
  world.run(8'000);
  const Got got = run(person, 20'000);
  EXPECT_GE(got.sound, 2 * kSoundOf10s - 40);
  EXPECT_EQ(world.finish(), "");
}

TEST_F(ThinLine, over_which_nothing_comes_for_a_while_comes_back) {
  Person& person = viewer();
  world.run(5'000);
  Conditions dead;
  dead.loss = 1;
  person.set_conditions(dead);
  world.run(8'000);
  person.set_conditions({});
  world.run(12'000);
  const Got got = run(person, 5'000);
  EXPECT_GE(got.frames, 70u);
  EXPECT_GE(got.sound, 245u);
  EXPECT_EQ(world.finish(), "");
}

}  // namespace
}  // namespace sim
