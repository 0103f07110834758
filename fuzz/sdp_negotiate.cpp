// links: proto_sdp
// Any offer that can be read is answered as a publisher's and as a viewer's, and is read as the
// answer to an offer of ours. What we would send can be read back.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "proto/sdp/negotiate.hpp"
#include "proto/sdp/parse.hpp"
#include "proto/sdp/write.hpp"

namespace {

using namespace proto::sdp;
using media::Codec;

LocalTransport our_transport() {
  LocalTransport local;
  local.ice_ufrag = "ourU";
  local.ice_pwd = "our-password-of-24-chars";
  local.fingerprint = {"sha-256", "AA:BB"};
  local.candidates = {host_candidate("192.0.2.1", 5000, CandidateTransport::kUdp, 65535)};
  return local;
}

std::vector<ViewerSlot> our_slots() {
  ViewerSlot audio;
  audio.mid = "0";
  audio.kind = media::Kind::kAudio;
  audio.ssrc = 1;
  audio.stream_id = "s";
  audio.track_id = "a";
  audio.codecs = {Codec::kOpus};
  ViewerSlot video = audio;
  video.mid = "1";
  video.kind = media::Kind::kVideo;
  video.ssrc = 2;
  video.rtx_ssrc = 3;
  video.codecs = {Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1};
  return {audio, video};
}

void check_sendable(const SessionDescription& ours, const SessionDescription& offer) {
  CHECK(ours.media.size() == offer.media.size());
  const std::string text = to_string(ours);
  if (text.size() > kTextSizeMax) return;
  const auto back = parse(text);
  CHECK(back.has_value());
  CHECK(*back == ours);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto description = parse(base::as_text({data, size}));
  if (!description) return 0;
  const LocalTransport local = our_transport();
  PublishRules rules;
  rules.codecs = {Codec::kOpus, Codec::kH264, Codec::kVp8, Codec::kVp9, Codec::kAv1};
  rules.simulcast = size % 2 == 0;
  if (const auto answer = answer_publisher(*description, rules, local)) {
    check_sendable(answer->description, *description);
    CHECK(!answer->tracks.empty());
  }
  const std::vector<ViewerSlot> slots = our_slots();
  if (const auto answer = answer_viewer(*description, slots, local)) {
    check_sendable(answer->description, *description);
    CHECK(answer->viewer.sections.size() == description->media.size());
  }
  const auto read = read_viewer_answer(*description, offer_viewer(local, slots));
  CHECK(!read || read->sections.size() == slots.size());
  return 0;
}
