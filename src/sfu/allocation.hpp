// Which pictures a limited line is given, and how large: sound first, then one picture after the
// other as long as there is room.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "sfu/bwe/bitrate.hpp"

namespace sfu {

struct LayerRate {
  bwe::Bitrate current = 0;
  bwe::Bitrate usual = 0;
  bool missing = false;  // it was asked for and does not come
};

// What a picture is given: which of its layers, counted from the smallest; nullopt: it is held.
using Level = std::optional<std::size_t>;

struct PictureRate {
  std::vector<LayerRate> layers;  // those that may be given, the smallest first; at least one
  Level given;                    // so far; may be larger than those that may be given
};

struct Room {
  bwe::Bitrate limit = 0;
  bwe::Bitrate sound = 0;  // what all sound together brings
  // The line was full again and again: what is given must fit, not only nearly.
  bool strained = false;
  bool closed = false;  // what is held stays held
};

struct Allocation {
  std::vector<Level> given;  // as the pictures that were asked about
  bwe::Bitrate spent = 0;    // on all that is given, sound included
  // The whole rate at which the most important of those that are held, or smaller than they might
  // be, would have room for the next layer.
  std::optional<bwe::Bitrate> wanted;
};

// `pictures` in the order of their importance. One that does not fit leaves its room to the next.
// What is given stays as long as it nearly fits, since a line that was full once may have been full
// by a burst; what is more must fit with room to spare.
Allocation allocate(const Room& room, std::span<const PictureRate> pictures);

}  // namespace sfu
