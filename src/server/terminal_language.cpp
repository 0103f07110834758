#include "server/terminal_language.hpp"

namespace server {

base::Language terminal_language(const Lookup& environment) {
  for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto value = environment(name);
    if (value && !value->empty()) return base::language_of(*value);
  }
  return base::Language::kEnglish;
}

}  // namespace server
