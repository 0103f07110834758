#include "server/live_classes.hpp"

namespace server {

void ProcessControl::note(std::size_t shard, const sfu::Statistics& statistics) {
  if (shards_.size() <= shard) shards_.resize(shard + 1);
  shards_[shard] = statistics;
}

std::vector<std::pair<std::string, std::int64_t>> ProcessControl::stats() const {
  struct Total {
    std::string_view name;
    std::uint64_t sfu::Statistics::* value;
  };
  static constexpr Total kTotals[] = {
      {"peers", &sfu::Statistics::peers},
      {"publications", &sfu::Statistics::publications},
      {"subscriptions", &sfu::Statistics::subscriptions},
      {"packets_received", &sfu::Statistics::packets_received},
      {"bytes_received", &sfu::Statistics::bytes_received},
      {"packets_sent", &sfu::Statistics::packets_sent},
      {"bytes_sent", &sfu::Statistics::bytes_sent},
      {"retransmitted", &sfu::Statistics::retransmitted},
      {"keyframes_requested", &sfu::Statistics::keyframes_requested},
      {"replays_from_cache", &sfu::Statistics::replays_from_cache},
  };
  std::vector<std::pair<std::string, std::int64_t>> result;
  for (const Total& total : kTotals) {
    std::uint64_t sum = 0;
    for (const sfu::Statistics& shard : shards_) sum += shard.*total.value;
    result.emplace_back(total.name, static_cast<std::int64_t>(sum));
  }
  for (std::size_t reason = 0; reason < sfu::kDropReasonCount; ++reason) {
    std::uint64_t sum = 0;
    for (const sfu::Statistics& shard : shards_) sum += shard.drops[reason];
    result.emplace_back(
        "dropped_" + std::string(sfu::to_string(static_cast<sfu::DropReason>(reason))),
        static_cast<std::int64_t>(sum));
  }
  return result;
}

}  // namespace server
