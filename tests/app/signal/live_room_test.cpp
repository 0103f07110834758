#include "app/signal/live_room.hpp"

#include "tests/app/signal/live_room_fixture.hpp"

namespace app::signal {
namespace {

using classroom::ParticipantId;

constexpr base::Time kNow = kRoomNow;
constexpr base::WallTime kWall = kRoomWall;

using LiveRoomTest = LiveRoomFixture;

TEST_F(LiveRoomTest, welcomes_a_newcomer_and_tells_the_others) {
  FakePipe teacher;
  FakePipe student;
  join(teacher, door.teacher, "");
  join(student, door.student, "Budi");
  EXPECT_EQ(student.reply(1).at("reply").to_number<int>(), 1);
  const auto welcome = student.event("welcome");
  EXPECT_EQ(welcome.at("you").as_string(), "p2");
  EXPECT_EQ(welcome.at("participants").as_array().size(), 2u);
  EXPECT_EQ(teacher.event("participant_joined").at("participant").at("name").as_string(), "Budi");
  EXPECT_EQ(student.event("participant_joined"), nullptr) << "the welcome says it all";
  EXPECT_EQ(room.people(), 2u);
  EXPECT_EQ(room.teachers(), std::vector<std::string>{"sari"});
}

TEST_F(LiveRoomTest, numbers_the_events_of_a_seat_from_one) {
  FakePipe teacher;
  FakePipe student;
  join(teacher, door.teacher, "Bu Sari");
  join(student, door.student, "Budi");
  EXPECT_EQ(teacher.event("welcome").at("number").to_number<int>(), 1);
  EXPECT_EQ(teacher.event("participant_joined").at("number").to_number<int>(), 2);
}

TEST_F(LiveRoomTest, goes_on_where_a_pipe_broke_and_misses_nothing) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  room.pipe_closed(kNow, budi, student);
  say(sari, 2, classroom::SendChat{"Halo Budi"});
  FakePipe next;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Budi", seat_of(student), classroom::VideoCodecs::all(), 1};
  EXPECT_EQ(room.join(kNow, wish, door.student, next, 7, who), std::nullopt);
  EXPECT_EQ(who, budi);
  EXPECT_TRUE(next.reply(7).at("resumed").as_bool());
  EXPECT_EQ(next.event("welcome"), nullptr);
  EXPECT_EQ(next.event("chat_posted").at("message").at("text").as_string(), "Halo Budi");
  EXPECT_EQ(room.people(), 2u);
}

TEST_F(LiveRoomTest, knows_again_a_page_that_never_heard_its_welcome) {
  const std::string chosen = "a-token-of-the-page_itself";
  FakePipe lost;
  const auto budi = join(lost, door.student, "Budi", chosen);
  EXPECT_EQ(seat_of(lost), chosen);
  room.pipe_closed(kNow, budi, lost);
  FakePipe next;
  EXPECT_EQ(join(next, door.student, "Budi", chosen), budi);
  EXPECT_EQ(room.people(), 1u);
  EXPECT_FALSE(lost.event("welcome").at("back").as_bool());
  EXPECT_TRUE(next.event("welcome").at("back").as_bool());
}

TEST_F(LiveRoomTest, gives_a_better_token_than_one_that_can_be_guessed_or_is_taken) {
  FakePipe guessed;
  join(guessed, door.student, "Budi", "budi");
  EXPECT_NE(seat_of(guessed), "budi");
  FakePipe odd;
  join(odd, door.student, "Ani", "a token with blanks in it, and long");
  EXPECT_EQ(seat_of(odd).find(' '), std::string::npos);
  FakePipe other;
  join(other, door.teacher, "Sari", seat_of(odd));
  EXPECT_NE(seat_of(other), seat_of(odd)) << "a place is taken again only by the same door";
  EXPECT_EQ(room.people(), 3u);
}

TEST_F(LiveRoomTest, carries_a_repeated_command_out_once) {
  FakePipe teacher;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  say(sari, 2, classroom::SendChat{"Halo"});
  say(sari, 2, classroom::SendChat{"Halo"});
  EXPECT_EQ(door.kept, std::vector<std::string>{"kelas-7a: Halo"});
}

TEST_F(LiveRoomTest, welcomes_anew_who_missed_too_much) {
  FakePipe student;
  const auto budi = join(student, door.student, "Budi");
  room.pipe_closed(kNow, budi, student);
  FakePipe next;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Budi", seat_of(student), classroom::VideoCodecs::all(), 900};
  EXPECT_EQ(room.join(kNow, wish, door.student, next, 7, who), std::nullopt);
  EXPECT_EQ(who, budi);
  EXPECT_NE(next.event("welcome"), nullptr);
  EXPECT_FALSE(next.reply(7).as_object().contains("resumed")) << "900 is none of its events";
}

TEST_F(LiveRoomTest, carries_no_command_out_twice_for_who_missed_too_much) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, classroom::SendChat{"Halo"});
  room.pipe_closed(kNow, budi, student);
  constexpr std::size_t kChangeSizeMin = 200;
  for (std::uint64_t id = 2; id < 2 + kEventBytesKeptMax / kChangeSizeMin; ++id) {
    say(sari, id, classroom::SetSource{classroom::Source::kCamera, id % 2 == 0});
  }
  FakePipe next;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Budi", seat_of(student), classroom::VideoCodecs::all(), 1};
  EXPECT_EQ(room.join(kNow, wish, door.student, next, 7, who), std::nullopt);
  EXPECT_FALSE(next.reply(7).at("resumed").as_bool());
  EXPECT_NE(next.event("welcome"), nullptr);
  const std::size_t kept = door.kept.size();
  say(budi, 2, classroom::SendChat{"Halo"});
  EXPECT_EQ(door.kept.size(), kept);
  EXPECT_NE(next.reply(2), nullptr);
}

// A pipe that only counts: a whole school's events are too many to be read here.
class CountingPipe final : public SignalPipe {
 public:
  void send_text(std::string text) override {
    if (count++ == 0) first = std::move(text);
  }
  void close(std::uint16_t, std::string_view) override {}
  std::size_t buffered_bytes() const override { return 0; }

  std::size_t count = 0;
  std::string first;
};

TEST_F(LiveRoomTest, forgets_nothing_while_a_school_drops_off_and_comes_back) {
  constexpr std::size_t kPeople = 250;
  const auto token = [](std::size_t i) { return "a-token-of-a-page-number-" + std::to_string(i); };
  const auto wish = [&](std::size_t i, std::optional<std::uint64_t> last_event) {
    const std::string name = "Murid dengan nama panjang " + std::to_string(i);
    return Join{"kelas-7a", {}, name, token(i), classroom::VideoCodecs::all(), last_event};
  };
  std::vector<CountingPipe> pipes(kPeople);
  std::vector<ParticipantId> who(kPeople);
  for (std::size_t i = 0; i < kPeople; ++i) {
    ASSERT_FALSE(room.join(kNow, wish(i, {}), door.student, pipes[i], 1, who[i]));
  }
  std::vector<std::uint64_t> last_events;
  for (const CountingPipe& pipe : pipes) last_events.push_back(pipe.count - 1);  // less the reply
  for (std::size_t i = 0; i < kPeople; ++i) room.pipe_closed(kNow, who[i], pipes[i]);
  std::vector<CountingPipe> next(kPeople);
  for (std::size_t i = 0; i < kPeople; ++i) {
    ParticipantId again;
    ASSERT_FALSE(room.join(kNow, wish(i, last_events[i]), door.student, next[i], 2, again));
    EXPECT_EQ(again, who[i]);
    EXPECT_EQ(next[i].first, encode_resumed(2, true)) << i;
  }
}

TEST_F(LiveRoomTest, posts_chat_to_everybody_and_keeps_it) {
  FakePipe teacher;
  FakePipe student;
  join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, classroom::SendChat{"Selamat pagi"});
  for (const FakePipe* pipe : {&teacher, &student}) {
    EXPECT_EQ(pipe->event("chat_posted").at("message").at("text").as_string(), "Selamat pagi");
  }
  EXPECT_EQ(door.kept, std::vector<std::string>{"kelas-7a: Selamat pagi"});
  FakePipe late;
  join(late, door.student, "Ani");
  EXPECT_EQ(late.event("welcome").at("chat").as_array().size(), 1u);
}

TEST_F(LiveRoomTest, a_deleted_message_is_gone_for_all_and_from_what_is_kept) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, classroom::SendChat{"nasty"});
  say(sari, 2, classroom::DeleteMessage{classroom::MessageId{1}});
  EXPECT_EQ(student.event("chat_deleted").at("message").to_number<int>(), 1);
  EXPECT_EQ(door.kept, (std::vector<std::string>{"kelas-7a: nasty", "kelas-7a without 1"}));
}

TEST_F(LiveRoomTest, who_may_not_write_is_known_to_teachers_and_himself) {
  FakePipe teacher;
  FakePipe student;
  FakePipe other;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  join(other, door.student, "Ani");
  say(sari, 2, classroom::MuteWriter{budi, true});
  EXPECT_TRUE(teacher.event("writer_muted").at("muted").as_bool());
  EXPECT_TRUE(student.event("writer_muted").at("muted").as_bool());
  EXPECT_EQ(other.event("writer_muted"), nullptr);
  say(budi, 2, classroom::SendChat{"halo"});
  EXPECT_EQ(student.refusal(2), "muted");
  FakePipe second;
  join(second, door.teacher, "Pak Adi");
  EXPECT_EQ(second.event("welcome").at("muted").as_array().size(), 1u);
  FakePipe late;
  join(late, door.student, "Citra");
  EXPECT_TRUE(late.event("welcome").at("muted").as_array().empty());
}

TEST_F(LiveRoomTest, a_teacher_keeps_the_chat_for_the_team_and_a_ping_is_answered) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(sari, 2, classroom::SetWriters{classroom::Writers::kTeam});
  EXPECT_EQ(student.event("writers_changed").at("writers").as_string(), "team");
  say(budi, 2, classroom::SendChat{"halo"});
  EXPECT_EQ(student.refusal(2), "team_only");
  say(budi, 3, Ping{});
  EXPECT_EQ(student.reply(3).at("reply").to_number<int>(), 3);
  say(budi, 4, classroom::SetName{"Bu Sari"});
  EXPECT_EQ(student.refusal(4), "not_allowed") << "in a class the name is said at the door";
}

TEST_F(LiveRoomTest, a_reload_finds_the_hands_that_are_up_and_who_is_invited) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, classroom::RaiseHand{});
  EXPECT_EQ(teacher.event("hand_raised").at("hand").at("participant").as_string(), "p2");
  say(sari, 2, classroom::InviteToSpeak{budi});
  room.handle(kNow + classroom::kHandPause, kWall, budi, {3, classroom::RaiseHand{}});
  FakePipe reloaded;
  EXPECT_EQ(join(reloaded, door.student, "Budi", seat_of(student)), budi);
  const auto welcome = reloaded.event("welcome");
  EXPECT_EQ(welcome.at("hands").at(0).at("participant").as_string(), "p2");
  EXPECT_EQ(welcome.at("hands").at(0).at("at").to_number<std::int64_t>(), kWall.milliseconds);
  EXPECT_EQ(welcome.at("invited").at(0).as_string(), "p2");
}

TEST_F(LiveRoomTest, refuses_in_a_word_and_only_to_who_asked) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  const std::size_t heard = teacher.received.size();
  say(budi, 2, classroom::Block{sari, classroom::Source::kMicrophone, true});
  EXPECT_EQ(student.refusal(2), "not_allowed");
  say(budi, 3, Join{});
  EXPECT_EQ(student.refusal(3), "already_joined");
  say(budi, 4, PublishOffer{false, "nonsense", {}});
  EXPECT_EQ(student.refusal(4), "bad_sdp");
  EXPECT_EQ(teacher.received.size(), heard);
}

TEST_F(LiveRoomTest, gives_a_returning_person_the_same_place) {
  FakePipe teacher;
  FakePipe before;
  join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(before, door.student, "Budi");
  room.pipe_closed(kNow, budi, before);
  EXPECT_FALSE(teacher.event("participant_changed").at("participant").at("connected").as_bool());
  FakePipe after;
  EXPECT_EQ(join(after, door.student, "Budi", seat_of(before)), budi);
  EXPECT_TRUE(teacher.event("participant_changed").at("participant").at("connected").as_bool());
  EXPECT_EQ(room.people(), 2u);
}

TEST_F(LiveRoomTest, closes_the_older_pipe_when_a_seat_is_taken_up_by_another) {
  FakePipe before;
  const auto budi = join(before, door.student, "Budi");
  FakePipe after;
  EXPECT_EQ(join(after, door.student, "Budi", seat_of(before)), budi);
  EXPECT_EQ(before.event("closing").at("reason").as_string(), "replaced");
  EXPECT_NE(before.closed, 0);
  room.pipe_closed(kNow, budi, before);
  say(budi, 5, classroom::SendChat{"masih di sini"});
  EXPECT_NE(after.event("chat_posted"), nullptr) << "the old pipe's end does not touch the new one";
}

TEST_F(LiveRoomTest, leaves_the_seat_with_the_newest_connection_of_a_page) {
  FakePipe first;
  const auto budi = join(first, door.student, "Budi");
  const auto wish = [&](std::optional<std::uint64_t> last_event, std::string page) {
    return Join{
        "kelas-7a",     {}, "Budi", seat_of(first), classroom::VideoCodecs::all(), last_event,
        std::move(page)};
  };
  FakePipe newest;
  FakePipe late;
  ParticipantId who;
  ASSERT_EQ(room.join(kNow, wish(1, "page"), door.student, newest, 8, who), std::nullopt);
  EXPECT_EQ(room.join(kNow, wish(1, "page"), door.student, late, 7, who), "already_joined");
  EXPECT_EQ(room.join(kNow, wish({}, "page"), door.student, late, 2, who), "already_joined");
  EXPECT_EQ(newest.closed, 0);
  EXPECT_TRUE(late.received.empty());
  FakePipe reloaded;
  EXPECT_EQ(room.join(kNow, wish({}, "another"), door.student, reloaded, 1, who), std::nullopt);
  EXPECT_EQ(newest.event("closing").at("reason").as_string(), "replaced");
  EXPECT_EQ(who, budi);
}

TEST_F(LiveRoomTest, refuses_newcomers_where_there_is_no_room_but_nobody_who_was_there) {
  FakePipe student;
  const auto budi = join(student, door.student, "Budi");
  port.no_room = true;
  FakePipe newcomer;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Ani", {}, classroom::VideoCodecs::all()};
  EXPECT_EQ(room.join(kNow, wish, door.student, newcomer, 1, who), "server_full");
  EXPECT_EQ(room.whep(proto::sdp::browser_text("chromium-156", "offer_recvonly"), {}).error(),
            MediaRefusal::kServerFull);
  EXPECT_EQ(port.expected, 1) << "who was refused is not expected";
  FakePipe again;
  EXPECT_EQ(join(again, door.student, "Budi", seat_of(student)), budi);
  FakePipe teacher;
  join(teacher, door.teacher, "Bu Sari");
  EXPECT_EQ(room.people(), 2u);
}

TEST_F(LiveRoomTest, gives_a_new_place_to_who_shows_a_token_that_nobody_knows) {
  FakePipe one;
  FakePipe two;
  const auto first = join(one, door.student, "Budi");
  EXPECT_NE(join(two, door.student, "Budi", "made-up"), first);
  EXPECT_EQ(room.people(), 2u);
}

TEST_F(LiveRoomTest, gives_up_a_place_that_nobody_comes_back_to) {
  FakePipe teacher;
  FakePipe student;
  join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  room.pipe_closed(kNow, budi, student);
  room.handle_timeout(kNow + classroom::kReturnTimeMax + std::chrono::seconds(1));
  EXPECT_EQ(teacher.event("participant_left").at("reason").as_string(), "lost");
  EXPECT_EQ(room.people(), 1u);
  FakePipe late;
  EXPECT_NE(join(late, door.student, "Budi", seat_of(student)), budi);
  EXPECT_EQ(seat_of(late), seat_of(student));
  EXPECT_FALSE(late.event("welcome").at("back").as_bool()) << "the place is another";
}

TEST_F(LiveRoomTest, offers_the_class_to_who_watches) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, Watch{false});
  EXPECT_EQ(student.event("subscribe_offer"), nullptr) << "nothing to see yet";
  say(sari, 2, offer());
  EXPECT_TRUE(teacher.reply(2).as_object().contains("sdp"));
  const auto offered = student.event("subscribe_offer");
  ASSERT_TRUE(offered.is_object());
  EXPECT_EQ(offered.at("tracks").as_array().size(), 2u);
  const auto sdp = std::string(offered.at("sdp").as_string());
  say(budi, 3, SubscribeAnswer{1, browser_answer(sdp)});
  EXPECT_EQ(student.refusal(3), "");
  EXPECT_EQ(port.last<sfu::SetDownlink>().tracks.size(), 2u);
}

TEST_F(LiveRoomTest, blocks_in_the_sfu_what_the_teacher_mutes) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, offer());
  const auto microphone = port.last<sfu::SetUplink>().tracks[0].publication;
  port.commands.clear();
  say(sari, 2, classroom::Block{budi, classroom::Source::kMicrophone, true});
  bool blocked = false;
  for (const auto& command : port.all<sfu::SetBlocked>()) {
    if (command.publication == microphone) blocked = command.blocked;
  }
  EXPECT_TRUE(blocked);
  port.commands.clear();
  say(budi, 3, offer());
  for (const auto& command : port.all<sfu::SetBlocked>()) {
    if (command.publication == microphone)
      EXPECT_TRUE(command.blocked) << "offering again is no way out";
  }
}

TEST_F(LiveRoomTest, lets_nothing_flow_from_a_source_that_is_switched_off) {
  FakePipe student;
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, offer());
  const auto camera = port.last<sfu::SetUplink>().tracks[1].publication;
  const auto is_blocked = [&] {
    bool blocked = false;
    for (const auto& command : port.all<sfu::SetBlocked>()) {
      if (command.publication == camera) blocked = command.blocked;
    }
    return blocked;
  };
  EXPECT_TRUE(is_blocked());
  say(budi, 3, classroom::SetSource{classroom::Source::kCamera, true});
  EXPECT_FALSE(is_blocked());
  say(budi, 4, classroom::SetSource{classroom::Source::kCamera, false});
  EXPECT_TRUE(is_blocked());
}

TEST_F(LiveRoomTest, gives_a_seat_back_only_to_who_comes_by_the_same_door) {
  FakePipe teacher;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  FakePipe thief;
  EXPECT_NE(join(thief, door.student, "Budi", seat_of(teacher)), sari);
  EXPECT_EQ(thief.event("welcome").at("participants").at(1).at("role").as_string(), "student");
}

TEST_F(LiveRoomTest, offers_a_new_connection_by_itself_when_a_viewers_transport_is_lost) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(sari, 2, offer());
  say(budi, 2, Watch{false});
  const auto first = student.event("subscribe_offer");
  say(budi, 3, SubscribeAnswer{1, browser_answer(std::string(first.at("sdp").as_string()))});
  room.peer_lost(port.last<sfu::SetDownlink>().peer);
  const auto second = student.event("subscribe_offer");
  EXPECT_TRUE(second.at("restart").as_bool());
  EXPECT_GT(second.at("offer").to_number<int>(), 1);
}

TEST_F(LiveRoomTest, tells_a_viewer_alone_whose_picture_its_line_has_no_room_for) {
  FakePipe teacher;
  FakePipe student;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  const auto budi = join(student, door.student, "Budi");
  say(sari, 2, offer());
  say(budi, 2, Watch{false});
  const auto offered = student.event("subscribe_offer");
  say(budi, 3, SubscribeAnswer{1, browser_answer(std::string(offered.at("sdp").as_string()))});
  const auto downlink = port.last<sfu::SetDownlink>();
  const auto picture =
      std::find_if(downlink.tracks.begin(), downlink.tracks.end(),
                   [](const auto& track) { return track.kind == media::Kind::kVideo; });
  room.picture_held({downlink.peer, picture->publication, true});
  const auto held = student.event("picture_held");
  EXPECT_EQ(held.at("participant").as_string(), classroom::to_string(sari));
  EXPECT_EQ(held.at("source").as_string(), "camera");
  EXPECT_TRUE(held.at("held").as_bool());
  EXPECT_EQ(teacher.event("picture_held"), nullptr);
}

TEST_F(LiveRoomTest, wants_a_restart_from_a_publisher_whose_transport_is_lost) {
  FakePipe teacher;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  say(sari, 2, offer());
  room.peer_lost(port.last<sfu::AddPeer>().peer);
  PublishOffer again = offer();
  again.restart = false;
  say(sari, 3, again);
  EXPECT_EQ(teacher.refusal(3), "restart_needed");
  again.restart = true;
  say(sari, 4, again);
  EXPECT_EQ(teacher.refusal(4), "");
}

TEST_F(LiveRoomTest, asks_publishers_to_offer_again_when_somebody_cannot_decode) {
  FakePipe teacher;
  join(teacher, door.teacher, "Bu Sari");
  FakePipe firefox;
  ParticipantId who;
  const Join wish{"kelas-7a", {}, "Budi", {}, {classroom::VideoCodec::kVp8}};
  room.join(kNow, wish, door.student, firefox, 1, who);
  EXPECT_EQ(teacher.event("republish").at("video_codec").as_string(), "VP8");
  EXPECT_EQ(firefox.event("welcome").at("video_codec").as_string(), "VP8");
}

TEST_F(LiveRoomTest, shows_a_whip_publisher_in_the_class_until_it_ends) {
  FakePipe student;
  const auto budi = join(student, door.student, "Budi");
  say(budi, 2, Watch{false});
  const auto sdp = proto::sdp::browser_text("chromium-156", "offer_sendonly");
  const auto resource = room.whip(kNow, kWall, "Studio", sdp, 6);
  ASSERT_TRUE(resource);
  EXPECT_FALSE(resource->id.empty());
  EXPECT_EQ(student.event("participant_joined").at("participant").at("name").as_string(), "Studio");
  EXPECT_TRUE(student.event("participant_changed")
                  .at("participant")
                  .at("sources")
                  .at("camera")
                  .at("on")
                  .as_bool());
  EXPECT_NE(student.event("subscribe_offer"), nullptr);
  EXPECT_FALSE(room.end_resource("made-up"));
  EXPECT_TRUE(room.end_resource(resource->id));
  EXPECT_NE(student.event("participant_left"), nullptr);
  EXPECT_FALSE(room.end_resource(resource->id)) << "it ends once";
}

TEST_F(LiveRoomTest, ends_a_whip_publisher_whose_transport_is_lost) {
  const auto sdp = proto::sdp::browser_text("chromium-156", "offer_sendonly");
  ASSERT_TRUE(room.whip(kNow, kWall, "Studio", sdp, 6));
  EXPECT_EQ(room.people(), 1u);
  room.peer_lost(port.last<sfu::AddPeer>().peer);
  EXPECT_EQ(room.people(), 0u);
  EXPECT_TRUE(room.empty());
}

TEST_F(LiveRoomTest, does_not_seat_a_whip_publisher_whose_offer_is_refused) {
  EXPECT_EQ(room.whip(kNow, kWall, "Studio", "nonsense", 6).error(), MediaRefusal::kBadSdp);
  EXPECT_EQ(room.people(), 0u);
}

// An offer whose video has only this codec.
std::string whip_offer_of(std::string_view codec) {
  std::string text = proto::sdp::browser_text("chromium-156", "offer_sendonly");
  for (const std::string_view other : {"VP8", "VP9", "H264", "AV1"}) {
    if (other == codec) continue;
    const std::string from = " " + std::string(other) + "/90000";
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
      text.replace(at, from.size(), " X-NONE/90000");
    }
  }
  return text;
}

TEST_F(LiveRoomTest, changes_to_the_codec_of_a_whip_publisher_that_all_decode) {
  FakePipe student;
  join(student, door.student, "Budi");
  const auto resource = room.whip(kNow, kWall, "Studio", whip_offer_of("VP8"), 6);
  ASSERT_TRUE(resource);
  EXPECT_NE(resource->answer.find("VP8/90000"), std::string::npos);
  EXPECT_EQ(student.event("republish").at("video_codec").as_string(), "VP8");
}

TEST_F(LiveRoomTest, refuses_a_whip_publisher_whose_picture_the_class_cannot_agree_on) {
  FakePipe student;
  join(student, door.student, "Budi");
  EXPECT_EQ(room.whip(kNow, kWall, "Studio", whip_offer_of("AV1"), 6).error(),
            MediaRefusal::kNoCommonCodec);
  EXPECT_EQ(room.people(), 1u);
  EXPECT_EQ(student.event("participant_joined"), nullptr);
}

TEST_F(LiveRoomTest, gives_whep_viewers_the_screen_before_the_camera) {
  FakePipe teacher;
  const auto sari = join(teacher, door.teacher, "Bu Sari");
  PublishOffer publication = offer();
  say(sari, 2, publication);
  const auto camera = port.last<sfu::SetUplink>().tracks[1].publication;
  say(sari, 3, classroom::SetSource{classroom::Source::kCamera, true});
  const auto viewer = room.whep(proto::sdp::browser_text("chromium-156", "offer_recvonly"), 6);
  ASSERT_TRUE(viewer);
  bool shown = false;
  for (const auto& track : port.last<sfu::SetDownlink>().tracks) {
    shown |= track.publication == camera;
  }
  EXPECT_TRUE(shown);
  EXPECT_EQ(room.people(), 1u) << "a viewer by WHEP takes no place";
  EXPECT_TRUE(room.end_resource(viewer->id));
}

TEST_F(LiveRoomTest, tells_everybody_why_it_closes) {
  FakePipe student;
  join(student, door.student, "Budi");
  room.close("room_deleted");
  EXPECT_EQ(student.event("closing").at("reason").as_string(), "room_deleted");
}

}  // namespace
}  // namespace app::signal
