#include "tests/sim/random_schedule.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "proto/stun/message.hpp"
#include "tests/sim/classroom.hpp"

namespace sim {
namespace {

using std::chrono::milliseconds;

// After the storm: time for what is broken to be noticed, and for what must heal by itself: a NAT's
// new port is followed after at most 18 s, and a lost keyframe request repeated after at most 8 s.
constexpr std::int64_t kNotice = 8'000;
constexpr std::int64_t kHeal = 22'000;
// A page that vanished is given up after 30 s.
constexpr std::int64_t kForget = 31'000;

base::Duration turn_length_of(std::uint64_t seed) {
  constexpr base::Duration kLengths[] = {{}, std::chrono::microseconds(300), kTurnMax};
  return kLengths[seed / 2 % std::size(kLengths)];
}

std::size_t shards_of(std::uint64_t seed) {
  return seed % 5 == 0 ? 2 : 1;
}

}  // namespace

RandomSchedule::RandomSchedule(std::uint64_t seed)
    : world_(seed, shards_of(seed)), layered_(seed % 2 == 0) {
  world_.set_turn_length(turn_length_of(seed));
  for (std::size_t shard = 0; shard < shards_of(seed); ++shard) open(shard);
}

void RandomSchedule::tell(const std::string& what) {
  const double seconds = std::chrono::duration<double>(world_.now - sfu::test::at(0)).count();
  story_.push_back(fmt::format("{:.3f} s: {}", seconds, what));
}

std::string RandomSchedule::run() {
  storm();
  if (!world_.failed()) calm();
  if (!world_.failed()) end();
  const std::string violated = world_.finish();
  if (violated.empty()) return {};
  std::string text = "what happened:\n";
  for (const std::string& line : story_) text += "  " + line + "\n";
  return text + "what was violated:\n" + violated;
}

std::vector<sfu::PublicationId> RandomSchedule::all(const Room& room) {
  std::vector<sfu::PublicationId> ids{room.sound, room.picture, room.screen};
  if (room.small) ids.push_back(*room.small);
  return ids;
}

std::size_t RandomSchedule::packets_judged() {
  std::size_t count = 0;
  for (const Room& room : rooms_) count += world_.witness(room.shard).packets_judged();
  return count;
}

// ---- the course of it ----

void RandomSchedule::open(std::size_t shard) {
  Room room;
  room.shard = shard;
  room.sound = world_.add_publication(shard, media::Kind::kAudio);
  room.picture = world_.add_publication(shard, media::Kind::kVideo);
  room.screen = world_.add_publication(shard, media::Kind::kVideo);
  if (layered_) {
    room.small = world_.add_publication(shard, media::Kind::kVideo);
    world_.set_layers(room.picture, {{*room.small, 30'000}}, 60'000);
  }
  rooms_.push_back(room);
  begin_teaching(rooms_.back());
  for (std::size_t i = dice().between(1, 4); i > 0; --i) join(rooms_.back());
}

void RandomSchedule::storm() {
  const base::Time end = world_.now + milliseconds(dice().between(10'000, 40'000));
  while (world_.now < end && !world_.failed()) {
    world_.run(
        static_cast<std::int64_t>(dice().chance(0.2) ? dice().below(4'000) : dice().below(500)));
    happen();
  }
}

void RandomSchedule::happen() {
  Room& room = some_room();
  switch (dice().below(16)) {
    case 0:
    case 1:
      return join(room);
    case 2:
      return leave(room);
    case 3:
      return reload(room);
    case 4:
      return take_over(room);
    case 5:
    case 6:
      return change_network(room);
    case 7:
    case 8:
      return change_address(room);
    case 9:
      return change_role(room);
    case 10:
      return change_watching(room);
    case 11:
      return change_streams(room);
    case 12:
      return change_screen(room);
    case 13:
      return remove_and_add(room);
    case 14:
      return repeat_commands(room);
    default:
      return make_noise(room);
  }
}

bool RandomSchedule::is_healthy(const Person& person) const {
  return world_.is_live(person) && person.peer->is_connected() && !person.peer->is_silent();
}

void RandomSchedule::calm() {
  tell("calm");
  for (const auto& person : world_.people()) {
    person->set_conditions({});
    if (world_.is_live(*person)) world_.witness(person->shard).disturbed(world_.now, person->id());
  }
  world_.run(kNotice);
  for (Room& room : rooms_) {
    for (const auto id : all(room)) world_.block(room.shard, id, false);
    const bool teaches = room.teacher != nullptr && is_healthy(*room.teacher);
    if (teaches) {
      for (const auto& source : room.teacher->peer->sources()) source->start(world_.now);
    } else {
      if (room.teacher != nullptr) world_.leave(*room.teacher, Leave::kRemoved);
      begin_teaching(room);
      room.teacher->set_conditions({});
    }
    if (room.viewers.empty()) join(room);
    room.viewers.back()->set_conditions({});
    for (Person*& viewer : room.viewers) {
      if (!is_healthy(*viewer)) {
        world_.leave(*viewer, Leave::kRemoved);
        viewer = &world_.join(JoinOptions{.shard = room.shard, .ice = {}, .up = {}, .down = {}});
      }
      watch_all(room, *viewer);
    }
  }
  tell("all are well");
  world_.run(kHeal);
  if (world_.failed()) return;
  for (Room& room : rooms_) {
    expect_all_watch(room);
    expect_all_subscribed(room);
  }
}

void RandomSchedule::expect_all_subscribed(const Room& room) {
  if (world_.failed()) return;
  const std::size_t subscriptions = world_.statistics(room.shard).subscriptions;
  const std::size_t tracks = world_.witness(room.shard).tracks();
  if (subscriptions == tracks) return;
  world_.violate(fmt::format("{} subscriptions where there are {}", subscriptions, tracks));
}

void RandomSchedule::expect_all_watch(Room& room) {
  std::vector<std::pair<std::size_t, std::size_t>> before;
  for (const Person* viewer : room.viewers) {
    before.emplace_back(viewer->watching(room.picture)->video.decoded(),
                        viewer->watching(room.sound)->packets);
  }
  world_.run(2'000);
  if (world_.failed()) return;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const Person& viewer = *room.viewers[i];
    if (viewer.watching(room.picture)->video.decoded() < before[i].first + 5) {
      world_.violate(fmt::format("peer {} sees no picture after the storm", viewer.id().value));
    }
    if (viewer.watching(room.sound)->packets < before[i].second + 5) {
      world_.violate(fmt::format("peer {} hears nothing after the storm", viewer.id().value));
    }
  }
}

void RandomSchedule::end() {
  tell("all leave");
  for (Room& room : rooms_) {
    if (room.teacher != nullptr) world_.leave(*room.teacher, some_leave());
    for (Person* viewer : room.viewers) world_.leave(*viewer, some_leave());
    for (const auto id : all(room)) world_.remove_publication(room.shard, id);
  }
  world_.run(kForget);
  if (world_.failed()) return;
  for (const Room& room : rooms_) {
    const sfu::Statistics left = world_.statistics(room.shard);
    if (const std::size_t entries = world_.entries(room.shard); entries != 0) {
      world_.violate(
          fmt::format("{} entries, {} peers, {} publications and {} subscriptions are "
                      "left over",
                      entries, left.peers, left.publications, left.subscriptions));
    }
  }
}

// ---- choices ----

Person* RandomSchedule::some_viewer(Room& room) {
  return room.viewers.empty() ? nullptr : room.viewers[dice().below(room.viewers.size())];
}

Person* RandomSchedule::some_person(Room& room) {
  return room.teacher != nullptr && dice().chance(0.5) ? room.teacher : some_viewer(room);
}

Leave RandomSchedule::some_leave() {
  constexpr Leave kWays[] = {Leave::kRemoved, Leave::kGoodbye, Leave::kVanishes};
  return kWays[dice().below(3)];
}

Conditions RandomSchedule::some_conditions() {
  constexpr double kLosses[] = {0, 0, 0, 0.02, 0.05, 0.1, 0.2};
  Conditions conditions;
  conditions.delay = milliseconds(dice().chance(0.2) ? dice().below(300) : dice().below(40));
  if (dice().chance(0.4)) conditions.jitter = milliseconds(dice().below(80));
  conditions.loss = kLosses[dice().below(7)];
  if (dice().chance(0.3)) conditions.duplication = 0.05;
  if (dice().chance(0.3)) conditions.reorder = 0.1;
  if (dice().chance(0.3)) conditions.held = milliseconds(dice().below(120));
  if (dice().chance(0.1)) conditions.bits_per_second = 60'000 + dice().below(200'000);
  if (dice().chance(0.1)) conditions.loss = 1;
  return conditions;
}

JoinOptions RandomSchedule::some_options(std::size_t shard) {
  JoinOptions options;
  options.shard = shard;
  options.ice.interfaces = dice().between(1, 3);
  options.ice.aggressive = dice().chance(0.2);
  options.ice.consent_nominates = dice().chance(0.2);
  if (dice().chance(0.6)) options.up = some_conditions();
  if (dice().chance(0.6)) options.down = some_conditions();
  return options;
}

SourceOptions RandomSchedule::some_camera() {
  SourceOptions options;
  options.codec = dice().chance(0.3) ? media::Codec::kVp8 : media::Codec::kH264;
  options.interval = milliseconds(dice().between(66, 200));
  options.packets_max = dice().between(1, 6);
  options.keyframe_packets = dice().between(1, 12);
  options.payload_size = dice().between(60, 300);
  options.disposables = dice().chance(0.4);
  return options;
}

// ---- what happens ----

void RandomSchedule::begin_teaching(Room& room) {
  room.teacher = &world_.join(some_options(room.shard));
  const SourceOptions camera = some_camera();
  tell(fmt::format("shard {}: peer {} teaches with {}, {} interfaces{}{}", room.shard,
                   room.teacher->id().value, media::rtpmap_name(camera.codec),
                   room.teacher->lines.size(), "", ""));
  world_.publish(*room.teacher, room.sound,
                 {.codec = media::Codec::kOpus, .interval = milliseconds(100)});
  publish_camera(room, camera);
  if (room.screen_shown) world_.publish(*room.teacher, room.screen, some_camera());
}

void RandomSchedule::publish_camera(Room& room, SourceOptions camera) {
  if (room.small) {
    camera.mid = "camera";
    SourceOptions small = camera;
    small.rid = "s";
    small.payload_size = 60;
    small.packets_max = 1;
    world_.publish(*room.teacher, *room.small, small);
    camera.rid = "l";
  }
  world_.publish(*room.teacher, room.picture, camera);
}

void RandomSchedule::watch_all(Room& room, Person& viewer) {
  world_.watch(viewer, {room.sound, room.picture, room.screen});
}

void RandomSchedule::watch_some(Room& room, Person& viewer) {
  std::vector<sfu::PublicationId> wanted;
  for (const auto id : {room.sound, room.picture, room.screen}) {
    if (dice().chance(0.7)) wanted.push_back(id);
  }
  world_.watch(viewer, wanted);
}

void RandomSchedule::join(Room& room) {
  if (room.viewers.size() >= 6) return;
  Person& viewer = world_.join(some_options(room.shard));
  tell(fmt::format("shard {}: peer {} joins", room.shard, viewer.id().value));
  room.viewers.push_back(&viewer);
  if (dice().chance(0.2)) {
    watch_some(room, viewer);
  } else {
    watch_all(room, viewer);
  }
}

void RandomSchedule::leave(Room& room) {
  if (room.viewers.empty()) return;
  const std::size_t which = dice().below(room.viewers.size());
  const Leave how = some_leave();
  tell(fmt::format("shard {}: peer {} leaves, way {}", room.shard, room.viewers[which]->id().value,
                   static_cast<int>(how)));
  world_.leave(*room.viewers[which], how);
  room.viewers.erase(room.viewers.begin() + static_cast<std::ptrdiff_t>(which));
}

void RandomSchedule::reload(Room& room) {
  const Leave how = some_leave();
  tell(fmt::format("shard {}: the teacher, peer {}, reloads, way {}", room.shard,
                   room.teacher->id().value, static_cast<int>(how)));
  world_.leave(*room.teacher, how);
  if (dice().chance(0.5)) world_.run(static_cast<std::int64_t>(dice().below(1'500)));
  begin_teaching(room);
}

// Another device of the teacher's takes over while the first goes on; later it leaves.
void RandomSchedule::take_over(Room& room) {
  Person& before = *room.teacher;
  tell(fmt::format("shard {}: another takes over from peer {}", room.shard, before.id().value));
  begin_teaching(room);
  world_.run(static_cast<std::int64_t>(dice().below(2'000)));
  world_.leave(before, some_leave());
}

void RandomSchedule::change_network(Room& room) {
  Person* person = some_person(room);
  if (person == nullptr) return;
  const Conditions up = some_conditions();
  const Conditions down = dice().chance(0.5) ? up : some_conditions();
  tell(fmt::format("shard {}: the network of peer {} loses {} and {}", room.shard,
                   person->id().value, up.loss, down.loss));
  person->set_conditions(up, down);
  world_.witness(room.shard).disturbed(world_.now, person->id());
}

void RandomSchedule::change_address(Room& room) {
  Person* person = some_person(room);
  if (person == nullptr) return;
  const std::size_t interface = dice().below(person->lines.size());
  switch (dice().below(6)) {
    case 0:
      tell(fmt::format("peer {} restarts ICE", person->id().value));
      return world_.restart_ice(*person);
    case 1:
      if (interface == 0) break;
      tell(fmt::format("peer {} loses interface {}", person->id().value, interface - 1));
      return world_.lose_interface(*person, interface - 1);
    case 2:
      tell(fmt::format("peer {} has a new address and restarts ICE", person->id().value));
      world_.rebind(*person, interface);
      return world_.restart_ice(*person);
    case 3:
    case 4:
      tell(fmt::format("peer {} has a new TCP connection, interface {}", person->id().value,
                       interface));
      return world_.reconnect(*person, interface);
    default:
      break;
  }
  tell(fmt::format("peer {} has a new address, interface {}", person->id().value, interface));
  world_.rebind(*person, interface);
}

void RandomSchedule::change_role(Room& room) {
  const sfu::PublicationId ids[] = {room.sound, room.picture, room.screen};
  const auto id = ids[dice().below(3)];
  const bool blocked = dice().chance(0.4);
  tell(fmt::format("shard {}: publication {} blocked: {}", room.shard, id.value, blocked));
  world_.block(room.shard, id, blocked);
  if (id == room.picture && room.small) world_.block(room.shard, *room.small, blocked);
}

void RandomSchedule::change_watching(Room& room) {
  Person* viewer = some_viewer(room);
  if (viewer == nullptr || !world_.is_live(*viewer)) return;
  if (room.small && dice().chance(0.5)) {
    const std::size_t shows = dice().between(1, 2);
    tell(fmt::format("peer {} shows {} layers", viewer->id().value, shows));
    return world_.show(*viewer, room.picture, shows);
  }
  switch (dice().below(3)) {
    case 0:
      tell(fmt::format("peer {} watches some", viewer->id().value));
      return watch_some(room, *viewer);
    case 1:
      tell(fmt::format("peer {} watches all", viewer->id().value));
      return watch_all(room, *viewer);
    default:
      tell(fmt::format("peer {} is moved", viewer->id().value));
      if (viewer->watching(room.screen) != nullptr) {
        world_.watch(*viewer, {room.sound, room.picture});
      }
      world_.move(*viewer, room.picture, room.screen);
      if (dice().chance(0.7)) world_.run(static_cast<std::int64_t>(dice().below(1'500)));
      return world_.move(*viewer, room.screen, room.picture);
  }
}

void RandomSchedule::change_streams(Room& room) {
  auto id = dice().chance(0.3) ? room.sound : room.picture;
  if (id == room.picture && room.small && dice().chance(0.5)) id = *room.small;
  if (dice().chance(0.5)) {
    tell(fmt::format("peer {} sends {} under a new SSRC", room.teacher->id().value, id.value));
    return world_.new_stream(*room.teacher, id);
  }
  for (const auto& source : room.teacher->peer->sources()) {
    if (source->publication() != id) continue;
    tell(fmt::format("peer {} {} {}", room.teacher->id().value,
                     source->is_running() ? "pauses" : "resumes", id.value));
    world_.pause(*room.teacher, *source, source->is_running());
  }
}

void RandomSchedule::change_screen(Room& room) {
  room.screen_shown = !room.screen_shown;
  tell(fmt::format("shard {}: screen {}", room.shard, room.screen_shown));
  if (room.screen_shown) {
    world_.publish(*room.teacher, room.screen, some_camera());
  } else {
    world_.stop_publishing(*room.teacher, room.screen);
  }
}

// The app makes the publication again under the same id, and tells everybody anew.
void RandomSchedule::remove_and_add(Room& room) {
  auto id = dice().chance(0.5) ? room.picture : room.sound;
  if (id == room.picture && room.small && dice().chance(0.5)) id = *room.small;
  tell(fmt::format("shard {}: publication {} removed and added", room.shard, id.value));
  world_.remove_publication(room.shard, id);
  if (dice().chance(0.5)) world_.run(static_cast<std::int64_t>(dice().below(1'000)));
  world_.add_again(room.shard, id);
  world_.tell_again(*room.teacher);
  for (Person* viewer : room.viewers) world_.tell_again(*viewer);
}

void RandomSchedule::repeat_commands(Room& room) {
  Person* person = some_person(room);
  if (person == nullptr) return;
  tell(fmt::format("peer {}: all is said again", person->id().value));
  world_.add_again(room.shard, room.picture);
  world_.tell_again(*person);
}

// Bytes of no sense, and a check with a ufrag that somebody overheard.
void RandomSchedule::make_noise(Room& room) {
  const Person* person = some_person(room);
  if (person == nullptr) return;
  const base::SocketAddress stranger{base::IpAddress::v4(192, 0, 2, 1), 9};
  for (int i = 0; i < 5; ++i) {
    Datagram noise(dice().between(1, 200));
    dice().source().fill(noise);
    constexpr std::uint8_t kFirst[] = {0, 22, 128, 200};
    noise[0] = kFirst[dice().below(4)];
    const bool may_be_theirs = noise[0] != 22 && dice().chance(0.5);
    world_.inject(room.shard, may_be_theirs ? person->lines[0].address : stranger,
                  std::move(noise));
  }
  Datagram forged(200);
  proto::stun::MessageWriter writer(forged, proto::stun::MessageType::kBindingRequest, {1});
  writer.username(person->peer->description().local.ufrag + ":theirs");
  writer.ice_controlling(7);
  writer.use_candidate();
  forged.resize(writer.finish("a-password-that-is-not-theirs"));
  world_.inject(room.shard, stranger, std::move(forged));
}

}  // namespace sim
