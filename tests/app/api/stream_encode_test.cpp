#include "app/api/stream_encode.hpp"

#include <string>

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace app::api {
namespace {

TEST(StreamEncode, is_as_documented) {
  ClassStreams streams;
  streams.watchers = 2;
  ClassLine& line = streams.people.emplace_back();
  line.participant = "p1";
  line.name = "Bu Sari";
  line.round_trip = std::chrono::microseconds(31'400);
  line.freezes = Freezes{2, 700};
  ClassStream stream;
  stream.participant = "p1";
  stream.source = "camera";
  stream.layer = "l";
  stream.codec = "VP8";
  stream.bitrate = 1'200'000;
  stream.loss = 0.00204;
  stream.jitter = std::chrono::milliseconds(4);
  stream.nacks = 3;
  line.sends.push_back(stream);
  stream.held = true;
  line.receives.push_back(stream);
  EXPECT_EQ(
      boost::json::serialize(encode(streams)),
      R"({"people":[{"participant":"p1","name":"Bu Sari","round_trip_ms":31,"room":null,"freezes":{"count":2,"milliseconds":700},)"
      R"("sends":[{"participant":"p1","source":"camera","layer":"l","codec":"VP8","bitrate":1200000,"loss":2E-3,"jitter_ms":4,"nacks":3,"plis":0}],)"
      R"("receives":[{"participant":"p1","source":"camera","layer":"l","held":true,"bitrate":1200000,"loss":2E-3,"jitter_ms":4,"nacks":3,"plis":0}]}],"watchers":2})");
  line.freezes.reset();
  line.room = 280'000;
  const auto other = boost::json::serialize(encode(streams));
  EXPECT_NE(other.find(R"("room":280000,"freezes":null)"), std::string::npos);
}

}  // namespace
}  // namespace app::api
