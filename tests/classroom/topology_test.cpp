#include "classroom/topology.hpp"

#include <gtest/gtest.h>

namespace classroom {
namespace {

using namespace std::chrono_literals;

TEST(ChooseTopology, says_what_speaks_against_mesh) {
  const auto in_auto = [](auto&& change) {
    Crowd crowd;
    crowd.people = 3;
    crowd.publishing = 2;
    change(crowd);
    return choose_topology(MeshPolicy::kAuto, crowd);
  };
  const auto server = [](TopologyReason why) { return TopologyChoice{Topology::kServer, why}; };
  EXPECT_EQ(in_auto([](Crowd&) {}), (TopologyChoice{Topology::kMesh, TopologyReason::kSmall}));
  EXPECT_EQ(in_auto([](Crowd& c) { c.guest = true; }), server(TopologyReason::kGuest));
  EXPECT_EQ(in_auto([](Crowd& c) { c.younger = true; }), server(TopologyReason::kYounger));
  EXPECT_EQ(in_auto([](Crowd& c) { c.less = true; }), server(TopologyReason::kLess));
  EXPECT_EQ(in_auto([](Crowd& c) { c.recorded = true; }), server(TopologyReason::kRecorded));
  EXPECT_EQ(in_auto([](Crowd& c) { c.watched = true; }), server(TopologyReason::kWatched));
  EXPECT_EQ(in_auto([](Crowd& c) { c.groups = true; }), server(TopologyReason::kGroups));
  EXPECT_EQ(in_auto([](Crowd& c) { c.program = true; }), server(TopologyReason::kProgram));
  EXPECT_EQ(in_auto([](Crowd& c) { c.pair_failed = true; }), server(TopologyReason::kPairFailed));
  EXPECT_EQ(in_auto([](Crowd& c) { c.people = 9; }), server(TopologyReason::kMany));
  EXPECT_EQ(in_auto([](Crowd& c) { c.people = 1; }), server(TopologyReason::kAlone));
  EXPECT_EQ(in_auto([](Crowd& c) { c.publishing = 5; }), server(TopologyReason::kPublishers));
  EXPECT_EQ(in_auto([](Crowd& c) { c.publishing = 4; }).topology, Topology::kMesh);
}

TEST(ChooseTopology, obeys_the_owner_as_far_as_mesh_can_do_it) {
  Crowd crowd{.people = 7, .publishing = 7, .guest = true, .pair_failed = true};
  const TopologyChoice mesh{Topology::kMesh, TopologyReason::kRule};
  EXPECT_EQ(choose_topology(MeshPolicy::kAlways, crowd), mesh);
  EXPECT_EQ(choose_topology(MeshPolicy::kNever, {.people = 2}),
            (TopologyChoice{Topology::kServer, TopologyReason::kRule}));
  crowd.younger = true;
  EXPECT_EQ(choose_topology(MeshPolicy::kAlways, crowd).reason, TopologyReason::kYounger);
  EXPECT_EQ(choose_topology(MeshPolicy::kAlways, {.people = 9}).reason, TopologyReason::kMany);
  EXPECT_EQ(choose_topology(MeshPolicy::kAlways, {.people = 2, .recorded = true}).topology,
            Topology::kServer);
}

class TopologiesTest : public testing::Test {
 protected:
  static constexpr TopologyChoice kMesh{Topology::kMesh, TopologyReason::kSmall};
  static constexpr TopologyChoice kServer{Topology::kServer, TopologyReason::kGuest};
  static constexpr ParticipantId kSari{1};
  static constexpr ParticipantId kBudi{2};
  static constexpr ParticipantId kAni{3};

  void follow(TopologyChoice choice, MeshPolicy policy = MeshPolicy::kAuto) {
    topologies_.keep(people_);
    topologies_.follow(now_, policy, choice);
  }
  void pass(base::Duration time, TopologyChoice choice, MeshPolicy policy = MeshPolicy::kAuto) {
    now_ += time;
    topologies_.handle_timeout(now_);
    follow(choice, policy);
  }
  void connect(ParticipantId one, ParticipantId other) {
    topologies_.note_pair(now_, one, other, true);
    topologies_.note_pair(now_, other, one, true);
  }
  void into_mesh() {
    follow(kMesh);
    pass(kMeshCalm, kMesh);
    connect(kSari, kBudi);
    ASSERT_TRUE(in(Topology::kMesh, false));
  }
  bool in(Topology topology, bool moving) const {
    return topologies_.now().topology == topology && topologies_.now().moving == moving;
  }

  base::Time now_{100s};
  std::vector<MeshPerson> people_{{kSari}, {kBudi}};
  Topologies topologies_;
};

TEST_F(TopologiesTest, move_to_mesh_when_nothing_has_spoken_against_it_for_a_while) {
  follow(kServer);
  EXPECT_TRUE(in(Topology::kServer, false));
  EXPECT_FALSE(topologies_.may_signal(now_));
  follow(kMesh);
  EXPECT_EQ(topologies_.now().reason, TopologyReason::kSettling);
  pass(kMeshCalm - 1ms, kMesh);
  pass(0ms, kServer);  // a guest looks in
  pass(1ms, kMesh);
  pass(kMeshCalm - 1ms, kMesh);
  EXPECT_TRUE(in(Topology::kServer, false));
  EXPECT_EQ(topologies_.next_timeout(), now_ + 1ms);
  pass(1ms, kMesh);
  EXPECT_TRUE(in(Topology::kMesh, true));
  EXPECT_TRUE(topologies_.may_signal(now_));
}

TEST_F(TopologiesTest, leave_the_server_when_every_pair_is_connected_both_ways) {
  people_.push_back({kAni});
  follow(kMesh);
  pass(kMeshCalm, kMesh);
  connect(kSari, kBudi);
  connect(kSari, kAni);
  topologies_.note_pair(now_, kBudi, kAni, true);
  EXPECT_TRUE(in(Topology::kMesh, true));
  topologies_.note_pair(now_, kAni, kBudi, true);
  EXPECT_TRUE(in(Topology::kMesh, false));
  EXPECT_EQ(topologies_.next_timeout(), base::kNever);
}

TEST_F(TopologiesTest, give_a_pair_five_seconds) {
  follow(kMesh);
  pass(kMeshCalm, kMesh);
  topologies_.note_pair(now_, kSari, kBudi, true);
  EXPECT_EQ(topologies_.next_timeout(), now_ + kPairConnectMax);
  now_ += kPairConnectMax - 1ms;
  topologies_.handle_timeout(now_);
  EXPECT_FALSE(topologies_.pair_failed());
  now_ += 1ms;
  topologies_.handle_timeout(now_);
  EXPECT_TRUE(topologies_.pair_failed());
  follow(kServer);
  EXPECT_TRUE(in(Topology::kServer, true));
  pass(1min, kServer);
  EXPECT_TRUE(topologies_.pair_failed());
  people_.pop_back();
  pass(1s, kServer);
  EXPECT_FALSE(topologies_.pair_failed()) << "one of them has left";
}

TEST_F(TopologiesTest, try_a_pair_that_failed_again_and_each_time_later) {
  const auto fails = [&] {
    pass(kMeshCalm, kMesh);
    ASSERT_TRUE(in(Topology::kMesh, true));
    pass(kPairConnectMax, kServer);
    ASSERT_TRUE(topologies_.pair_failed());
    topologies_.note_moved(kSari, topologies_.now().move);
    topologies_.note_moved(kBudi, topologies_.now().move);
    follow(kServer);
    ASSERT_TRUE(in(Topology::kServer, false));
  };
  follow(kMesh);
  base::Duration longest{};
  for (base::Duration wait = kPairAgainMin; longest < kPairAgainMax; wait *= 2) {
    fails();
    EXPECT_EQ(topologies_.next_timeout(), now_ + wait);
    pass(wait - 1ms, kServer);
    EXPECT_TRUE(topologies_.pair_failed());
    pass(1ms, kMesh);
    EXPECT_FALSE(topologies_.pair_failed());
    longest = wait;
  }
  fails();
  EXPECT_EQ(topologies_.next_timeout(), now_ + kPairAgainMax) << "no rarer than that";

  pass(kPairAgainMax, kMesh);
  pass(kMeshCalm, kMesh);
  connect(kSari, kBudi);
  EXPECT_TRUE(in(Topology::kMesh, false));
  topologies_.note_pair(now_, kBudi, kSari, false);
  pass(kPairConnectMax, kServer);
  EXPECT_EQ(topologies_.now().topology, Topology::kServer);
  pass(kMoveMax, kServer);
  pass(kPairAgainMin - kMoveMax, kMesh);
  EXPECT_FALSE(topologies_.pair_failed()) << "a way that was there is forgiven";
}

TEST_F(TopologiesTest, count_anew_when_a_pair_is_lost) {
  into_mesh();
  pass(1h, kMesh);
  topologies_.note_pair(now_, kBudi, kSari, false);
  EXPECT_EQ(topologies_.next_timeout(), now_ + kPairConnectMax);
  pass(kPairConnectMax - 1s, kMesh);
  connect(kSari, kBudi);
  EXPECT_EQ(topologies_.next_timeout(), base::kNever);
  topologies_.forget(now_, kBudi);  // his page was loaded again
  pass(kPairConnectMax, kMesh);
  EXPECT_TRUE(topologies_.pair_failed());
}

TEST_F(TopologiesTest, blame_nobody_whose_line_is_lost) {
  into_mesh();
  people_[1].connected = false;
  follow(kMesh);
  topologies_.note_pair(now_, kSari, kBudi, false);
  pass(1min, kMesh);
  EXPECT_FALSE(topologies_.pair_failed());
  people_[1].connected = true;
  pass(1s, kMesh);
  EXPECT_EQ(topologies_.next_timeout(), now_ + kPairConnectMax);
}

TEST_F(TopologiesTest, begin_and_end_no_move_to_mesh_behind_somebodys_back) {
  follow(kMesh);
  people_[1].connected = false;
  pass(kMeshCalm, kMesh);
  EXPECT_TRUE(in(Topology::kServer, false));
  EXPECT_EQ(topologies_.next_timeout(), base::kNever);
  follow(kMesh, MeshPolicy::kAlways);
  EXPECT_TRUE(in(Topology::kServer, false)) << "nor by the owner's word";
  people_[1].connected = true;
  follow(kMesh);
  pass(kMeshCalm - 1ms, kMesh);
  EXPECT_TRUE(in(Topology::kServer, false)) << "calm is counted anew";
  pass(1ms, kMesh);
  people_[1].connected = false;
  pass(1s, kMesh);
  EXPECT_TRUE(in(Topology::kMesh, true));
  people_[1].connected = true;
  pass(1s, kMesh);
  connect(kSari, kBudi);
  EXPECT_TRUE(in(Topology::kMesh, false));
}

TEST_F(TopologiesTest, wait_on_the_way_to_the_server_for_who_has_lost_the_line) {
  into_mesh();
  people_[1].connected = false;
  follow(kServer);
  topologies_.note_moved(kSari, topologies_.now().move);
  pass(kMoveMax - 1ms, kServer);
  EXPECT_TRUE(in(Topology::kServer, true));
  pass(1ms, kServer);
  EXPECT_TRUE(in(Topology::kServer, false));
}

TEST_F(TopologiesTest, end_the_mesh_when_all_have_what_the_server_sends) {
  into_mesh();
  follow(kServer);
  const auto move = topologies_.now().move;
  EXPECT_TRUE(in(Topology::kServer, true));
  topologies_.note_moved(kSari, move);
  topologies_.note_moved(kBudi, move - 1);
  topologies_.note_moved(kAni, move);
  follow(kServer);
  EXPECT_TRUE(in(Topology::kServer, true));
  topologies_.note_moved(kBudi, move);
  follow(kServer);
  EXPECT_TRUE(in(Topology::kServer, false));
  EXPECT_TRUE(topologies_.may_signal(now_)) << "what is under way is nobody's fault";
  EXPECT_FALSE(topologies_.may_signal(now_ + kMoveMax));
}

TEST_F(TopologiesTest, end_the_mesh_in_time_whoever_says_nothing) {
  into_mesh();
  follow(kServer);
  EXPECT_EQ(topologies_.next_timeout(), now_ + kMoveMax);
  pass(kMoveMax, kServer);
  EXPECT_TRUE(in(Topology::kServer, false));
}

TEST_F(TopologiesTest, go_on_in_a_room_that_is_always_mesh_and_say_who_cannot_reach_whom) {
  const TopologyChoice rule{Topology::kMesh, TopologyReason::kRule};
  people_.resize(1);
  follow(rule, MeshPolicy::kAlways);
  EXPECT_TRUE(in(Topology::kMesh, false)) << "at once: there is nobody to wait for";
  people_.push_back({kBudi});
  people_.push_back({kAni});
  follow(rule, MeshPolicy::kAlways);
  connect(kSari, kBudi);
  connect(kSari, kAni);
  pass(kPairConnectMax, rule, MeshPolicy::kAlways);
  EXPECT_TRUE(in(Topology::kMesh, false));
  const std::vector<std::pair<ParticipantId, ParticipantId>> apart{{kBudi, kAni}};
  EXPECT_EQ(topologies_.now().unreachable, apart);
  connect(kAni, kBudi);
  EXPECT_TRUE(topologies_.now().unreachable.empty());
}

}  // namespace
}  // namespace classroom
