// Who is asked next, by chance and fairly: nobody a second time before everybody was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace classroom {

// More names than this in one round begin a new one.
inline constexpr std::size_t kPickedMax = 2000;

class Picker {
 public:
  // The index of the next among `names`, which are unique; `chance` decides and may be any number.
  // When all of them had their turn a new round begins, not with the last one if there is another.
  // nullopt: nobody is there. Whoever goes and comes back under his name has had his turn.
  std::optional<std::size_t> pick(std::span<const std::string_view> names, std::uint64_t chance);
  void reset();

 private:
  std::set<std::string> picked_;  // in this round, as they look
  std::string last_;
};

}  // namespace classroom
