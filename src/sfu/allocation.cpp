#include "sfu/allocation.hpp"

namespace sfu {
namespace {

// The limit of a line that was full is 0.85 of what it carried: what needs 1.3 of that stays until
// it has been full several times.
constexpr double kKeep = 0.65;
constexpr double kKeepStrained = 0.9;
constexpr double kLess = 1.0;  // a smaller layer than before
constexpr double kMore = 1.1;
constexpr double kWant = 1.15;

struct Choice {
  Level level;
  bwe::Bitrate with = 0;  // what is spent then
};

Choice choose(const Room& room, bwe::Bitrate spent, const PictureRate& picture) {
  for (std::size_t level = picture.layers.size(); level-- > 0;) {
    const bool stays = picture.given == level;
    const bool less = picture.given && level < *picture.given;
    if (room.closed && !stays && !less) continue;
    const LayerRate& layer = picture.layers[level];
    if (layer.missing) continue;
    const bwe::Bitrate with = spent + (stays ? layer.current : layer.usual);
    const double keep = room.strained ? kKeepStrained : kKeep;
    const double factor = stays ? keep : less ? kLess : kMore;
    if (bwe::scaled(with, factor) <= room.limit) return {level, with};
  }
  return {std::nullopt, spent};
}

}  // namespace

Allocation allocate(const Room& room, std::span<const PictureRate> pictures) {
  Allocation allocation;
  bwe::Bitrate spent = room.sound;
  for (const PictureRate& picture : pictures) {
    const Choice choice = choose(room, spent, picture);
    std::size_t above = choice.level ? *choice.level + 1 : 0;
    while (above < picture.layers.size() && picture.layers[above].missing) ++above;
    if (above < picture.layers.size() && !allocation.wanted) {
      allocation.wanted = bwe::scaled(spent + picture.layers[above].usual, kWant);
    }
    allocation.given.push_back(choice.level);
    spent = choice.with;
  }
  allocation.spent = spent;
  return allocation;
}

}  // namespace sfu
