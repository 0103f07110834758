// The class of most scenarios: a teacher with camera and microphone, and who watches.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/sim/world.hpp"

namespace sim {

inline constexpr SourceOptions kCamera{};
inline constexpr SourceOptions kMicrophone{.codec = media::Codec::kOpus,
                                           .interval = std::chrono::milliseconds(60)};

class Classroom {
 public:
  explicit Classroom(std::uint64_t seed, std::size_t shards = 1, std::size_t of_shard = 0)
      : own_(std::make_unique<World>(seed, shards)), world(*own_), shard_(of_shard) {
    open();
  }
  // A second class in the same world.
  Classroom(World& shared, std::size_t shard) : world(shared), shard_(shard) { open(); }

  Person& teacher(JoinOptions options = {}, const SourceOptions& camera = kCamera) {
    options.shard = shard_;
    Person& person = world.join(options);
    world.publish(person, sound, kMicrophone);
    world.publish(person, picture, camera);
    return person;
  }
  Person& viewer(JoinOptions options = {}) {
    options.shard = shard_;
    Person& person = world.join(options);
    world.watch(person, {sound, picture});
    return person;
  }
  std::vector<Person*> viewers(std::size_t count, const JoinOptions& options = {}) {
    std::vector<Person*> people;
    for (std::size_t i = 0; i < count; ++i) people.push_back(&viewer(options));
    return people;
  }
  // Frames decoded within the next `milliseconds`.
  std::size_t frames(const Person& person, std::int64_t milliseconds) {
    const std::size_t before = decoded(person);
    world.run(milliseconds);
    return decoded(person) - before;
  }
  bool keeps_watching(const Person& person) { return frames(person, 2'000) >= 20; }
  std::size_t decoded(const Person& person) const {
    const Peer::Inbound* inbound = person.watching(picture);
    return inbound == nullptr ? 0 : inbound->video.decoded();
  }

 private:
  void open() {
    sound = world.add_publication(shard_, media::Kind::kAudio);
    picture = world.add_publication(shard_, media::Kind::kVideo);
  }
  std::unique_ptr<World> own_;

 public:
  World& world;
  sfu::PublicationId sound;
  sfu::PublicationId picture;

 private:
  std::size_t shard_;
};

}  // namespace sim
