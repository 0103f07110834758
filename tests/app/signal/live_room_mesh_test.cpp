// A class that goes from browser to browser, seen from its pages and from the SFU.
#include "tests/app/signal/live_room_fixture.hpp"

namespace app::signal {
namespace {

using classroom::MeshPair;
using classroom::MeshPolicy;
using classroom::MeshSignal;
using classroom::ParticipantId;

class LiveRoomMeshTest : public LiveRoomFixture {
 protected:
  LiveRoomMeshTest() { room.set_mesh_rules({MeshPolicy::kAuto}); }

  ParticipantId come(FakePipe& pipe, const Admission& admission, const std::string& name,
                     std::optional<std::string> seat = {}) {
    ParticipantId who;
    Join wish{"kelas-7a", {}, name, std::move(seat), classroom::VideoCodecs::all()};
    wish.mesh = true;
    EXPECT_EQ(room.join(now, wish, admission, pipe, 1, who), std::nullopt);
    return who;
  }
  void tell(ParticipantId who, Command command) {
    room.handle(now, kRoomWall, who, {++last, std::move(command)});
  }
  void pass(base::Duration time) {
    now += time;
    room.handle_timeout(now);
  }
  void begin_mesh() {
    sari = come(first, door.teacher, "Bu Sari");
    rini = come(second, door.teacher, "Bu Rini");
    tell(sari, offer());
    tell(rini, Watch{});
    pass(classroom::kMeshCalm);
    tell(sari, MeshPair{rini, true});
    tell(rini, MeshPair{sari, true});
  }
  static std::string by(const FakePipe& pipe) {
    const auto carriage = pipe.event("carriage_changed").at("carriage");
    return std::string(carriage.at("moving").as_bool() ? "to " : "") +
           std::string(carriage.at("by").as_string());
  }

  base::Time now = kRoomNow;
  std::uint64_t last = 1;
  FakePipe first;
  FakePipe second;
  FakePipe third;
  ParticipantId sari;
  ParticipantId rini;
};

TEST_F(LiveRoomMeshTest, the_server_closes_what_it_had_when_all_are_connected) {
  sari = come(first, door.teacher, "Bu Sari");
  rini = come(second, door.teacher, "Bu Rini");
  tell(sari, offer());
  pass(classroom::kMeshCalm);
  EXPECT_EQ(by(first), "to mesh");
  EXPECT_TRUE(port.all<sfu::RemovePeer>().empty()) << "the old way works until the new one does";
  tell(sari, MeshPair{rini, true});
  tell(rini, MeshPair{sari, true});
  EXPECT_EQ(by(second), "mesh");
  EXPECT_EQ(port.all<sfu::AddPeer>().size(), port.all<sfu::RemovePeer>().size());
  EXPECT_EQ(port.all<sfu::AddPublication>().size(), port.all<sfu::RemovePublication>().size());
  const std::size_t told = port.commands.size();
  tell(sari, offer());
  EXPECT_EQ(first.refusal(last), "carried_by_mesh");
  tell(sari, Watch{});
  EXPECT_EQ(first.refusal(last), "carried_by_mesh");
  tell(sari, classroom::SetSource{classroom::Source::kMicrophone, true});
  EXPECT_EQ(port.commands.size(), told);
}

TEST_F(LiveRoomMeshTest, a_guest_moves_the_class_and_finds_the_server_ready) {
  begin_mesh();
  const ParticipantId budi = come(third, door.student, "Budi");
  EXPECT_EQ(by(first), "to server");
  EXPECT_EQ(first.event("carriage_changed").at("carriage").at("why").as_string(), "guest");
  EXPECT_EQ(third.event("welcome").at("carriage").at("by").as_string(), "server");
  EXPECT_TRUE(third.event("welcome").at("carriage").at("why").is_null());
  tell(sari, offer());
  EXPECT_EQ(first.refusal(last), "");
  tell(budi, Watch{});
  EXPECT_FALSE(third.event("subscribe_offer").is_null());
  for (const ParticipantId who : {sari, rini, budi}) tell(who, classroom::MovedToServer{2});
  EXPECT_EQ(by(second), "server");
}

TEST_F(LiveRoomMeshTest, signals_reach_whom_they_are_for_alone) {
  room.set_mesh_rules({MeshPolicy::kAlways});
  sari = come(first, door.teacher, "Bu Sari");
  rini = come(second, door.teacher, "Bu Rini");
  const ParticipantId budi = come(third, door.student, "Budi");
  tell(budi, MeshSignal{sari, "offer"});
  EXPECT_EQ(first.event("mesh_signal").at("from").as_string(), to_string(budi));
  EXPECT_EQ(first.event("mesh_signal").at("signal").as_string(), "offer");
  EXPECT_TRUE(second.event("mesh_signal").is_null());
  EXPECT_TRUE(third.event("mesh_signal").is_null());
  tell(sari, classroom::RemovePerson{budi});
  const std::size_t heard = third.received.size();
  tell(sari, MeshSignal{budi, "offer"});
  EXPECT_EQ(first.refusal(last), "no_such_participant");
  EXPECT_EQ(third.received.size(), heard);
}

TEST_F(LiveRoomMeshTest, files_from_page_to_page_are_told_to_those_two_alone) {
  room.set_mesh_rules({MeshPolicy::kAuto});
  room.set_private_rule(classroom::PrivateRule::kOn);
  sari = come(first, door.teacher, "Bu Sari");
  const ParticipantId budi = come(second, door.student, "Budi");
  come(third, door.student, "Ani");
  tell(budi, classroom::OfferFile{"k1", sari, "tugas.pdf", 2'000});
  EXPECT_EQ(first.event("file_offered").at("from").as_string(), to_string(budi));
  tell(sari, classroom::TakeFile{"k1"});
  EXPECT_EQ(second.event("file_taken").at("key").as_string(), "k1");
  tell(budi, classroom::FileSignal{"k1", "offer"});
  EXPECT_EQ(first.event("file_signal").at("signal").as_string(), "offer");
  // Her page begins anew and knows of nothing.
  const std::string seat(first.event("welcome").at("seat").as_string());
  FakePipe anew;
  EXPECT_EQ(come(anew, door.teacher, "Bu Sari", seat), sari);
  EXPECT_EQ(second.event("file_ended").at("why").as_string(), "gone");
  for (const char* event : {"file_offered", "file_taken", "file_signal", "file_ended"}) {
    EXPECT_TRUE(third.event(event).is_null()) << event;
  }
}

TEST_F(LiveRoomMeshTest, who_cannot_reach_whom_is_told_to_those_two_and_to_teachers) {
  room.set_mesh_rules({MeshPolicy::kAlways});
  sari = come(first, door.teacher, "Bu Sari");
  const ParticipantId budi = come(second, door.student, "Budi");
  const ParticipantId ani = come(third, door.student, "Ani");
  for (const ParticipantId who : {budi, ani}) {
    tell(sari, MeshPair{who, true});
    tell(who, MeshPair{sari, true});
  }
  FakePipe fourth;
  const ParticipantId eka = come(fourth, door.student, "Eka");
  for (const ParticipantId who : {sari, budi, ani}) {
    tell(eka, MeshPair{who, true});
    tell(who, MeshPair{eka, true});
  }
  pass(classroom::kPairConnectMax);
  const auto pairs = [](const FakePipe& pipe) {
    return pipe.event("carriage_changed").at("carriage").at("unreachable").as_array().size();
  };
  EXPECT_EQ(pairs(first), 1u);
  EXPECT_EQ(pairs(second), 1u);
  EXPECT_EQ(pairs(third), 1u);
  EXPECT_EQ(pairs(fourth), 0u) << "it does not concern him";
}

TEST_F(LiveRoomMeshTest, a_page_that_is_loaded_again_has_five_seconds_to_be_connected) {
  begin_mesh();
  const std::string seat = seat_of(second);
  room.pipe_closed(now, rini, second);
  FakePipe again;
  come(again, door.teacher, "Bu Rini", seat);
  EXPECT_EQ(again.event("welcome").at("carriage").at("by").as_string(), "mesh");
  pass(classroom::kPairConnectMax);
  EXPECT_EQ(by(first), "to server");
}

TEST_F(LiveRoomMeshTest, a_page_learns_where_to_ask_for_its_address) {
  come(first, door.teacher, "Bu Sari");
  const auto stun = first.event("welcome").at("stun").as_array();
  ASSERT_EQ(stun.size(), 2u);
  EXPECT_EQ(stun[0].as_string(), "192.0.2.1:8443");
  EXPECT_EQ(stun[1].as_string(), "[2001:db8::1]:8443");
}

TEST_F(LiveRoomMeshTest, whep_and_whip_go_by_the_server) {
  begin_mesh();
  const std::string watcher = proto::sdp::browser_text("chromium-156", "offer_recvonly");
  const auto viewer = room.whep(watcher, std::nullopt);
  ASSERT_TRUE(viewer);
  EXPECT_EQ(first.event("carriage_changed").at("carriage").at("why").as_string(), "watched");
  EXPECT_TRUE(room.end_resource(viewer->id));
  EXPECT_EQ(first.event("carriage_changed").at("carriage").at("why").as_string(), "settling");
  room.set_mesh_rules({MeshPolicy::kAlways});
  EXPECT_EQ(room.whep(watcher, std::nullopt).error(), MediaRefusal::kCarriedByMesh);
  const std::string camera = proto::sdp::browser_text("chromium-156", "offer_sendonly");
  EXPECT_EQ(room.whip(now, kRoomWall, "Studio", camera, std::nullopt).error(),
            MediaRefusal::kCarriedByMesh);
}

}  // namespace
}  // namespace app::signal
