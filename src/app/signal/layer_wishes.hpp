// Which sizes of one picture its publisher is to make: those that are wanted, and for a while those
// that were, since encoders begin with a keyframe.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/time.hpp"

namespace app::signal {

class LayerWishes {
 public:
  // A layer that nobody wants any more is made for so much longer.
  static constexpr base::Duration kLinger = std::chrono::seconds(5);

  // What the publisher must be told, who makes all until then; nullopt: nothing new.
  std::optional<std::set<std::string>> update(base::Time now, const std::set<std::string>& all,
                                              const std::set<std::string>& wanted);

 private:
  std::map<std::string, base::Time> wanted_until_;
  std::optional<std::set<std::string>> told_;
};

}  // namespace app::signal
