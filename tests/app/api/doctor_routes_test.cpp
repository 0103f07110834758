#include "app/api/doctor_routes.hpp"

#include <array>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/app/api/api_fixture.hpp"

namespace app::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DoctorRoutesTest : public ApiFixture {
 protected:
  void SetUp() override { sign_in_as("sari", school::PersonRole::kAdministrator); }

  static constexpr const char* kWay = R"({"way": "tcp", "shard": 1, "sdp": "the offer"})";
};

TEST_F(DoctorRoutesTest, are_for_administrators) {
  const auto refused = [&](const std::string& word) {
    expect_refusal(ask("GET", "/api/doctor"), 403, word);
    expect_refusal(ask("POST", "/api/doctor/capacity"), 403, word);
    expect_refusal(ask("POST", "/api/doctor/way", kWay), 403, word);
    expect_refusal(ask("GET", "/api/doctor/uplink"), 403, word);
  };
  cookie.clear();
  refused("sign_in_needed");
  sign_in_as("budi");
  refused("administrators_only");
  EXPECT_EQ(machine_doctor.asked, 0);
  EXPECT_TRUE(ways.asked.empty());
}

TEST_F(DoctorRoutesTest, tell_the_findings_in_the_language_that_was_asked_for) {
  machine_doctor.said.announced = {base::IpAddress::v4(203, 0, 113, 5)};
  machine_doctor.said.own = {base::IpAddress::v4(10, 0, 0, 5)};
  machine_doctor.said.ports = {
      {443, doctor::PortPurpose::kPage, false, doctor::PortState::kServed},
      {8443, doctor::PortPurpose::kMedia, true, doctor::PortState::kServed}};
  const std::string english = text_of(ask("GET", "/api/doctor?language=en"));
  EXPECT_THAT(english, HasSubstr(R"({"level":"good","check":"server",)"
                                 R"("what":"The server runs and answers.","fix":""})"));
  EXPECT_THAT(english, HasSubstr(R"("level":"bad","check":"memory")"));
  EXPECT_THAT(english, HasSubstr(R"("announced":["203.0.113.5"],"addresses":["10.0.0.5"],)"
                                 R"("media_ports":[8443],"people":0,"near":false)"));
  const std::string indonesian = text_of(ask("GET", "/api/doctor?language=id"));
  EXPECT_THAT(indonesian, HasSubstr("Server berjalan dan menjawab."));
  EXPECT_THAT(indonesian, HasSubstr(R"("check":"memori")"));
  EXPECT_EQ(text_of(ask("GET", "/api/doctor")), english);
}

TEST_F(DoctorRoutesTest, say_whether_the_asking_browser_is_near) {
  Caller caller = page_caller();
  for (const auto& [address, near] : {std::pair("192.168.1.20", true), std::pair("127.0.0.1", true),
                                      std::pair("203.0.113.9", false)}) {
    caller.address = *base::IpAddress::parse(address);
    const Response response = send(page_request("GET", "/api/doctor"), caller);
    EXPECT_EQ(json_of(response).at("near").as_bool(), near) << address;
  }
}

TEST_F(DoctorRoutesTest, tell_how_many_viewers_are_carried) {
  EXPECT_EQ(text_of(ask("POST", "/api/doctor/capacity")),
            R"({"camera":180,"slides":600,"people":0})");
  server.people = 12;  // the answer is smaller then, and the page says so
  EXPECT_EQ(json_of(ask("POST", "/api/doctor/capacity")).at("people").as_int64(), 12);
  machine_doctor.carried.reset();
  expect_refusal(ask("POST", "/api/doctor/capacity"), 503, "server_busy");
}

TEST_F(DoctorRoutesTest, measure_the_capacity_once_at_a_time) {
  boost::asio::io_context loop;
  std::vector<unsigned> statuses;
  for (int i = 0; i < 2; ++i) {
    boost::asio::co_spawn(
        loop, api.handle(page_request("POST", "/api/doctor/capacity"), page_caller()),
        [&](std::exception_ptr, const Response& response) { statuses.push_back(response.status); });
  }
  // The first is measured until the second has been answered.
  std::atomic<bool> refused = false;
  machine_doctor.measures = [&] { refused.wait(false); };
  while (statuses.empty()) loop.run_one();
  EXPECT_THAT(statuses, ElementsAre(503u));
  refused = true;
  refused.notify_all();
  loop.run();
  EXPECT_THAT(statuses, ElementsAre(503u, 200u));
  machine_doctor.measures = nullptr;
  EXPECT_EQ(ask("POST", "/api/doctor/capacity").status, 200u);
}

// As when the server ends: the routes go, and then the loop with what was left unfinished on it.
TEST_F(DoctorRoutesTest, may_go_before_a_request_that_measures) {
  boost::asio::io_context loop;
  std::optional<Api> passing;
  passing.emplace(Api::Parts{*accounts, *gate, rooms, channels, videos, uploads, files, slides,
                             passwords, quality, server, store_random, clock, profile, machine,
                             machine_doctor, ways, loop_random});
  std::atomic<bool> begun = false;
  std::atomic<bool> loop_ended = false;
  machine_doctor.measures = [&] {
    begun = true;
    loop_ended.wait(false);
  };
  bool answered = false;
  boost::asio::co_spawn(
      loop, passing->handle(page_request("POST", "/api/doctor/capacity"), page_caller()),
      [&](std::exception_ptr, const Response&) { answered = true; });
  while (!begun) {
    loop.run_for(std::chrono::milliseconds(1));
    loop.restart();
  }
  loop_ended = true;
  loop_ended.notify_all();
  passing.reset();
  EXPECT_FALSE(answered);
}

TEST_F(DoctorRoutesTest, hand_out_checks_of_a_way) {
  EXPECT_EQ(text_of(ask("POST", "/api/doctor/way", kWay)), R"({"sdp":"the answer"})");
  (void)ask("POST", "/api/doctor/way", R"({"way": "udp", "shard": 0, "sdp": "another"})");
  EXPECT_THAT(ways.asked, ElementsAre("1 tcp the offer", "0 udp another"));
  for (const auto& [word, status] :
       {std::pair("bad_sdp", 400u), std::pair("no_common_codec", 400u), std::pair("no_way", 404u),
        std::pair("already_measuring", 503u), std::pair("server_busy", 503u)}) {
    ways.refuses = word;
    expect_refusal(ask("POST", "/api/doctor/way", kWay), status, word);
  }
}

TEST_F(DoctorRoutesTest, take_no_way_that_there_is_not) {
  for (const char* body :
       {R"({"way": "smoke", "shard": 0, "sdp": ""})", R"({"way": "udp", "shard": -1, "sdp": ""})",
        R"({"way": "udp", "sdp": ""})", R"({"way": "udp", "shard": 0})", "{}"}) {
    expect_refusal(ask("POST", "/api/doctor/way", body), 400, "bad_message");
  }
  EXPECT_TRUE(ways.asked.empty());
}

TEST_F(DoctorRoutesTest, send_noise_that_nothing_can_make_smaller_and_no_proxy_keeps) {
  const Response response = ask("GET", "/api/doctor/uplink");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(header(response, "Content-Type"), "application/octet-stream");
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  ASSERT_EQ(response.body_size(), kUplinkPiece);
  std::array<std::size_t, 256> counts{};
  for (const std::uint8_t byte : response.body_bytes()) ++counts[byte];
  const std::size_t even = kUplinkPiece / 256;
  for (const std::size_t count : counts) {
    EXPECT_GT(count, even - even / 4);
    EXPECT_LT(count, even + even / 4);
  }
}

TEST_F(DoctorRoutesTest, measure_the_way_to_one_person_at_a_time_with_an_end) {
  EXPECT_EQ(ask("GET", "/api/doctor/uplink").status, 200u);
  sign_in_as("tono", school::PersonRole::kAdministrator);
  expect_refusal(ask("GET", "/api/doctor/uplink"), 503, "already_measuring");
  clock.advance(kUplinkTime);
  std::size_t sent = 0;
  for (Response r = ask("GET", "/api/doctor/uplink"); r.status == 200;
       r = ask("GET", "/api/doctor/uplink")) {
    sent += r.body_size();
  }
  EXPECT_EQ(sent, kUplinkBytesMax);
  expect_refusal(ask("GET", "/api/doctor/uplink"), 503, "already_measuring");
  clock.advance(kUplinkTime);
  EXPECT_EQ(ask("GET", "/api/doctor/uplink").status, 200u);
}

}  // namespace
}  // namespace app::api
