#include "media/codec/nal_units.hpp"

#include <array>

namespace media::codec {

namespace {

// ITU-T H.264 table 7-1.
enum NalType : std::uint8_t {
  kSlice = 1,
  kIdrSlice = 5,
  kSei = 6,
  kSps = 7,
  kPps = 8,
  kDelimiter = 9,
  kEndOfSequence = 10,
  kEndOfStream = 11,
  kFiller = 12,
  kLastWithMeaning = 23,
};

struct StartCode {
  std::size_t at = 0;    // of its first zero
  std::size_t size = 0;  // 0: there is none
};

StartCode find_start_code(base::ConstBytes bytes, std::size_t from) {
  for (std::size_t i = from; i + 2 < bytes.size(); ++i) {
    if (bytes[i + 2] > 1) {
      i += 2;  // no code covers this byte
    } else if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
      return {i, 3};
    }
  }
  return {bytes.size(), 0};
}

bool begins_with_start_code(base::ConstBytes bytes) {
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0) return false;
  return bytes[2] == 1 || (bytes[2] == 0 && bytes[3] == 1);
}

class Reader {
 public:
  // False: too many units.
  bool add(base::ConstBytes nal) {
    if (nal.empty()) return true;
    if (++count_ > kNalUnitsPerFrameMax) return false;
    const std::uint8_t type = nal[0] & 0x1F;
    switch (type) {
      case kSps:
        add_set(nal, found_.sps);
        return true;
      case kPps:
        add_set(nal, found_.pps);
        return true;
      case 0:
      case kDelimiter:
      case kEndOfSequence:
      case kEndOfStream:
      case kFiller:
        return true;
      case kSei:
        if (++sei_count_ > kSeiPerFrameMax) return true;
        break;
      default:
        if (type > kLastWithMeaning) return true;
    }
    found_.is_idr |= type == kIdrSlice;
    found_.has_picture |= type >= kSlice && type <= kIdrSlice;
    std::array<std::uint8_t, 4> size{};
    base::store_u32(size.data(), static_cast<std::uint32_t>(nal.size()));
    found_.bytes.insert(found_.bytes.end(), size.begin(), size.end());
    found_.bytes.insert(found_.bytes.end(), nal.begin(), nal.end());
    return true;
  }

  bool add_annex_b(base::ConstBytes bytes) {
    std::size_t from = 0;
    while (from < bytes.size()) {
      const StartCode code = find_start_code(bytes, from);
      // Zeros before a code belong to it (trailing_zero_8bits).
      if (!add(without_trailing_zeros(bytes.subspan(from, code.at - from)))) return false;
      if (code.size == 0) return true;
      from = code.at + code.size;
    }
    return true;
  }

  // Encoders put a frame of Annex B behind one length, or parameter sets with start codes between.
  bool add_unit(base::ConstBytes unit) {
    if (unit.empty()) return true;
    const std::uint8_t type = unit[0] & 0x1F;
    const bool is_small_kind = type >= kSei && type <= kDelimiter;
    const bool has_codes = is_small_kind && find_start_code(unit, 0).size > 0;
    return begins_with_start_code(unit) || has_codes ? add_annex_b(unit) : add(unit);
  }

  AccessUnit take() { return std::move(found_); }

 private:
  static void add_set(base::ConstBytes nal, std::vector<NalUnit>& sets) {
    nal = without_trailing_zeros(nal);  // not empty: its first byte holds its type
    sets.emplace_back(nal.begin(), nal.end());
  }

  AccessUnit found_;
  std::size_t count_ = 0;
  std::size_t sei_count_ = 0;
};

std::size_t length_at(base::ConstBytes bytes, std::uint8_t length_size) {
  std::size_t length = 0;
  for (const std::uint8_t octet : bytes.first(length_size)) length = length << 8 | octet;
  return length;
}

// Whether the lengths lead exactly to the end.
bool has_lengths(base::ConstBytes data, std::uint8_t length_size) {
  while (!data.empty()) {
    if (data.size() < length_size) return false;
    const std::size_t length = length_at(data, length_size);
    data = data.subspan(length_size);
    if (length > data.size()) return false;
    data = data.subspan(length);
  }
  return true;
}

}  // namespace

std::optional<AccessUnit> read_access_unit(base::ConstBytes data, std::uint8_t length_size) {
  if (length_size < 1 || length_size > 4) return std::nullopt;
  Reader reader;
  if (has_lengths(data, length_size)) {
    while (!data.empty()) {
      const std::size_t length = length_at(data, length_size);
      if (!reader.add_unit(data.subspan(length_size, length))) return std::nullopt;
      data = data.subspan(length_size + length);
    }
    return reader.take();
  }
  if (!begins_with_start_code(data) || !reader.add_annex_b(data)) return std::nullopt;
  return reader.take();
}

}  // namespace media::codec
