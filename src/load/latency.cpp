#include "load/latency.hpp"

#include <algorithm>
#include <cmath>

namespace load {

// FNV-1a.
std::uint64_t SentPackets::key_of(base::ConstBytes payload) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const std::uint8_t byte : payload) hash = (hash ^ byte) * 0x100'0000'01b3;
  return hash;
}

std::int64_t SentPackets::age(base::ConstBytes payload, std::int64_t now) const {
  const auto found = at_.find(key_of(payload));
  return found == at_.end() ? -1 : std::max<std::int64_t>(0, now - found->second);
}

double quantile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  const auto index = static_cast<std::size_t>(std::max(rank, 1.0)) - 1;
  return sorted[std::min(index, sorted.size() - 1)];
}

Quantiles quantiles_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values.size(), quantile(values, 0.5), quantile(values, 0.95), quantile(values, 0.99)};
}

}  // namespace load
