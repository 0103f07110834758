#include "client/description.hpp"

#include <gtest/gtest.h>

#include "tests/client/sfu_world.hpp"

namespace client {
namespace {

using namespace test;
using proto::sdp::SessionDescription;

const std::array<SendTrack, 2> kTracks{SendTrack{media::Codec::kOpus, 11, 0},
                                       SendTrack{media::Codec::kH264, 21, 22}};

SessionDescription offer() {
  return through_text(offer_to_send(identity(1), kTracks, "teacher"));
}
SessionDescription answer_to(const SessionDescription& offered) {
  proto::sdp::PublishRules rules;
  rules.codecs = {media::Codec::kOpus, media::Codec::kH264};
  return through_text(
      proto::sdp::answer_publisher(offered, rules, server_transport(5))->description);
}

TEST(Description, offers_what_is_sent) {
  const SessionDescription description = offer();
  EXPECT_FALSE(description.ice_lite);
  ASSERT_EQ(description.media.size(), 2u);
  EXPECT_EQ(description.media[1].direction, proto::sdp::Direction::kSendOnly);
  EXPECT_EQ(description.media[1].setup, proto::sdp::Setup::kActpass);
  ASSERT_EQ(description.media[1].source_groups.size(), 1u);
  EXPECT_EQ(description.media[1].source_groups[0].ssrcs, (std::vector<std::uint32_t>{21, 22}));
  EXPECT_TRUE(description.media[0].source_groups.empty());
}

TEST(Description, reads_the_answer) {
  const auto agreed = read_answer(answer_to(offer()), offer());
  ASSERT_TRUE(agreed);
  EXPECT_EQ(agreed->server.ice.ufrag, "server5");
  EXPECT_EQ(agreed->server.fingerprint, server_context().fingerprint());
  EXPECT_EQ(agreed->server.candidates, std::vector{kServer});
  ASSERT_EQ(agreed->tracks.size(), 2u);
  EXPECT_TRUE(agreed->tracks[1].accepted);
  EXPECT_EQ(agreed->tracks[1].payload_type, proto::sdp::kH264PayloadType);
  EXPECT_EQ(agreed->tracks[1].rtx_payload_type, proto::sdp::kH264RtxPayloadType);
  EXPECT_EQ(agreed->tracks[1].mid_extension, proto::sdp::kMidId);
  EXPECT_NE(agreed->tracks[1].transport_extension, 0);
}

TEST(Description, notices_a_rejected_track) {
  SessionDescription answer = answer_to(offer());
  answer.media[0].port = 0;
  const auto agreed = read_answer(answer, offer());
  ASSERT_TRUE(agreed);
  EXPECT_FALSE(agreed->tracks[0].accepted);
  EXPECT_TRUE(agreed->tracks[1].accepted);
}

AnswerError error_of(const SessionDescription& answer) {
  return read_answer(answer, offer()).error();
}

TEST(Description, refuses_answers_that_it_cannot_use) {
  const SessionDescription good = answer_to(offer());
  SessionDescription bad = good;
  bad.media.pop_back();
  EXPECT_EQ(error_of(bad), AnswerError::kDoesNotMatch);
  bad = good;
  std::swap(bad.media[0], bad.media[1]);
  EXPECT_EQ(error_of(bad), AnswerError::kDoesNotMatch);
  bad = good;
  for (auto& section : bad.media) section.port = 0;
  EXPECT_EQ(error_of(bad), AnswerError::kNothingTaken);
  bad = good;
  bad.media[0].ice_pwd.clear();
  EXPECT_EQ(error_of(bad), AnswerError::kNoCredentials);
  bad = good;
  bad.media[0].setup = proto::sdp::Setup::kActive;
  EXPECT_EQ(error_of(bad), AnswerError::kNotPassive);
  bad = good;
  bad.media[0].fingerprints = {{"sha-1", "AA:BB"}};
  EXPECT_EQ(error_of(bad), AnswerError::kNoFingerprint);
  bad = good;
  for (auto& section : bad.media) section.candidates.clear();
  EXPECT_EQ(error_of(bad), AnswerError::kNoCandidates);
}

TEST(Description, orders_addresses_and_passes_over_names_and_tcp) {
  SessionDescription answer = answer_to(offer());
  using proto::sdp::CandidateTransport;
  answer.media[0].candidates = {
      proto::sdp::host_candidate("server.local", 1, CandidateTransport::kUdp, 9),
      proto::sdp::host_candidate("192.0.2.1", 2, CandidateTransport::kUdp, 10),
      proto::sdp::host_candidate("192.0.2.9", 3, CandidateTransport::kTcp, 11),
      proto::sdp::host_candidate("2001:db8::1", 4, CandidateTransport::kUdp, 12)};
  const auto agreed = read_answer(answer, offer());
  ASSERT_TRUE(agreed);
  ASSERT_EQ(agreed->server.candidates.size(), 2u);
  EXPECT_EQ(agreed->server.candidates[0].port, 4);
  EXPECT_EQ(agreed->server.candidates[1].port, 2);
}

TEST(Description, has_a_sentence_for_each_error) {
  for (int i = 0; i <= static_cast<int>(AnswerError::kNoCandidates); ++i) {
    EXPECT_FALSE(to_string(static_cast<AnswerError>(i)).empty());
  }
}

}  // namespace
}  // namespace client
