#include "app/signal/protocol.hpp"

#include "tests/app/signal/protocol_examples.hpp"

namespace app::signal {
namespace {

namespace json = boost::json;

TEST(Protocol, decodes_every_command_of_the_documentation) {
  const auto commands = examples("command");
  ASSERT_GE(commands.size(), 8u);
  std::uint64_t id = 0;
  for (const std::string& text : commands) {
    const auto message = decode(text);
    ASSERT_TRUE(message) << text;
    EXPECT_GT(message->id, id);
    id = message->id;
  }
}

TEST(Protocol, says_what_a_message_answers) {
  classroom::ChatMessage message{{2}, {2}, "Budi", classroom::Role::kStudent, "a", {1}};
  const auto shown = [&] { return numbered(5, encode_event(classroom::ChatPosted{message})); };
  EXPECT_FALSE(shown().at("message").as_object().contains("reply_to"));
  message.reply_to = classroom::MessageId{1};
  EXPECT_EQ(shown().at("message").at("reply_to").as_int64(), 1);
}

TEST(Protocol, a_message_for_one_person_is_never_taken_for_one_to_all) {
  using classroom::SendChat;
  EXPECT_EQ(decoded<SendChat>(R"({"id":1,"command":"send_chat","text":"a","to":"p7"})").to->value,
            7u);
  EXPECT_FALSE(decoded<SendChat>(R"({"id":1,"command":"send_chat","text":"a","to":null})").to);
  for (const char* const to : {"7", "\"\"", "\"x7\"", "[]", "{}", "false"}) {
    const std::string text = R"({"id":1,"command":"send_chat","text":"a","to":)";
    EXPECT_FALSE(decode(text + to + "}")) << to;
  }
}

TEST(Protocol, refuses_reactions_and_rules_that_it_does_not_know) {
  EXPECT_TRUE(decode(R"({"id":1,"command":"react","message":2,"reaction":"done","on":true})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"react","message":2,"reaction":"fist","on":true})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"react","message":2,"reaction":"done"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"react","reaction":"done","on":true})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"set_private","private":"perhaps"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"set_private"})"));
}

TEST(Protocol, refuses_roles_and_rules_that_it_does_not_know) {
  EXPECT_TRUE(decode(R"({"id":1,"command":"set_role","participant":"p2","role":"listener"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"set_role","participant":"p2","role":"owner"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"set_role","role":"student"})"));
  EXPECT_TRUE(decode(R"({"id":1,"command":"set_cameras","cameras":"all"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"set_cameras","cameras":"none"})"));
  EXPECT_TRUE(decode(R"({"id":1,"command":"set_absence","rule":"go_on"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"set_absence","rule":"end"})"));
}

TEST(Protocol, refuses_steps_that_it_does_not_know) {
  EXPECT_TRUE(decode(R"({"id":1,"command":"set_data_step","step":"text"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"set_data_step","step":"less"})"));
  EXPECT_TRUE(decode(R"({"id":1,"command":"set_ceiling","step":"screen"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"set_ceiling"})"));
}

TEST(Protocol, refuses_sizes_that_there_cannot_be) {
  const auto of = [](const std::string& sizes) {
    return decode(R"({"id":1,"command":"show_sizes","sizes":)" + sizes + "}");
  };
  const auto read = of(R"([{"participant":"p2","layers":1},{"participant":"p3","layers":4}])");
  ASSERT_TRUE(read);
  const auto& show = std::get<ShowSizes>(read->command);
  ASSERT_EQ(show.sizes.size(), 2u);
  EXPECT_EQ(show.sizes[0].participant.value, 2u);
  EXPECT_EQ(show.sizes[0].layers, 1u);
  EXPECT_TRUE(of("[]"));
  EXPECT_FALSE(of(R"([{"participant":"p2","layers":0}])"));
  EXPECT_FALSE(of(R"([{"participant":"p2","layers":5}])"));
  EXPECT_FALSE(of(R"([{"participant":"p2"}])"));
  EXPECT_FALSE(of(R"([{"layers":1}])"));
  EXPECT_FALSE(of("7"));
  std::string many = "[";
  for (int i = 0; i < 61; ++i) many += R"({"participant":"p2","layers":1},)";
  many.back() = ']';
  EXPECT_FALSE(of(many));
}

TEST(Protocol, tells_of_the_data_ladder_as_documented) {
  using classroom::DataStep;
  EXPECT_EQ(numbered(48, encode_event(classroom::DataStepChanged{{2}, DataStep::kSound})),
            example_of("data_step_changed"));
  EXPECT_EQ(numbered(49, encode_event(classroom::CeilingChanged{DataStep::kLowCamera})),
            example_of("ceiling_changed"));
  EXPECT_EQ(numbered(50, encode_camera_wanted(classroom::CameraSize::kSmall)),
            example_of("camera_wanted"));
  EXPECT_EQ(numbered(52, encode_layers_wanted(classroom::Source::kCamera, {"s", "l"})),
            example_of("layers_wanted"));
  EXPECT_EQ(numbered(53, encode_speakers_changed(
                             {classroom::ParticipantId{1}, classroom::ParticipantId{3}})),
            example_of("speakers_changed"));
  EXPECT_EQ(numbered(51, encode_picture_held(classroom::ParticipantId{1},
                                             classroom::Source::kCamera, true)),
            example_of("picture_held"));
}

TEST(Protocol, tells_of_roles_cameras_and_absence_as_documented) {
  EXPECT_EQ(numbered(45, encode_event(classroom::CamerasChanged{classroom::CameraRule::kTeachers})),
            example_of("cameras_changed"));
  EXPECT_EQ(
      numbered(46, encode_event(classroom::AbsenceChanged{{classroom::AbsenceRule::kWait, true}})),
      example_of("absence_changed"));
  EXPECT_EQ(
      numbered(47, encode_event(classroom::RoleChanged{{2}, classroom::Role::kCoTeacher, {1}})),
      example_of("role_changed"));
}

TEST(Protocol, tells_of_a_file_as_documented_and_takes_none_from_a_page) {
  classroom::ChatMessage message{{5}, {2}, "Budi", classroom::Role::kStudent, "", {1795000004000}};
  message.file = classroom::Attachment{
      "Zm90by0x",   "foto papan.jpg",
      "image/jpeg", "its hash",
      2'400'000,    classroom::Preview{"the other", "image/webp", 18'000, 320, 240}};
  const auto told = numbered(48, encode_event(classroom::ChatPosted{message}));
  bool documented = false;
  for (const std::string& text : examples("event")) documented |= json::parse(text) == told;
  EXPECT_TRUE(documented) << told;
  const auto sent = decoded<classroom::SendChat>(
      R"({"id":1,"command":"send_chat","text":"a","file":{"id":"x","hash":"y","bytes":1}})");
  EXPECT_FALSE(sent.file);
}

TEST(Protocol, tells_of_reactions_questions_and_private_messages_as_documented) {
  const classroom::ReactionCount hearts{{2}, classroom::Reaction::kHeart, 2, {"Budi", "Ani"}};
  EXPECT_EQ(numbered(42, encode_event(classroom::ChatReacted{hearts, {3}, true, {}})),
            example_of("chat_reacted"));
  EXPECT_EQ(numbered(43, encode_event(classroom::PrivateChanged{classroom::PrivateRule::kKept})),
            example_of("private_changed"));
  classroom::ChatMessage message{{3}, {1}, "Bu Sari", classroom::Role::kTeacher, "Hari Senin", {1}};
  message.audience = message.reply_audience = classroom::Audience::kTeam;
  message.reply_to = classroom::MessageId{2};
  message.to = classroom::ParticipantId{2};
  message.to_name = "Budi";
  const json::value shown = numbered(1, encode_event(classroom::ChatPosted{message})).at("message");
  EXPECT_EQ(shown.at("for").as_string(), "team");
  EXPECT_EQ(shown.at("to").as_string(), "p2");
  EXPECT_EQ(shown.at("to_name").as_string(), "Budi");
  EXPECT_EQ(shown.at("reply_for").as_string(), "team");
  Welcome welcome;
  welcome.reactions = {{hearts, true}};
  const json::value reactions = numbered(1, encode_welcome(welcome)).at("reactions");
  EXPECT_TRUE(reactions.at(0).at("mine").as_bool());
  EXPECT_EQ(reactions.at(0).at("count").to_number<int>(), 2);
}

TEST(Protocol, a_reply_names_a_message_or_is_none) {
  using classroom::SendChat;
  const auto answered = [](std::string_view text) { return decoded<SendChat>(text).reply_to; };
  EXPECT_EQ(answered(R"({"id":1,"command":"send_chat","text":"a","reply_to":7})")->value, 7u);
  EXPECT_FALSE(answered(R"({"id":1,"command":"send_chat","text":"a","reply_to":null})"));
  EXPECT_FALSE(answered(R"({"id":1,"command":"send_chat","text":"a"})"));
  EXPECT_FALSE(decode(R"({"id":1,"command":"send_chat","text":"a","reply_to":"7"})"));
}

TEST(Protocol, reads_all_that_a_join_says) {
  const Join join = decoded<Join>(examples("command")[0]);
  EXPECT_EQ(join.room, "kelas-7a");
  EXPECT_EQ(join.link, "hR3kq0vJx2m8");
  EXPECT_EQ(join.name, "Budi");
  EXPECT_EQ(join.seat, std::nullopt);
  EXPECT_TRUE(join.decodes.has(classroom::VideoCodec::kH264));
  EXPECT_TRUE(join.decodes.has(classroom::VideoCodec::kAv1));
}

TEST(Protocol, reads_where_a_join_goes_on) {
  EXPECT_EQ(decoded<Join>(examples("command")[0]).last_event, std::nullopt);
  EXPECT_EQ(decoded<Join>(examples("command")[8]).last_event, 17u);
  EXPECT_EQ(decoded<Join>(examples("command")[8]).page, "q7ZtVxw0c1");
}

TEST(Protocol, passes_over_codecs_that_nobody_knows_yet) {
  const Join join =
      decoded<Join>(R"({"id":1,"command":"join","room":"a","decodes":["H267","VP8",7]})");
  EXPECT_TRUE(join.decodes.has(classroom::VideoCodec::kVp8));
  EXPECT_FALSE(join.decodes.has(classroom::VideoCodec::kH264));
}

TEST(Protocol, reads_which_media_section_is_which_source) {
  const PublishOffer offer = decoded<PublishOffer>(examples("command")[2]);
  EXPECT_FALSE(offer.restart);
  EXPECT_EQ(offer.sdp, "v=0\r\n");
  ASSERT_EQ(offer.sources.size(), 2u);
  EXPECT_EQ(offer.sources[1].mid, "1");
  EXPECT_EQ(offer.sources[1].source, classroom::Source::kCamera);
}

TEST(Protocol, reads_a_block) {
  const auto block = decoded<classroom::Block>(examples("command")[6]);
  EXPECT_EQ(block.participant.value, 4u);
  EXPECT_EQ(block.source, classroom::Source::kMicrophone);
  EXPECT_TRUE(block.blocked);
}

TEST(Protocol, refuses_what_is_not_a_command_and_says_which_message_it_was) {
  for (const char* text : {"", "nonsense", "[]", "{}", R"({"id":"1","command":"leave"})",
                           R"({"id":-1,"command":"leave"})", R"({"command":"leave"})"}) {
    const auto message = decode(text);
    ASSERT_FALSE(message) << text;
    EXPECT_EQ(message.error().id, std::nullopt) << text;
  }
  for (const char* text :
       {R"({"id":9,"command":"fly"})", R"({"id":9,"command":"send_chat"})",
        R"({"id":9,"command":"send_chat","text":7})",
        R"({"id":9,"command":"set_source","source":"nose","on":true})",
        R"({"id":9,"command":"set_source","source":"camera","on":1})",
        R"({"id":9,"command":"block","participant":"4","source":"camera","blocked":true})",
        R"({"id":9,"command":"subscribe_answer","offer":-1,"sdp":""})",
        R"({"id":9,"command":"publish_offer","sdp":"v=0","sources":[{"mid":"0"}]})",
        R"({"id":9,"command":"publish_offer","sdp":"v=0","sources":{}})",
        R"({"id":9,"command":"publish_offer","sdp":"v=0","sources":[1]})"}) {
    const auto message = decode(text);
    ASSERT_FALSE(message) << text;
    EXPECT_EQ(message.error().id, 9u) << text;
  }
}

TEST(Protocol, refuses_more_sources_than_a_browser_has_and_nesting_without_end) {
  std::string sources;
  for (std::size_t i = 0; i <= kSourcesPerOfferMax; ++i) {
    sources += std::string(i == 0 ? "" : ",") + R"({"mid":"0","source":"camera"})";
  }
  EXPECT_FALSE(
      decode(R"({"id":1,"command":"publish_offer","sdp":"v=0","sources":[)" + sources + "]}"));
  EXPECT_FALSE(decode(std::string(10'000, '[')));
}

TEST(Protocol, encodes_the_replies_of_the_documentation) {
  const auto replies = examples("reply");
  ASSERT_EQ(replies.size(), 6u);
  EXPECT_EQ(json::parse(encode_reply(2)), json::parse(replies[0]));
  EXPECT_EQ(json::parse(encode_publish_answer(3, "v=0\r\n")), json::parse(replies[1]));
  EXPECT_EQ(json::parse(encode_resumed(9, true)), json::parse(replies[2]));
  EXPECT_EQ(json::parse(encode_resumed(9, false)), json::parse(replies[3]));
  EXPECT_EQ(json::parse(encode_refusal(7, "not_allowed")), json::parse(replies[4]));
  EXPECT_EQ(json::parse(encode_added(60, {1795000000000})), json::parse(replies[5]));
}

TEST(Protocol, encodes_the_welcome_of_the_documentation) {
  auto teacher = person(1, "Bu Sari", classroom::Role::kTeacher);
  teacher.source(classroom::Source::kMicrophone).on = true;
  teacher.source(classroom::Source::kCamera).on = true;
  const std::vector<classroom::Participant> people{teacher,
                                                   person(2, "Budi", classroom::Role::kStudent)};
  Welcome welcome;
  welcome.you.value = 2;
  welcome.seat = "9f86d081884c7d65";
  welcome.room_name = "kelas-7a";
  welcome.room_title = "Kelas 7A";
  welcome.participants = people;
  welcome.may_record = true;
  welcome.file_max = 26'214'400;
  const std::vector<classroom::Hand> hands{{{2}, base::WallTime{1795000060000}}};
  welcome.hands = hands;
  welcome.chat.push_back({{1},
                          {1},
                          "Bu Sari",
                          classroom::Role::kTeacher,
                          "Halo semua",
                          base::WallTime{1795000000000}});
  welcome.signs = {{{2}, classroom::Sign::kSlower}};
  welcome.timer = classroom::ClassTimer{std::chrono::seconds(300), {1795000300000}};
  welcome.polls = {{{{1},
                     {"Sudah paham?", classroom::PollKind::kSingle, {"Sudah", "Belum"}, false},
                     classroom::PollState::kOpen,
                     false},
                    std::nullopt}};
  welcome.breakouts.groups = {{{1}, "Kelompok 1"}};
  const classroom::SlidePicture large{"h", "image/webp", 91234, 1600, 900};
  const classroom::SlidePicture small{"i", "image/webp", 31234, 800, 450};
  const classroom::SlideSetId slides{1795000000000};
  welcome.slides = {
      {slides, "Bab 3: Sel", {1}, {{false, large, small}, {false, {}, {}}, {true, {}, {}}}}};
  welcome.shown = classroom::ShownSlide{{slides, 2}, {1}, true};
  welcome.at = base::WallTime{1795000100000};
  welcome.stun = {"192.0.2.1:8443", "[2001:db8::1]:8443"};
  EXPECT_EQ(numbered(1, encode_welcome(welcome)), example_of("welcome"));
}

TEST(Protocol, encodes_the_events_of_the_documentation) {
  auto ani = person(3, "Ani", classroom::Role::kStudent);
  EXPECT_EQ(numbered(2, encode_event(classroom::ParticipantJoined{ani})),
            example_of("participant_joined"));
  ani.connected = false;
  ani.source(classroom::Source::kMicrophone).blocked = true;
  EXPECT_EQ(numbered(3, encode_event(classroom::ParticipantChanged{ani})),
            example_of("participant_changed"));
  EXPECT_EQ(
      numbered(4, encode_event(classroom::ParticipantLeft{{3}, classroom::LeaveReason::kLeft})),
      example_of("participant_left"));
  EXPECT_EQ(numbered(5, encode_event(classroom::ChatPosted{{{2},
                                                            {2},
                                                            "Budi",
                                                            classroom::Role::kStudent,
                                                            "Selamat pagi, Bu",
                                                            base::WallTime{1795000001000}}})),
            example_of("chat_posted"));
  EXPECT_EQ(numbered(7, encode_event(classroom::VideoCodecChanged{classroom::VideoCodec::kVp8})),
            example_of("republish"));
  EXPECT_EQ(numbered(8, encode_closing("server_stopping")), example_of("closing"));
}

TEST(Protocol, encodes_what_happens_in_a_chat_as_in_the_documentation) {
  EXPECT_EQ(numbered(12, encode_event(classroom::ChatDeleted{{2}})), example_of("chat_deleted"));
  EXPECT_EQ(numbered(13, encode_event(classroom::WriterMuted{{3}, true})),
            example_of("writer_muted"));
  EXPECT_EQ(numbered(14, encode_event(classroom::WritersChanged{classroom::Writers::kTeam})),
            example_of("writers_changed"));
  EXPECT_EQ(numbered(3, encode_event(classroom::Named{{2}, "Budi (2)"})), example_of("named"));
  EXPECT_EQ(numbered(4, encode_chat_people(41)), example_of("chat_people"));
  ChannelWelcome welcome;
  welcome.you.value = 2;
  welcome.seat = "9f86d081884c7d65";
  welcome.people = 40;
  EXPECT_EQ(numbered(1, encode_channel_welcome(welcome)), example_of("channel_welcome"));
  const std::deque<classroom::ChatMessage> said{{{1},
                                                 {1},
                                                 "sari",
                                                 classroom::Role::kTeacher,
                                                 "Selamat datang",
                                                 base::WallTime{1795000000000}}};
  EXPECT_EQ(numbered(2, encode_chat_history(said)), example_of("chat_history"));
}

TEST(Protocol, reads_what_is_wished_of_a_chat) {
  const auto commands = examples("command");
  EXPECT_EQ(decoded<classroom::DeleteMessage>(commands[11]).message.value, 2u);
  const auto mute = decoded<classroom::MuteWriter>(commands[12]);
  EXPECT_EQ(mute.participant.value, 3u);
  EXPECT_TRUE(mute.muted);
  EXPECT_EQ(decoded<classroom::SetWriters>(commands[13]).writers, classroom::Writers::kTeam);
  EXPECT_EQ(decoded<classroom::SetName>(commands[15]).name, "Budi");
  EXPECT_EQ(decoded<Join>(commands[0]).device, "b0Qm5uRk2e");
  for (const char* text : {R"({"id":9,"command":"delete_message","message":"2"})",
                           R"({"id":9,"command":"mute_writer","participant":"3","muted":true})",
                           R"({"id":9,"command":"mute_writer","participant":"p3"})",
                           R"({"id":9,"command":"set_writers","writers":"nobody"})",
                           R"({"id":9,"command":"set_name"})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(Protocol, reads_what_is_wished_of_hands) {
  const auto commands = examples("command");
  EXPECT_TRUE(decoded<classroom::RaiseHand>(commands[16]).raised);
  EXPECT_EQ(decoded<classroom::LowerHand>(commands[17]).participant.value, 3u);
  decoded<classroom::LowerAllHands>(commands[18]);
  const auto invite = decoded<classroom::InviteToSpeak>(commands[19]);
  EXPECT_EQ(invite.participant.value, 3u);
  EXPECT_TRUE(invite.invited);
  for (const char* text :
       {R"({"id":9,"command":"raise_hand"})", R"({"id":9,"command":"raise_hand","raised":1})",
        R"({"id":9,"command":"lower_hand","participant":"3"})",
        R"({"id":9,"command":"invite_to_speak","participant":"p3"})",
        R"({"id":9,"command":"invite_to_speak","invited":true})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(Protocol, reads_what_is_wished_of_order) {
  const auto commands = examples("command");
  EXPECT_EQ(decoded<classroom::RemovePerson>(commands[20]).participant.value, 3u);
  EXPECT_EQ(decoded<classroom::LetBack>(commands[21]).removal, 1u);
  EXPECT_TRUE(decoded<classroom::SetLocked>(commands[22]).locked);
  decoded<classroom::MuteAll>(commands[23]);
  decoded<classroom::EndClass>(commands[24]);
  for (const char* text :
       {R"({"id":9,"command":"remove_person"})", R"({"id":9,"command":"let_back","removal":"1"})",
        R"({"id":9,"command":"let_back","removal":-1})", R"({"id":9,"command":"set_locked"})",
        R"({"id":9,"command":"set_locked","locked":"yes"})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(Protocol, tells_of_order_as_documented) {
  EXPECT_EQ(numbered(19, encode_event(classroom::LockedChanged{true})),
            example_of("locked_changed"));
  EXPECT_EQ(numbered(20, encode_event(classroom::RemovalsChanged{{{1, "Ani"}}})),
            example_of("removals_changed"));
  Welcome welcome;
  welcome.locked = true;
  welcome.removals = {{1, "Ani"}};
  EXPECT_TRUE(numbered(1, encode_welcome(welcome)).at("locked").as_bool());
  EXPECT_EQ(numbered(1, encode_welcome(welcome)).at("removals").at(0).at("name").as_string(),
            "Ani");
}

TEST(Protocol, reads_and_tells_of_rights_as_documented) {
  const auto commands = examples("command");
  const auto set = decoded<classroom::SetStudentRight>(commands[25]);
  EXPECT_EQ(set.right, classroom::Right::kSpeak);
  EXPECT_FALSE(set.given);
  const auto allow = decoded<classroom::Allow>(commands[26]);
  EXPECT_EQ(allow.participant.value, 3u);
  EXPECT_EQ(allow.right, classroom::Right::kSpeak);
  EXPECT_TRUE(allow.allowed);
  for (const char* text :
       {R"({"id":9,"command":"set_student_right"})",
        R"({"id":9,"command":"set_student_right","right":"speak"})",
        R"({"id":9,"command":"set_student_right","right":"sing","given":true})",
        R"({"id":9,"command":"set_student_right","right":["speak"],"given":true})",
        R"({"id":9,"command":"allow","participant":"p3","right":"speak"})",
        R"({"id":9,"command":"allow","participant":"p3","right":"sing","allowed":true})",
        R"({"id":9,"command":"allow","right":"speak","allowed":true})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
  classroom::Rights show;
  show.set(classroom::Right::kShow, true);
  EXPECT_EQ(numbered(21, encode_event(classroom::StudentRightsChanged{show})),
            example_of("student_rights_changed"));
  auto budi = person(2, "Budi", classroom::Role::kStudent);
  budi.allowed = show;
  const json::value event = numbered(1, encode_event(classroom::ParticipantChanged{budi}));
  EXPECT_EQ(json::serialize(event.at("participant").at("allowed")), R"(["show"])");
}

TEST(Protocol, reads_and_tells_of_every_right) {
  for (const classroom::Right right : classroom::kRights) {
    const std::string word(to_string(right));
    const auto allow = decode(R"({"id":9,"command":"allow","participant":"p3","right":")" + word +
                              R"(","allowed":false})");
    ASSERT_TRUE(allow) << word;
    EXPECT_EQ(std::get<classroom::Allow>(allow->command).right, right);
    auto budi = person(2, "Budi", classroom::Role::kStudent);
    budi.allowed = classroom::Rights::of(right);
    const json::value event = numbered(1, encode_event(classroom::ParticipantChanged{budi}));
    EXPECT_EQ(event.at("participant").at("allowed").at(0).as_string(), word);
  }
}

TEST(Protocol, says_of_a_blocked_source_alone_that_no_teacher_stopped_it) {
  auto budi = person(2, "Budi", classroom::Role::kStudent);
  const auto microphone = [&] {
    const json::value event = numbered(1, encode_event(classroom::ParticipantChanged{budi}));
    return json::serialize(event.at("participant").at("sources").at("microphone"));
  };
  budi.source(classroom::Source::kMicrophone) = {false, false, true};
  EXPECT_EQ(microphone(), R"({"on":false,"blocked":false})");
  budi.source(classroom::Source::kMicrophone).blocked = true;
  EXPECT_EQ(microphone(), R"({"on":false,"blocked":true,"by_helper":true})");
}

TEST(Protocol, reads_and_tells_of_those_who_wait_as_documented) {
  const auto commands = examples("command");
  EXPECT_EQ(decoded<classroom::SetEntry>(commands[27]).entry, classroom::Entry::kAsk);
  EXPECT_EQ(decoded<classroom::Admit>(commands[28]).participant.value, 3u);
  decoded<classroom::AdmitAll>(commands[29]);
  for (const char* text :
       {R"({"id":9,"command":"set_entry"})", R"({"id":9,"command":"set_entry","entry":"perhaps"})",
        R"({"id":9,"command":"admit"})", R"({"id":9,"command":"admit","participant":3})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
  EXPECT_EQ(numbered(22, encode_event(classroom::EntryChanged{classroom::Entry::kAsk})),
            example_of("entry_changed"));
  EXPECT_EQ(numbered(23, encode_event(classroom::WaitingJoined{{{3}, "Ani"}})),
            example_of("waiting_joined"));
  EXPECT_EQ(numbered(24, encode_event(classroom::WaitingLeft{{3}, std::nullopt})),
            example_of("waiting_left"));
  WaitingWelcome waiting;
  waiting.you.value = 3;
  waiting.seat = "9f86d081884c7d65";
  waiting.room_name = "kelas-7a";
  waiting.room_title = "Kelas 7A";
  waiting.note = "Sebentar ya";
  EXPECT_EQ(numbered(1, encode_waiting(waiting)), example_of("waiting"));
  Welcome welcome;
  welcome.waiting = {{{3}, "Ani"}};
  EXPECT_EQ(json::serialize(numbered(1, encode_welcome(welcome)).at("waiting")),
            R"([{"id":"p3","name":"Ani"}])");
}

TEST(Protocol, tells_of_hands_as_documented) {
  EXPECT_EQ(numbered(15, encode_event(classroom::HandRaised{{{2}, base::WallTime{1795000060000}}})),
            example_of("hand_raised"));
  EXPECT_EQ(numbered(16, encode_event(classroom::HandLowered{{2}, {1}})),
            example_of("hand_lowered"));
  EXPECT_EQ(numbered(17, encode_event(classroom::AllHandsLowered{{1}})),
            example_of("all_hands_lowered"));
  EXPECT_EQ(numbered(18, encode_event(classroom::InvitedToSpeak{{2}, true})),
            example_of("invited_to_speak"));
  Welcome welcome;
  welcome.invited = {classroom::ParticipantId{3}};
  EXPECT_EQ(numbered(1, encode_welcome(welcome)).at("invited").at(0).as_string(), "p3");
}

TEST(Protocol, encodes_the_offer_of_the_documentation) {
  const std::vector<OfferedTrack> tracks{{"0", {1}, classroom::Source::kMicrophone},
                                         {"1", {1}, classroom::Source::kCamera}};
  EXPECT_EQ(numbered(6, encode_subscribe_offer(1, false, "v=0\r\n", tracks)),
            example_of("subscribe_offer"));
}

TEST(Protocol, writes_text_so_that_it_cannot_leave_its_string) {
  auto person_with_quotes = person(3, "A\"},{\"x\":\"", classroom::Role::kStudent);
  const json::value event =
      numbered(1, encode_event(classroom::ParticipantJoined{person_with_quotes}));
  EXPECT_EQ(event.at("participant").at("name").as_string(), "A\"},{\"x\":\"");
}

TEST(Protocol, reads_what_is_wished_of_a_recording) {
  const auto commands = examples("command");
  EXPECT_EQ(decoded<classroom::Record>(commands[9]).wish, classroom::RecordWish::kStart);
  EXPECT_FALSE(decode(R"({"id": 1, "command": "record", "do": "erase"})"));
  EXPECT_FALSE(decode(R"({"id": 1, "command": "record"})"));
}

TEST(Protocol, reads_by_which_way_somebody_is_to_be_given_the_class) {
  const auto set = decoded<classroom::SetCarrier>(examples("command")[10]);
  EXPECT_EQ(set.participant, classroom::ParticipantId{3});
  EXPECT_EQ(set.carrier, classroom::Carrier::kDirect);
  for (const char* text :
       {R"({"id": 1, "command": "set_carrier", "participant": "p3", "carrier": "pigeon"})",
        R"({"id": 1, "command": "set_carrier", "carrier": "direct"})",
        R"({"id": 1, "command": "set_carrier", "participant": "3", "carrier": "direct"})"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(Protocol, tells_of_a_broadcast_as_documented) {
  EXPECT_EQ(
      numbered(10, encode_carried(classroom::Carrier::kBroadcast, "/hls/class:kelas-7a/~AAAA/")),
      example_of("carried"));
  EXPECT_EQ(numbered(11, encode_event(classroom::BroadcastingChanged{{true, {"Ani"}}, 30})),
            example_of("broadcasting_changed"));
}

TEST(Protocol, tells_of_a_recording_as_documented) {
  const classroom::Recording recording{classroom::RecordingState::kOn, "Bu Sari", {}, {"Ani"}};
  EXPECT_EQ(numbered(9, encode_event(classroom::RecordingChanged{recording})),
            example_of("recording_changed"));
}

}  // namespace
}  // namespace app::signal
