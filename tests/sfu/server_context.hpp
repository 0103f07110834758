// The DTLS identity of every Worker in a test program, made once.
#pragma once

#include <array>

#include "proto/dtls/context.hpp"

namespace sfu::test {

inline const proto::dtls::Context& server_context() {
  static const auto made = *proto::dtls::Context::make(std::array<std::uint16_t, 2>{7, 1},
                                                       base::WallTime{1'790'000'000'000});
  return made;
}

}  // namespace sfu::test
