#include "net/segment_runs.hpp"

#include <algorithm>
#include <bit>

namespace net {
namespace {

constexpr std::uint32_t kEnd = ~std::uint32_t{0};

}  // namespace

void SegmentRuns::plan(std::span<const base::Transmit> datagrams, const MaySegment& may_segment) {
  order_.clear();
  runs_.clear();
  group(datagrams);
  for (const Chain& chain : chains_) {
    cut(datagrams, chain, !may_segment(datagrams[chain.first].to));
  }
}

void SegmentRuns::group(std::span<const base::Transmit> datagrams) {
  chains_.clear();
  next_.assign(datagrams.size(), kEnd);
  table_.assign(std::bit_ceil(2 * datagrams.size() + 1), 0);
  const std::size_t mask = table_.size() - 1;
  for (std::uint32_t i = 0; i < datagrams.size(); ++i) {
    const base::SocketAddress& to = datagrams[i].to;
    std::size_t place = std::hash<base::SocketAddress>{}(to)&mask;
    while (table_[place] != 0 && datagrams[chains_[table_[place] - 1].first].to != to) {
      place = (place + 1) & mask;
    }
    if (table_[place] == 0) {
      chains_.push_back({i, i});
      table_[place] = static_cast<std::uint32_t>(chains_.size());
      continue;
    }
    Chain& chain = chains_[table_[place] - 1];
    next_[chain.last] = i;
    chain.last = i;
  }
}

void SegmentRuns::cut(std::span<const base::Transmit> datagrams, const Chain& chain, bool whole) {
  std::size_t size = 0;   // of each in the present run
  std::size_t bytes = 0;  // of all in it
  bool open = false;
  for (std::uint32_t i = chain.first; i != kEnd; i = next_[i]) {
    const std::size_t length = datagrams[i].bytes.size();
    const bool fits = open && length <= size && runs_.back().count < kSegmentsMax &&
                      bytes + length <= kRunBytesMax;
    if (!fits) {
      runs_.push_back({static_cast<std::uint32_t>(order_.size()), 0});
      size = length;
      bytes = 0;
    }
    order_.push_back(i);
    ++runs_.back().count;
    bytes += length;
    open = !whole && length == size;
  }
}

}  // namespace net
