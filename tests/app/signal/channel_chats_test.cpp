#include "app/signal/channel_chats.hpp"

#include <deque>

#include <boost/asio/io_context.hpp>

#include "app/signal/signal_hub.hpp"
#include "tests/app/signal/fakes.hpp"
#include "tests/app/test_clock.hpp"

namespace app::signal {
namespace {

// By way of the hub, as pages come.
struct ChannelChatsTest : testing::Test {
  boost::asio::io_context loop;
  FakeDoorkeeper rooms;
  FakeChannelDoorkeeper door;
  FakeMediaPort port;
  base::SeededRandom random{5};
  TestClock clock;
  Counters counters;
  ChannelChats chats{door, random, clock};
  SignalHub hub{loop.get_executor(), rooms, {&port}, random, clock, counters};
  ChannelChatsTest() {
    hub.set_chats(chats);
    door.expires = {clock.wall_now().milliseconds + 3'600'000};
  }

  std::unique_ptr<SignalReceiver> join(FakePipe& pipe, const std::string& pass = "~pass",
                                       const std::string& channel = "klinik") {
    auto opening = hub.open({}, Caller{{}, true, false, false}, pipe);
    auto receiver = std::move(std::get<0>(opening));
    receiver->on_text(R"({"id":1,"command":"join","room":"channel:)" + channel + R"(","link":")" +
                      pass + R"(","name":"Budi"})");
    run();
    return receiver;
  }
  void run() {
    loop.restart();
    loop.run();
  }
};

TEST_F(ChannelChatsTest, viewers_write_to_each_other_and_are_in_no_class) {
  FakePipe budi;
  FakePipe sari;
  const auto one = join(budi);
  const auto two = join(sari, "team");
  one->on_text(R"({"id":2,"command":"send_chat","text":"halo"})");
  EXPECT_EQ(sari.event("chat_posted").at("message").at("text").as_string(), "halo");
  EXPECT_EQ(chats.people(), 2u);
  EXPECT_EQ(hub.people(), 0u);
  EXPECT_EQ(hub.rooms(), 0u);
  EXPECT_EQ(port.expected, 0) << "no media is expected of them";
  EXPECT_EQ(hub.waiting_pipes(), 0u);
}

TEST_F(ChannelChatsTest, says_why_the_door_stays_shut) {
  FakePipe stranger;
  const auto one = join(stranger, "");
  EXPECT_EQ(stranger.refusal(1), "sign_in_needed");
  FakePipe lost;
  const auto two = join(lost, "~pass", "nowhere");
  EXPECT_EQ(lost.refusal(1), "unknown_channel");
  FakePipe unlucky;
  const auto three = join(unlucky, "broken");
  EXPECT_EQ(unlucky.refusal(1), "server_busy");
  EXPECT_EQ(counters.of(Counter::kJoinRefused), 3u);
  EXPECT_EQ(chats.people(), 0u);
}

// Anybody may come into the chat of a public channel, as often as he opens a pipe.
TEST_F(ChannelChatsTest, one_network_has_so_many_places_and_no_more) {
  std::deque<FakePipe> pipes;
  std::vector<std::unique_ptr<SignalReceiver>> receivers;
  for (std::size_t i = 0; i < kChatPlacesPerNetworkMax; ++i) {
    receivers.push_back(join(pipes.emplace_back()));
  }
  EXPECT_EQ(chats.people(), kChatPlacesPerNetworkMax);
  FakePipe late;
  const auto refused = join(late);
  EXPECT_EQ(late.refusal(1), "room_full");
  receivers.front()->on_closed();
  FakePipe later;
  const auto admitted = join(later);
  EXPECT_EQ(later.refusal(1), "");
  EXPECT_FALSE(later.event("channel_welcome").is_null());
}

TEST_F(ChannelChatsTest, without_channels_there_is_no_such_room) {
  SignalHub plain{loop.get_executor(), rooms, {&port}, random, clock, counters};
  FakePipe pipe;
  auto opening = plain.open({}, Caller{{}, true, false, false}, pipe);
  std::get<0>(opening)->on_text(
      R"({"id":1,"command":"join","room":"channel:klinik","name":"Budi"})");
  run();
  EXPECT_EQ(pipe.refusal(1), "unknown_room");
}

TEST_F(ChannelChatsTest, forgets_a_pipe_that_closes_while_the_door_is_asked) {
  FakePipe pipe;
  auto opening = hub.open({}, Caller{{}, true, false, false}, pipe);
  auto receiver = std::move(std::get<0>(opening));
  receiver->on_text(R"({"id":1,"command":"join","room":"channel:klinik","link":"~a","name":""})");
  receiver->on_closed();
  run();
  EXPECT_TRUE(pipe.received.empty());
  EXPECT_EQ(chats.people(), 0u);
}

TEST_F(ChannelChatsTest, a_channel_that_is_deleted_or_changed_tells_its_chat) {
  FakePipe budi;
  const auto one = join(budi);
  door.channel.chat = school::ChannelChatRule::kTeam;
  chats.changed(door.channel);
  EXPECT_NE(budi.event("writers_changed"), nullptr);
  chats.deleted("klinik");
  EXPECT_EQ(budi.event("closing").at("reason").as_string(), "room_deleted");
  EXPECT_EQ(chats.find("channel:klinik"), nullptr);
}

TEST_F(ChannelChatsTest, a_chat_that_is_over_is_forgotten_and_the_next_begins_empty) {
  FakePipe budi;
  const auto one = join(budi);
  one->on_text(R"({"id":2,"command":"send_chat","text":"halo"})");
  door.live = false;
  hub.tick();
  EXPECT_EQ(budi.event("closing").at("reason").as_string(), "broadcast_over");
  one->on_closed();
  door.live = true;
  FakePipe next;
  const auto two = join(next);
  EXPECT_TRUE(next.event("chat_history").at("chat").as_array().empty());
}

TEST_F(ChannelChatsTest, a_lost_pipe_keeps_the_place_and_a_stopping_server_says_so) {
  FakePipe budi;
  const auto one = join(budi);
  one->on_closed();
  hub.tick();
  EXPECT_EQ(chats.people(), 1u);
  FakePipe ani;
  const auto two = join(ani);
  hub.stop();
  EXPECT_EQ(ani.event("closing").at("reason").as_string(), "server_stopping");
  EXPECT_EQ(ani.closed, kServiceRestart);
}

TEST_F(ChannelChatsTest, a_new_password_ends_the_teams_place_also_while_the_door_is_asked) {
  FakePipe sari;
  const auto one = join(sari, "team");
  hub.signed_out(3);
  EXPECT_EQ(sari.event("closing").at("reason").as_string(), "sign_in_needed");
  FakePipe again;
  auto opening = hub.open({}, Caller{{}, true, false, false}, again);
  const auto two = std::move(std::get<0>(opening));
  two->on_text(R"({"id":1,"command":"join","room":"channel:klinik","link":"team","name":"x"})");
  hub.signed_out(3);
  run();
  EXPECT_EQ(again.refusal(1), "sign_in_needed");
  EXPECT_EQ(chats.people(), 0u);
}

TEST_F(ChannelChatsTest, a_link_that_is_revoked_ends_the_places_of_its_holders) {
  FakePipe budi;
  Join wish{"channel:klinik", {}, "Budi", {}, {}};
  classroom::ParticipantId who;
  chats.open(door.viewer(7)).join(clock.now(), wish, door.viewer(7), budi, 1, who);
  chats.watch_link_revoked("other", school::WatchLinkId{7});
  EXPECT_EQ(budi.closed, 0);
  chats.watch_link_revoked("klinik", school::WatchLinkId{7});
  EXPECT_EQ(budi.event("closing").at("reason").as_string(), "link_revoked");
}

}  // namespace
}  // namespace app::signal
