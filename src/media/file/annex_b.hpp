// NAL units behind start codes (ITU-T H.264 annex B).
#pragma once

#include <vector>

#include "base/bytes.hpp"

namespace media::file {

// The NAL units of the bytes, without start codes and without the zeros behind them. Empty ones are
// left out.
std::vector<base::ConstBytes> split_annex_b(base::ConstBytes bytes);

}  // namespace media::file
