// The part of a Store that keeps how good broadcasts were, minute by minute. The same promises as
// Store's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "quality/minute.hpp"
#include "store/error.hpp"

namespace store {

// Of each channel; a month on air all day is about 10 MB.
inline constexpr std::int64_t kQualityKeptDays = 30;

struct QualityQuarter {
  base::WallTime at;  // a whole quarter of an hour
  std::uint32_t minutes = 0;
  std::uint32_t present = 0;  // the most who watched
  friend bool operator==(const QualityQuarter&, const QualityQuarter&) = default;
};

class QualityMinutes {
 public:
  virtual ~QualityMinutes() = default;
  // A second one of the same minute is added to the first. Drops what is older than
  // kQualityKeptDays before it. kMissing: there is no such channel.
  virtual Answer<void> add(std::string_view channel, const quality::Minute& minute) = 0;
  // Those that begin in [from, to), oldest first.
  virtual Answer<std::vector<quality::Minute>> between(std::string_view channel,
                                                       base::WallTime from, base::WallTime to) = 0;
  // Of which something is kept, newest first.
  virtual Answer<std::vector<QualityQuarter>> quarters(std::string_view channel,
                                                       std::size_t count_max) = 0;
};

}  // namespace store
