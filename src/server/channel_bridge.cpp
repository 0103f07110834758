#include "server/channel_bridge.hpp"

#include <utility>

namespace server {

using app::broadcast::SourceAnswer;

ChannelBridge::ChannelBridge(Parts parts) : parts_(std::move(parts)), endpoint_(endpoint_parts()) {}

app::bridge::ChannelEndpoint::Parts ChannelBridge::endpoint_parts() {
  const auto ask = [this](app::bridge::PublishQuestion question) {
    app::broadcast::PublishAsked asked;
    asked.wish = {question.publisher.value, 0};
    asked.app = "live/" + question.channel;
    asked.key = std::move(question.key);
    asked.program = std::move(question.program);
    asked.address = question.address;
    asked.carrier = live::Carrier::kWebRtc;
    asked.codecs_fit = question.codecs_fit;
    parts_.desk.on_asked(std::move(asked));
  };
  const auto ask_to_watch = [this](app::bridge::WatchQuestion question) {
    remember_pass(question);
    app::broadcast::PlayAsked asked;
    asked.wish = {question.player.value, 0};
    asked.app = "live";
    asked.stream = std::move(question.channel);
    asked.address = question.address;
    if (app::broadcast::is_pass(question.token)) {
      asked.pass = std::move(question.token);
    } else if (!question.token.empty()) {
      asked.query = "link=" + question.token;
    }
    parts_.play_desk.on_asked(std::move(asked));
  };
  return {parts_.loop,
          parts_.shards,
          parts_.ids,
          parts_.random,
          app::broadcast::kFirstSourceConnection,
          parts_.media_port,
          ask,
          ask_to_watch,
          [this](live::PublisherId publisher) { parts_.live.source_lost(publisher); },
          [this](live::PublisherId publisher) { parts_.live.source_ended(publisher); },
          [this](live::PlayerId player) {
            viewers_.erase(player.value);
            parts_.live.source_player_left(player);
          },
          [this](const std::string& channel, const live::FeedPlace& place) {
            parts_.live.start_feed(channel, place);
          },
          [this](const std::string& channel) { parts_.live.stop_feed(channel); },
          [this](const auto& whose, const auto& report) { note_quality(whose, report); }};
}

void ChannelBridge::note_quality(const app::bridge::ChannelMedia::Watching& whose,
                                 const sfu::PeerReport& report) const {
  quality::ReceiverReport said;
  said.bytes_sent = report.bytes_sent;
  said.packets_sent = report.packets_sent;
  said.packets_lost = report.packets_lost;
  said.round_trip = report.round_trip;
  said.jitter = report.jitter;
  const auto viewer = viewers_.find(whose.number);
  parts_.quality.on_receiver_report(
      whose.channel, viewer == viewers_.end() ? whose.number : viewer->second.number, said);
}

void ChannelBridge::remember_pass(const app::bridge::WatchQuestion& question) {
  const auto pass = app::broadcast::read_pass(question.token, question.channel, parts_.pass_key,
                                              parts_.clock.wall_now());
  if (pass) viewers_.emplace(question.player.value, Viewer{question.channel, pass->viewer});
}

void ChannelBridge::on_answer(SourceAnswer answer) {
  switch (answer.what) {
    case SourceAnswer::What::kAdmitted:
      if (const auto viewer = viewers_.find(answer.connection); viewer != viewers_.end()) {
        parts_.board.on_watches_by_webrtc(viewer->second.channel, viewer->second.number);
      }
      return endpoint_.on_admitted(answer.connection);
    case SourceAnswer::What::kRefused:
      viewers_.erase(answer.connection);
      return endpoint_.on_refused(
          answer.connection,
          {std::move(answer.denial.word), std::move(answer.denial.sentence), answer.denial.wait});
    case SourceAnswer::What::kDismissed:
      viewers_.erase(answer.connection);
      return endpoint_.on_dismissed(answer.connection, std::move(answer.denial.sentence));
  }
}

void ChannelBridge::on_station_event(const live::StationEvent& event) {
  if (const auto* over = std::get_if<live::WentOffAir>(&event)) {
    endpoint_.on_off_air(over->channel);
  }
}

sfu::Feed ChannelBridge::to_feed(live::FeedBatch batch) {
  const bool is_picture = batch.kind == media::Kind::kVideo;
  sfu::Feed feed;
  feed.publication = {is_picture ? batch.place.picture : batch.place.sound};
  feed.source = batch.source;
  feed.codec = batch.codec;
  feed.packets.reserve(batch.packets.size());
  for (live::FeedPacket& packet : batch.packets) {
    feed.packets.push_back(
        {packet.sequence, packet.timestamp, packet.marker, std::move(packet.payload)});
  }
  if (batch.report) feed.report = sfu::Feed::Report{batch.report->at, batch.report->timestamp};
  return feed;
}

void ChannelBridge::feed(const std::vector<std::unique_ptr<MediaLoop>>& shards,
                         live::FeedBatch batch) {
  const std::size_t shard = batch.place.shard;
  if (shard < shards.size()) (void)shards[shard]->post(to_feed(std::move(batch)));
}

std::vector<FromPublisher> ChannelBridge::from_tapped(std::vector<sfu::Tapped> tapped) {
  std::vector<FromPublisher> items;
  items.reserve(tapped.size());
  for (sfu::Tapped& one : tapped) {
    if (auto* const packet = std::get_if<sfu::TappedPacket>(&one)) {
      items.push_back({live::PublisherId{packet->tap.value},
                       live::SourcePacket{packet->kind, packet->codec, packet->position,
                                          packet->timestamp, packet->marker, packet->facts,
                                          std::move(packet->payload), packet->level}});
    } else {
      const auto& report = std::get<sfu::TappedReport>(one);
      items.push_back({live::PublisherId{report.tap.value},
                       live::SourceReport{report.kind, report.at, report.timestamp}});
    }
  }
  return items;
}

}  // namespace server
