#include "proto/rtmp/session.hpp"

#include <fstream>
#include <iterator>

#include "tests/proto/rtmp/session_fixture.hpp"

namespace proto::rtmp::testing {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST_F(RtmpSession, asks_before_anything_is_said_to_have_begun) {
  feed(Client::hello() + client_.connect() + client_.create_stream() +
       client_.publish("key?user=a"));
  const auto request = next<PublishRequested>();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->app, "live");
  EXPECT_EQ(request->stream_name, "key");
  EXPECT_EQ(request->query, "user=a");
  EXPECT_EQ(request->tc_url, "rtmp://h/live");
  EXPECT_EQ(request->flash_version, "FMLE/3.0");
  EXPECT_TRUE(codes().empty());
  EXPECT_TRUE(session_.accept_publish(now_, request->request));
  EXPECT_EQ(codes(), std::vector<std::string>{"NetStream.Publish.Start"});
  EXPECT_TRUE(session_.is_publishing());
}

TEST_F(RtmpSession, raises_its_chunk_size_before_the_long_answer_to_connect) {
  feed(Client::hello() + client_.connect());
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 4U);
  EXPECT_EQ(heard[0].message.type, kWindowSize);
  EXPECT_EQ(heard[1].message.type, kPeerBandwidth);
  EXPECT_EQ(heard[2].message.type, kSetChunkSize);
  EXPECT_EQ(heard[2].number(), kOurChunkSize);
  EXPECT_EQ(heard[3].name(), "_result");
  EXPECT_EQ(heard[3].fact("code"), "NetConnection.Connect.Success");
  EXPECT_FALSE(client_.failed);
}

TEST_F(RtmpSession, gives_the_media_with_their_times) {
  go_on_air();
  feed(client_.video(20, {0x17, 1}) + client_.audio(23, {0xAF, 1}));
  const auto video = next<MediaReceived>();
  ASSERT_TRUE(video);
  EXPECT_EQ(video->kind, MediaKind::kVideo);
  EXPECT_EQ(video->timestamp_ms, 20);
  EXPECT_EQ(video->payload, (Bytes{0x17, 1}));
  EXPECT_EQ(next<MediaReceived>()->kind, MediaKind::kAudio);
  EXPECT_TRUE(is_quiet());
}

TEST_F(RtmpSession, keeps_the_media_that_came_before_the_answer) {
  const RequestId request = ask_to_publish();
  feed(client_.video(0, {0x17, 0}) + client_.video(0, {0x17, 1}));
  EXPECT_TRUE(is_quiet());
  session_.accept_publish(now_, request);
  EXPECT_EQ(next<MediaReceived>()->payload, (Bytes{0x17, 0}));
  EXPECT_EQ(next<MediaReceived>()->payload, (Bytes{0x17, 1}));
}

TEST_F(RtmpSession, bounds_what_it_keeps_before_the_answer) {
  const RequestId request = ask_to_publish();
  for (int i = 0; i < 100; ++i) feed(client_.video(0, Bytes(kHeldSizeMax / 10, 1)));
  session_.accept_publish(now_, request);
  std::size_t size = 0;
  while (const auto media = next<MediaReceived>()) size += media->payload.size();
  EXPECT_GT(size, kHeldSizeMax / 2);
  EXPECT_LE(size, kHeldSizeMax);
}

TEST_F(RtmpSession, gives_no_media_of_somebody_who_does_not_publish) {
  feed(Client::hello() + client_.connect() + client_.video(0, {0x17, 1}));
  EXPECT_TRUE(is_quiet());
}

TEST_F(RtmpSession, says_why_it_refuses_and_never_that_publishing_began) {
  const RequestId request = ask_to_publish();
  EXPECT_TRUE(session_.refuse_publish(now_, request, PublishRefusal::kUnauthorized,
                                      "kunci kedaluwarsa kemarin"));
  EXPECT_FALSE(session_.wants_half_close());  // the words are still here
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].fact("level"), "error");
  EXPECT_EQ(heard[0].fact("code"), "NetStream.Publish.Unauthorized");
  EXPECT_EQ(heard[0].fact("description"), "kunci kedaluwarsa kemarin");
  EXPECT_EQ(heard[0].message.stream, 1U);
  EXPECT_TRUE(session_.wants_half_close());
}

// OBS hangs when the line stays open after the error.
TEST_F(RtmpSession, is_closed_a_second_after_the_words_have_left) {
  session_.refuse_publish(now_, ask_to_publish(), PublishRefusal::kBadName, "sudah siaran");
  wait(milliseconds(700));  // the line is slow
  hear();
  EXPECT_EQ(session_.next_timeout(), now_ + kCloseDelay);
  feed(client_.video(0, {0x17, 1}));  // goes on sending: nobody listens
  EXPECT_TRUE(is_quiet());
  wait(kCloseDelay);
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kRefused);
  EXPECT_TRUE(session_.is_over());
}

TEST_F(RtmpSession, is_closed_at_once_when_the_refused_one_goes) {
  session_.refuse_publish(now_, ask_to_publish(), PublishRefusal::kDenied, "penuh");
  hear();
  session_.on_stream_end();
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kRefused);
}

TEST_F(RtmpSession, does_not_wait_for_ever_for_its_last_words_to_leave) {
  session_.refuse_publish(now_, ask_to_publish(), PublishRefusal::kRejected, "x");
  session_.take_output();
  wait(kFlushMax);
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kRefused);
}

TEST_F(RtmpSession, cuts_a_long_description_between_characters) {
  std::string words(kDescriptionSizeMax - 1, 'a');
  words += "\xC3\xA9!";
  session_.refuse_publish(now_, ask_to_publish(), PublishRefusal::kDenied, words);
  EXPECT_EQ(hear()[0].fact("description"), words.substr(0, kDescriptionSizeMax - 1));
}

TEST_F(RtmpSession, takes_no_answer_to_another_request) {
  const RequestId request = ask_to_publish();
  EXPECT_FALSE(session_.accept_publish(now_, request + 1));
  EXPECT_FALSE(session_.accept_play(now_, request));
  EXPECT_FALSE(session_.refuse_play(now_, request, PlayRefusal::kFailed, ""));
  EXPECT_TRUE(session_.accept_publish(now_, request));
  EXPECT_FALSE(session_.accept_publish(now_, request));
  EXPECT_FALSE(session_.refuse_publish(now_, request, PublishRefusal::kDenied, ""));
}

TEST_F(RtmpSession, says_why_a_publish_is_ended_and_closes) {
  go_on_air();
  session_.end(now_, "kunci dicabut");
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].fact("level"), "error");
  EXPECT_EQ(heard[0].fact("code"), "NetStream.Publish.Denied");
  EXPECT_EQ(heard[0].fact("description"), "kunci dicabut");
  wait(kCloseDelay);
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kEnded);
}

// Field failure 1: 4 h 39 m is the end of 24 bits, 49.7 days of 32.
TEST_F(RtmpSession, does_not_notice_the_ends_of_24_and_32_bits) {
  go_on_air();
  for (const std::int64_t start : {16'777'000LL, 0xFFFFFF00LL})
    for (std::int64_t time = start; time < start + 1000; time += 40) {
      feed(client_.video(static_cast<std::uint32_t>(time), Bytes(300, 2)) +
           client_.audio(static_cast<std::uint32_t>(time + 7), Bytes(200, 3)));
      ASSERT_EQ(next<MediaReceived>()->timestamp_ms, time);
      ASSERT_EQ(next<MediaReceived>()->timestamp_ms, time + 7);
      // In real time there is no jump of 49 days.
      if (start == 16'777'000LL && time + 40 >= start + 1000)
        for (std::int64_t day = time; day < 0xFFFFFF00LL; day += 0x40000000LL) {
          feed(client_.video(static_cast<std::uint32_t>(day), {2}) +
               client_.audio(static_cast<std::uint32_t>(day), {2}));
          next<MediaReceived>();
          next<MediaReceived>();
        }
    }
}

TEST_F(RtmpSession, gives_sound_that_comes_after_49_days_the_pictures_time) {
  go_on_air();
  feed(client_.video(0xFFFFFFF0, {1}) + client_.video(0x10, {1}) + client_.audio(0x20, {1}));
  EXPECT_EQ(next<MediaReceived>()->timestamp_ms, 0xFFFFFFF0);
  EXPECT_EQ(next<MediaReceived>()->timestamp_ms, 0x100000010);
  EXPECT_EQ(next<MediaReceived>()->timestamp_ms, 0x100000020);
}

TEST_F(RtmpSession, unpacks_aggregates) {
  go_on_air();
  Bytes tags{8, 0, 0, 1, 0, 0, 5, 0, 0, 0, 0, 'a', 0, 0, 0, 12,
             9, 0, 0, 1, 0, 0, 9, 0, 0, 0, 0, 'v', 0, 0, 0, 12};
  feed(client_.message(kAggregate, 4, 1, 1000, tags));
  EXPECT_EQ(next<MediaReceived>()->timestamp_ms, 1000);
  EXPECT_EQ(next<MediaReceived>()->timestamp_ms, 1004);
}

TEST_F(RtmpSession, gives_metadata_without_its_wrapping) {
  go_on_air();
  const Bytes metadata = encode_amf0({amf0_text("onMetaData"), amf0_ecma_array({})});
  Bytes wrapped = encode_amf0({amf0_text("@setDataFrame")});
  wrapped.insert(wrapped.end(), metadata.begin(), metadata.end());
  feed(client_.message(kDataAmf0, 4, 1, 0, wrapped));
  EXPECT_EQ(next<MediaReceived>()->payload, metadata);
  wrapped.insert(wrapped.begin(), 0);
  feed(client_.message(kDataAmf3, 4, 1, 0, wrapped));
  EXPECT_EQ(next<MediaReceived>()->payload, metadata);
}

TEST_F(RtmpSession, ignores_data_that_are_no_data) {
  go_on_air();
  feed(client_.message(kDataAmf0, 4, 1, 0, {1, 2, 3, 4}) + client_.message(kDataAmf0, 4, 1, 0, {}) +
       client_.video(0, {}));
  EXPECT_TRUE(is_quiet());
  EXPECT_TRUE(session_.is_publishing());
}

TEST_F(RtmpSession, ignores_types_it_does_not_know_and_control_on_any_chunk_stream) {
  go_on_air();
  feed(client_.message(99, 7, 1, 0, {1}) + client_.message(16, 3, 1, 0, {1}) +
       client_.message(kUserControl, 4, 0, 0, {0, 3, 0, 0, 0, 1, 0, 0, 0, 1}) +
       client_.message(kUserControl, 4, 0, 0, {0}) + client_.message(kWindowSize, 4, 0, 0, {0, 0}) +
       client_.message(kAcknowledgement, 4, 0, 0, {0, 0, 0, 1}) + client_.video(0, {1}));
  EXPECT_TRUE(next<MediaReceived>());
}

TEST_F(RtmpSession, answers_a_ping_with_its_number) {
  go_on_air();
  feed(client_.message(kUserControl, 2, 0, 0, {0, 6, 1, 2, 3, 4}));
  const auto heard = hear();
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0].message.payload, (Bytes{0, 7, 1, 2, 3, 4}));
}

TEST_F(RtmpSession, acknowledges_without_being_asked) {
  go_on_air();
  const std::string media = client_.video(0, Bytes(100'000, 1));
  std::size_t acknowledgements = 0;
  for (int i = 0; i < 100; ++i) {
    feed(media);
    for (const Heard& heard : hear()) acknowledgements += heard.message.type == kAcknowledgement;
  }
  EXPECT_GE(acknowledgements, 10'000'000 / kWindowDefault);
  EXPECT_LE(acknowledgements, 20U);
}

TEST_F(RtmpSession, acknowledges_within_the_announced_window) {
  go_on_air();
  feed(client_.message(kWindowSize, 2, 0, 0, {0, 0, 0x10, 0}));
  std::uint32_t total = 0;
  for (int i = 0; i < 100; ++i) {
    feed(client_.video(0, Bytes(1000, 1)));
    for (const Heard& heard : hear()) {
      EXPECT_GT(heard.number(), total);
      EXPECT_LE(heard.number() - total, i == 0 ? 10'000U : 0x1000U);
      total = heard.number();
    }
  }
  EXPECT_GT(total, 95'000U);
}

TEST_F(RtmpSession, closes_who_does_not_finish_the_handshake) {
  feed(Client::hello().substr(0, 2000));
  wait(kHandshakeTimeout);
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kHandshakeLate);
}

TEST_F(RtmpSession, closes_who_drips_the_handshake) {
  const std::string hello = Client::hello();
  for (std::size_t i = 0; i < 20 && !session_.is_over(); ++i) {
    feed(hello.substr(i, 1));
    wait(seconds(1));
  }
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kHandshakeLate);
}

TEST_F(RtmpSession, closes_who_speaks_something_else) {
  feed("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kNotRtmp);
  EXPECT_FALSE(session_.has_output());
  feed("more");
  EXPECT_TRUE(is_quiet());
}

TEST_F(RtmpSession, closes_who_wants_encryption_of_rtmps_own) {
  feed("\x06");
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kEncrypted);
}

TEST_F(RtmpSession, closes_who_wants_nothing) {
  feed(Client::hello() + client_.connect());
  hear();
  wait(kIdleMax);
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kNothingWanted);
}

TEST_F(RtmpSession, closes_who_breaks_the_chunk_stream) {
  go_on_air();
  feed(client_.message(kSetChunkSize, 2, 0, 0, {0, 0, 0, 0}));
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kBadChunks);
}

TEST_F(RtmpSession, closes_a_publisher_who_has_fallen_silent) {
  go_on_air();
  feed(client_.video(0, {1}));
  next<MediaReceived>();
  wait(kPublisherSilenceMax - milliseconds(1));
  EXPECT_TRUE(is_quiet());
  wait(milliseconds(1));
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kPublisherSilent);
}

TEST_F(RtmpSession, keeps_a_publisher_who_answers_pings) {
  go_on_air();
  for (int i = 0; i < 20; ++i) {
    wait(kPingAfter);
    const auto heard = hear();
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].message.payload[1], 6);
    Bytes pong = heard[0].message.payload;
    pong[1] = 7;
    feed(client_.message(kUserControl, 2, 0, 0, pong));
  }
  EXPECT_TRUE(session_.is_publishing());
}

TEST_F(RtmpSession, gives_the_owner_time_to_answer) {
  const RequestId request = ask_to_publish();
  for (int i = 0; i < 60; ++i) {
    wait(seconds(1));
    hear();
  }
  EXPECT_TRUE(is_quiet());
  EXPECT_TRUE(session_.accept_publish(now_, request));
  hear();
  wait(kPublisherSilenceMax - milliseconds(1));
  EXPECT_TRUE(session_.is_publishing());
}

TEST_F(RtmpSession, closes_who_asks_and_does_not_read) {
  feed(Client::hello() + client_.connect());
  std::string many;
  for (int i = 0; i < 1000; ++i) many += client_.create_stream();
  for (int i = 0; i < 1000 && !session_.is_over(); ++i) feed(many);
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kNotReading);
  EXPECT_LE(session_.buffered_bytes(), kAnswersSizeMax + 1024);
}

TEST_F(RtmpSession, says_that_the_line_broke) {
  go_on_air();
  session_.on_stream_end();
  EXPECT_EQ(next<Closed>()->reason, CloseReason::kStreamEnded);
  session_.on_stream_end();
  EXPECT_TRUE(is_quiet());
}

// What ffmpeg 5.1 sends for two seconds of libx264 with two B-frames and AAC; in pieces, and
// byte by byte.
TEST_F(RtmpSession, takes_a_publish_of_ffmpeg) {
  std::ifstream file(PENDOPO_SOURCE_DIR "/tests/data/rtmp/ffmpeg_5_1_publish", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  ASSERT_GT(bytes.size(), 20'000U);
  for (const std::size_t piece : {std::size_t{4096}, std::size_t{1460}, std::size_t{1}}) {
    ServerSession session(now_, random_);
    std::size_t audio = 0;
    std::size_t video = 0;
    std::size_t data = 0;
    bool ended = false;
    for (std::size_t i = 0; i < bytes.size(); i += piece) {
      session.receive(now_, base::as_bytes(std::string_view(bytes).substr(i, piece)));
      while (const auto event = session.poll_event()) {
        if (const auto* request = std::get_if<PublishRequested>(&*event)) {
          EXPECT_EQ(request->stream_name, "kunci");
          EXPECT_EQ(request->query, "user=a");
          session.accept_publish(now_, request->request);
        } else if (const auto* media = std::get_if<MediaReceived>(&*event)) {
          audio += media->kind == MediaKind::kAudio;
          video += media->kind == MediaKind::kVideo;
          data += media->kind == MediaKind::kData;
          EXPECT_LE(media->timestamp_ms, 2200);
        } else {
          ended |= std::holds_alternative<PublishEnded>(*event);
        }
      }
    }
    EXPECT_EQ(video, 32U);  // 30 pictures, a sequence header and its end
    EXPECT_GE(audio, 87U);  // 86 frames of 23 ms and the sequence header
    EXPECT_EQ(data, 1U);
    EXPECT_TRUE(ended);
  }
}

}  // namespace
}  // namespace proto::rtmp::testing
