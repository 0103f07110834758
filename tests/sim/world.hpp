// A town of pages and one or more shards, in virtual time: every datagram travels over links that
// delay, lose, double, reorder and squeeze it, and through NATs that change addresses.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/transmit_queue.hpp"
#include "sfu/worker.hpp"
#include "tests/sim/event_queue.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/peer.hpp"
#include "tests/sim/witness.hpp"

namespace sim {

struct JoinOptions {
  std::size_t shard = 0;
  IceOptions ice;
  Conditions up;
  Conditions down;
};

// What the owner of a Worker feeds into one publication.
struct FedSource {
  std::size_t shard = 0;
  sfu::PublicationId publication;
  media::Codec codec = media::Codec::kH264;
  std::uint32_t number = 0;
  std::uint32_t packets = 0;
  std::uint32_t frames = 0;
};

// A page and its connections, one per interface.
struct Person {
  struct Line {
    base::SocketAddress address;  // as the server sees it
    Link up;
    Link down;
  };
  std::size_t shard = 0;
  std::unique_ptr<Peer> peer;
  std::vector<Line> lines;
  base::Time armed = base::kNever;

  sfu::PeerId id() const { return peer->id; }
  void set_conditions(const Conditions& up, const Conditions& down) {
    for (Line& line : lines) {
      line.up.conditions = up;
      line.down.conditions = down;
    }
  }
  void set_conditions(const Conditions& both) { set_conditions(both, both); }
  // The one stream that it watches of this publication.
  const Peer::Inbound* watching(sfu::PublicationId publication) const;
};

enum class Leave : std::uint8_t {
  kRemoved,   // signalling tells: the Worker removes the peer
  kGoodbye,   // the page says close_notify, and nothing else
  kVanishes,  // silence
};

class World {
 public:
  explicit World(std::uint64_t seed, std::size_t shards = 1);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Person& join(const JoinOptions& options = {});
  void leave(Person& person, Leave how);
  // The page says what it publishes from now on, beside what it already does.
  void publish(Person& person, sfu::PublicationId publication, const SourceOptions& options);
  void stop_publishing(Person& person, sfu::PublicationId publication);
  // The browser makes a new sender for the same track: another SSRC.
  void new_stream(Person& person, sfu::PublicationId publication);
  // A camera that is covered: the track stays and sends nothing.
  void pause(Person& person, MediaSource& source, bool paused);
  // All that the page watches from now on. One publication keeps its SSRC while it is watched.
  void watch(Person& person, const std::vector<sfu::PublicationId>& publications);
  // Of what is watched from now on (DownlinkTrack).
  void rank(sfu::PublicationId publication, std::uint8_t rank) { ranks_[publication] = rank; }
  // The same picture in smaller sizes, for whoever watches `largest` from now on.
  void set_layers(sfu::PublicationId largest, std::vector<sfu::Layer> smaller,
                  std::uint64_t nominal) {
    layers_[largest] = {std::move(smaller), nominal};
  }
  // Of what it watches, it shows so many layers from the smallest on.
  void show(Person& person, sfu::PublicationId largest, std::size_t layers);
  // The stream that showed `from` goes on with `to`.
  void move(Person& person, sfu::PublicationId from, sfu::PublicationId to);
  void restart_ice(Person& person);
  // The NAT before this interface takes another port.
  void rebind(Person& person, std::size_t interface = 0);
  // From now on it is served over a new TCP connection; one that it had has ended. What was on its
  // way there is lost.
  void reconnect(Person& person, std::size_t interface = 0);
  void lose_interface(Person& person, std::size_t interface);

  sfu::PublicationId add_publication(std::size_t shard, media::Kind kind);
  void add_again(std::size_t shard, sfu::PublicationId publication);
  // Everything that the Worker was told of this page, once more.
  void tell_again(Person& person);
  void remove_publication(std::size_t shard, sfu::PublicationId publication);
  void block(std::size_t shard, sfu::PublicationId publication, bool blocked);
  // Whoever owns the Worker feeds a publication itself, from now on, or anew: frame by frame.
  FedSource begin_feed(std::size_t shard, sfu::PublicationId publication, media::Codec codec);
  void feed(FedSource& source, bool keyframe, std::size_t packets);
  // Datagrams of so much time reach the Worker together from now on, as in a busy loop.
  void set_turn_length(base::Duration length) { turn_length_ = length; }
  // A datagram out of nowhere.
  void inject(std::size_t shard, const base::SocketAddress& from, Datagram datagram);

  void run(base::Duration duration);
  void run(std::int64_t milliseconds) { run(std::chrono::milliseconds(milliseconds)); }
  // Judges what streams ended with. Empty when nothing was violated.
  std::string finish();

  bool failed() const { return !violations_.empty(); }
  sfu::Statistics statistics(std::size_t shard = 0);
  std::size_t entries(std::size_t shard = 0) const { return shards_[shard]->worker.entries(); }
  Witness& witness(std::size_t shard = 0) { return *shards_[shard]->witness; }
  bool is_live(const Person& person) const {
    return shards_[person.shard]->witness->has_peer(person.id());
  }
  std::uint64_t digest() const { return digest_; }
  Dice& dice() { return dice_; }
  const std::vector<std::unique_ptr<Person>>& people() const { return people_; }
  void violate(const std::string& what) { violations_.add(now, what); }

  base::Time now = sfu::test::at(0);

 private:
  struct Shard {
    explicit Shard(std::uint64_t seed, Violations& violations);
    base::SeededRandom random;
    sfu::Worker worker;
    base::TransmitQueue out;
    std::unique_ptr<Witness> witness;
    base::Time armed = base::kNever;
    bool in_turn = false;  // it gathers
    int turns = 0;         // of the Worker at one moment
    base::Time turned{};
    std::uint64_t requests = 0;
  };
  struct Event {
    enum class Kind : std::uint8_t { kToWorker, kToPerson, kWorkerDue, kPersonDue, kTurnEnds };
    Kind kind = Kind::kWorkerDue;
    std::size_t shard = 0;
    Person* person = nullptr;
    std::size_t interface = 0;
    base::SocketAddress address = {};
    Datagram datagram = {};
    Tag tag = {};
  };
  struct Place {
    Person* person = nullptr;
    std::size_t interface = 0;
  };

  void step();
  void to_worker(Event& event);
  void to_person(Event& event);
  void worker_due(std::size_t shard);
  void end_turn(std::size_t shard);
  // What the Worker has done by now is carried and judged.
  void settle(std::size_t shard);
  void person_due(Person& person);
  void execute(std::size_t shard, const sfu::Command& command, const Peer* peer = nullptr);
  void carry(std::size_t shard);
  void take_events(std::size_t shard);
  void take(Person& person);
  void arm(Person& person);
  void arm(std::size_t shard);
  void place(Person& person, std::size_t interface, bool on_tcp = false);
  void close_path(std::size_t shard, const base::SocketAddress& address);
  void begin_stream(Person& person, MediaSource& source);
  sfu::DownlinkTrack new_track(std::size_t shard, sfu::PublicationId publication);
  void note(std::uint64_t value) { digest_ = (digest_ ^ value) * 0x100000001B3ULL; }

  Dice dice_;
  Violations violations_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<std::unique_ptr<Person>> people_;
  std::unordered_map<base::SocketAddress, Place> places_;
  std::unordered_map<std::size_t, std::unordered_map<sfu::PublicationId, media::Kind>> kinds_;
  std::unordered_map<sfu::PublicationId, std::uint8_t> ranks_;
  std::unordered_map<sfu::PublicationId, std::pair<std::vector<sfu::Layer>, std::uint64_t>> layers_;
  EventQueue<Event> events_;
  std::uint64_t addresses_ = 0;
  std::uint32_t next_source_ = 0;
  std::uint32_t next_ssrc_ = 1000;
  std::vector<std::uint64_t> next_peer_;
  std::vector<std::uint64_t> next_publication_;
  base::Duration turn_length_{};
  std::uint64_t digest_ = 0xcbf29ce484222325ULL;
};

}  // namespace sim
