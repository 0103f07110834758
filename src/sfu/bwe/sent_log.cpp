#include "sfu/bwe/sent_log.hpp"

namespace sfu::bwe {

void SentLog::add(base::Time now, std::size_t size) {
  if (entries_.empty()) entries_.resize(kPackets);
  Entry& entry = entries_[next_ % kPackets];
  if (!entry.open) ++open_;
  entry = {{now, static_cast<std::uint32_t>(size)}, next_, true};
  ++next_;
}

std::optional<SentLog::Sent> SentLog::take(std::uint16_t number) {
  if (entries_.empty()) return std::nullopt;
  Entry& entry = entries_[number % kPackets];
  if (!entry.open || entry.number != number) return std::nullopt;
  entry.open = false;
  --open_;
  return entry.sent;
}

}  // namespace sfu::bwe
