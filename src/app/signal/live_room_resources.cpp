// WHIP and WHEP: who takes part in a class without a pipe.
#include <algorithm>

#include "app/signal/live_room.hpp"
#include "base/log.hpp"

namespace app::signal {

using classroom::ParticipantId;

base::Result<LiveRoom::MediaResource, MediaRefusal> LiveRoom::whip(
    base::Time now, base::WallTime wall, std::string_view name, std::string_view offer,
    std::optional<std::uint64_t> link) {
  if (room_.is_always_mesh()) return base::Failure{MediaRefusal::kCarriedByMesh};
  const auto plan = RoomMedia::plan_whip(offer);
  if (!plan) return base::Failure{plan.error()};
  // A publisher that cannot send what the class agreed on has a say in it, as a newcomer has who
  // cannot decode it: there is one offer, and nobody to ask for another.
  const classroom::VideoCodecs sends = RoomMedia::video_codecs_of(offer);
  const classroom::VideoCodec before = room_.video_codec();
  const auto joined =
      room_.join(now, {std::string(name), classroom::Role::kTeacher, sends, false, {}, true});
  if (!joined) return base::Failure{MediaRefusal::kFull};
  auto answer = media_.publish(joined->id, *plan, room_.video_codec(), {});
  if (answer && !sends.has(room_.video_codec())) {
    media_.leave(joined->id);
    answer = base::Failure{MediaRefusal::kNoCommonCodec};
  }
  if (!answer) {
    (void)room_.remove(joined->id);  // nobody was told of the newcomer
    media_.leave(joined->id);
    if (const auto codec = room_.video_codec(); codec != before) {
      announce({classroom::VideoCodecChanged{codec}});
    }
    return base::Failure{answer.error()};
  }
  announce(joined->events);
  for (const OfferedSource& source : plan->sources) {
    const auto events =
        room_.handle(now, wall, joined->id, classroom::SetSource{source.source, true});
    if (events) announce(*events);
  }
  const std::string id = random_token(random_);
  const std::string etag = random_etag();
  resources_.emplace(id, Resource{joined->id, *media_.uplink_peer(joined->id), link, etag});
  recording_.announce_sources(room_);
  send_offers();
  base::log_info("signal", "{}: {} publishes by WHIP", name_, room_.find(joined->id)->name);
  return MediaResource{id, *answer, etag};
}

base::Result<LiveRoom::MediaResource, MediaRefusal> LiveRoom::whep(
    std::string_view offer, std::optional<std::uint64_t> link) {
  if (room_.is_always_mesh()) return base::Failure{MediaRefusal::kCarriedByMesh};
  if (!port_.has_room()) return base::Failure{MediaRefusal::kServerFull};
  const sfu::PeerId peer = media_.next_peer();
  auto answer = media_.whep(peer, offer, room_.video_codec());
  if (!answer) return base::Failure{answer.error()};
  port_.expect_viewer();
  const std::string id = random_token(random_);
  const std::string etag = random_etag();
  resources_.emplace(id, Resource{std::nullopt, peer, link, etag});
  cameras_are_old_ = true;
  announce(room_.set_watched(true));
  return MediaResource{id, std::move(*answer), etag};
}

std::optional<std::string> LiveRoom::etag_of(std::string_view id) const {
  const auto found = resources_.find(id);
  if (found == resources_.end()) return std::nullopt;
  return found->second.etag;
}

std::optional<LiveRoom::IceSession> LiveRoom::restart_resource(std::string_view id) {
  const auto found = resources_.find(id);
  if (found == resources_.end()) return std::nullopt;
  found->second.etag = random_etag();
  return IceSession{found->second.etag, media_.restart_ice(found->second.peer)};
}

bool LiveRoom::end_resource(std::string_view id) {
  const auto found = resources_.find(id);
  if (found == resources_.end()) return false;
  const Resource resource = found->second;
  resources_.erase(found);
  if (resource.publisher) {
    announce(room_.remove(*resource.publisher));
    send_offers();
  } else {
    media_.end_whep(resource.peer);
    cameras_are_old_ = true;
    announce(room_.set_watched(is_watched()));
  }
  return true;
}

bool LiveRoom::is_watched() const {
  return std::ranges::any_of(resources_, [](const auto& entry) { return !entry.second.publisher; });
}

void LiveRoom::remove_resources(ParticipantId who) {
  std::erase_if(resources_, [&](const auto& entry) { return entry.second.publisher == who; });
}

}  // namespace app::signal
