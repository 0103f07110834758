// What this build is called.
#pragma once

#include <string_view>

namespace server {

// "0.1.0 (9990b05)": the release and, when it was built from a Git checkout, the commit.
std::string_view version();

}  // namespace server
