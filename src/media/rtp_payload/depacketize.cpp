#include "media/rtp_payload/depacketize.hpp"

#include <array>
#include <utility>

namespace media::rtp_payload {
namespace {

constexpr std::uint8_t kForbiddenBit = 0x80;
constexpr std::uint8_t kNriMask = 0x60;
constexpr std::uint8_t kTypeMask = 0x1F;
constexpr std::uint8_t kSingleNalMax = 23;
constexpr std::uint8_t kStapA = 24;
constexpr std::uint8_t kFuA = 28;
constexpr std::uint8_t kStart = 0x80;
constexpr std::uint8_t kEnd = 0x40;
constexpr std::size_t kLengthSize = 4;

}  // namespace

void H264Depacketizer::push(base::ConstBytes payload, std::uint32_t timestamp, bool marker,
                            bool starts_frame) {
  if (open_ && timestamp != timestamp_) finish();
  if (!payload.empty()) {
    if (!open_) {
      begin(timestamp);
      if (unknown_ && !starts_frame) spoil();
    }
    unknown_ = false;
    if (!spoilt_ && !add(payload)) spoil();
  }
  if (marker) finish();
}

void H264Depacketizer::lose() {
  if (open_) spoil();
  unknown_ = true;
  broken_ = true;
}

std::optional<AccessUnit> H264Depacketizer::poll() {
  if (units_.empty()) return std::nullopt;
  AccessUnit unit = std::move(units_.front());
  units_.pop();
  return unit;
}

bool H264Depacketizer::take_broken() {
  return std::exchange(broken_, false);
}

void H264Depacketizer::begin(std::uint32_t timestamp) {
  open_ = true;
  spoilt_ = false;
  timestamp_ = timestamp;
  unit_.clear();
  fragmented_.reset();
}

void H264Depacketizer::finish() {
  if (!open_) return;
  if (fragmented_) spoil();  // its end is missing
  open_ = false;
  if (!spoilt_ && !unit_.empty()) units_.push({timestamp_, std::move(unit_)});
  unit_ = {};
}

// What of the unit still comes is passed over.
void H264Depacketizer::spoil() {
  spoilt_ = true;
  broken_ = true;
  fragmented_.reset();
}

bool H264Depacketizer::add(base::ConstBytes payload) {
  if ((payload[0] & kForbiddenBit) != 0) return false;
  const std::uint8_t type = payload[0] & kTypeMask;
  if (type == kFuA) return add_fragment(payload);
  if (fragmented_) return false;  // the pieces of one NAL unit follow each other
  if (type == kStapA) return add_aggregate(payload);
  return type != 0 && type <= kSingleNalMax && add_nal(payload);
}

// Section 5.7.1.
bool H264Depacketizer::add_aggregate(base::ConstBytes payload) {
  base::ByteReader reader(payload.subspan(1));
  while (!reader.empty()) {
    const base::ConstBytes nal = reader.bytes(reader.u16());
    if (!reader.ok() || nal.empty() || !add_nal(nal)) return false;
  }
  return true;
}

// Section 5.8.
bool H264Depacketizer::add_fragment(base::ConstBytes payload) {
  if (payload.size() < 3) return false;
  const std::uint8_t header = payload[1];
  const bool starts = (header & kStart) != 0;
  const bool ends = (header & kEnd) != 0;
  if (starts == fragmented_.has_value() || (starts && ends)) return false;
  if (starts) {
    const auto first = static_cast<std::uint8_t>((payload[0] & kNriMask) | (header & kTypeMask));
    fragmented_ = unit_.size();
    if (!add_nal({&first, 1})) return false;
  }
  const base::ConstBytes piece = payload.subspan(2);
  if (unit_.size() + piece.size() > kAccessUnitSizeMax) return false;
  unit_.insert(unit_.end(), piece.begin(), piece.end());
  if (ends) {
    const std::size_t size = unit_.size() - *fragmented_ - kLengthSize;
    base::store_u32(unit_.data() + *fragmented_, static_cast<std::uint32_t>(size));
    fragmented_.reset();
  }
  return true;
}

bool H264Depacketizer::add_nal(base::ConstBytes nal) {
  if (unit_.size() + kLengthSize + nal.size() > kAccessUnitSizeMax) return false;
  std::array<std::uint8_t, kLengthSize> length{};
  base::store_u32(length.data(), static_cast<std::uint32_t>(nal.size()));
  unit_.insert(unit_.end(), length.begin(), length.end());
  unit_.insert(unit_.end(), nal.begin(), nal.end());
  return true;
}

}  // namespace media::rtp_payload
