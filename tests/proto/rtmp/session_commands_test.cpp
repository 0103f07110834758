#include "tests/proto/rtmp/session_fixture.hpp"

namespace proto::rtmp::testing {
namespace {

using Bytes = std::vector<std::uint8_t>;

Amf0Value text(std::string_view value) {
  return amf0_text(value);
}

TEST_F(RtmpSession, answers_a_pipelined_publish_in_its_order) {
  feed(Client::hello() + client_.connect() +
       client_.command({text("releaseStream"), amf0_number(2), amf0_null(), text("key")}) +
       client_.command({text("FCPublish"), amf0_number(3), amf0_null(), text("key")}) +
       client_.create_stream(4) + client_.publish("key"));
  std::vector<double> answered;
  for (const Heard& heard : hear())
    if (heard.name() == "_result") answered.push_back(heard.values[1].number);
  EXPECT_EQ(answered, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_TRUE(next<PublishRequested>());
}

TEST_F(RtmpSession, answers_calls_it_does_not_know_with_null) {
  feed(Client::hello() + client_.connect());
  hear();
  feed(client_.command({text("_checkbw"), amf0_number(7), amf0_null()}) +
       client_.command({text("somethingNew"), amf0_number(8), amf0_null(), text("x")}) +
       client_.command({text("withoutTransaction"), amf0_number(0), amf0_null()}) +
       client_.command({text("withoutAnything")}));
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 2U);
  for (const Heard& one : heard) {
    EXPECT_EQ(one.name(), "_result");
    EXPECT_EQ(one.values[3].type, Amf0Value::Type::kNull);
  }
}

TEST_F(RtmpSession, tells_no_length_of_a_live_stream) {
  feed(Client::hello() + client_.connect());
  hear();
  feed(client_.command({text("getStreamLength"), amf0_number(3), amf0_null(), text("show")}));
  EXPECT_EQ(hear().at(0).values.at(3).number, 0);
}

// ffmpeg answers it with _checkbw and waits.
TEST_F(RtmpSession, never_sends_onBWDone) {
  feed(Client::hello() + client_.connect() + client_.create_stream() + client_.publish("key"));
  session_.accept_publish(now_, next<PublishRequested>()->request);
  for (const Heard& heard : hear()) EXPECT_NE(heard.name(), "onBWDone");
}

TEST_F(RtmpSession, takes_connect_with_an_array_and_with_something_before_the_object) {
  feed(Client::hello() +
       client_.command(
           {text("connect"), amf0_number(1), amf0_number(5),
            amf0_ecma_array({{"App", text("live")}, {"tcurl", text("rtmp://h/live")}})}) +
       client_.publish("key"));
  const auto request = next<PublishRequested>();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->app, "live");
  EXPECT_EQ(request->tc_url, "rtmp://h/live");
}

TEST_F(RtmpSession, takes_an_app_that_stands_in_quotes_in_the_address_alone) {
  feed(Client::hello() +
       client_.command({text("connect"), amf0_number(1),
                        amf0_object({{"tcUrl", text("'rtmp://h/live/room'")}})}) +
       client_.publish("key"));
  EXPECT_EQ(next<PublishRequested>()->app, "live/room");
}

TEST_F(RtmpSession, takes_a_publish_without_name_and_without_connect) {
  feed(Client::hello() + client_.command({text("publish"), amf0_number(0), amf0_null()}, 1));
  const auto request = next<PublishRequested>();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->app, "");
  EXPECT_EQ(request->stream_name, "");
}

TEST_F(RtmpSession, takes_commands_of_amf3) {
  feed(Client::hello() + client_.connect() +
       client_.command({text("publish"), amf0_number(5), amf0_null(), text("key")}, 1,
                       kCommandAmf3));
  EXPECT_EQ(next<PublishRequested>()->stream_name, "key");
}

TEST_F(RtmpSession, survives_a_value_that_switches_to_amf3) {
  feed(Client::hello() + client_.connect());
  hear();
  Bytes payload = encode_amf0({text("whatever"), amf0_number(9), amf0_null()});
  payload.insert(payload.end(), {0x11, 0x0A, 0x0B});
  feed(client_.message(kCommandAmf3, 3, 0, 0, payload) + client_.publish("key"));
  EXPECT_EQ(hear().at(0).values.at(1).number, 9);
  EXPECT_TRUE(next<PublishRequested>());
}

TEST_F(RtmpSession, ignores_commands_that_are_none) {
  feed(Client::hello() + client_.connect());
  hear();
  feed(client_.message(kCommandAmf0, 3, 0, 0, {}) + client_.message(kCommandAmf0, 3, 0, 0, {0xFF}) +
       client_.command({amf0_number(1)}));
  EXPECT_TRUE(hear().empty());
  EXPECT_FALSE(session_.is_over());
}

TEST_F(RtmpSession, gives_streams_without_end_and_even_without_a_transaction) {
  feed(Client::hello() + client_.connect());
  hear();
  feed(client_.create_stream(0) + client_.create_stream(9));
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].values[3].number, 1);
  EXPECT_EQ(heard[1].values[3].number, 2);
}

TEST_F(RtmpSession, says_once_that_publishing_has_ended) {
  go_on_air();
  feed(client_.command({text("FCUnpublish"), amf0_number(6), amf0_null(), text("key")}) +
       client_.command({text("closeStream"), amf0_number(0), amf0_null()}, 1) +
       client_.command({text("deleteStream"), amf0_number(7), amf0_null(), amf0_number(1)}));
  EXPECT_TRUE(next<PublishEnded>());
  EXPECT_TRUE(is_quiet());
  EXPECT_EQ(codes(), std::vector<std::string>{"NetStream.Unpublish.Success"});
}

TEST_F(RtmpSession, does_not_end_for_the_deletion_of_another_stream) {
  go_on_air();
  feed(client_.command({text("deleteStream"), amf0_number(7), amf0_null(), amf0_number(2)}));
  EXPECT_TRUE(is_quiet());
  EXPECT_TRUE(session_.is_publishing());
}

TEST_F(RtmpSession, takes_a_second_publish_after_the_first) {
  go_on_air();
  feed(client_.command({text("deleteStream"), amf0_number(7), amf0_null(), amf0_number(1)}) +
       client_.publish("other", 2));
  EXPECT_TRUE(next<PublishEnded>());
  const auto request = next<PublishRequested>();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->stream_name, "other");
  EXPECT_TRUE(session_.accept_publish(now_, request->request));
}

TEST_F(RtmpSession, closes_on_whoever_wishes_without_end) {
  feed(Client::hello() + client_.connect() + client_.create_stream());
  for (unsigned i = 0; i < 2 * kWishesMax; ++i) {
    feed(client_.publish("key", 1) +
         client_.command({text("deleteStream"), amf0_number(7), amf0_null(), amf0_number(1)}));
  }
  unsigned wishes = 0;
  std::optional<CloseReason> closed;
  while (auto event = session_.poll_event()) {
    wishes += std::holds_alternative<PublishRequested>(*event) ? 1 : 0;
    if (const auto* over = std::get_if<Closed>(&*event)) closed = over->reason;
  }
  EXPECT_EQ(wishes, kWishesMax);
  EXPECT_EQ(closed, CloseReason::kNothingWanted);
  EXPECT_TRUE(session_.is_over());
}

TEST_F(RtmpSession, forgets_a_wish_that_is_taken_back) {
  const RequestId request = ask_to_publish();
  feed(client_.command({text("closeStream"), amf0_number(0), amf0_null()}, 1));
  EXPECT_EQ(next<PublishEnded>()->request, request);
  EXPECT_FALSE(session_.accept_publish(now_, request));
}

TEST_F(RtmpSession, has_one_stream_at_a_time) {
  go_on_air();
  feed(client_.publish("other", 2) + client_.play("show", 3));
  EXPECT_TRUE(is_quiet());
  EXPECT_EQ(codes(), (std::vector<std::string>{"NetStream.Failed", "NetStream.Failed"}));
  EXPECT_TRUE(session_.is_publishing());
}

TEST_F(RtmpSession, overlooks_a_wish_that_is_said_again) {
  const RequestId request = ask_to_publish();
  feed(client_.publish("key"));
  EXPECT_TRUE(is_quiet());
  EXPECT_TRUE(session_.accept_publish(now_, request));
  hear();
  feed(client_.publish("key"));
  EXPECT_TRUE(is_quiet());
  EXPECT_TRUE(hear().empty());
}

TEST_F(RtmpSession, reads_and_answers_what_enhanced_encoders_say) {
  feed(
      Client::hello() +
      client_.command({text("connect"), amf0_number(1),
                       amf0_object({{"app", text("live")},
                                    {"fourCcList", amf0_strict_array({text("hvc1"), text("x")})},
                                    {"videoFourCcInfoMap", amf0_object({{"av01", amf0_number(7)}})},
                                    {"audioFourCcInfoMap", amf0_object({{"*", amf0_number(7)}})},
                                    {"capsEx", amf0_number(7)}})}));
  EXPECT_EQ(session_.client_four_ccs(), (std::vector<std::string>{"hvc1", "av01", "*"}));
  const auto heard = hear();
  const Amf0Value& facts = heard.back().values.at(3);
  ASSERT_NE(facts.find("fourCcList"), nullptr);
  EXPECT_EQ(facts.find("fourCcList")->items.at(0).text, "avc1");
  EXPECT_EQ(facts.find("videoFourCcInfoMap")->find("avc1")->number, 4);
  EXPECT_EQ(facts.find("audioFourCcInfoMap")->find("Opus")->number, 4);
  EXPECT_EQ(facts.find("capsEx")->number, 6);
}

TEST_F(RtmpSession, says_nothing_enhanced_to_whom_it_is_foreign) {
  feed(Client::hello() + client_.connect());
  EXPECT_EQ(hear().back().values.at(3).find("fourCcList"), nullptr);
}

TEST_F(RtmpSession, asks_before_it_plays) {
  feed(Client::hello() + client_.connect() + client_.create_stream() + client_.play("show?t=1"));
  hear();
  const auto request = next<PlayRequested>();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->stream_name, "show");
  EXPECT_EQ(request->query, "t=1");
  EXPECT_FALSE(send_media(MediaKind::kVideo, 0, Bytes{1}));
  EXPECT_TRUE(session_.accept_play(now_, request->request));
  const auto heard = hear();
  ASSERT_GE(heard.size(), 4U);
  EXPECT_EQ(heard[0].message.payload, (Bytes{0, 0, 0, 0, 0, 1}));  // StreamBegin first
  EXPECT_EQ(heard[1].fact("code"), "NetStream.Play.Reset");
  EXPECT_EQ(heard[2].fact("code"), "NetStream.Play.Start");
  EXPECT_EQ(heard[3].name(), "|RtmpSampleAccess");
}

TEST_F(RtmpSession, sends_media_to_a_player) {
  start_playing();
  const Bytes frame(100'000, 7);
  EXPECT_TRUE(send_media(MediaKind::kVideo, 0x100000010, frame));
  EXPECT_TRUE(send_media(MediaKind::kAudio, 5, Bytes{0xAF}));
  EXPECT_TRUE(send_media(MediaKind::kData, 5, encode_amf0({text("onMetaData")})));
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[0].message.payload, frame);
  EXPECT_EQ(heard[0].message.timestamp, 0x10U);
  EXPECT_EQ(heard[0].message.stream, 1U);
  EXPECT_EQ(heard[1].message.type, kAudio);
  EXPECT_EQ(heard[2].name(), "onMetaData");
  EXPECT_FALSE(client_.failed);
}

TEST_F(RtmpSession, sends_no_more_than_a_slow_viewer_takes) {
  start_playing();
  const Bytes frame(100'000, 7);
  int sent = 0;
  while (send_media(MediaKind::kVideo, sent, frame)) ++sent;
  EXPECT_LE(session_.buffered_bytes(), kOutgoingSizeMax + kAnswersSizeMax);
  EXPECT_GT(sent, 30);
  const std::string front = session_.take_output();
  EXPECT_EQ(front.size(), kTakeSizeMax);
  session_.output_sent(now_);
  const std::size_t heard = client_.hear(front).size();
  EXPECT_TRUE(send_media(MediaKind::kVideo, sent, frame));
  EXPECT_EQ(heard + hear().size(), static_cast<std::size_t>(sent) + 1);
}

TEST_F(RtmpSession, closes_a_viewer_who_takes_nothing) {
  start_playing();
  send_media(MediaKind::kVideo, 0, Bytes{1});
  session_.take_output();
  wait(kStallMax);
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kNotReading);
}

TEST_F(RtmpSession, keeps_a_viewer_who_only_listens) {
  start_playing();
  for (int i = 0; i < 600; ++i) {
    send_media(MediaKind::kAudio, i, Bytes{1});
    hear();
    wait(seconds(1));
  }
  EXPECT_TRUE(session_.is_playing());
}

TEST_F(RtmpSession, says_that_a_player_left) {
  start_playing();
  feed(client_.command({text("closeStream"), amf0_number(0), amf0_null()}, 1));
  EXPECT_TRUE(next<PlayEnded>());
  EXPECT_FALSE(send_media(MediaKind::kVideo, 0, Bytes{1}));
}

TEST_F(RtmpSession, refuses_a_player_with_words) {
  session_.refuse_play(now_, ask_to_play(), PlayRefusal::kNotFound, "tidak ada siaran");
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].fact("code"), "NetStream.Play.StreamNotFound");
  EXPECT_EQ(heard[0].fact("level"), "error");
  wait(kCloseDelay);
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kRefused);
}

TEST_F(RtmpSession, tells_players_that_the_broadcast_is_over) {
  start_playing();
  session_.end(now_, "selesai");
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 3U);
  EXPECT_EQ(heard[0].message.payload, (Bytes{0, 1, 0, 0, 0, 1}));  // StreamEOF
  EXPECT_EQ(heard[1].fact("code"), "NetStream.Play.UnpublishNotify");
  EXPECT_EQ(heard[2].fact("code"), "NetStream.Play.Stop");
  EXPECT_EQ(heard[2].fact("level"), "status");
}

}  // namespace
}  // namespace proto::rtmp::testing
