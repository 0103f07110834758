// A session with a client that talks to it, in virtual time.
#pragma once

#include <gtest/gtest.h>

#include "proto/rtmp/session.hpp"
#include "tests/proto/rtmp/rtmp_client.hpp"

namespace proto::rtmp::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RtmpSession : public ::testing::Test {
 protected:
  void feed(std::string_view bytes) { session_.receive(now_, base::as_bytes(bytes)); }

  bool send_media(MediaKind kind, std::int64_t timestamp_ms, base::ConstBytes payload) {
    MediaBatch batch;
    return batch.add(kind, timestamp_ms, payload) && session_.send_media(now_, batch, 0, 1);
  }

  template <class T>
  std::optional<T> next() {
    auto event = session_.poll_event();
    if (!event || !std::holds_alternative<T>(*event)) return std::nullopt;
    return std::get<T>(*event);
  }
  bool is_quiet() { return !session_.poll_event(); }

  std::vector<Heard> hear() {
    std::string bytes;
    while (session_.has_output()) bytes += session_.take_output();
    session_.output_sent(now_);
    return client_.hear(std::move(bytes));
  }
  // The codes of all onStatus that wait.
  std::vector<std::string> codes() {
    std::vector<std::string> codes;
    for (const Heard& heard : hear())
      if (heard.name() == "onStatus") codes.push_back(heard.fact("code"));
    return codes;
  }

  // Up to the request; what the server said on the way is gone.
  RequestId ask_to_publish(std::string_view name = "key") {
    feed(Client::hello() + client_.connect() + client_.create_stream() + client_.publish(name));
    hear();
    const auto request = next<PublishRequested>();
    return request ? request->request : 0;
  }
  RequestId ask_to_play() {
    feed(Client::hello() + client_.connect() + client_.create_stream() + client_.play("show"));
    hear();
    const auto request = next<PlayRequested>();
    return request ? request->request : 0;
  }
  void go_on_air() {
    EXPECT_TRUE(session_.accept_publish(now_, ask_to_publish()));
    hear();
  }
  void start_playing() {
    EXPECT_TRUE(session_.accept_play(now_, ask_to_play()));
    hear();
  }
  // Lets time pass as a driver does.
  void wait(base::Duration time) {
    const base::Time end = now_ + time;
    while (session_.next_timeout() <= end) {
      now_ = std::max(now_, session_.next_timeout());
      session_.handle_timeout(now_);
    }
    now_ = end;
  }

  base::Time now_{seconds(100)};
  base::SeededRandom random_{1};
  ServerSession session_{now_, random_};
  Client client_;
};

}  // namespace proto::rtmp::testing
