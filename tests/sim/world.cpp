#include "tests/sim/world.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "proto/classify.hpp"
#include "tests/sfu/server_context.hpp"
#include "tests/sim/openssl_random.hpp"
#include "tests/sim/worker_memory.hpp"

namespace sim {
namespace {

// What is made once for all worlds is made from a seed of its own, so that a world is the same
// whether it is the first or not.
void make_identities() {
  static const bool made = [] {
    seed_openssl(1);
    sfu::test::server_context();
    proto::dtls::TestClient({.shares_identity = true});
    return true;
  }();
  static_cast<void>(made);
}

constexpr int kTurnsMax = 1000;

}  // namespace

const Peer::Inbound* Person::watching(sfu::PublicationId publication) const {
  for (const auto& [ssrc, inbound] : peer->watched()) {
    if (inbound.track.publication == publication) return &inbound;
  }
  return nullptr;
}

World::Shard::Shard(std::uint64_t seed, Violations& violations)
    : random(seed),
      worker(sfu::test::server_context(), random),
      witness(std::make_unique<Witness>(violations)) {}

World::World(std::uint64_t seed, std::size_t shards)
    : dice_(seed), next_peer_(shards), next_publication_(shards) {
  make_identities();
  seed_openssl(seed);
  for (std::size_t i = 0; i < shards; ++i) {
    shards_.push_back(std::make_unique<Shard>(dice_.u32(), violations_));
  }
}

// ---- what people do ----

Person& World::join(const JoinOptions& options) {
  // Ids are a shard's own: each counts from one.
  const sfu::PeerId id{++next_peer_[options.shard]};
  Person& person = *people_.emplace_back(std::make_unique<Person>());
  person.shard = options.shard;
  person.peer = std::make_unique<Peer>(id, options.ice, dice_);
  person.lines.resize(options.ice.interfaces);
  person.set_conditions(options.up, options.down);
  for (std::size_t i = 0; i < person.lines.size(); ++i) place(person, i);
  execute(options.shard, person.peer->description(), person.peer.get());
  person.peer->start(now);
  take(person);
  return person;
}

void World::place(Person& person, std::size_t interface, bool on_tcp) {
  Person::Line& line = person.lines[interface];
  places_.erase(line.address);
  const std::uint64_t number = ++addresses_;
  line.address = {base::IpAddress::v4(10, static_cast<std::uint8_t>(number >> 16),
                                      static_cast<std::uint8_t>(number >> 8),
                                      static_cast<std::uint8_t>(number)),
                  static_cast<std::uint16_t>(5000 + number % 50'000),
                  on_tcp ? static_cast<std::uint32_t>(number) : 0};
  places_[line.address] = {&person, interface};
}

void World::rebind(Person& person, std::size_t interface) {
  place(person, interface);
  shards_[person.shard]->witness->disturbed(now, person.id());
}

void World::reconnect(Person& person, std::size_t interface) {
  const base::SocketAddress before = person.lines[interface].address;
  place(person, interface, true);
  shards_[person.shard]->witness->disturbed(now, person.id());
  close_path(person.shard, before);
}

void World::close_path(std::size_t number, const base::SocketAddress& address) {
  if (address.stream == 0) return;  // nobody tells of an end
  if (shards_[number]->in_turn) end_turn(number);
  Shard& shard = *shards_[number];
  {
    const WorkerCall call;
    shard.worker.path_closed(now, address, shard.out);
  }
  settle(number);
}

void World::lose_interface(Person& person, std::size_t interface) {
  person.peer->lose_interface(now, interface);
  places_.erase(person.lines[interface].address);
  close_path(person.shard, person.lines[interface].address);
  shards_[person.shard]->witness->disturbed(now, person.id());
  take(person);
}

void World::leave(Person& person, Leave how) {
  person.peer->close(how == Leave::kGoodbye);
  take(person);
  if (how == Leave::kRemoved) execute(person.shard, sfu::RemovePeer{person.id()});
}

void World::begin_stream(Person& person, MediaSource& source) {
  const std::uint32_t number = ++next_source_;
  source.begin_stream(number);
  shards_[person.shard]->witness->source_began(now, number, person.id(), source.publication(),
                                               source.options().codec);
}

void World::publish(Person& person, sfu::PublicationId publication, const SourceOptions& options) {
  auto& sources = person.peer->sources();
  auto source = std::make_unique<MediaSource>(
      publication,
      options.mid.empty() ? std::to_string(sources.size()) + "m" + std::to_string(next_source_)
                          : std::string(options.mid),
      options, dice_);
  begin_stream(person, *source);
  source->start(now);
  person.peer->publish(std::move(source));
  execute(person.shard, person.peer->uplink());
  take(person);
}

void World::stop_publishing(Person& person, sfu::PublicationId publication) {
  std::erase_if(person.peer->sources(),
                [&](const auto& source) { return source->publication() == publication; });
  execute(person.shard, person.peer->uplink());
}

void World::new_stream(Person& person, sfu::PublicationId publication) {
  for (const auto& source : person.peer->sources()) {
    if (source->publication() == publication) begin_stream(person, *source);
  }
}

void World::pause(Person& person, MediaSource& source, bool paused) {
  if (paused) {
    source.stop();
  } else {
    source.start(now);
  }
  arm(person);
}

sfu::DownlinkTrack World::new_track(std::size_t shard, sfu::PublicationId publication) {
  using namespace sfu::test;
  next_ssrc_ += 2;
  sfu::DownlinkTrack track;
  track.publication = publication;
  track.mid = "d" + std::to_string(next_ssrc_);
  track.ssrc = next_ssrc_;
  track.cname = "room";
  track.kind = kinds_[shard][publication];
  track.rank = ranks_[publication];
  std::tie(track.smaller, track.nominal) = layers_[publication];
  if (track.kind == media::Kind::kVideo) track.rtx_ssrc = next_ssrc_ + 1;
  track.payload_types[static_cast<std::size_t>(media::Codec::kOpus)] = {kOpusType, 0};
  track.payload_types[static_cast<std::size_t>(media::Codec::kH264)] = {kH264Type, kH264RtxType};
  track.payload_types[static_cast<std::size_t>(media::Codec::kVp8)] = {kVp8Type, kVp8RtxType};
  return track;
}

void World::watch(Person& person, const std::vector<sfu::PublicationId>& publications) {
  std::vector<std::uint32_t> gone;
  for (const auto& [ssrc, inbound] : person.peer->watched()) {
    const auto& wanted = inbound.track.publication;
    if (std::find(publications.begin(), publications.end(), wanted) == publications.end()) {
      gone.push_back(ssrc);
    }
  }
  for (const std::uint32_t ssrc : gone) person.peer->stop_watching(ssrc);
  for (const sfu::PublicationId publication : publications) {
    if (person.watching(publication) == nullptr) {
      person.peer->watch(now, new_track(person.shard, publication));
    }
  }
  execute(person.shard, person.peer->downlink());
  arm(person);
}

void World::show(Person& person, sfu::PublicationId largest, std::size_t layers) {
  const Peer::Inbound* inbound = person.watching(largest);
  if (inbound == nullptr) return;
  sfu::DownlinkTrack track = inbound->track;
  track.shows = layers;
  person.peer->watch(now, track);
  execute(person.shard, person.peer->downlink());
  arm(person);
}

void World::move(Person& person, sfu::PublicationId from, sfu::PublicationId to) {
  const Peer::Inbound* inbound = person.watching(from);
  if (inbound == nullptr || person.watching(to) != nullptr) return;
  sfu::DownlinkTrack track = inbound->track;
  track.publication = to;
  std::tie(track.smaller, track.nominal) = layers_[to];
  person.peer->watch(now, track);
  execute(person.shard, person.peer->downlink());
}

void World::restart_ice(Person& person) {
  execute(person.shard, person.peer->restart_ice(now));
  take(person);
}

sfu::PublicationId World::add_publication(std::size_t shard, media::Kind kind) {
  const sfu::PublicationId id{++next_publication_[shard]};
  kinds_[shard][id] = kind;
  execute(shard, sfu::AddPublication{id, kind});
  return id;
}

void World::add_again(std::size_t shard, sfu::PublicationId publication) {
  execute(shard, sfu::AddPublication{publication, kinds_[shard][publication]});
}

void World::tell_again(Person& person) {
  if (!is_live(person)) return;
  execute(person.shard, person.peer->description(), person.peer.get());
  if (!person.peer->sources().empty()) execute(person.shard, person.peer->uplink());
  if (!person.peer->watched().empty()) execute(person.shard, person.peer->downlink());
}

void World::remove_publication(std::size_t shard, sfu::PublicationId publication) {
  execute(shard, sfu::RemovePublication{publication});
}

void World::block(std::size_t shard, sfu::PublicationId publication, bool blocked) {
  execute(shard, sfu::SetBlocked{publication, blocked});
}

FedSource World::begin_feed(std::size_t shard, sfu::PublicationId publication, media::Codec codec) {
  const FedSource source{shard, publication, codec, ++next_source_};
  shards_[shard]->witness->source_began(now, source.number, kOwner, publication, codec);
  return source;
}

void World::feed(FedSource& source, bool keyframe, std::size_t packets) {
  const bool is_picture = media::kind_of(source.codec) == media::Kind::kVideo;
  const auto timestamp = static_cast<std::uint32_t>(
      now.time_since_epoch() / std::chrono::milliseconds(1) * (is_picture ? 90 : 48));
  sfu::Feed command{source.publication, source.number, source.codec, {}, {}};
  ++source.frames;
  for (std::size_t i = 0; i < packets; ++i) {
    const Mark mark{source.number,
                    source.packets++,
                    source.frames,
                    keyframe || !is_picture,
                    i == 0,
                    i + 1 == packets,
                    now};
    auto payload = !is_picture          ? sfu::test::Payload(40, 0x78)
                   : keyframe && i == 0 ? sfu::test::h264_keyframe(120)
                                        : sfu::test::h264_delta(120);
    write_mark(mark, payload);
    command.packets.push_back({source.packets, timestamp, mark.last, std::move(payload)});
  }
  command.report = sfu::Feed::Report{now, timestamp};
  execute(source.shard, command);
}

// ---- how it goes on ----

void World::run(base::Duration duration) {
  const base::Time end = now + duration;
  while (events_.next() <= end && !failed()) {
    now = std::max(now, events_.next());
    step();
  }
  now = end;
}

void World::step() {
  Event event = events_.pop();
  switch (event.kind) {
    case Event::Kind::kToWorker:
      return to_worker(event);
    case Event::Kind::kToPerson:
      return to_person(event);
    case Event::Kind::kWorkerDue:
      return worker_due(event.shard);
    case Event::Kind::kPersonDue:
      return person_due(*event.person);
    case Event::Kind::kTurnEnds:
      return end_turn(event.shard);
  }
}

void World::to_worker(Event& event) {
  Shard& shard = *shards_[event.shard];
  if (event.address.stream != 0 && !places_.contains(event.address)) return;  // has ended
  const proto::DatagramKind kind = proto::classify(event.datagram);
  const bool media = kind == proto::DatagramKind::kRtp || kind == proto::DatagramKind::kRtcp;
  if (shard.in_turn && !media) end_turn(event.shard);  // as the loop around a Worker does
  if (event.person != nullptr) {
    shard.witness->arrives(now, event.person->id(), event.address, event.tag);
  }
  {
    const WorkerCall call;
    shard.worker.gather(now, event.address, event.datagram, shard.out);
  }
  shard.witness->arrived(now, event.tag, statistics(event.shard));
  if (turn_length_ == base::Duration{}) return end_turn(event.shard);
  settle(event.shard);
  if (shard.in_turn) return;
  shard.in_turn = true;
  events_.push(now + turn_length_, {.kind = Event::Kind::kTurnEnds, .shard = event.shard});
}

void World::end_turn(std::size_t number) {
  constexpr std::size_t kAtOnce = 4;  // datagrams
  Shard& shard = *shards_[number];
  shard.in_turn = false;
  for (bool more = true; more;) {
    {
      const WorkerCall call;
      more = shard.worker.send_gathered(now, shard.out, kAtOnce);
    }
    settle(number);
  }
}

void World::settle(std::size_t number) {
  Shard& shard = *shards_[number];
  const sfu::Statistics counted = statistics(number);
  carry(number);
  shard.witness->carried();
  shard.witness->check(now, counted);
  arm(number);
}

void World::inject(std::size_t shard, const base::SocketAddress& from, Datagram datagram) {
  Event event{.shard = shard, .address = from, .datagram = std::move(datagram)};
  to_worker(event);
}

void World::to_person(Event& event) {
  const auto place = places_.find(event.address);
  if (place == places_.end() || place->second.person != event.person) return;  // the NAT forgot
  event.person->peer->receive(now, place->second.interface, std::move(event.datagram));
  take(*event.person);
}

void World::worker_due(std::size_t number) {
  Shard& shard = *shards_[number];
  if (shard.armed > now) return;  // an earlier wake-up has done it
  shard.armed = base::kNever;
  if (shard.worker.next_timeout() <= now) {
    if (shard.in_turn) end_turn(number);
    shard.turns = shard.turned == now ? shard.turns + 1 : 0;
    shard.turned = now;
    if (shard.turns > kTurnsMax) return violate("the Worker does not come to rest");
    {
      const WorkerCall call;
      shard.worker.handle_timeout(now, shard.out);
    }
    return settle(number);
  }
  arm(number);
}

void World::person_due(Person& person) {
  if (person.armed > now) return;
  person.armed = base::kNever;
  person.peer->handle_timeout(now);
  take(person);
}

void World::arm(std::size_t number) {
  Shard& shard = *shards_[number];
  const base::Time next = shard.worker.next_timeout();
  if (next >= shard.armed) return;
  shard.armed = std::max(next, now);
  events_.push(shard.armed, {.kind = Event::Kind::kWorkerDue, .shard = number});
}

void World::arm(Person& person) {
  const base::Time next = person.peer->next_timeout();
  if (next >= person.armed) return;
  person.armed = std::max(next, now);
  events_.push(person.armed, {.kind = Event::Kind::kPersonDue, .person = &person});
}

// What the page sends goes onto its lines.
void World::take(Person& person) {
  for (Peer::Outgoing& item : person.peer->take()) {
    Person::Line& line = person.lines[item.interface];
    if (!places_.contains(line.address)) continue;
    const Arrivals arrivals = line.up.send(now, item.datagram, dice_);
    for (std::size_t i = 0; i < arrivals.count; ++i) {
      events_.push(arrivals.at[i], {.kind = Event::Kind::kToWorker,
                                    .shard = person.shard,
                                    .person = &person,
                                    .interface = item.interface,
                                    .address = line.address,
                                    .datagram = item.datagram,
                                    .tag = item.tag});
    }
  }
  arm(person);
}

// What the Worker sends goes onto the lines of whoever has the address.
void World::carry(std::size_t number) {
  Shard& shard = *shards_[number];
  for (const base::Transmit& item : shard.out.items()) {
    note(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    note(item.bytes.size() << 16 | item.to.port);
    shard.witness->sent(now, item.to, item.bytes);
    const auto place = places_.find(item.to);
    if (place == places_.end()) continue;
    Person& person = *place->second.person;
    const Arrivals arrivals =
        person.lines[place->second.interface].down.send(now, item.bytes, dice_);
    for (std::size_t i = 0; i < arrivals.count; ++i) {
      events_.push(arrivals.at[i], {.kind = Event::Kind::kToPerson,
                                    .person = &person,
                                    .address = item.to,
                                    .datagram = Datagram(item.bytes.begin(), item.bytes.end())});
    }
  }
  shard.out.clear();
}

void World::execute(std::size_t number, const sfu::Command& command, const Peer* peer) {
  if (shards_[number]->in_turn) end_turn(number);
  Shard& shard = *shards_[number];
  shard.witness->command(now, command, peer);
  {
    const WorkerCall call;
    shard.worker.execute(now, command, shard.out);
  }
  settle(number);
}

void World::take_events(std::size_t number) {
  Shard& shard = *shards_[number];
  const auto next = [&] {
    const WorkerCall call;
    return shard.worker.poll_event();
  };
  while (const auto event = next()) shard.witness->event(now, *event);
}

sfu::Statistics World::statistics(std::size_t number) {
  Shard& shard = *shards_[number];
  take_events(number);
  const WorkerCall call;
  shard.worker.execute(now, sfu::TakeStatistics{++shard.requests}, shard.out);
  return std::get<sfu::Statistics>(*shard.worker.poll_event());
}

std::string World::finish() {
  for (const auto& shard : shards_) shard->witness->finish(now);
  for (const auto& person : people_) {
    const Peer::Refused& refused = person->peer->refused();
    if (refused.not_authentic > 0) {
      violate(fmt::format("peer {}: {} packets did not authenticate", person->id().value,
                          refused.not_authentic));
    }
    if (person->peer->ice().refusals() > 0) violate("a connectivity check was refused");
  }
  return violations_.text();
}

}  // namespace sim
