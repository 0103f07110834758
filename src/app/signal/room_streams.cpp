// Every stream of a room, as the SFU measures it.
#include <utility>

#include "app/signal/room_media.hpp"

namespace app::signal {

std::vector<sfu::PeerId> RoomMedia::peers() const {
  std::vector<sfu::PeerId> peers;
  for (const auto& [who, uplink] : uplinks_) peers.push_back(uplink.peer);
  for (const auto& [who, downlink] : downlinks_) {
    if (downlink.connected) peers.push_back(downlink.peer);
  }
  return peers;
}

void RoomMedia::ask_streams() {
  // What an overloaded shard does not take is asked for again with the next look.
  for (const sfu::PeerId peer : peers()) (void)port_.execute(sfu::TakeStreams{peer});
}

void RoomMedia::note_streams(const sfu::StreamsReport& report) {
  for (const sfu::PeerId peer : peers()) {
    if (peer == report.peer) return streams_.note(report);
  }
}

std::map<sfu::PublicationId, RoomMedia::Named> RoomMedia::names_of_publications() const {
  std::map<sfu::PublicationId, Named> names;
  for (const auto& [key, id] : publications_) names.emplace(id, Named{key, {}});
  for (const auto& [key, layers] : layers_) {
    for (const LayerOf& layer : layers) names[layer.publication] = {key, layer.rid};
  }
  return names;
}

std::map<RoomMedia::Who, ClassLine> RoomMedia::lines() const {
  const auto names = names_of_publications();
  const auto described = [&](const StreamBook::Measured& measured) -> std::optional<ClassStream> {
    const auto name = names.find(measured.layer);
    if (name == names.end()) return std::nullopt;
    ClassStream stream = measured.stream;
    stream.participant = classroom::to_string(name->second.key.who);
    stream.source = classroom::to_string(name->second.key.source);
    stream.layer = name->second.rid;
    return stream;
  };
  std::map<Who, ClassLine> lines;
  for (const auto& [who, uplink] : uplinks_) {
    const auto line = streams_.of(uplink.peer);
    if (!line) continue;
    for (const StreamBook::Measured& measured : line->inbound) {
      if (auto stream = described(measured)) lines[who].sends.push_back(std::move(*stream));
    }
  }
  for (const auto& [who, downlink] : downlinks_) {
    const auto line = downlink.connected ? streams_.of(downlink.peer) : std::nullopt;
    if (!line) continue;
    lines[who].round_trip = line->round_trip;
    lines[who].room = line->room;
    for (const StreamBook::Measured& measured : line->outbound) {
      if (auto stream = described(measured)) lines[who].receives.push_back(std::move(*stream));
    }
  }
  return lines;
}

}  // namespace app::signal
