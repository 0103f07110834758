// Aggregate messages (RTMP 1.0 section 7.1.6): several in one, as FLV tags with back pointers.
#pragma once

#include <vector>

#include "proto/rtmp/message.hpp"

namespace proto::rtmp {

inline constexpr std::size_t kAggregatePartsMax = 1024;

// The parts, in their order; those before a broken one, at most kAggregatePartsMax. Their
// timestamps are moved so that the first has the aggregate's. Parts that are aggregates are left
// out: nothing sends them, and they would nest without end.
std::vector<Message> split_aggregate(const Message& aggregate);

}  // namespace proto::rtmp
