#include "proto/rtcp/transport_feedback.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace proto::rtcp {
namespace {

//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  |V=2|P|  FMT=15 |    PT=205     |           length              |
//  |                     SSRC of packet sender                     |
//  |                      SSRC of media source                     |
//  |      base sequence number     |      packet status count      |
//  |                 reference time                | fb pkt. count |
//  |          packet chunk         |         packet chunk          |
//  |         recv delta ...        |         zero padding          |
constexpr std::size_t kFixedSize = 20;
constexpr std::size_t kChunkSize = 2;
constexpr std::uint8_t kFormat = 15;
constexpr std::uint8_t kPacketType = 205;
constexpr std::uint8_t kVersionBits = 0x80;
constexpr std::uint8_t kPaddingBit = 0x20;

constexpr base::Duration kTick = std::chrono::microseconds(250);
constexpr std::int64_t kTicksPerReference = 256;  // 64 ms

enum class Status : std::uint8_t { kLost = 0, kSmallDelta = 1, kLargeDelta = 2, kReserved = 3 };

constexpr std::size_t delta_size(Status status) {
  return static_cast<std::size_t>(status);  // the draft chose the symbols so
}

constexpr std::size_t kRunMax = 0x1FFF;
constexpr std::size_t kOneBitSymbols = 14;
constexpr std::size_t kTwoBitSymbols = 7;
constexpr std::uint16_t kVectorBit = 0x8000;
constexpr std::uint16_t kTwoBitBit = 0x4000;

std::int64_t ticks_of(base::Time time) {
  // Rounded once, from the absolute time, so that the error of deltas never adds up.
  return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<1, 4000>>>(
             time.time_since_epoch() + kTick / 2)
      .count();
}

constexpr std::int64_t floor_to_reference(std::int64_t ticks) {
  return ticks >= 0 ? ticks / kTicksPerReference
                    : -((-ticks + kTicksPerReference - 1) / kTicksPerReference);
}

// What will be written: a status for every packet, a delta for every received one.
struct Statuses {
  std::array<Status, kFeedbackPacketsMax> symbols;
  std::array<std::int16_t, kFeedbackPacketsMax> deltas;  // 0 where lost
  std::size_t count = 0;
  std::int64_t reference = 0;  // in 64 ms
};

// Stops before the first delta that 16 bits cannot hold. count is 0 when nothing was received.
Statuses statuses_of(std::span<const Arrival> arrivals) {
  Statuses statuses;
  const auto first = std::find_if(arrivals.begin(), arrivals.end(), [](const Arrival& arrival) {
    return arrival.received.has_value();
  });
  if (first == arrivals.end()) return statuses;
  statuses.reference = floor_to_reference(ticks_of(*first->received));
  std::int64_t last = statuses.reference * kTicksPerReference;
  for (const Arrival& arrival : arrivals.first(std::min(arrivals.size(), kFeedbackPacketsMax))) {
    std::int64_t delta = 0;
    Status status = Status::kLost;
    if (arrival.received) {
      const std::int64_t ticks = ticks_of(*arrival.received);
      delta = ticks - last;
      if (delta < std::numeric_limits<std::int16_t>::min() ||
          delta > std::numeric_limits<std::int16_t>::max()) {
        break;
      }
      status = delta >= 0 && delta <= 0xFF ? Status::kSmallDelta : Status::kLargeDelta;
      last = ticks;
    }
    statuses.symbols[statuses.count] = status;
    statuses.deltas[statuses.count] = static_cast<std::int16_t>(delta);
    ++statuses.count;
  }
  return statuses;
}

enum class ChunkKind : std::uint8_t { kRun, kOneBit, kTwoBit };
struct Chunk {
  ChunkKind kind = ChunkKind::kRun;
  std::size_t symbols = 0;
};

// The chunk that covers most of `rest`, which is not empty.
Chunk choose_chunk(std::span<const Status> rest) {
  const auto differs =
      std::find_if(rest.begin(), rest.end(), [&](Status status) { return status != rest.front(); });
  const auto run = std::min(static_cast<std::size_t>(differs - rest.begin()), kRunMax);
  if (run == rest.size() || run >= kOneBitSymbols) return {ChunkKind::kRun, run};
  const std::span<const Status> vector = rest.first(std::min(rest.size(), kOneBitSymbols));
  const bool any_large =
      std::find(vector.begin(), vector.end(), Status::kLargeDelta) != vector.end();
  if (!any_large) return {ChunkKind::kOneBit, vector.size()};
  if (run >= kTwoBitSymbols) return {ChunkKind::kRun, run};
  return {ChunkKind::kTwoBit, std::min(rest.size(), kTwoBitSymbols)};
}

std::uint16_t encode_chunk(ChunkKind kind, std::span<const Status> symbols) {
  if (kind == ChunkKind::kRun) {
    return static_cast<std::uint16_t>(static_cast<unsigned>(symbols.front()) << 13 |
                                      symbols.size());
  }
  const bool two_bit = kind == ChunkKind::kTwoBit;
  const unsigned width = two_bit ? 2 : 1;
  unsigned chunk = kVectorBit | (two_bit ? kTwoBitBit : 0U);
  unsigned shift = 14;
  for (const Status symbol : symbols) {
    shift -= width;
    chunk |= static_cast<unsigned>(symbol) << shift;
  }
  return static_cast<std::uint16_t>(chunk);
}

// The chunks and deltas of the packets that fit into `room` bytes.
struct Plan {
  std::array<std::uint16_t, kFeedbackPacketsMax> chunks;
  std::size_t chunk_count = 0;
  std::size_t packets = 0;
  std::size_t delta_bytes = 0;

  std::size_t size() const { return kFixedSize + kChunkSize * chunk_count + delta_bytes; }
};

constexpr std::size_t padded(std::size_t size) {
  return (size + 3) / 4 * 4;
}

Plan plan_for(const Statuses& statuses, std::size_t room) {
  Plan plan;
  const std::span<const Status> symbols(statuses.symbols.data(), statuses.count);
  while (plan.packets < symbols.size()) {
    const std::span<const Status> rest = symbols.subspan(plan.packets);
    const Chunk chunk = choose_chunk(rest);
    const std::size_t before = plan.size() + kChunkSize;
    std::size_t fitting = 0;
    std::size_t delta_bytes = 0;
    while (fitting < chunk.symbols &&
           padded(before + delta_bytes + delta_size(rest[fitting])) <= room) {
      delta_bytes += delta_size(rest[fitting++]);
    }
    if (fitting == 0) break;
    plan.chunks[plan.chunk_count++] = encode_chunk(chunk.kind, rest.first(fitting));
    plan.packets += fitting;
    plan.delta_bytes += delta_bytes;
    if (fitting < chunk.symbols) break;
  }
  return plan;
}

void write_deltas(const Statuses& statuses, std::size_t packets, base::ByteWriter& out) {
  for (std::size_t i = 0; i < packets; ++i) {
    if (statuses.symbols[i] == Status::kSmallDelta) {
      out.u8(static_cast<std::uint8_t>(statuses.deltas[i]));
    } else if (statuses.symbols[i] == Status::kLargeDelta) {
      out.u16(static_cast<std::uint16_t>(statuses.deltas[i]));
    }
  }
}

// Appends the symbols of one chunk, at most until `statuses` has `count`. False for a reserved one.
bool read_chunk(std::uint16_t chunk, std::size_t count, std::vector<Status>& statuses) {
  std::size_t symbols = chunk & kRunMax;
  unsigned width = 0;
  if ((chunk & kVectorBit) != 0) {
    width = (chunk & kTwoBitBit) != 0 ? 2 : 1;
    symbols = width == 2 ? kTwoBitSymbols : kOneBitSymbols;
  }
  symbols = std::min(symbols, count - statuses.size());
  for (unsigned i = 0; i < symbols; ++i) {
    const unsigned value =
        width == 0 ? chunk >> 13 & 3U : chunk >> (14 - width * (i + 1)) & ((1U << width) - 1);
    if (value == static_cast<unsigned>(Status::kReserved)) return false;
    statuses.push_back(static_cast<Status>(value));
  }
  return true;
}

}  // namespace

std::size_t write_transport_feedback(std::uint32_t sender, std::uint32_t media,
                                     std::uint8_t feedback_count, std::span<const Arrival> arrivals,
                                     base::ByteWriter& out) {
  if (!out.ok()) return 0;
  const Statuses statuses = statuses_of(arrivals);
  const Plan plan = plan_for(statuses, out.left());
  if (plan.packets == 0) return 0;

  const std::size_t padding = padded(plan.size()) - plan.size();
  out.u8(static_cast<std::uint8_t>(kVersionBits | (padding > 0 ? kPaddingBit : 0) | kFormat));
  out.u8(kPacketType);
  out.u16(static_cast<std::uint16_t>(padded(plan.size()) / 4 - 1));
  out.u32(sender);
  out.u32(media);
  out.u16(arrivals.front().sequence);
  out.u16(static_cast<std::uint16_t>(plan.packets));
  out.u24(static_cast<std::uint32_t>(statuses.reference & 0xFF'FFFF));
  out.u8(feedback_count);
  for (std::size_t i = 0; i < plan.chunk_count; ++i) out.u16(plan.chunks[i]);
  write_deltas(statuses, plan.packets, out);
  if (padding > 0) {
    out.zeros(padding - 1);
    out.u8(static_cast<std::uint8_t>(padding));
  }
  return plan.packets;
}

std::optional<std::vector<Arrival>> read_transport_feedback(const TransportFeedback& feedback) {
  base::ByteReader reader(feedback.body);
  std::uint16_t sequence = reader.u16();
  const std::size_t count = reader.u16();
  const std::uint32_t reference = reader.u24();
  reader.skip(1);  // feedback packet count
  if (!reader.ok() || count == 0 || count > kFeedbackPacketsMax) return std::nullopt;

  std::vector<Status> statuses;
  statuses.reserve(count);
  while (statuses.size() < count) {
    const std::uint16_t chunk = reader.u16();
    if (!reader.ok() || !read_chunk(chunk, count, statuses)) return std::nullopt;
  }

  std::vector<Arrival> arrivals;
  arrivals.reserve(count);
  base::Time time{reference * (kTick * kTicksPerReference)};
  for (const Status status : statuses) {
    Arrival arrival{.sequence = sequence++, .received = std::nullopt};
    if (status != Status::kLost) {
      const auto delta = status == Status::kSmallDelta
                             ? std::int64_t{reader.u8()}
                             : std::int64_t{static_cast<std::int16_t>(reader.u16())};
      time += delta * kTick;
      arrival.received = time;
    }
    arrivals.push_back(arrival);
  }
  if (!reader.ok()) return std::nullopt;
  return arrivals;
}

}  // namespace proto::rtcp
