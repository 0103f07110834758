#include "app/signal/live_chat.hpp"

#include <gmock/gmock.h>

#include "tests/app/signal/fakes.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;
using classroom::SendChat;
using std::chrono::seconds;
using testing::IsEmpty;

constexpr base::WallTime kWall{1795000000000};

struct LiveChatTest : testing::Test {
  base::SeededRandom random{3};
  FakeChannelDoorkeeper door;
  LiveChat chat{door.channel, random};
  base::Time now{seconds(100)};

  ParticipantId join(FakePipe& pipe, const ChannelAdmission& admission,
                     const std::string& name = "", std::optional<std::string> seat = {},
                     const std::string& device = "") {
    Join wish{"channel:klinik", {}, name, std::move(seat), {}};
    wish.device = device;
    ParticipantId who;
    EXPECT_EQ(chat.join(now, wish, admission, pipe, 1, who), std::nullopt);
    return who;
  }
  void say(ParticipantId who, FakePipe& pipe, std::uint64_t id, Command command) {
    chat.handle(now, kWall, who, pipe, {id, std::move(command)});
  }
  static std::string seat_of(const FakePipe& pipe) {
    return std::string(pipe.event("channel_welcome").at("seat").as_string());
  }
  static std::size_t heard(const FakePipe& pipe, std::string_view name) {
    return static_cast<std::size_t>(std::ranges::count_if(pipe.received, [&](const auto& one) {
      const auto* event = one.as_object().if_contains("event");
      return event != nullptr && event->as_string() == name;
    }));
  }
};

TEST_F(LiveChatTest, welcomes_a_viewer_with_what_was_said_and_tells_nobody_that_he_came) {
  FakePipe budi;
  const auto who = join(budi, door.viewer(), "Budi");
  say(who, budi, 2, SendChat{"halo"});
  const std::size_t before = budi.received.size();
  FakePipe late;
  join(late, door.viewer());
  const auto welcome = late.event("channel_welcome");
  EXPECT_EQ(welcome.at("you").as_string(), "p2");
  EXPECT_EQ(welcome.at("name").as_string(), "");
  EXPECT_EQ(welcome.at("role").as_string(), "student");
  EXPECT_EQ(welcome.at("people").to_number<int>(), 2);
  EXPECT_EQ(welcome.at("number").to_number<int>(), 1);
  const auto history = late.event("chat_history").at("chat").as_array();
  ASSERT_EQ(history.size(), 1u);
  EXPECT_EQ(history[0].at("text").as_string(), "halo");
  EXPECT_EQ(budi.received.size(), before) << "who comes and goes is not told";
}

TEST_F(LiveChatTest, cuts_off_who_does_not_read) {
  FakePipe budi;
  FakePipe ani;
  join(budi, door.viewer(), "Budi");
  join(ani, door.viewer(), "Ani");
  budi.buffered = kChatUnreadMax + 1;
  ani.buffered = kChatUnreadMax;
  chat.tick(now, kWall, true);
  EXPECT_EQ(budi.closed, 1008);
  EXPECT_EQ(ani.closed, 0);
}

TEST_F(LiveChatTest, everybody_hears_what_is_written_and_that_it_was_deleted) {
  FakePipe sari;
  FakePipe budi;
  const auto teacher = join(sari, door.team());
  const auto who = join(budi, door.viewer(), "Budi");
  say(who, budi, 2, SendChat{"nasty"});
  EXPECT_EQ(sari.event("chat_posted").at("message").at("name").as_string(), "Budi");
  say(teacher, sari, 2, classroom::DeleteMessage{classroom::MessageId{1}});
  EXPECT_EQ(budi.event("chat_deleted").at("message").to_number<int>(), 1);
  FakePipe late;
  join(late, door.viewer());
  EXPECT_TRUE(late.event("chat_history").at("chat").as_array().empty());
}

TEST_F(LiveChatTest, a_mute_is_told_to_the_team_and_to_whom_it_concerns) {
  FakePipe sari;
  FakePipe budi;
  FakePipe ani;
  const auto teacher = join(sari, door.team());
  const auto who = join(budi, door.viewer(), "Budi", {}, "phone");
  join(ani, door.viewer(), "Ani");
  say(teacher, sari, 2, classroom::MuteWriter{who, true});
  EXPECT_EQ(heard(sari, "writer_muted"), 1u);
  EXPECT_EQ(heard(budi, "writer_muted"), 1u);
  EXPECT_EQ(heard(ani, "writer_muted"), 0u);
  say(who, budi, 2, SendChat{"halo"});
  EXPECT_EQ(budi.refusal(2), "muted");
  FakePipe again;
  join(again, door.viewer(), "Budi", {}, "phone");
  EXPECT_EQ(again.event("channel_welcome").at("muted").as_array().size(), 1u);
  EXPECT_EQ(heard(sari, "writer_muted"), 2u);
}

TEST_F(LiveChatTest, a_name_is_told_to_its_bearer_alone) {
  FakePipe budi;
  FakePipe ani;
  join(ani, door.viewer(), "Budi");
  const auto who = join(budi, door.viewer());
  say(who, budi, 2, classroom::SetName{"Budi"});
  EXPECT_EQ(budi.event("named").at("name").as_string(), "Budi (2)");
  EXPECT_EQ(heard(ani, "named"), 0u);
}

TEST_F(LiveChatTest, goes_on_where_a_pipe_broke) {
  FakePipe budi;
  FakePipe ani;
  const auto who = join(budi, door.viewer(), "Budi");
  const auto other = join(ani, door.viewer(), "Ani");
  chat.pipe_closed(now, who, budi);
  say(other, ani, 2, SendChat{"missed"});
  FakePipe next;
  ParticipantId same;
  const Join wish{"channel:klinik", {}, "Budi", seat_of(budi), {}, 2};
  EXPECT_EQ(chat.join(now, wish, door.viewer(), next, 7, same), std::nullopt);
  EXPECT_EQ(same, who);
  EXPECT_TRUE(next.reply(7).at("resumed").as_bool());
  EXPECT_EQ(next.event("chat_posted").at("message").at("text").as_string(), "missed");
}

TEST_F(LiveChatTest, what_is_edited_is_so_for_who_comes_later_too) {
  FakePipe budi;
  const auto who = join(budi, door.viewer(), "Budi");
  say(who, budi, 2, SendChat{"first"});
  say(who, budi, 3, classroom::EditMessage{classroom::MessageId{1}, "second"});
  EXPECT_EQ(budi.event("chat_edited").at("message").at("text").as_string(), "second");
  FakePipe late;
  join(late, door.viewer(), "Ani");
  EXPECT_EQ(late.event("chat_history").at("chat").at(0).at("text").as_string(), "second");
}

TEST_F(LiveChatTest, has_no_private_messages_questions_or_reactions) {
  FakePipe budi;
  FakePipe ani;
  const auto who = join(budi, door.viewer(), "Budi");
  const auto other = join(ani, door.viewer(), "Ani");
  say(who, budi, 2, SendChat{"psst", {}, other});
  EXPECT_EQ(budi.refusal(2), "not_allowed");
  say(who, budi, 3, SendChat{"a", {}, {}});
  say(other, ani, 2, classroom::React{classroom::MessageId{1}, classroom::Reaction::kHeart, true});
  EXPECT_EQ(ani.refusal(2), "not_allowed");
  say(who, budi, 4, classroom::SetPrivate{classroom::PrivateRule::kOn});
  EXPECT_EQ(budi.refusal(4), "not_allowed");
  say(other, ani, 3, SendChat{"b", classroom::MessageId{1}, {}});
  EXPECT_EQ(budi.event("chat_posted").at("message").at("reply_to").as_int64(), 1);
}

TEST_F(LiveChatTest, a_place_is_not_taken_by_another_role_and_a_replaced_pipe_commands_nothing) {
  FakePipe budi;
  const auto who = join(budi, door.viewer(), "Budi");
  FakePipe sari;
  EXPECT_NE(join(sari, door.team(), "", seat_of(budi)), who);
  FakePipe next;
  EXPECT_EQ(join(next, door.viewer(), "Budi", seat_of(budi)), who);
  EXPECT_EQ(budi.event("closing").at("reason").as_string(), "replaced");
  say(who, budi, 9, SendChat{"from the old one"});
  EXPECT_EQ(heard(sari, "chat_posted"), 0u);
}

TEST_F(LiveChatTest, has_no_media_and_its_writers_are_a_setting) {
  FakePipe sari;
  const auto teacher = join(sari, door.team());
  say(teacher, sari, 2, PublishOffer{});
  say(teacher, sari, 3, Watch{});
  say(teacher, sari, 4, classroom::SetSource{classroom::Source::kCamera, true});
  say(teacher, sari, 5, classroom::SetWriters{classroom::Writers::kTeam});
  for (const std::uint64_t id : {2U, 3U, 4U, 5U}) EXPECT_EQ(sari.refusal(id), "not_allowed");
  say(teacher, sari, 6, Join{});
  EXPECT_EQ(sari.refusal(6), "already_joined");
  say(teacher, sari, 7, Ping{});
  EXPECT_EQ(sari.reply(7).at("reply").to_number<int>(), 7);
}

TEST_F(LiveChatTest, the_setting_of_the_channel_says_who_writes) {
  FakePipe budi;
  const auto who = join(budi, door.viewer(), "Budi");
  door.channel.chat = school::ChannelChatRule::kTeam;
  chat.changed(door.channel);
  EXPECT_EQ(budi.event("writers_changed").at("writers").as_string(), "team");
  say(who, budi, 2, SendChat{"halo"});
  EXPECT_EQ(budi.refusal(2), "team_only");
  door.channel.chat = school::ChannelChatRule::kOff;
  chat.changed(door.channel);
  EXPECT_EQ(budi.event("closing").at("reason").as_string(), "chat_off");
  EXPECT_TRUE(chat.is_over());
}

TEST_F(LiveChatTest, whose_right_ends_is_sent_away_and_told_why) {
  FakePipe open;
  FakePipe linked;
  FakePipe sari;
  join(open, door.viewer());
  join(linked, door.viewer(7));
  join(sari, door.team());
  door.channel.viewing = school::Viewing::kPrivate;
  chat.changed(door.channel);
  EXPECT_EQ(open.event("closing").at("reason").as_string(), "sign_in_needed");
  EXPECT_EQ(linked.closed, 0);
  chat.watch_link_revoked(8);
  EXPECT_EQ(linked.closed, 0);
  chat.watch_link_revoked(7);
  EXPECT_EQ(linked.event("closing").at("reason").as_string(), "link_revoked");
  EXPECT_EQ(sari.closed, 0);
  EXPECT_EQ(chat.people(), 1u);
}

TEST_F(LiveChatTest, what_was_taken_back_is_not_told_to_who_comes_back) {
  FakePipe budi;
  FakePipe sari;
  const auto who = join(budi, door.viewer(), "Budi");
  const auto team = join(sari, door.team());
  const auto last = budi.received.back().at("number").to_number<std::uint64_t>();
  chat.pipe_closed(now, who, budi);
  say(team, sari, 2, SendChat{"bukan untuk di sini"});
  say(team, sari, 3, classroom::DeleteMessage{classroom::MessageId{1}});
  FakePipe again;
  const Join wish{"channel:klinik", {}, "Budi", seat_of(budi), {}, last};
  ParticipantId back;
  ASSERT_EQ(chat.join(now, wish, door.viewer(), again, 1, back), std::nullopt);
  EXPECT_EQ(back, who);
  EXPECT_EQ(boost::json::serialize(boost::json::array(again.received.begin(), again.received.end()))
                .find("bukan"),
            std::string::npos);
  EXPECT_FALSE(again.event("channel_welcome").is_null());
}

TEST_F(LiveChatTest, whose_password_is_another_now_is_of_the_team_no_more) {
  FakePipe budi;
  FakePipe sari;
  join(budi, door.viewer());
  join(sari, door.team());
  chat.signed_out(4);
  EXPECT_EQ(chat.people(), 2u);
  chat.signed_out(3);
  EXPECT_EQ(sari.event("closing").at("reason").as_string(), "sign_in_needed");
  EXPECT_EQ(budi.closed, 0);
  EXPECT_EQ(chat.people(), 1u);
}

TEST_F(LiveChatTest, a_pass_that_expires_ends_the_place) {
  door.expires = {kWall.milliseconds + 1000};
  FakePipe budi;
  join(budi, door.viewer());
  chat.tick(now, {kWall.milliseconds + 999}, true);
  EXPECT_EQ(budi.closed, 0);
  chat.tick(now, {kWall.milliseconds + 1000}, true);
  EXPECT_EQ(budi.event("closing").at("reason").as_string(), "pass_expired");
  EXPECT_EQ(chat.people(), 0u);
}

TEST_F(LiveChatTest, ends_with_the_broadcast) {
  FakePipe budi;
  join(budi, door.viewer());
  chat.tick(now, kWall, true);
  EXPECT_FALSE(chat.is_over());
  chat.tick(now, kWall, false);
  EXPECT_TRUE(chat.is_over());
  EXPECT_EQ(budi.event("closing").at("reason").as_string(), "broadcast_over");
}

TEST_F(LiveChatTest, is_open_around_an_announced_moment) {
  door.channel.next = base::WallTime{kWall.milliseconds + 60'000};
  chat.changed(door.channel);
  FakePipe budi;
  join(budi, door.viewer());
  chat.tick(now, kWall, false);
  EXPECT_FALSE(chat.is_over());
}

TEST_F(LiveChatTest, tells_how_many_are_there_now_and_then) {
  FakePipe budi;
  join(budi, door.viewer());
  FakePipe ani;
  join(ani, door.viewer());
  chat.tick(now, kWall, true);
  EXPECT_EQ(heard(budi, "chat_people"), 0u);
  now += kPeopleToldPace;
  chat.tick(now, kWall, true);
  EXPECT_EQ(budi.event("chat_people").at("people").to_number<int>(), 2);
  now += kPeopleToldPace;
  chat.tick(now, kWall, true);
  EXPECT_EQ(heard(budi, "chat_people"), 1u) << "what has not changed is not told again";
}

TEST_F(LiveChatTest, gives_a_place_up_that_nobody_comes_back_to) {
  FakePipe budi;
  const auto who = join(budi, door.viewer());
  chat.pipe_closed(now, who, budi);
  now += classroom::kReturnTimeMax;
  chat.tick(now, kWall, true);
  EXPECT_EQ(chat.people(), 0u);
  EXPECT_FALSE(chat.is_over()) << "what was said is kept for who comes later";
}

}  // namespace
}  // namespace app::signal
