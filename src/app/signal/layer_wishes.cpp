#include "app/signal/layer_wishes.hpp"

namespace app::signal {

std::optional<std::set<std::string>> LayerWishes::update(base::Time now,
                                                         const std::set<std::string>& all,
                                                         const std::set<std::string>& wanted) {
  std::set<std::string> made;
  for (const std::string& layer : all) {
    const auto [until, is_new] = wanted_until_.try_emplace(layer, now + kLinger);
    if (wanted.contains(layer)) until->second = now + kLinger;
    if (now < until->second) made.insert(layer);
  }
  std::erase_if(wanted_until_, [&](const auto& entry) { return !all.contains(entry.first); });
  if (told_ == made) return std::nullopt;
  told_ = made;
  return made;
}

}  // namespace app::signal
