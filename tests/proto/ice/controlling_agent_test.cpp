#include "proto/ice/controlling_agent.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace proto::ice {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::Time kStart{std::chrono::hours(3)};
const base::SocketAddress kOwn{base::IpAddress::v4(192, 0, 2, 1), 4000};
const base::SocketAddress kServer{base::IpAddress::v4(192, 0, 2, 2), 8443};
const base::SocketAddress kDead{base::IpAddress::v4(192, 0, 2, 3), 8443};
const Credentials kLocal{"ours", "our-password-of-22-characters"};
const Credentials kRemote{"them", "their-password-of-22-character"};
using Datagram = std::vector<std::uint8_t>;

// The agent with a lite agent behind a wire; only what goes to kServer arrives.
struct World {
  explicit World(std::vector<base::SocketAddress> candidates = {kServer})
      : agent(kLocal, kRemote, candidates, random, kStart), server(kRemote, kStart) {}

  static std::vector<std::pair<base::SocketAddress, Datagram>> taken(base::TransmitQueue& queue) {
    std::vector<std::pair<base::SocketAddress, Datagram>> result;
    for (const base::Transmit& item : queue.items()) {
      result.emplace_back(item.to, Datagram(item.bytes.begin(), item.bytes.end()));
    }
    queue.clear();
    return result;
  }
  void exchange() {
    for (bool moved = true; moved;) {
      moved = false;
      for (auto& [to, datagram] : taken(from_agent)) {
        sent.emplace_back(to, datagram);
        if (to == kServer && carries()) server.receive(now, kOwn, datagram, from_server);
        moved = true;
      }
      for (auto& [to, datagram] : taken(from_server)) {
        agent.receive(now, kServer, datagram, from_agent);
        moved = true;
      }
    }
    while (const auto event = agent.poll_event()) {
      if (std::holds_alternative<PairLost>(*event)) ++losses;
      if (const auto* pair = std::get_if<PairSelected>(&*event)) selected.push_back(pair->remote);
    }
  }
  void run(base::Duration duration) {
    const base::Time end = now + duration;
    exchange();
    while (agent.next_timeout() <= end) {
      now = std::max(now, agent.next_timeout());
      agent.handle_timeout(now, from_agent);
      exchange();
    }
    now = end;
  }

  base::SeededRandom random{5};
  base::Time now = kStart;
  ControllingAgent agent;
  LiteAgent server;
  base::TransmitQueue from_agent;
  base::TransmitQueue from_server;
  std::function<bool()> carries = [] { return true; };
  std::vector<std::pair<base::SocketAddress, Datagram>> sent;
  std::vector<base::SocketAddress> selected;
  int losses = 0;
};

TEST(ControllingAgent, checks_then_nominates_and_selects) {
  World world;
  world.run(milliseconds(1));
  EXPECT_EQ(world.selected, std::vector{kServer});
  EXPECT_EQ(world.agent.selected(), kServer);
  EXPECT_EQ(world.server.selected(), kOwn) << "the server heard the nomination";
  ASSERT_EQ(world.sent.size(), 2u);
  EXPECT_FALSE(stun::parse(world.sent[0].second)->use_candidate);
  EXPECT_TRUE(stun::parse(world.sent[1].second)->use_candidate);
}

TEST(ControllingAgent, takes_the_candidate_that_answers) {
  World world({kDead, kServer});
  world.run(seconds(1));
  EXPECT_EQ(world.selected, std::vector{kServer});
}

TEST(ControllingAgent, paces_its_first_checks) {
  World world({kDead, kDead, kDead});
  world.run(milliseconds(0));
  EXPECT_EQ(world.sent.size(), 1u);
  world.run(milliseconds(50));
  EXPECT_EQ(world.sent.size(), 2u);
}

TEST(ControllingAgent, repeats_a_lost_check) {
  World world;
  int lost = 0;
  world.carries = [&] { return ++lost > 2; };
  world.run(milliseconds(1400));
  EXPECT_TRUE(world.selected.empty());
  world.run(seconds(1));
  EXPECT_EQ(world.selected, std::vector{kServer});
}

TEST(ControllingAgent, gives_up_when_nobody_answers) {
  World world({kDead});
  world.run(seconds(120));
  EXPECT_EQ(world.losses, 1);
  EXPECT_EQ(world.sent.size(), 7u);
  EXPECT_EQ(world.agent.next_timeout(), base::kNever);
}

TEST(ControllingAgent, gives_up_at_once_without_candidates) {
  World world(std::vector<base::SocketAddress>{});
  world.run(seconds(1));
  EXPECT_EQ(world.losses, 1);
}

TEST(ControllingAgent, keeps_consent_alive) {
  World world;
  world.run(seconds(120));
  EXPECT_EQ(world.losses, 0);
  EXPECT_GT(world.sent.size(), 20u);
}

TEST(ControllingAgent, loses_a_pair_without_consent) {
  World world;
  world.run(seconds(1));
  world.carries = [] { return false; };
  world.run(seconds(34));
  EXPECT_EQ(world.losses, 1);
}

TEST(ControllingAgent, believes_no_answer_that_is_not_authentic) {
  World world;
  world.agent.handle_timeout(kStart, world.from_agent);
  const Datagram request = World::taken(world.from_agent).front().second;
  Datagram forged(200);
  stun::MessageWriter writer(forged, stun::MessageType::kBindingResponse,
                             stun::parse(request)->transaction);
  writer.xor_mapped_address(kOwn);
  forged.resize(writer.finish("another-password-altogether"));
  world.agent.receive(kStart, kServer, forged, world.from_agent);
  EXPECT_TRUE(world.from_agent.empty()) << "nothing is nominated";
}

Datagram request_of_server(bool controlling, const std::string& password) {
  Datagram request(200);
  stun::MessageWriter writer(request, stun::MessageType::kBindingRequest, {9});
  writer.username("ours:them");
  writer.priority(1);
  if (controlling) writer.ice_controlling(1);
  if (!controlling) writer.ice_controlled(1);
  request.resize(writer.finish(password));
  return request;
}

TEST(ControllingAgent, answers_a_full_agent_and_checks_where_it_came_from) {
  World world({kDead});
  Datagram request = request_of_server(false, kLocal.password);
  world.agent.receive(kStart, kServer, request, world.from_agent);
  const auto out = World::taken(world.from_agent);
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(stun::parse(out[0].second)->type, stun::MessageType::kBindingResponse);
  EXPECT_EQ(stun::parse(out[0].second)->mapped, kServer);
  EXPECT_EQ(stun::parse(out[1].second)->type, stun::MessageType::kBindingRequest);
  EXPECT_EQ(out[1].first, kServer);
}

TEST(ControllingAgent, refuses_another_controlling_agent) {
  World world;
  Datagram request = request_of_server(true, kLocal.password);
  world.agent.receive(kStart, kServer, request, world.from_agent);
  const auto out = World::taken(world.from_agent);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(stun::parse(out[0].second)->error_code, 487);
}

TEST(ControllingAgent, does_not_answer_a_request_that_is_not_authentic) {
  World world;
  Datagram request = request_of_server(false, "another-password-altogether");
  world.agent.receive(kStart, kServer, request, world.from_agent);
  EXPECT_TRUE(world.from_agent.empty());
}

}  // namespace
}  // namespace proto::ice
