#include "app/signal/reach_checks.hpp"

#include <array>
#include <variant>

#include "app/local_transport.hpp"
#include "proto/sdp/negotiate.hpp"
#include "proto/sdp/parse.hpp"
#include "proto/sdp/write.hpp"

namespace app::signal {

namespace sdp = proto::sdp;
using base::Failure;

namespace {

constexpr std::uint32_t kSsrc = 0x100;  // nothing is ever sent with it

sdp::ViewerSlot sound() {
  sdp::ViewerSlot slot;
  slot.kind = media::Kind::kAudio;
  slot.ssrc = kSsrc;
  slot.cname = slot.stream_id = slot.track_id = "check";
  slot.codecs = {media::Codec::kOpus};
  return slot;
}

}  // namespace

base::Result<std::string, std::string_view> ReachChecks::open(std::size_t shard, Way way,
                                                              std::string_view offer) {
  if (shard >= shards_.size()) return Failure{std::string_view("bad_message")};
  if (checks_.size() >= kReachChecksMax) return Failure{std::string_view("already_measuring")};
  MediaPort& port = *shards_[shard];
  const auto description = sdp::parse(offer);
  if (!description) return Failure{std::string_view("bad_sdp")};
  const auto credentials = make_credentials(port, random_);
  auto transport = local_transport(port, credentials, 1);
  const bool tcp = way == Way::kTcp;
  std::erase_if(transport.candidates, [&](const sdp::Candidate& candidate) {
    return (candidate.transport == sdp::CandidateTransport::kTcp) != tcp;
  });
  if (transport.candidates.empty()) return Failure{std::string_view("no_way")};
  const std::array slots{sound()};
  const auto answer = sdp::answer_viewer(*description, slots, transport);
  if (!answer) {
    const bool no_codec = answer.error() == sdp::NegotiationError::kNoCommonCodec;
    return Failure{std::string_view(no_codec ? "no_common_codec" : "bad_sdp")};
  }
  proto::dtls::Fingerprint fingerprint;
  fingerprint.sha256 = answer->viewer.remote.fingerprint;
  const sfu::PeerId peer = ids_.next_peer();
  if (!port.execute(sfu::AddPeer{peer, credentials, fingerprint})) {
    return Failure{std::string_view("server_busy")};
  }
  checks_.emplace(peer, Check{shard, clock_.now() + kReachCheckTime});
  return sdp::to_string(answer->description);
}

void ReachChecks::on_sfu_event(const sfu::Event& event) {
  if (const auto* lost = std::get_if<sfu::PeerLost>(&event)) checks_.erase(lost->peer);
}

void ReachChecks::tick() {
  const base::Time now = clock_.now();
  // A shard that takes no command now is asked again with the next tick.
  std::erase_if(checks_, [&](const auto& entry) {
    const auto& [peer, check] = entry;
    return now >= check.ends && shards_[check.shard]->execute(sfu::RemovePeer{peer});
  });
}

}  // namespace app::signal
