// links: client
// Any text as a server's answer to our publisher's offer and to our viewer's: what is agreed names
// one track for each section, an address to go to, and nothing that could not be sent.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "client/description.hpp"
#include "proto/sdp/parse.hpp"

namespace {

constexpr unsigned kPayloadTypeMax = 127;

void read(const proto::sdp::SessionDescription& answer,
          const proto::sdp::SessionDescription& offer) {
  const auto agreed = client::read_answer(answer, offer);
  if (!agreed) {
    CHECK(!client::to_string(agreed.error()).empty());
    return;
  }
  CHECK(agreed->tracks.size() == offer.media.size());
  CHECK(std::any_of(agreed->tracks.begin(), agreed->tracks.end(),
                    [](const client::AgreedTrack& track) { return track.accepted; }));
  CHECK(!agreed->server.ice.ufrag.empty() && !agreed->server.ice.password.empty());
  CHECK(!agreed->server.candidates.empty());
  for (const auto& candidate : agreed->server.candidates) CHECK(candidate.port != 0);
  for (const client::AgreedTrack& track : agreed->tracks) {
    CHECK(track.payload_type <= kPayloadTypeMax && track.rtx_payload_type <= kPayloadTypeMax);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer = proto::sdp::parse(base::as_text({data, size}));
  if (!answer) return 0;
  const client::Identity identity{{"ours", "our-password-of-22-characters"}, {}};
  constexpr std::array kTracks{client::SendTrack{media::Codec::kOpus, 11, 0},
                               client::SendTrack{media::Codec::kH264, 21, 22}};
  read(*answer, client::offer_to_send(identity, kTracks, "teacher"));
  read(*answer, client::offer_to_receive(identity));
  return 0;
}
