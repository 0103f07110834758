// What people type in random lives: few letters, so that names meet, and bytes that are no text.
#pragma once

#include <string>

namespace classroom {

template <class Next>
std::string random_text(Next&& next) {
  std::string result;
  for (unsigned size = next() % 70; result.size() < size;) {
    const unsigned byte = next();
    result += byte < 0xF0 ? static_cast<char>('a' + byte % 3) : static_cast<char>(byte);
  }
  return result;
}

}  // namespace classroom
