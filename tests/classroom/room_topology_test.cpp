// How a class goes from the server to mesh and back, and what its people may signal.
#include <variant>

#include "base/random.hpp"
#include "tests/classroom/mesh_invariants.hpp"
#include "tests/classroom/room_fixture.hpp"

namespace classroom {
namespace {

using namespace std::chrono_literals;

class RoomTopologyTest : public RoomFixture {
 protected:
  RoomTopologyTest() { (void)room_.set_mesh_rules({MeshPolicy::kAuto}); }

  static JoinRequest account(std::string name) {
    JoinRequest request{std::move(name), Role::kTeacher, kChromium};
    request.guest = false;
    request.meshes = true;
    return request;
  }
  static JoinRequest guest(std::string name) {
    JoinRequest request{std::move(name), Role::kStudent, kChromium};
    request.meshes = true;
    return request;
  }
  ParticipantId join(const JoinRequest& request) {
    const auto joined = room_.join(now_, request);
    EXPECT_TRUE(joined);
    return joined ? joined->id : ParticipantId{};
  }
  void pass(base::Duration time) {
    now_ += time;
    (void)room_.handle_timeout(now_);
  }
  void connect(ParticipantId one, ParticipantId other) {
    does(one, MeshPair{other, true});
    does(other, MeshPair{one, true});
  }
  // Two accounts whose class goes from browser to browser.
  void begin_mesh() {
    sari_ = join(account("Sari"));
    rini_ = join(account("Rini"));
    pass(kMeshCalm);
    connect(sari_, rini_);
    ASSERT_TRUE(room_.is_mesh_alone());
  }
  void moved(ParticipantId who) { does(who, MovedToServer{room_.carriage().move}); }

  ParticipantId sari_;
  ParticipantId rini_;
};

TEST_F(RoomTopologyTest, two_accounts_come_to_be_connected_to_each_other) {
  begin_mesh();
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kSmall);
}

TEST_F(RoomTopologyTest, a_guest_is_carried_by_the_server_from_the_first_moment) {
  begin_mesh();
  const ParticipantId budi = join(guest("Budi"));
  EXPECT_EQ(room_.carriage().topology, Topology::kServer);
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kGuest);
  EXPECT_TRUE(room_.carriage().moving);
  moved(sari_);
  moved(rini_);
  moved(budi);
  EXPECT_FALSE(room_.carriage().moving);
  does(budi, Leave{});
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kSettling);
  pass(kMeshCalm);
  EXPECT_EQ(room_.carriage().topology, Topology::kMesh);
}

TEST_F(RoomTopologyTest, what_is_recorded_goes_by_the_server) {
  begin_mesh();
  does(sari_, Record{RecordWish::kStart});
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kRecorded);
  EXPECT_EQ(room_.carriage().topology, Topology::kServer);
}

TEST_F(RoomTopologyTest, a_fifth_who_publishes_is_one_too_many) {
  begin_mesh();
  std::vector<ParticipantId> all{sari_, rini_};
  for (const char* name : {"Ani", "Dewi", "Eka"}) {
    const ParticipantId who = join(account(name));
    for (const ParticipantId other : all) connect(who, other);
    all.push_back(who);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(room_.carriage().topology, Topology::kMesh) << i;
    does(all[i], SetSource{Source::kMicrophone, true});
  }
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kPublishers);
  does(rini_, SetSource{Source::kMicrophone, false});
  EXPECT_EQ(room_.carriage().topology, Topology::kServer) << "not to and fro";
}

TEST_F(RoomTopologyTest, groups_viewers_younger_pupils_and_the_rule_want_the_server) {
  begin_mesh();
  (void)room_.set_watched(true);
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kWatched);
  (void)room_.set_watched(false);
  does(sari_, OpenBreakouts{{{"A", {}}}, 0s});
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kGroups);
  does(sari_, CloseBreakouts{});
  (void)room_.set_mesh_rules({MeshPolicy::kAlways});
  does(sari_, SetCameras{CameraRule::kTeachers});
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kYounger);
  does(sari_, SetCameras{CameraRule::kAll});
  (void)room_.set_mesh_rules({MeshPolicy::kNever});
  pass(1h);
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kRule);
  EXPECT_EQ(room_.carriage().topology, Topology::kServer);
}

TEST_F(RoomTopologyTest, a_pair_that_never_connects_sends_the_class_to_the_server) {
  sari_ = join(account("Sari"));
  rini_ = join(account("Rini"));
  pass(kMeshCalm);
  pass(kPairConnectMax);
  EXPECT_EQ(room_.carriage().topology, Topology::kServer);
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kPairFailed);
  pass(kPairAgainMin - 1s);
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kPairFailed);
  pass(1s);
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kSettling) << "they are tried again";
}

TEST_F(RoomTopologyTest, always_mesh_refuses_what_only_the_server_can_do) {
  (void)room_.set_mesh_rules({MeshPolicy::kAlways});
  (void)room_.set_recording_rights({true, true});
  sari_ = join(account("Sari"));
  EXPECT_TRUE(room_.is_mesh_alone());
  EXPECT_EQ(room_.recording().state, RecordingState::kOff);
  const ParticipantId budi = join(guest("Budi"));
  EXPECT_EQ(room_.carriage().topology, Topology::kMesh) << "the owner wants it so";
  EXPECT_EQ(refused(sari_, Record{RecordWish::kStart}), Refusal::kCarriedByMesh);
  EXPECT_EQ(refused(sari_, OpenBreakouts{{{"A", {budi}}}, 0s}), Refusal::kCarriedByMesh);
  (void)room_.set_direct_max(1);
  EXPECT_EQ(refused(sari_, SetCarrier{budi, Carrier::kBroadcast}), Refusal::kCarriedByMesh);
  JoinRequest camera{"Studio", Role::kTeacher, kChromium};
  EXPECT_EQ(room_.join(now_, camera).error(), Refusal::kCarriedByMesh);
  JoinRequest plain = guest("Eka");
  plain.broadcast_only = true;
  EXPECT_EQ(room_.join(now_, plain).error(), Refusal::kCarriedByMesh);
  while (room_.size() < kMeshPeopleMax) join(guest("Ani"));
  EXPECT_EQ(room_.join(now_, guest("Eka")).error(), Refusal::kRoomFull);
}

TEST_F(RoomTopologyTest, signals_go_between_people_of_a_mesh_alone) {
  sari_ = join(account("Sari"));
  rini_ = join(account("Rini"));
  EXPECT_EQ(refused(sari_, MeshSignal{rini_, "offer"}), Refusal::kNotAllowed) << "by the server";
  pass(kMeshCalm);
  EXPECT_EQ(does(sari_, MeshSignal{rini_, "offer"}),
            (Events{MeshSignalled{sari_, rini_, "offer"}}));
  EXPECT_EQ(refused(sari_, MeshSignal{sari_, "offer"}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(sari_, MeshSignal{ParticipantId{99}, "x"}), Refusal::kNoSuchParticipant);
  EXPECT_EQ(refused(sari_, MeshSignal{rini_, ""}), Refusal::kBadMessage);
  EXPECT_EQ(refused(sari_, MeshSignal{rini_, std::string(kMeshSignalMax + 1, 'x')}),
            Refusal::kTooLong);
  const MeshSignal largest{rini_, std::string(kMeshSignalMax, 'x')};
  // Of the burst five bytes are used.
  for (std::size_t i = 1; i < kMeshBytesBurst / kMeshSignalMax; ++i) does(sari_, largest);
  EXPECT_EQ(refused(sari_, largest), Refusal::kTooFast);
  now_ += 1s;
  does(sari_, largest);
  (void)room_.remove(rini_);
  EXPECT_EQ(refused(sari_, MeshSignal{rini_, "x"}), Refusal::kNoSuchParticipant);
}

TEST_F(RoomTopologyTest, guests_are_told_no_addresses_and_tell_none) {
  begin_mesh();
  const ParticipantId budi = join(guest("Budi"));
  ASSERT_TRUE(room_.carriage().moving);
  EXPECT_EQ(refused(sari_, MeshSignal{budi, "offer"}), Refusal::kNotAllowed);
  EXPECT_EQ(refused(budi, MeshSignal{sari_, "offer"}), Refusal::kNotAllowed);
  does(sari_, MeshSignal{rini_, "candidates"});
  for (const ParticipantId who : {sari_, rini_, budi}) moved(who);
  ASSERT_FALSE(room_.carriage().moving);
  EXPECT_EQ(refused(budi, MeshSignal{sari_, "offer"}), Refusal::kNotAllowed);
}

TEST_F(RoomTopologyTest, students_do_not_shut_the_teacher_out_of_a_room_that_is_always_mesh) {
  (void)room_.set_mesh_rules({MeshPolicy::kAlways});
  while (room_.size() < kMeshPeopleMax) join(guest("Ani"));
  EXPECT_EQ(room_.carriage().topology, Topology::kMesh);
  sari_ = join(account("Sari"));
  EXPECT_EQ(room_.size(), kMeshPeopleMax + 1);
  EXPECT_EQ(room_.carriage().topology, Topology::kServer);
  EXPECT_EQ(room_.carriage().reason, TopologyReason::kMany);
  EXPECT_EQ(room_.join(now_, guest("Eka")).error(), Refusal::kRoomFull);
}

TEST_F(RoomTopologyTest, who_waits_or_was_sent_away_hears_and_says_nothing) {
  (void)room_.set_mesh_rules({MeshPolicy::kAlways});
  sari_ = join(account("Sari"));
  (void)room_.set_usual_entry(Entry::kAsk);
  const ParticipantId budi = join(guest("Budi"));
  EXPECT_EQ(refused(sari_, MeshSignal{budi, "x"}), Refusal::kNoSuchParticipant);
  EXPECT_EQ(refused(budi, MeshSignal{sari_, "x"}), Refusal::kNotAllowed);
  does(sari_, Admit{budi});
  does(budi, MeshSignal{sari_, "x"});
  does(sari_, RemovePerson{budi});
  EXPECT_EQ(refused(sari_, MeshSignal{budi, "x"}), Refusal::kNoSuchParticipant);
  EXPECT_EQ(refused(budi, MeshSignal{sari_, "x"}), Refusal::kNotInRoom);
}

// Few people, most of them accounts whose pairs connect: so the class is often a mesh.
TEST_F(RoomTopologyTest, auto_is_never_mesh_where_it_must_not_be) {
  std::size_t in_mesh = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    base::SeededRandom random(seed);
    Room room;
    MeshObserver observer(room);
    observer.set_rules({MeshPolicy::kAuto});
    if (const auto told = room.set_mesh_rules({MeshPolicy::kAuto}); !told.empty()) {
      observer.on(std::get<CarriageChanged>(told.front()));
    }
    base::Time now{1s};
    std::uint64_t last = 0;
    const auto note = [&](const Events& events) {
      for (const Event& event : events) {
        if (const auto* e = std::get_if<CarriageChanged>(&event)) observer.on(*e);
        if (const auto* e = std::get_if<MeshSignalled>(&event)) observer.on(*e);
      }
    };
    for (int i = 0; i < 400; ++i) {
      const auto one = [&] { return ParticipantId{1 + random.u32() % (last + 1)}; };
      const auto tell = [&](const Command& command) {
        const auto events = room.handle(now, kWall, one(), command);
        if (events) note(*events);
      };
      const bool flag = random.u32() % 2 == 0;
      switch (random.u32() % 16) {
        case 0: {
          const bool rare = random.u32() % 6 == 0;
          const JoinRequest request = rare ? guest("Budi") : account("Sari");
          const auto joined = room.join(now, request);
          if (!joined) break;
          observer.note_join(joined->id, request);
          last = joined->id.value;
          note(joined->events);
          break;
        }
        case 1:
          tell(Leave{});
          break;
        case 2:
          tell(SetSource{kSources[random.u32() % 4], flag});
          break;
        case 3:
          tell(Record{random.u32() % 4 == 0 ? RecordWish::kStart : RecordWish::kStop});
          break;
        case 4:
          tell(MeshSignal{one(), "offer"});
          break;
        case 5:
          tell(MovedToServer{room.carriage().move});
          break;
        case 6:
          now += std::chrono::milliseconds(random.u32() % 4000);
          note(room.handle_timeout(now));
          break;
        case 7:
          // Rarely: no move to mesh begins meanwhile, and calm is counted anew.
          if (random.u32() % 16 == 0) note(room.connection_lost(now, one()));
          break;
        case 8:
          note(room.remove(one()));
          break;
        default:
          for (const Participant& who : room.participants()) {
            if (!who.connected) {
              if (const auto back = room.resume(now, who.id, kChromium)) note(*back);
            }
            for (const Participant& other : room.participants()) {
              const auto events =
                  room.handle(now, kWall, who.id, MeshPair{other.id, random.u32() % 50 != 0});
              if (events) note(*events);
            }
          }
      }
      observer.check(room.participants());
    }
    in_mesh += observer.steps_in_mesh();
  }
  EXPECT_GT(in_mesh, 1000u) << "it was not tried";
}

}  // namespace
}  // namespace classroom
