#include "app/signal/signal_hub.hpp"

#include <boost/asio/io_context.hpp>

#include "app/signal/media_endpoint.hpp"
#include "proto/sdp/fragment.hpp"
#include "tests/app/run_to_end.hpp"
#include "tests/app/signal/fakes.hpp"
#include "tests/app/test_clock.hpp"

namespace app::signal {
namespace {

namespace http = proto::http;

const std::string kFragment =
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:EsAw\r\n"
    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n";

struct SignalHubTest : testing::Test {
  boost::asio::io_context loop;
  FakeDoorkeeper door;
  FakeMediaPort port;
  base::SeededRandom random{5};
  TestClock clock;
  Counters counters;
  SignalHub hub{loop.get_executor(), door, {&port}, random, clock, counters};

  // nullptr: it was refused, and last_refusal says how.
  std::unique_ptr<SignalReceiver> open(FakePipe& pipe, const base::IpAddress& address = {}) {
    auto opening = hub.open(http::Request{}, Caller{address, true, false, false}, pipe);
    if (auto* response = std::get_if<http::Response>(&opening)) {
      last_refusal = base::as_text(response->body_bytes());
      return nullptr;
    }
    return std::move(std::get<0>(opening));
  }
  std::string last_refusal;
  void run() {
    loop.restart();
    loop.run();
  }
  std::unique_ptr<SignalReceiver> join(FakePipe& pipe, const std::string& link = "good") {
    auto receiver = open(pipe);
    receiver->on_text(R"({"id":1,"command":"join","room":"kelas-7a","link":")" + link +
                      R"(","name":"Budi","decodes":["H264","VP8"]})");
    run();
    return receiver;
  }
  http::Response request(http::Method method, const std::string& path, const std::string& token,
                         const std::string& body = "",
                         const std::string& type = "application/sdp") {
    MediaEndpoint endpoint(hub, 8443);
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers.set("Host", "kelas.local:8443");
    if (!token.empty()) request.headers.set("Authorization", "Bearer " + token);
    if (!type.empty()) request.headers.set("Content-Type", type);
    return run_to_end(endpoint.handle(std::move(request), Caller{}));
  }
  http::Response patch(const std::string& path, const std::string& match,
                       const std::string& fragment = kFragment,
                       const std::string& type = "application/trickle-ice-sdpfrag") {
    MediaEndpoint endpoint(hub, 8443);
    http::Request request;
    request.method = http::Method::kPatch;
    request.path = path;
    request.body = fragment;
    request.headers.set("Content-Type", type);
    if (!match.empty()) request.headers.set("If-Match", match);
    return run_to_end(endpoint.handle(std::move(request), Caller{}));
  }
  static std::string offer(const std::string& kind) {
    return proto::sdp::browser_text("chromium-156", kind);
  }
};

TEST_F(SignalHubTest, brings_people_through_the_door_into_their_room) {
  FakePipe pipe;
  const auto receiver = join(pipe);
  EXPECT_NE(pipe.event("welcome"), nullptr);
  EXPECT_EQ(hub.people("kelas-7a"), 1u);
  receiver->on_text(R"({"id":2,"command":"send_chat","text":"halo"})");
  EXPECT_NE(pipe.event("chat_posted"), nullptr);
}

TEST_F(SignalHubTest, says_why_the_door_stays_shut_and_lets_people_try_again) {
  FakePipe pipe;
  const auto receiver = join(pipe, "bad");
  EXPECT_EQ(pipe.refusal(1), "wrong_link");
  EXPECT_EQ(counters.of(Counter::kJoinRefused), 1u);
  receiver->on_text(
      R"({"id":2,"command":"join","room":"kelas-7a","link":"good","name":"Budi","decodes":[]})");
  run();
  EXPECT_NE(pipe.event("welcome"), nullptr);
}

TEST_F(SignalHubTest, who_comes_over_plain_http_is_not_let_into_the_class_itself) {
  FakePipe pipe;
  const Caller plain{base::IpAddress::v4(192, 168, 1, 20), false, false, false};
  const auto opening = hub.open(http::Request{}, plain, pipe);
  std::get<0>(opening)->on_text(
      R"({"id":1,"command":"join","room":"kelas-7a","link":"good","name":"Budi","decodes":[]})");
  run();
  EXPECT_EQ(pipe.refusal(1), "needs_https") << "nobody broadcasts here";
}

TEST_F(SignalHubTest, survives_a_door_that_fails) {
  FakePipe pipe;
  const auto receiver = join(pipe, "broken");
  EXPECT_EQ(pipe.refusal(1), "server_busy");
}

TEST_F(SignalHubTest, wants_a_join_before_anything_else) {
  FakePipe pipe;
  const auto receiver = open(pipe);
  receiver->on_text(R"({"id":1,"command":"leave"})");
  EXPECT_EQ(pipe.refusal(1), "not_in_room");
  receiver->on_text("nonsense");
  EXPECT_EQ(pipe.refusal(0), "bad_message");
  EXPECT_EQ(counters.of(Counter::kPipeBadMessage), 1u);
}

TEST_F(SignalHubTest, asks_for_what_is_kept_when_a_room_opens) {
  door.polls = {{{classroom::PollId{1}, {"Apa?", classroom::PollKind::kText, {}, false}}, {}}};
  door.polls.front().poll.state = classroom::PollState::kOpen;
  FakePipe first, second;
  const auto one = join(first);
  const auto other = join(second);
  EXPECT_EQ(door.asked_for_polls, 1);
  for (const FakePipe* pipe : {&first, &second}) {
    EXPECT_EQ(pipe->event("welcome").at("polls").as_array().size(), 1U);
  }
}

TEST_F(SignalHubTest, opens_no_room_without_what_is_kept) {
  door.polls_fail = true;
  FakePipe pipe;
  const auto receiver = join(pipe);
  EXPECT_EQ(pipe.refusal(1), "server_busy");
}

TEST_F(SignalHubTest, does_not_join_twice_while_the_door_is_asked) {
  FakePipe pipe;
  const auto receiver = open(pipe);
  const std::string join =
      R"("command":"join","room":"kelas-7a","link":"good","name":"Budi","decodes":[]})";
  receiver->on_text(R"({"id":1,)" + join);
  receiver->on_text(R"({"id":2,)" + join);
  EXPECT_EQ(pipe.refusal(2), "already_joined");
  run();
  EXPECT_EQ(hub.people("kelas-7a"), 1u);
}

TEST_F(SignalHubTest, forgets_a_pipe_that_closes_while_the_door_is_asked) {
  FakePipe pipe;
  const auto receiver = open(pipe);
  receiver->on_text(
      R"({"id":1,"command":"join","room":"kelas-7a","link":"good","name":"B","decodes":[]})");
  receiver->on_closed();
  run();
  EXPECT_TRUE(pipe.received.empty());
  EXPECT_EQ(hub.people("kelas-7a"), 0u);
}

TEST_F(SignalHubTest, closes_a_pipe_that_never_joins) {
  FakePipe pipe;
  const auto receiver = open(pipe);
  hub.tick();
  EXPECT_EQ(pipe.closed, 0);
  clock.advance(kJoinTimeMax + std::chrono::seconds(1));
  hub.tick();
  EXPECT_NE(pipe.closed, 0);
  hub.tick();
  EXPECT_EQ(counters.of(Counter::kPipeNeverJoined), 1u) << "counted once, until it is gone";
  EXPECT_EQ(hub.waiting_pipes(), 0u);
  receiver->on_text(R"({"id":1,"command":"join","room":"kelas-7a","link":"good","name":"B"})");
  EXPECT_TRUE(pipe.received.empty());
}

struct CrowdedHubTest : SignalHubTest {
  const base::IpAddress school = base::IpAddress::v4(192, 0, 2, 1);
  std::vector<std::unique_ptr<FakePipe>> pipes;
  std::vector<std::unique_ptr<SignalReceiver>> receivers;

  bool open_one() {
    pipes.push_back(std::make_unique<FakePipe>());
    receivers.push_back(open(*pipes.back(), school));
    return receivers.back() != nullptr;
  }
  std::size_t open_all() {
    std::size_t opened = 0;
    for (std::size_t i = 0; i < 10'000; ++i) opened += open_one() ? 1 : 0;
    return opened;
  }
  std::size_t join_all() {
    for (const auto& receiver : receivers) {
      receiver->on_text(
          R"({"id":1,"command":"join","room":"kelas-7a","link":"good","name":"B","decodes":[]})");
    }
    run();
    return hub.people("kelas-7a");
  }
};

TEST_F(CrowdedHubTest, lets_a_whole_class_in_at_once) {
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(open_one());
  EXPECT_EQ(join_all(), 60u);
  EXPECT_EQ(hub.waiting_pipes(), 0u);
}

TEST_F(CrowdedHubTest, refuses_ten_thousand_that_do_not_join) {
  EXPECT_EQ(open_all(), kWaitingPipesPerAddressMax);
  EXPECT_EQ(last_refusal, R"({"refusal":"too_many_waiting"})");
  EXPECT_EQ(counters.of(Counter::kPipeWaitingLimit), 10'000 - kWaitingPipesPerAddressMax);
  FakePipe elsewhere;
  EXPECT_NE(open(elsewhere, base::IpAddress::v4(192, 0, 2, 2)), nullptr);
}

TEST_F(CrowdedHubTest, lets_the_next_in_for_one_that_has_not_joined) {
  open_all();
  clock.advance(kCrowdedJoinTime);
  ASSERT_TRUE(open_one());
  EXPECT_NE(pipes.front()->closed, 0);
  EXPECT_EQ(counters.of(Counter::kPipeMadeRoom), 1u);
  receivers.back()->on_text(
      R"({"id":1,"command":"join","room":"kelas-7a","link":"good","name":"B","decodes":[]})");
  run();
  EXPECT_EQ(hub.people("kelas-7a"), 1u);
}

TEST_F(CrowdedHubTest, takes_no_place_from_one_whose_join_is_being_looked_at) {
  open_all();
  clock.advance(kCrowdedJoinTime);
  receivers.front()->on_text(
      R"({"id":1,"command":"join","room":"kelas-7a","link":"good","name":"B","decodes":[]})");
  EXPECT_FALSE(open_one());
  run();
  EXPECT_EQ(hub.people("kelas-7a"), 1u);
  EXPECT_TRUE(open_one());
}

TEST_F(CrowdedHubTest, has_room_again_when_they_go) {
  open_all();
  for (const auto& receiver : receivers) {
    if (receiver) receiver->on_closed();
  }
  EXPECT_EQ(hub.waiting_pipes(), 0u);
  EXPECT_TRUE(open_one());
}

TEST_F(SignalHubTest, refuses_commands_that_come_too_fast_and_then_closes) {
  FakePipe pipe;
  const auto receiver = join(pipe);
  const std::string toggle = R"(,"command":"set_source","source":"camera","on":true})";
  for (int id = 2; id < 2 + 100; ++id) {
    receiver->on_text("{\"id\":" + std::to_string(id) + toggle);
  }
  EXPECT_EQ(pipe.refusal(2), "");
  EXPECT_EQ(pipe.refusal(101), "too_fast");
  EXPECT_EQ(pipe.closed, 0);
  clock.advance(std::chrono::seconds(1));
  receiver->on_text("{\"id\":500" + toggle);
  EXPECT_EQ(pipe.refusal(500), "") << "it earned some patience";
  for (int id = 1000; id < 1300; ++id) {
    receiver->on_text("{\"id\":" + std::to_string(id) + toggle);
  }
  EXPECT_NE(pipe.closed, 0);
}

TEST_F(SignalHubTest, closes_a_pipe_that_talks_nonsense_and_listens_no_more) {
  FakePipe pipe;
  const auto receiver = open(pipe, base::IpAddress::v4(192, 0, 2, 1));
  for (int i = 0; i < 30'000; ++i) receiver->on_text("x");
  EXPECT_EQ(pipe.closed, 1008);
  EXPECT_EQ(pipe.received.size(), kRefusedMax);
  EXPECT_EQ(pipe.received.front().at("refusal").as_string(), "bad_message");
  EXPECT_EQ(pipe.received.back().at("refusal").as_string(), "too_fast");
  EXPECT_EQ(counters.of(Counter::kPipeFlooding), 1u);
  EXPECT_EQ(hub.waiting_pipes(), 1u) << "its place is free when it is gone, not sooner";
  receiver->on_closed();
  EXPECT_EQ(hub.waiting_pipes(), 0u);
}

TEST_F(SignalHubTest, closes_a_pipe_that_talks_nonsense_slowly) {
  FakePipe pipe;
  const auto receiver = join(pipe);
  for (unsigned i = 0; i < kRefusedMax; ++i) {
    EXPECT_EQ(pipe.closed, 0);
    receiver->on_text("x");
    clock.advance(std::chrono::seconds(1));
  }
  EXPECT_EQ(pipe.closed, 1008);
  EXPECT_EQ(counters.of(Counter::kPipeBadMessage), kRefusedMax);
}

TEST_F(SignalHubTest, seats_nobody_who_floods_while_the_door_is_asked) {
  FakePipe pipe;
  const auto receiver = open(pipe);
  receiver->on_text(
      R"({"id":1,"command":"join","room":"kelas-7a","link":"good","name":"B","decodes":[]})");
  for (unsigned i = 0; i < kRefusedMax; ++i) receiver->on_text("x");
  run();
  EXPECT_EQ(pipe.closed, 1008);
  EXPECT_EQ(hub.people("kelas-7a"), 0u);
}

TEST_F(SignalHubTest, lets_little_wait_on_a_pipe_that_has_not_joined) {
  const std::string leave = R"({"id":2,"command":"leave"})";
  FakePipe stranger;
  const auto receiver = open(stranger);
  stranger.buffered = kWaitingBytesMax;
  receiver->on_text(leave);
  EXPECT_EQ(stranger.closed, 0);
  stranger.buffered = kWaitingBytesMax + 1;
  receiver->on_text(leave);
  EXPECT_EQ(stranger.closed, 1008);
  EXPECT_EQ(counters.of(Counter::kPipeFlooding), 1u);

  FakePipe member;
  const auto seated = join(member);
  member.buffered = kWaitingBytesMax + 1;
  seated->on_text("x");
  EXPECT_EQ(member.closed, 0);
}

TEST_F(SignalHubTest, seats_nobody_whose_link_was_revoked_while_the_door_was_asked) {
  FakePipe pipe;
  const auto receiver = open(pipe);
  receiver->on_text(
      R"({"id":1,"command":"join","room":"kelas-7a","link":"good","name":"B","decodes":[]})");
  hub.link_revoked(5);
  run();
  EXPECT_EQ(pipe.refusal(1), "link_revoked");
  EXPECT_EQ(hub.people("kelas-7a"), 0u);
}

TEST_F(SignalHubTest, seats_nobody_whose_sign_ins_ended_while_the_door_was_asked) {
  FakePipe pipe;
  const auto receiver = open(pipe);
  receiver->on_text(R"({"id":1,"command":"join","room":"kelas-7a","name":"Sari","decodes":[]})");
  hub.signed_out(3);
  run();
  EXPECT_EQ(pipe.refusal(1), "sign_in_needed");
  EXPECT_EQ(hub.people("kelas-7a"), 0u);
}

TEST_F(SignalHubTest, forgets_a_room_that_is_empty) {
  FakePipe pipe;
  const auto receiver = join(pipe);
  receiver->on_closed();
  EXPECT_EQ(hub.people("kelas-7a"), 1u) << "the place is kept for a while";
  clock.advance(classroom::kReturnTimeMax + std::chrono::seconds(1));
  hub.tick();
  EXPECT_EQ(hub.people("kelas-7a"), 0u);
}

TEST_F(SignalHubTest, tells_everybody_that_it_stops_and_takes_nobody_more) {
  FakePipe pipe;
  const auto receiver = join(pipe);
  hub.stop();
  EXPECT_EQ(pipe.event("closing").at("reason").as_string(), "server_stopping");
  FakePipe late;
  EXPECT_EQ(open(late), nullptr);
}

TEST_F(SignalHubTest, closes_a_deleted_room) {
  FakePipe pipe;
  const auto receiver = join(pipe);
  hub.close_room("kelas-7a");
  EXPECT_EQ(pipe.event("closing").at("reason").as_string(), "room_deleted");
  EXPECT_EQ(hub.people("kelas-7a"), 0u);
}

TEST_F(SignalHubTest, takes_a_whip_publisher_and_ends_it) {
  const auto created =
      request(http::Method::kPost, "/whip/kelas-7a", "media", offer("offer_sendonly"));
  ASSERT_EQ(created.status, 201u);
  EXPECT_EQ(created.headers.find("Content-Type"), "application/sdp");
  EXPECT_EQ(created.headers.find("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(created.headers.find("Link"), "<stun:kelas.local:8443>; rel=\"ice-server\"");
  const std::string location(created.headers.find("Location").value_or(""));
  ASSERT_TRUE(location.starts_with("/whip/kelas-7a/"));
  EXPECT_EQ(hub.people("kelas-7a"), 1u);
  EXPECT_EQ(request(http::Method::kDelete, location, "", "", "").status, 200u);
  EXPECT_EQ(hub.people("kelas-7a"), 0u);
  EXPECT_EQ(request(http::Method::kDelete, location, "", "", "").status, 404u);
}

TEST_F(SignalHubTest, takes_a_whep_viewer) {
  const auto created =
      request(http::Method::kPost, "/whep/kelas-7a", "media", offer("offer_recvonly"));
  EXPECT_EQ(created.status, 201u);
  EXPECT_EQ(hub.people("kelas-7a"), 0u);
}

TEST_F(SignalHubTest, takes_candidates_and_restarts_ice_by_patch) {
  for (const std::string kind : {"whip", "whep"}) {
    const auto created = request(http::Method::kPost, "/" + kind + "/kelas-7a", "media",
                                 offer(kind == "whip" ? "offer_sendonly" : "offer_recvonly"));
    const std::string location(created.headers.find("Location").value_or(""));
    const std::string etag(created.headers.find("ETag").value_or(""));
    ASSERT_TRUE(etag.size() > 8 && etag.front() == '"' && etag.back() == '"');
    EXPECT_EQ(created.headers.find("Accept-Patch"), "application/trickle-ice-sdpfrag");
    EXPECT_EQ(patch(location, etag).status, 204u);
    EXPECT_TRUE(port.all<sfu::RestartIce>().empty());

    const auto restarted = patch(location, "*");
    ASSERT_EQ(restarted.status, 200u);
    EXPECT_EQ(restarted.headers.find("Content-Type"), "application/trickle-ice-sdpfrag");
    const std::string next(restarted.headers.find("ETag").value_or(""));
    EXPECT_NE(next, etag);
    const auto fragment = proto::sdp::parse_fragment(base::as_text(restarted.body_bytes())).value();
    EXPECT_EQ(fragment.ice_ufrag, port.last<sfu::RestartIce>().local.ufrag);
    EXPECT_EQ(fragment.mid, "0");
    EXPECT_EQ(fragment.candidates.size(), 3u);
    EXPECT_EQ(patch(location, etag).status, 412u) << "of the session before";
    EXPECT_EQ(patch(location, next).status, 204u);
    port.commands.clear();
  }
}

TEST_F(SignalHubTest, refuses_a_patch_with_the_fitting_status) {
  const auto created =
      request(http::Method::kPost, "/whep/kelas-7a", "media", offer("offer_recvonly"));
  const std::string location(created.headers.find("Location").value_or(""));
  EXPECT_EQ(patch(location, "").status, 428u);
  EXPECT_EQ(patch(location, "*", kFragment, "application/sdp").status, 415u);
  EXPECT_EQ(patch(location, "*", "v=0\r\n").status, 400u);
  EXPECT_EQ(patch(location, "*", "a=end-of-candidates\r\n").status, 422u);
  EXPECT_EQ(patch("/whep/kelas-7a/nothing", "*").status, 404u);
  EXPECT_EQ(patch("/whep/no-room/nothing", "*").status, 404u);
}

TEST_F(SignalHubTest, keeps_an_ice_restart_for_a_media_thread_that_is_busy) {
  const auto created =
      request(http::Method::kPost, "/whep/kelas-7a", "media", offer("offer_recvonly"));
  port.full = true;
  const auto restarted = patch(std::string(created.headers.find("Location").value_or("")), "*");
  ASSERT_EQ(restarted.status, 200u);
  port.full = false;
  hub.tick();
  EXPECT_EQ(proto::sdp::parse_fragment(base::as_text(restarted.body_bytes())).value().ice_ufrag,
            port.last<sfu::RestartIce>().local.ufrag);
}

TEST_F(SignalHubTest, refuses_media_with_the_fitting_status) {
  const std::string sdp = offer("offer_sendonly");
  const auto post = http::Method::kPost;
  EXPECT_EQ(request(post, "/whip/kelas-7a", "", sdp).status, 401u);
  EXPECT_EQ(request(post, "/whip/kelas-7a", "wrong", sdp).status, 403u);
  EXPECT_EQ(request(post, "/whip/elsewhere", "media", sdp).status, 404u);
  EXPECT_EQ(request(post, "/whip/kelas-7a", "media", sdp, "text/plain").status, 415u);
  EXPECT_EQ(request(post, "/whip/kelas-7a", "media", "nonsense").status, 400u);
  EXPECT_EQ(request(post, "/whip/", "media", sdp).status, 404u);
  EXPECT_EQ(request(http::Method::kGet, "/whip/kelas-7a", "media").status, 405u);
  EXPECT_EQ(request(post, "/whip/kelas-7a/resource", "media").status, 405u);
  const auto preflight = request(http::Method::kOptions, "/whip/kelas-7a", "");
  EXPECT_EQ(preflight.status, 204u);
  EXPECT_EQ(preflight.headers.find("Access-Control-Allow-Methods"), "POST, PATCH, DELETE, OPTIONS");
}

}  // namespace
}  // namespace app::signal
