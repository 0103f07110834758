#include "server/live_classes.hpp"

#include "net/process_facts.hpp"
#include "server/version.hpp"

namespace server {
namespace {

using Numbers = app::api::Stats::Numbers;

void add(Numbers& numbers, std::string_view name, std::uint64_t value) {
  numbers.emplace_back(name, static_cast<std::int64_t>(value));
}

std::uint64_t microseconds(base::Duration duration) {
  return static_cast<std::uint64_t>(duration / std::chrono::microseconds(1));
}

Numbers numbers_of(const MediaStatistics& shard) {
  Numbers numbers;
  const sfu::Statistics& sfu = shard.sfu;
  add(numbers, "media_port", shard.port);
  add(numbers, "peers", sfu.peers);
  add(numbers, "peers_on_tcp", sfu.peers_on_tcp);
  add(numbers, "publications", sfu.publications);
  add(numbers, "subscriptions", sfu.subscriptions);
  add(numbers, "busy_percent", static_cast<std::uint64_t>(shard.busy * 100));
  add(numbers, "waited_max_ms",
      static_cast<std::uint64_t>(shard.waited_max / std::chrono::milliseconds(1)));
  add(numbers, "ice_tcp_connections", shard.streams.open);
  add(numbers, "datagrams_received", shard.udp.received);
  add(numbers, "datagrams_sent", shard.udp.sent);
  add(numbers, "datagrams_sent_in_runs", shard.udp.sent_in_runs);
  add(numbers, "datagram_runs_refused", shard.udp.runs_refused);
  add(numbers, "ice_tcp_frames_received", shard.streams.frames_received);
  add(numbers, "ice_tcp_frames_sent", shard.streams.frames_sent);
  add(numbers, "packets_received", sfu.packets_received);
  add(numbers, "packets_fed", sfu.packets_fed);
  add(numbers, "bytes_received", sfu.bytes_received);
  add(numbers, "packets_sent", sfu.packets_sent);
  add(numbers, "bytes_sent", sfu.bytes_sent);
  add(numbers, "transit_p50_us", microseconds(shard.transit.quantile(0.5)));
  add(numbers, "transit_p99_us", microseconds(shard.transit.quantile(0.99)));
  add(numbers, "transit_p999_us", microseconds(shard.transit.quantile(0.999)));
  add(numbers, "retransmitted", sfu.retransmitted);
  add(numbers, "keyframes_requested", sfu.keyframes_requested);
  add(numbers, "replays_from_cache", sfu.replays_from_cache);
  add(numbers, "viewers_limited", sfu.viewers_limited);
  add(numbers, "pictures_held", sfu.pictures_held);
  add(numbers, "padding_sent", sfu.padding_sent);
  add(numbers, "dropped_receive_buffer_full", shard.udp.dropped_unread);
  add(numbers, "dropped_datagram_truncated", shard.udp.truncated);
  add(numbers, "dropped_send_buffer_full", shard.udp.dropped_full);
  add(numbers, "dropped_send_failed", shard.udp.dropped_failed);
  add(numbers, "dropped_late_media", shard.late);
  add(numbers, "refused_ice_tcp_limit", shard.streams.refused_limit);
  add(numbers, "refused_ice_tcp_limit_per_address", shard.streams.refused_limit_per_address);
  add(numbers, "closed_ice_tcp_unproven", shard.streams.closed_unproven);
  add(numbers, "closed_ice_tcp_bad_frame", shard.streams.closed_bad_frame);
  add(numbers, "closed_ice_tcp_unread", shard.streams.closed_unread);
  add(numbers, "dropped_ice_tcp_unread", shard.streams.dropped_unread);
  add(numbers, "dropped_ice_tcp_closed", shard.streams.dropped_closed);
  for (std::size_t reason = 0; reason < sfu::kDropReasonCount; ++reason) {
    const auto name = sfu::to_string(static_cast<sfu::DropReason>(reason));
    add(numbers, "dropped_" + std::string(name), sfu.drops[reason]);
  }
  return numbers;
}

void add_process(Numbers& numbers) {
  const net::ProcessFacts process = net::read_process_facts();
  add(numbers, "processor_ms",
      static_cast<std::uint64_t>(process.processor_time / std::chrono::milliseconds(1)));
  add(numbers, "memory_bytes", process.memory_bytes);
  add(numbers, "open_files", process.open_files);
  add(numbers, "open_files_max", process.open_files_max);
  add(numbers, "started_s", process.started_s);
}

}  // namespace

void ProcessControl::note(std::size_t shard, const MediaStatistics& statistics) {
  if (shards_.size() <= shard) shards_.resize(shard + 1);
  shards_[shard] = statistics;
}

app::api::Stats ProcessControl::stats() const {
  app::api::Stats stats;
  const Gauges gauges = gauges_();
  add(stats.server, "connections", gauges.connections);
  add(stats.server, "pipes", gauges.pipes);
  add(stats.server, "waiting_pipes", gauges.waiting_pipes);
  add(stats.server, "rooms", gauges.rooms);
  add(stats.server, "people", gauges.people);
  add(stats.server, "class_viewers", gauges.class_viewers);
  add(stats.server, "channels_on_air", gauges.channels_on_air);
  add(stats.server, "channel_viewers", gauges.channel_viewers);
  add(stats.server, "chat_people", gauges.chat_people);
  add(stats.server, "https_port", gauges.https_port);
  add(stats.server, "http_port", gauges.http_port);
  add(stats.server, "rtmp_port", gauges.live.rtmp_port);
  add(stats.server, "aac_plugin", gauges.live.aac_plugin);
  add(stats.server, "channels_transcoded", gauges.live.channels_transcoded);
  add_process(stats.server);
  for (std::size_t i = 0; i < app::kCounterCount; ++i) {
    add(stats.server, app::kCounterNames[i], counters_.of(static_cast<app::Counter>(i)));
  }
  stats.shards.reserve(shards_.size());
  for (const MediaStatistics& shard : shards_) {
    stats.shards.push_back(numbers_of(shard));
    stats.transits.push_back(shard.transit);
  }
  stats.version = version();
  return stats;
}

}  // namespace server
