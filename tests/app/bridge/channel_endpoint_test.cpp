#include "app/bridge/channel_endpoint.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/signal/fakes.hpp"

namespace app::bridge {
namespace {

namespace http = proto::http;
using http::Method;
using testing::HasSubstr;
using testing::SizeIs;

constexpr std::uint64_t kFirst = 1'000;

class ChannelEndpointTest : public testing::Test {
 protected:
  http::Request request(Method method, std::string path, std::string body = {}) {
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.body = std::move(body);
    request.headers.set("Host", "kelas.example");
    request.headers.set("User-Agent", "OBS");
    request.headers.set("Authorization", "Bearer kunci");
    request.headers.set("Content-Type", method == Method::kPatch ? "application/trickle-ice-sdpfrag"
                                                                 : "application/sdp");
    return request;
  }
  http::Request post(std::string path = "/whip/live/klinik") {
    return request(Method::kPost, std::move(path),
                   proto::sdp::browser_text("chromium-156", "offer_sendonly"));
  }
  http::Request watch() {
    return request(Method::kPost, "/whep/live/klinik",
                   proto::sdp::browser_text("chromium-156", "offer_recvonly"));
  }
  // Nothing is waited for in the world: what is asked is answered by `judge`.
  http::Response answer(http::Request request) {
    std::optional<http::Response> response;
    Caller caller;
    caller.address = base::IpAddress::v4(192, 0, 2, 7);
    boost::asio::co_spawn(loop, endpoint.handle(std::move(request), caller),
                          [&](const std::exception_ptr& failure, http::Response given) {
                            EXPECT_FALSE(failure);
                            response = std::move(given);
                          });
    loop.restart();
    while (!response && loop.run_one_for(std::chrono::seconds(15)) > 0) {
    }
    EXPECT_TRUE(response);
    return response.value_or(http::Response{});
  }
  static boost::json::object problem(const http::Response& response) {
    EXPECT_EQ(response.headers.find("Content-Type"), "application/problem+json");
    const auto body = response.body_bytes();
    return boost::json::parse(std::string(base::as_text(body))).as_object();
  }
  void refuse(std::string word, base::Duration wait = {}) {
    judge = [this, word = std::move(word), wait](live::PublisherId publisher) {
      endpoint.on_refused(publisher.value, {word, "kunci kedaluwarsa kemarin", wait});
    };
  }

  boost::asio::io_context loop;
  signal::FakeMediaPort port;
  MediaIds ids;
  base::SeededRandom random{7};
  std::vector<PublishQuestion> asked;
  std::vector<WatchQuestion> asked_to_watch;
  std::vector<live::PublisherId> lost;
  std::vector<live::PlayerId> left;
  std::vector<std::tuple<std::string, std::uint64_t, std::int64_t>> reported;
  std::function<void(std::uint64_t)> judge_viewer = [this](std::uint64_t number) {
    endpoint.on_admitted(number);
  };
  std::vector<live::PublisherId> ended;
  std::function<void(live::PublisherId)> judge = [this](live::PublisherId publisher) {
    endpoint.on_admitted(publisher.value);
  };
  ChannelEndpoint endpoint{
      {loop.get_executor(),
       {&port},
       ids,
       random,
       kFirst,
       8443,
       [this](PublishQuestion question) {
         const auto publisher = question.publisher;
         asked.push_back(std::move(question));
         judge(publisher);
       },
       [this](WatchQuestion question) {
         const std::uint64_t number = question.player.value;
         asked_to_watch.push_back(std::move(question));
         judge_viewer(number);
       },
       [this](live::PublisherId who) { lost.push_back(who); },
       [this](live::PublisherId who) { ended.push_back(who); },
       [this](live::PlayerId who) { left.push_back(who); },
       [this](const std::string& channel, const live::FeedPlace& place) {
         EXPECT_EQ(channel, "klinik");
         fed.push_back(place);
       },
       [this](const std::string& channel) { unfed.push_back(channel); },
       [this](const ChannelMedia::Watching& whose, const sfu::PeerReport& report) {
         reported.emplace_back(whose.channel, whose.number, report.packets_lost);
       }}};
  std::vector<live::FeedPlace> fed;
  std::vector<std::string> unfed;
};

TEST_F(ChannelEndpointTest, lets_a_publisher_in_whose_key_is_good) {
  const auto response = answer(post());
  EXPECT_EQ(response.status, 201u);
  EXPECT_THAT(std::string(*response.headers.find("Location")),
              testing::StartsWith("/whip/live/klinik/"));
  EXPECT_EQ(response.headers.find("Content-Type"), "application/sdp");
  EXPECT_EQ(response.headers.find("Access-Control-Allow-Origin"), "*");
  EXPECT_THAT(std::string(*response.headers.find("Link")), HasSubstr("stun:kelas.example:8443"));
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].channel, "klinik");
  EXPECT_EQ(asked[0].key, "kunci");
  EXPECT_EQ(asked[0].program, "OBS");
  EXPECT_EQ(asked[0].address, base::IpAddress::v4(192, 0, 2, 7));
  EXPECT_TRUE(asked[0].codecs_fit);
  EXPECT_EQ(endpoint.media().clients(), 1u);
}

TEST_F(ChannelEndpointTest, refuses_in_the_words_of_the_desk) {
  refuse("key_expired");
  const auto response = answer(post());
  EXPECT_EQ(response.status, 403u);
  EXPECT_EQ(problem(response).at("detail").as_string(), "kunci kedaluwarsa kemarin");
  EXPECT_EQ(problem(response).at("refusal").as_string(), "key_expired");
  EXPECT_EQ(endpoint.media().clients(), 0u);
  EXPECT_TRUE(port.commands.empty());
}

TEST_F(ChannelEndpointTest, each_refusal_has_its_status) {
  const std::pair<const char*, unsigned> expected[] = {
      {"key_unknown", 403},  {"key_revoked", 403}, {"wrong_channel", 403}, {"key_on_air", 409},
      {"channel_busy", 409}, {"server_full", 503}, {"codec_refused", 406}, {"stopped", 403},
  };
  for (const auto& [word, status] : expected) {
    refuse(word);
    EXPECT_EQ(answer(post()).status, status) << word;
  }
  refuse("key_missing");
  EXPECT_EQ(answer(post()).headers.find("WWW-Authenticate"), "Bearer");
  refuse("too_many_attempts", std::chrono::milliseconds(7'400));
  const auto slow = answer(post());
  EXPECT_EQ(slow.status, 429u);
  EXPECT_EQ(slow.headers.find("Retry-After"), "8");
}

TEST_F(ChannelEndpointTest, without_a_token_the_key_is_empty) {
  auto bare = post();
  bare.headers.remove("Authorization");
  refuse("key_missing");
  EXPECT_EQ(answer(std::move(bare)).status, 401u);
  EXPECT_EQ(asked.at(0).key, "");
}

TEST_F(ChannelEndpointTest, what_is_no_offer_is_refused_before_anybody_is_asked) {
  auto wrong = post();
  wrong.headers.set("Content-Type", "text/plain");
  EXPECT_EQ(answer(std::move(wrong)).status, 415u);
  auto nonsense = post();
  nonsense.body = "nonsense";
  EXPECT_EQ(answer(std::move(nonsense)).status, 400u);
  auto long_one = post();
  long_one.body = std::string(whip::kOfferSizeMax + 1, 'a');
  EXPECT_EQ(answer(std::move(long_one)).status, 413u);
  EXPECT_THAT(asked, SizeIs(0));
}

TEST_F(ChannelEndpointTest, other_codecs_are_left_to_the_desk_to_refuse) {
  auto other = post();
  for (std::size_t at = 0; (at = other.body.find("H264/90000", at)) != std::string::npos;) {
    other.body.replace(at, 4, "HXYZ");
  }
  refuse("codec_refused");
  EXPECT_EQ(answer(std::move(other)).status, 406u);
  EXPECT_FALSE(asked.at(0).codecs_fit);
}

TEST_F(ChannelEndpointTest, delete_ends_it_and_says_so) {
  const auto made = answer(post());
  const std::string location(*made.headers.find("Location"));
  EXPECT_EQ(answer(request(Method::kGet, location)).status, 405u);
  EXPECT_EQ(answer(request(Method::kDelete, location + "x")).status, 404u);
  EXPECT_EQ(answer(request(Method::kDelete, location)).status, 200u);
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended[0], asked[0].publisher);
  EXPECT_EQ(answer(request(Method::kDelete, location)).status, 404u);
}

TEST_F(ChannelEndpointTest, patch_trickles_and_restarts_ice) {
  const auto made = answer(post());
  const std::string location(*made.headers.find("Location"));
  const std::string etag(*made.headers.find("ETag"));
  auto trickle = request(Method::kPatch, location,
                         "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\nm=audio 9 "
                         "UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n");
  EXPECT_EQ(answer(trickle).status, 428u);
  trickle.headers.set("If-Match", etag);
  EXPECT_EQ(answer(trickle).status, 204u);
  trickle.headers.set("If-Match", "*");
  const auto restarted = answer(trickle);
  EXPECT_EQ(restarted.status, 200u);
  EXPECT_NE(restarted.headers.find("ETag"), etag);
  trickle.headers.set("If-Match", etag);
  EXPECT_EQ(answer(trickle).status, 412u);
  EXPECT_EQ(answer(request(Method::kPatch, location + "x")).status, 404u);
}

TEST_F(ChannelEndpointTest, a_lost_transport_is_told) {
  answer(post());
  endpoint.on_sfu_event(sfu::PeerLost{port.last<sfu::AddPeer>().peer, sfu::LostReason::kSilent});
  ASSERT_THAT(lost, SizeIs(1));
  EXPECT_EQ(lost[0], asked[0].publisher);
  EXPECT_EQ(endpoint.media().clients(), 0u);
}

TEST_F(ChannelEndpointTest, who_is_dismissed_or_silent_loses_the_transport) {
  answer(post());
  endpoint.on_dismissed(asked[0].publisher.value, "dicabut");
  EXPECT_EQ(port.last<sfu::RemovePeer>().peer, port.last<sfu::AddPeer>().peer);
  answer(post());
  endpoint.on_source_event(live::FellSilent{asked[1].publisher});
  EXPECT_EQ(port.last<sfu::RemovePeer>().peer, port.last<sfu::AddPeer>().peer);
  EXPECT_EQ(endpoint.media().clients(), 0u);
}

TEST_F(ChannelEndpointTest, who_is_dismissed_while_being_let_in_is_not_let_in) {
  judge = [this](live::PublisherId publisher) {
    endpoint.on_admitted(publisher.value);
    endpoint.on_dismissed(publisher.value, "dicabut");
  };
  const auto response = answer(post());
  EXPECT_EQ(response.status, 403u);
  EXPECT_EQ(problem(response).at("detail").as_string(), "dicabut");
  EXPECT_EQ(endpoint.media().clients(), 0u);
}

TEST_F(ChannelEndpointTest, an_overloaded_shard_ends_what_was_admitted) {
  port.full = true;
  EXPECT_EQ(answer(post()).status, 503u);
  EXPECT_THAT(ended, SizeIs(1));
}

TEST_F(ChannelEndpointTest, an_answer_for_nobody_ends_what_it_admits) {
  endpoint.on_admitted(kFirst + 99);
  EXPECT_THAT(ended, SizeIs(1));
  endpoint.on_refused(kFirst + 99, {});
}

TEST_F(ChannelEndpointTest, a_wish_for_a_key_frame_goes_to_the_sfu) {
  answer(post());
  endpoint.on_source_event(live::KeyframeWanted{asked[0].publisher});
  EXPECT_THAT(port.all<sfu::RequestKeyframe>(), SizeIs(1));
}

TEST_F(ChannelEndpointTest, lets_a_viewer_in_and_tells_when_it_leaves) {
  answer(post());
  const auto response = answer(watch());
  EXPECT_EQ(response.status, 201u);
  const std::string location(*response.headers.find("Location"));
  EXPECT_THAT(location, testing::StartsWith("/whep/live/klinik/"));
  ASSERT_THAT(asked_to_watch, SizeIs(1));
  EXPECT_EQ(asked_to_watch[0].channel, "klinik");
  EXPECT_EQ(asked_to_watch[0].token, "kunci");
  EXPECT_NE(asked_to_watch[0].player.value, asked[0].publisher.value);
  EXPECT_EQ(answer(request(Method::kDelete, location)).status, 200u);
  ASSERT_THAT(left, SizeIs(1));
  EXPECT_EQ(left[0], asked_to_watch[0].player);
  EXPECT_THAT(ended, SizeIs(0));
}

TEST_F(ChannelEndpointTest, a_viewer_whose_transport_is_lost_leaves) {
  answer(post());
  answer(watch());
  endpoint.on_sfu_event(sfu::PeerLost{port.last<sfu::AddPeer>().peer, sfu::LostReason::kSilent});
  EXPECT_THAT(left, SizeIs(1));
  EXPECT_THAT(lost, SizeIs(0));
}

TEST_F(ChannelEndpointTest, asks_how_viewers_are_served_and_passes_it_on) {
  answer(post());
  answer(watch());
  const sfu::PeerId viewer = port.last<sfu::AddPeer>().peer;
  endpoint.tick();
  ASSERT_THAT(port.all<sfu::TakePeerReport>(), SizeIs(1));
  EXPECT_EQ(port.last<sfu::TakePeerReport>().peer, viewer);
  sfu::PeerReport report;
  report.peer = viewer;
  report.packets_lost = 3;
  endpoint.on_sfu_event(report);
  report.peer = port.all<sfu::AddPeer>()[0].peer;  // the publisher
  endpoint.on_sfu_event(report);
  ASSERT_THAT(reported, SizeIs(1));
  EXPECT_EQ(reported[0], std::tuple("klinik", asked_to_watch[0].player.value, 3));
}

TEST_F(ChannelEndpointTest, a_viewer_is_refused_in_words) {
  answer(post());
  const std::pair<const char*, unsigned> expected[] = {
      {"not_allowed", 403}, {"not_by_webrtc", 409}, {"b_frames", 409},       {"no_aac", 409},
      {"server_full", 503}, {"not_on_air", 404},    {"unknown_channel", 404}};
  for (const auto& [word, status] : expected) {
    judge_viewer = [this, refused_by = std::string(word)](std::uint64_t number) {
      endpoint.on_refused(number, {refused_by, "tonton lewat HLS", {}});
    };
    const auto response = answer(watch());
    EXPECT_EQ(response.status, status) << word;
    EXPECT_EQ(problem(response).at("detail").as_string(), "tonton lewat HLS");
  }
}

TEST_F(ChannelEndpointTest, a_viewer_for_whom_there_is_no_room_is_sent_to_hls) {
  answer(post());
  port.no_room = true;
  const auto response = answer(watch());
  EXPECT_EQ(response.status, 503u);
  EXPECT_THAT(std::string(problem(response).at("detail").as_string()), HasSubstr("HLS"));
  EXPECT_THAT(asked_to_watch, SizeIs(0));
}

TEST_F(ChannelEndpointTest, a_viewer_without_h264_is_sent_to_hls) {
  answer(post());
  auto other = watch();
  for (std::size_t at = 0; (at = other.body.find("H264/90000", at)) != std::string::npos;) {
    other.body.replace(at, 4, "HXYZ");
  }
  const auto response = answer(std::move(other));
  EXPECT_EQ(response.status, 406u);
  EXPECT_THAT(std::string(problem(response).at("detail").as_string()), HasSubstr("HLS"));
}

TEST_F(ChannelEndpointTest, a_viewer_whom_an_overloaded_shard_does_not_take_leaves_its_seat) {
  port.full = true;
  EXPECT_EQ(answer(watch()).status, 503u);
  EXPECT_THAT(left, SizeIs(1));
  EXPECT_THAT(fed, SizeIs(0));
}

TEST_F(ChannelEndpointTest, a_channel_is_fed_from_its_first_viewer_to_its_last) {
  EXPECT_EQ(answer(watch()).status, 201u);
  const auto second = answer(watch());
  ASSERT_THAT(fed, SizeIs(2));
  EXPECT_EQ(fed[0], fed[1]);
  endpoint.on_dismissed(asked_to_watch[0].player.value, "selesai");
  endpoint.tick();
  EXPECT_THAT(unfed, SizeIs(0));
  EXPECT_EQ(answer(request(Method::kDelete, std::string(*second.headers.find("Location")))).status,
            200u);
  endpoint.tick();
  EXPECT_THAT(unfed, testing::ElementsAre("klinik"));
}

TEST(IsForChannel, a_room_called_live_keeps_its_resources) {
  const auto is = [](Method method, const char* path) {
    http::Request request;
    request.method = method;
    request.path = path;
    return is_for_channel(request);
  };
  EXPECT_TRUE(is(Method::kPost, "/whip/live/klinik"));
  EXPECT_TRUE(is(Method::kOptions, "/whip/live/klinik"));
  EXPECT_TRUE(is(Method::kPost, "/whep/live/klinik"));
  EXPECT_TRUE(is(Method::kDelete, "/whip/live/klinik/abc"));
  EXPECT_FALSE(is(Method::kPost, "/whip/live"));
  EXPECT_FALSE(is(Method::kPost, "/whip/live/"));
  EXPECT_FALSE(is(Method::kDelete, "/whip/live/abc"));
  EXPECT_FALSE(is(Method::kPatch, "/whip/live/abc"));
  EXPECT_FALSE(is(Method::kPost, "/whip/kelas-7a"));
}

}  // namespace
}  // namespace app::bridge
