#include "sfu/allocation.hpp"

namespace sfu {
namespace {

// The limit of a line that was full is 0.85 of what it carried: what needs 1.3 of that stays until
// it has been full several times.
constexpr double kKeep = 0.65;
constexpr double kKeepStrained = 0.9;
constexpr double kGive = 1.1;
constexpr double kWant = 1.15;

}  // namespace

Allocation allocate(const Room& room, std::span<const PictureRate> pictures) {
  Allocation allocation;
  bwe::Bitrate spent = room.sound;
  const double keep = room.strained ? kKeepStrained : kKeep;
  for (const PictureRate& picture : pictures) {
    const bwe::Bitrate with = spent + (picture.given ? picture.current : picture.usual);
    const bool may = picture.given || !room.closed;
    const bool fits = may && bwe::scaled(with, picture.given ? keep : kGive) <= room.limit;
    allocation.given.push_back(fits);
    if (fits) {
      spent = with;
    } else if (!allocation.wanted) {
      allocation.wanted = bwe::scaled(spent + picture.usual, kWant);
    }
  }
  allocation.spent = spent;
  return allocation;
}

}  // namespace sfu
